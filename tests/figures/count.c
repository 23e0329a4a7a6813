/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A QEMU plugin that counts the instructions that one processor executes between
 * the first execution of one address and that of another:
 *
 *     -plugin count.so,from=ADDRESS,to=ADDRESS,out=FILE
 *
 * writes "instructions N norep M": N counts every iteration of a REP string
 * instruction, as -icount does; M counts such an instruction once, as hardware
 * does. "from" itself is counted, "to" is not. Exact, so the same at every run.
 *
 * With within=LOW-HIGH only instructions at such addresses count; others may come
 * between.
 *
 * With cpus=N all processors are counted, until N of them have come to "to" for the
 * first time; then QEMU ends. This wants -icount, which runs them in turn.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The part of QEMU's plugin interface that is used here; version 1, QEMU 5.2 to
 * 8.2. Documented in QEMU's "TCG Plugins" chapter.
 */
typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;
enum callback_flags { CALLBACK_NO_REGS = 0 };
typedef void (*tb_callback)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*insn_callback)(unsigned vcpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, tb_callback callback);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
                                            insn_callback callback,
                                            enum callback_flags flags, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
                                                 size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc,
                        char **argv);
extern int qemu_plugin_version;
int qemu_plugin_version = 1;

static uint64_t from_va, to_va;
static uint64_t low_va, high_va = UINT64_MAX;
static const char *out_path;

static enum { WAITING, COUNTING, DONE } state;
static uint64_t instructions, norep;
static uint64_t last_va; /* of the instruction before */
static unsigned cpus;    /* that "to" is waited for; 0: just once */
static uint64_t come;    /* which have, a bit each */

static void report(void)
{
    FILE *out = fopen(out_path, "w");

    if (out == NULL) {
        perror(out_path);
        return;
    }
    fprintf(out, "instructions %" PRIu64 " norep %" PRIu64 "\n", instructions, norep);
    fclose(out);
}

/* A processor is where the counting ends. */
static void reached(unsigned vcpu)
{
    come |= UINT64_C(1) << vcpu % 64;
    if ((unsigned)__builtin_popcountll(come) >= cpus) {
        state = DONE;
        report();
        if (cpus != 0) {
            exit(0);
        }
    }
}

/* Before each instruction. */
static void executed(unsigned vcpu, uint64_t va, bool is_rep)
{
    if (va < low_va || va >= high_va) {
        return;
    }
    if (state == WAITING && va == from_va) {
        state = COUNTING;
    } else if (state == COUNTING && va == to_va) {
        reached(vcpu);
    }
    if (state == COUNTING) {
        instructions++;
        norep += !(is_rep && va == last_va); /* the next iteration of the same one */
    }
    last_va = va;
}

static void plain_executed(unsigned vcpu, void *data)
{
    executed(vcpu, (uintptr_t)data, false);
}

static void rep_executed(unsigned vcpu, void *data)
{
    executed(vcpu, (uintptr_t)data, true);
}

/* Whether it is a string instruction with a REP prefix (Intel SDM 2, REP). */
static bool is_rep_string(const uint8_t *bytes, size_t len)
{
    bool rep = false;

    for (size_t i = 0; i < len; i++) {
        uint8_t b = bytes[i];

        if (b == 0xf2 || b == 0xf3) {
            rep = true;
        } else if (b == 0x66 || b == 0x67 || (b & 0xf0) == 0x40) {
            continue; /* operand size, address size, REX */
        } else {
            bool string = (b >= 0xa4 && b <= 0xa7) || (b >= 0xaa && b <= 0xaf) ||
                          (b >= 0x6c && b <= 0x6f);

            return rep && string;
        }
    }
    return false;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    size_t count = qemu_plugin_tb_n_insns(tb);

    (void)id;
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        bool rep =
            is_rep_string(qemu_plugin_insn_data(insn), qemu_plugin_insn_size(insn));

        qemu_plugin_register_vcpu_insn_exec_cb(
            insn, rep ? rep_executed : plain_executed, CALLBACK_NO_REGS,
            (void *)(uintptr_t)qemu_plugin_insn_vaddr(insn));
    }
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc,
                        char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "from=", 5) == 0) {
            from_va = strtoull(argv[i] + 5, NULL, 0);
        } else if (strncmp(argv[i], "to=", 3) == 0) {
            to_va = strtoull(argv[i] + 3, NULL, 0);
        } else if (strncmp(argv[i], "cpus=", 5) == 0) {
            cpus = (unsigned)atoi(argv[i] + 5);
        } else if (strncmp(argv[i], "within=", 7) == 0) {
            char *end;

            low_va = strtoull(argv[i] + 7, &end, 0);
            high_va = *end == '-' ? strtoull(end + 1, NULL, 0) : 0;
        } else if (strncmp(argv[i], "out=", 4) == 0) {
            out_path = strdup(argv[i] + 4);
        } else {
            fprintf(stderr, "count: what is '%s'?\n", argv[i]);
            return -1;
        }
    }
    if (out_path == NULL || from_va == 0 || to_va == 0) {
        fprintf(stderr, "count: from, to and out are needed\n");
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}

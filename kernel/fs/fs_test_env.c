/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the file system needs of the rest of the kernel, on the build machine. */
#include "fs/fs_test_env.h"
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "arch/cpu.h"
#include "arch/hypercall.h"
#include "arch/mmu.h"
#include "arch/timer.h"
#include "core/args.h"
#include "core/console.h"
#include "core/log.h"
#include "core/time.h"
#include "fs/poll.h"
#include "mm/frame.h"
#include "mm/vm.h"
#include "mm/heap.h"
#include "sched/mutex.h"
#include "sched/signal.h"

#define CONSOLE_BYTES 4096
#define TMP_INO       3  /* of the tree at boot */
#define LAST_BOOT_INO 15 /* directories and what is in /proc */

static long fail_at = -1;
static long allocations;
static long frames_in_use;
static long blocks_in_use;
static uint64_t memory_bytes = 1 * GIB;

void env_fail_allocation(long n)
{
    fail_at = n;
    allocations = 0;
}

long env_allocations(void)
{
    return allocations;
}

void env_set_memory(uint64_t bytes)
{
    memory_bytes = bytes;
}

long env_frames_in_use(void)
{
    return __atomic_load_n(&frames_in_use, __ATOMIC_RELAXED);
}

long env_blocks_in_use(void)
{
    return __atomic_load_n(&blocks_in_use, __ATOMIC_RELAXED);
}

static bool must_fail(void)
{
    return __atomic_fetch_add(&allocations, 1, __ATOMIC_RELAXED) == fail_at;
}

void *kmalloc(size_t size)
{
    void *block = size == 0 || must_fail() ? NULL : malloc(size);

    if (block != NULL) {
        memset(block, 0xa5, size); /* nothing may rely on zeros */
        __atomic_fetch_add(&blocks_in_use, 1, __ATOMIC_RELAXED);
    }
    return block;
}

void *kzalloc(size_t size)
{
    void *block = kmalloc(size);

    return block != NULL ? memset(block, 0, size) : NULL;
}

void kfree(void *ptr)
{
    if (ptr != NULL) {
        __atomic_fetch_sub(&blocks_in_use, 1, __ATOMIC_RELAXED);
    }
    free(ptr);
}

/* One mapping, for /proc/self/maps. */
bool vm_next_range(uint64_t va, struct vm_range *range)
{
    *range = (struct vm_range){0x1000, 0x3000, HPROT_READ, "[heap]"};
    return va < range->end;
}

uint64_t vm_resident_bytes(void)
{
    return PAGE_BYTES;
}

uint64_t frame_total_bytes(void)
{
    return memory_bytes;
}

uint64_t frame_free_bytes(void)
{
    uint64_t used = (uint64_t)env_frames_in_use() * PAGE_BYTES;

    return used < memory_bytes ? memory_bytes - used : 0;
}

uint64_t frame_alloc(unsigned order)
{
    size_t bytes = PAGE_BYTES << order;
    void *block = frame_free_bytes() < bytes || must_fail()
                      ? NULL
                      : aligned_alloc(PAGE_BYTES, bytes);

    if (block == NULL) {
        return FRAME_NONE;
    }
    memset(block, 0xa5, bytes);
    __atomic_fetch_add(&frames_in_use, 1L << order, __ATOMIC_RELAXED);
    return (uintptr_t)block - MMU_DIRECT_MAP_VA;
}

uint64_t frame_alloc_zeroed(unsigned order)
{
    uint64_t pa = frame_alloc(order);

    if (pa != FRAME_NONE) {
        memset(mmu_direct(pa), 0, PAGE_BYTES << order);
    }
    return pa;
}

void frame_free(uint64_t pa, unsigned order)
{
    __atomic_fetch_sub(&frames_in_use, 1L << order, __ATOMIC_RELAXED);
    free(mmu_direct(pa));
}

/* There is no hypervisor here. */
void hypercall_hostfs(struct hostfs_request *request, const struct hermit_iovec *in,
                      int in_count, const struct hermit_iovec *out, int out_count,
                      struct hostfs_reply *reply)
{
    (void)request, (void)in, (void)in_count, (void)out, (void)out_count;
    *reply = (struct hostfs_reply){.result = -HE_NOSYS};
}

void mutex_lock(struct mutex *mutex)
{
    while (__atomic_exchange_n(&mutex->word, 1, __ATOMIC_ACQUIRE) != 0) {
        sched_yield();
    }
}

void mutex_unlock(struct mutex *mutex)
{
    __atomic_store_n(&mutex->word, 0, __ATOMIC_RELEASE);
}

int64_t time_mono_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_SEC + now.tv_nsec;
}

int futex_wait_flags(const uint32_t *addr, uint32_t expected, int64_t deadline_ns,
                     uint32_t flags)
{
    const struct timespec until = {deadline_ns / NS_PER_SEC, deadline_ns % NS_PER_SEC};

    (void)flags;
    if (syscall(SYS_futex, addr, FUTEX_WAIT_BITSET_PRIVATE, expected,
                deadline_ns != FUTEX_FOREVER ? &until : NULL, NULL,
                FUTEX_BITSET_MATCH_ANY) == 0) {
        return 0;
    }
    return errno == ETIMEDOUT ? -HE_TIMEDOUT : -HE_AGAIN;
}

int futex_wake(const uint32_t *addr, int count)
{
    return (int)syscall(SYS_futex, addr, FUTEX_WAKE_PRIVATE, count);
}

const struct signal_hooks *signal_hooks;

/* Tests look at -HE_PIPE: nobody is killed. */
void signal_raise_self(int number)
{
    (void)number;
}

const char *args_at(uint32_t index)
{
    static const char *const args[] = {"program", "one"};

    return index < ARRAY_LEN(args) ? args[index] : NULL;
}

const char *args_program(void)
{
    return "files/program";
}

uint64_t timer_cycles_hz(void)
{
    return UINT64_C(2500250000);
}

uint32_t sched_core_count(void); /* its header is at odds with <sched.h> */

uint32_t sched_core_count(void)
{
    return 3;
}

bool cpu_random(uint64_t *bits)
{
    *bits = 0;
    return false;
}

int64_t time_wall_of_cycles(uint64_t cycles)
{
    return INT64_C(1700000000) * NS_PER_SEC + (int64_t)(cycles >> 2);
}

static char console_output[CONSOLE_BYTES];
static size_t console_len;
static const char *console_input;

ptrdiff_t console_write(const char *text, size_t len)
{
    size_t part = MIN(len, sizeof(console_output) - 1 - console_len);

    memcpy(console_output + console_len, text, part);
    console_len += part;
    return (ptrdiff_t)len;
}

uint32_t env_stream_to_file = 3;

bool console_is_terminal(uint32_t stream)
{
    return stream < 3 && stream != env_stream_to_file;
}

uint32_t env_terminal_flags;
int64_t env_terminal_size = -HE_NOTTY;

int64_t console_terminal(uint32_t flags)
{
    env_terminal_flags = flags != 0 ? flags : env_terminal_flags;
    return env_terminal_size;
}

ptrdiff_t console_write_error(const char *text, size_t len)
{
    return console_write(text, len);
}

const char *env_console_output(size_t *len)
{
    *len = console_len;
    console_output[console_len] = '\0';
    console_len = 0;
    return console_output;
}

void env_console_input(const char *text)
{
    console_input = text;
}

ptrdiff_t console_read(char *buf, size_t len, bool nonblock)
{
    if (console_input == NULL) {
        return 0;
    }
    if (*console_input == '\0') {
        return nonblock ? -HE_AGAIN : 0;
    }
    size_t part = MIN(len, strlen(console_input));

    memcpy(buf, console_input, part);
    console_input += part;
    return (ptrdiff_t)part;
}

ptrdiff_t console_take(char *buf, size_t len)
{
    return console_read(buf, len, true);
}

/* Nothing will come. */
int console_wait(int64_t deadline_ns)
{
    (void)deadline_ns;
    return console_input == NULL || *console_input != '\0' ? 0 : -HE_AGAIN;
}

uint32_t console_poll(struct ready_watch *watch)
{
    (void)watch; /* the input does not change while a test waits */
    return POLL_WRITABLE |
           (console_input == NULL || *console_input != '\0' ? POLL_READABLE : 0);
}

static char last_log[512];

void log_print(enum log_level level, const char *fmt, ...)
{
    va_list args;

    (void)level;
    va_start(args, fmt);
    vsnprintf(last_log, sizeof(last_log), fmt, args);
    va_end(args);
}

const char *env_last_log(void)
{
    return last_log;
}

void env_list(const char *path, void (*fn)(const char *name, uint8_t type, void *arg),
              void *arg)
{
    _Alignas(8) char buf[512];
    int fd = sys_open(path, HO_RDONLY | HO_DIRECTORY, 0);
    int64_t len;

    while (fd >= 0 && (len = sys_getdents64(fd, buf, sizeof(buf))) > 0) {
        for (int64_t at = 0; at < len;) {
            struct hermit_dirent64 *entry = (struct hermit_dirent64 *)(buf + at);

            if (strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0) {
                fn(entry->name, entry->type, arg);
            }
            at += entry->reclen;
        }
    }
    if (fd >= 0) {
        sys_close(fd);
    }
}

static void remove_entry(const char *name, uint8_t type, void *arg)
{
    const char *dir = arg;
    char path[2 * HERMIT_PATH_MAX];
    struct hermit_stat st;

    snprintf(path, sizeof(path), "%s/%s", strcmp(dir, "/") == 0 ? "" : dir, name);
    if (sys_lstat(path, &st) == 0 && st.ino <= LAST_BOOT_INO && st.dev == 1) {
        if (st.ino == TMP_INO) {
            env_remove_tree(path); /* not the devices, but what is in /tmp */
        }
        return;
    }
    if (type == HS_IFDIR >> 12) {
        env_remove_tree(path);
        sys_rmdir(path);
    } else {
        sys_unlink(path);
    }
}

void env_remove_tree(const char *path)
{
    char copy[2 * HERMIT_PATH_MAX];

    snprintf(copy, sizeof(copy), "%s", path);
    env_list(path, remove_entry, copy);
}

const char *env_read_file(const char *path)
{
    static char text[1 << 16];
    int fd = sys_open(path, HO_RDONLY, 0);

    if (fd < 0) {
        return NULL;
    }
    ptrdiff_t len = sys_read(fd, text, sizeof(text) - 1);

    sys_close(fd);
    text[MAX(len, 0)] = '\0';
    return text;
}

int env_write_file(const char *path, const char *text)
{
    int fd = sys_open(path, HO_WRONLY | HO_CREAT | HO_TRUNC, 0644);

    if (fd < 0) {
        return fd;
    }
    ptrdiff_t done = sys_write(fd, text, strlen(text));

    sys_close(fd);
    return done < 0 ? (int)done : 0;
}

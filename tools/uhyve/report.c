/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Last words: what uhyve can not do, and where a guest ended that said nothing itself. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gdb.h"
#include "image.h"
#include "lines.h"
#include "machine.h"
#include "symbols.h"
#include "terminal.h"

#define TEXT_BYTES 512
#define NAME_BYTES 128
#define LINE_BYTES 256

static void say(const char *text, int len)
{
    const char *next = text;

    while (len > 0) {
        ssize_t done = write(STDERR_FILENO, next, (size_t)len);

        if (done <= 0) {
            return;
        }
        next += done;
        len -= (int)done;
    }
}

void fail(const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list args;
    int len = snprintf(text, sizeof(text), "uhyve: ");

    va_start(args, format);
    len += vsnprintf(text + len, sizeof(text) - (size_t)len - 1, format, args);
    va_end(args);
    len = len < TEXT_BYTES - 1 ? len : TEXT_BYTES - 2;
    text[len++] = '\n';
    say(text, len);
    terminal_restore();
    _exit(STATUS_CANNOT);
}

/* " in name+offset (file:line)", as far as the executable tells. */
static void describe(struct vcpu *vcpu, uint64_t pc, char *text, size_t len)
{
    char name[NAME_BYTES], line[LINE_BYTES];
    uint64_t offset;

    text[0] = '\0';
    if (vcpu->machine->image == NULL) {
        return;
    }
    int fd = vcpu->machine->image->fd;

    if (symbol_at(fd, pc, name, sizeof(name), &offset)) {
        snprintf(text, len, " in %s+0x%llx", name, (unsigned long long)offset);
    }
    if (line_at(fd, pc, line, sizeof(line))) {
        size_t used = strlen(text);

        snprintf(text + used, len - used, " (%s)", line);
    }
}

void guest_fail(struct vcpu *vcpu, const char *format, ...)
{
    char text[TEXT_BYTES], where[NAME_BYTES + LINE_BYTES + 32];
    struct kvm_regs regs = {.rip = 0};
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    kvm_blame(vcpu->machine);
    ioctl(vcpu->fd, KVM_GET_REGS, &regs);
    describe(vcpu, regs.rip, where, sizeof(where));

    char line[2 * TEXT_BYTES];
    int len = snprintf(line, sizeof(line),
                       "uhyve: the application ended on processor %u: %s\n"
                       "uhyve: at 0x%llx%s, stack 0x%llx\n",
                       vcpu->id, text, (unsigned long long)regs.rip, where,
                       (unsigned long long)regs.rsp);

    say(line, len < (int)sizeof(line) ? len : (int)sizeof(line) - 1);
    gdb_on_failure(vcpu);
    gdb_on_exit(vcpu->machine, STATUS_CRASHED);
    terminal_restore();
    _exit(STATUS_CRASHED);
}

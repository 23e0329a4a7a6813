/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Backtraces by libgcc's unwinder, with names from the image's symbols. */
#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unwind.h>
#include "internal.h"

#define LINE_BYTES 256

struct walk {
    void **buffer;
    int size, count;
    bool is_first; /* the frame of backtrace() itself */
};

static _Unwind_Reason_Code add_frame(struct _Unwind_Context *context, void *data)
{
    struct walk *walk = data;

    if (walk->is_first) {
        walk->is_first = false;
        return _URC_NO_REASON;
    }
    uintptr_t ip = _Unwind_GetIP(context);

    if (ip == 0 || walk->count >= walk->size) {
        return _URC_END_OF_STACK;
    }
    walk->buffer[walk->count++] = (void *)ip;
    return _URC_NO_REASON;
}

int backtrace(void **buffer, int size)
{
    struct walk walk = {buffer, size, 0, true};

    _Unwind_Backtrace(add_frame, &walk);
    return walk.count;
}

/* One line as other systems print it: "(name+0x1f) [0x80123f]". */
static int describe(void *address, char line[LINE_BYTES])
{
    char name[LINE_BYTES - 48];
    uintptr_t offset;

    /* The call that will return there is what counts, hence one byte before. */
    if (sys_symbol_name((uintptr_t)address - 1, name, sizeof(name), &offset) == 0) {
        return snprintf(line, LINE_BYTES, "(%s+0x%lx) [%p]", name, offset + 1, address);
    }
    return snprintf(line, LINE_BYTES, "[%p]", address);
}

char **backtrace_symbols(void *const *buffer, int size)
{
    char line[LINE_BYTES];
    size_t bytes = (size_t)size * sizeof(char *);

    for (int i = 0; i < size; i++) {
        bytes += (size_t)describe(buffer[i], line) + 1;
    }
    char **lines = malloc(bytes);

    if (lines == NULL) {
        return NULL;
    }
    char *text = (char *)(lines + size);

    for (int i = 0; i < size; i++) {
        int len = describe(buffer[i], line);

        lines[i] = memcpy(text, line, (size_t)len + 1);
        text += len + 1;
    }
    return lines;
}

void backtrace_symbols_fd(void *const *buffer, int size, int fd)
{
    char line[LINE_BYTES + 1];

    for (int i = 0; i < size; i++) {
        int len = describe(buffer[i], line);

        line[len] = '\n';
        sys_write(fd, line, (size_t)len + 1);
    }
}

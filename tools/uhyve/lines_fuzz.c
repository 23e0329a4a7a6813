/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Tables of line numbers as they come; the strings behind them. */
#include <stdlib.h>
#include <string.h>

#include "lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t strings[] = "some\0strings\0of files";
    char text[100];
    uint64_t pc;

    if (size < sizeof(pc)) {
        return 0;
    }
    memcpy(&pc, data, sizeof(pc));
    /* A block of its own, so that what is read beyond it is seen. */
    size_t len = size - sizeof(pc);
    uint8_t *lines = malloc(len + (len == 0));
    const struct line_sections sections = {
        {lines, len}, {strings, sizeof(strings)}, {strings, sizeof(strings)}};

    memcpy(lines, data + sizeof(pc), len);
    if (line_find(&sections, pc, text, sizeof(text)) && strlen(text) >= sizeof(text)) {
        abort();
    }
    free(lines);
    return 0;
}

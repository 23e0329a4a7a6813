/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "parse.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

bool parse_size(const char *text, uint64_t *bytes)
{
    static const char units[] = "KMGT";
    unsigned shift = 20; /* a bare number is in MiB */
    uint64_t number = 0;

    if (*text < '0' || *text > '9') {
        return false;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        if (__builtin_mul_overflow(number, 10u, &number) ||
            __builtin_add_overflow(number, (uint64_t)(*text - '0'), &number)) {
            return false;
        }
    }
    if (*text != '\0') {
        char upper = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
        const char *unit = strchr(units, upper);

        if (unit == NULL || text[1] != '\0') {
            return false;
        }
        shift = 10 * (unsigned)(unit - units + 1);
    }
    *bytes = number << shift;
    return number != 0 && *bytes >> shift == number;
}

bool parse_number(const char *text, unsigned least, unsigned most, unsigned *number)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || value < least || value > most) {
        return false;
    }
    *number = (unsigned)value;
    return true;
}

bool parse_hugetlb(const char *text, uint64_t *bytes)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } known[] = {{"0", 0}, {"1", GUEST_HUGE_BYTES}, {"1G", GUEST_GIANT_BYTES}};

    for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(text, known[i].text) == 0) {
            *bytes = known[i].bytes;
            return true;
        }
    }
    return false;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Addresses as text: RFC 4291, 2.2, written as RFC 5952 wants it. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "internal.h"

/* --- IPv4 */

/* One number in the notations of C; the text behind it, or null. */
static const char *read_number(const char *text, uint32_t *value)
{
    unsigned base = 10, digits = 0;
    uint64_t sum = 0;

    if (*text == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    } else if (*text == '0') {
        base = 8;
    }
    for (;; text++, digits++) {
        unsigned digit = *text >= '0' && *text <= '9'   ? (unsigned)(*text - '0')
                         : *text >= 'a' && *text <= 'f' ? (unsigned)(*text - 'a' + 10)
                         : *text >= 'A' && *text <= 'F' ? (unsigned)(*text - 'A' + 10)
                                                        : 16;

        if (digit >= base) {
            break;
        }
        sum = sum * base + digit;
        if (sum > UINT32_MAX) {
            return NULL;
        }
    }
    *value = (uint32_t)sum;
    return digits > 0 ? text : NULL;
}

/* One to four numbers, of which the last fills the rest; false if it is not that. */
static bool read_loose(const char *text, uint32_t *address)
{
    uint32_t parts[4], count = 0;

    do {
        text = read_number(text, &parts[count]);
        if (text == NULL) {
            return false;
        }
        count++;
    } while (*text == '.' && count < 4 && text++);
    if (*text != '\0' && *text != ' ' && *text != '\t' && *text != '\n') {
        return false;
    }
    *address = 0;
    for (uint32_t i = 0; i + 1 < count; i++) {
        if (parts[i] > 255) {
            return false;
        }
        *address |= parts[i] << (24 - 8 * i);
    }
    if (count > 1 && parts[count - 1] >> (8 * (5 - count)) != 0) {
        return false;
    }
    *address |= parts[count - 1];
    return true;
}

int inet_aton(const char *text, struct in_addr *address)
{
    uint32_t value;

    if (!read_loose(text, &value)) {
        return 0;
    }
    address->s_addr = htonl(value);
    return 1;
}

in_addr_t inet_addr(const char *text)
{
    struct in_addr address;

    return inet_aton(text, &address) ? address.s_addr : INADDR_NONE;
}

/* Each number is a byte, and the last one the lowest: "141.76" is 0x8d4c. */
in_addr_t inet_network(const char *text)
{
    uint32_t part, value = 0;
    int count = 0;

    do {
        text = read_number(text, &part);
        if (text == NULL || part > 255) {
            return INADDR_NONE;
        }
        value = value << 8 | part;
    } while (++count < 4 && *text == '.' && text++);
    while (isspace((unsigned char)*text)) {
        text++;
    }
    return *text == '\0' ? value : INADDR_NONE;
}

static unsigned host_bits(in_addr_t address)
{
    return (address & 0x80000000) == 0 ? 24 : (address & 0x40000000) == 0 ? 16 : 8;
}

in_addr_t inet_netof(struct in_addr address)
{
    in_addr_t host = ntohl(address.s_addr);

    return host >> host_bits(host);
}

in_addr_t inet_lnaof(struct in_addr address)
{
    in_addr_t host = ntohl(address.s_addr);

    return host & ((1u << host_bits(host)) - 1);
}

struct in_addr inet_makeaddr(in_addr_t network, in_addr_t host)
{
    unsigned shift = network < 128 ? 24 : network < 65536 ? 16 : 8;

    return (struct in_addr){htonl(network << shift | host)};
}

char *inet_ntoa(struct in_addr address)
{
    static char text[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &address, text, sizeof(text));
    return text;
}

/* Four decimal numbers and nothing else: 1 and the bytes, or 0. */
static int read_v4(const char *text, uint8_t bytes[4])
{
    for (int i = 0; i < 4; i++) {
        unsigned value = 0, digits = 0;

        while (*text >= '0' && *text <= '9' && digits < 4) {
            value = value * 10 + (unsigned)(*text++ - '0');
            digits++;
        }
        if (digits == 0 || digits > 3 || value > 255 ||
            (digits > 1 && text[-(int)digits] == '0')) {
            return 0;
        }
        bytes[i] = (uint8_t)value;
        if (*text++ != (i < 3 ? '.' : '\0')) {
            return 0;
        }
    }
    return 1;
}

/* --- IPv6 */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Up to four digits; how many, and the value. */
static int read_group(const char *text, unsigned *value)
{
    int digits = 0;

    *value = 0;
    while (digits < 5 && hex_digit(text[digits]) >= 0) {
        *value = *value << 4 | (unsigned)hex_digit(text[digits++]);
    }
    return digits;
}

static int read_v6(const char *text, uint8_t bytes[16])
{
    int at = 0, gap = -1;

    memset(bytes, 0, 16);
    if (text[0] == ':' && text[1] == ':') {
        gap = 0;
        text += 2;
    }
    while (*text != '\0') {
        unsigned value;
        int digits = read_group(text, &value);

        if (text[digits] == '.' && at <= 12 && read_v4(text, bytes + at)) {
            at += 4;
            break;
        }
        if (digits == 0 || digits > 4 || at > 14) {
            return 0;
        }
        bytes[at++] = (uint8_t)(value >> 8);
        bytes[at++] = (uint8_t)value;
        text += digits;
        if (*text == ':' && text[1] == ':' && gap < 0) {
            gap = at;
            text += 2;
        } else if (*text == ':' && text[1] != '\0' && text[1] != ':') {
            text++;
        } else if (*text != '\0') {
            return 0;
        }
    }
    if (gap >= 0 && at <= 14) {
        memmove(bytes + 16 - (at - gap), bytes + gap, (size_t)(at - gap));
        memset(bytes + gap, 0, (size_t)(16 - at));
        return 1;
    }
    return gap < 0 && at == 16;
}

int inet_pton(int family, const char *restrict text, void *restrict address)
{
    uint8_t bytes[16];
    int good;

    switch (family) {
    case AF_INET:
        good = read_v4(text, bytes);
        memcpy(address, bytes, good ? 4 : 0);
        return good;
    case AF_INET6:
        good = read_v6(text, bytes);
        memcpy(address, bytes, good ? 16 : 0);
        return good;
    default:
        return (int)__posix_fail(-EAFNOSUPPORT);
    }
}

static unsigned group(const uint8_t bytes[16], int i)
{
    return (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
}

/* The longest run of two or more zero groups, the first of several: where and how long.
 */
static int longest_zeros(const uint8_t bytes[16], int groups, int *len)
{
    int best = -1;

    *len = 1;
    for (int i = 0; i < groups; i++) {
        int end = i;

        while (end < groups && group(bytes, end) == 0) {
            end++;
        }
        if (end - i > *len) {
            best = i;
            *len = end - i;
        }
        i = end > i ? end : i;
    }
    return best;
}

static void write_v6(const uint8_t bytes[16], char *text)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    bool with_v4 = memcmp(bytes, mapped, sizeof(mapped)) == 0;
    int groups = with_v4 ? 6 : 8, len;
    int zeros = longest_zeros(bytes, groups, &len);

    for (int i = 0; i < groups; i++) {
        if (i == zeros) {
            text += sprintf(text, "::");
            i += len - 1;
            continue;
        }
        text +=
            sprintf(text, "%s%x", i > 0 && text[-1] != ':' ? ":" : "", group(bytes, i));
    }
    if (with_v4) {
        sprintf(text, ":%u.%u.%u.%u", bytes[12], bytes[13], bytes[14], bytes[15]);
    }
}

const char *inet_ntop(int family, const void *restrict address, char *restrict text,
                      socklen_t size)
{
    const uint8_t *bytes = address;
    char made[INET6_ADDRSTRLEN];

    if (family == AF_INET) {
        sprintf(made, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
    } else if (family == AF_INET6) {
        write_v6(bytes, made);
    } else {
        __posix_fail(-EAFNOSUPPORT);
        return NULL;
    }
    if (strlen(made) >= size) {
        __posix_fail(-ENOSPC);
        return NULL;
    }
    return strcpy(text, made);
}

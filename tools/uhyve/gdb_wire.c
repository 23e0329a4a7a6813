/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Packets: $data#checksum, each answered by + until gdb asks for none of it. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gdb_parts.h"

#define INTERRUPT 0x03

static const char digits[] = "0123456789abcdef";

static int next_byte(struct gdb *gdb)
{
    if (gdb->taken == gdb->held) {
        ssize_t got;

        do {
            got = read(gdb->fd, gdb->raw, sizeof(gdb->raw));
        } while (got < 0 && errno == EINTR);
        if (got <= 0) {
            return -1;
        }
        gdb->held = (size_t)got;
        gdb->taken = 0;
    }
    return (unsigned char)gdb->raw[gdb->taken++];
}

bool gdb_has_input(const struct gdb *gdb)
{
    return gdb->taken != gdb->held;
}

static void send_raw(struct gdb *gdb, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = send(gdb->fd, bytes, len, MSG_NOSIGNAL);

        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return; /* the next reading says so, too */
        }
        bytes += done;
        len -= (size_t)done;
    }
}

static int digit_value(int c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What is behind '$', up to '#'. -1: the connection has ended, -2: too long. */
static int take_body(struct gdb *gdb, unsigned char *sum)
{
    int len = 0, c;

    *sum = 0;
    while ((c = next_byte(gdb)) >= 0 && c != '#') {
        if (len == GDB_PACKET_BYTES - 1) {
            return -1;
        }
        *sum = (unsigned char)(*sum + c);
        gdb->in[len++] = (char)c;
    }
    gdb->in[len] = '\0';
    return c < 0 ? -1 : len;
}

int gdb_receive(struct gdb *gdb)
{
    for (;;) {
        unsigned char sum;
        int c = next_byte(gdb);

        if (c < 0 || c == INTERRUPT) {
            return c < 0 ? -1 : -2;
        }
        if (c != '$') {
            continue; /* acknowledgements */
        }
        int len = take_body(gdb, &sum);
        int high = digit_value(next_byte(gdb)), low = digit_value(next_byte(gdb));

        if (len < 0) {
            return -1;
        }
        bool is_good = high >= 0 && low >= 0 && (high << 4 | low) == sum;

        if (gdb->needs_ack) {
            send_raw(gdb, is_good ? "+" : "-", 1);
        }
        if (is_good) {
            return len;
        }
    }
}

void gdb_send(struct gdb *gdb, const char *text, size_t len)
{
    static char packet[GDB_PACKET_BYTES + 4];
    unsigned char sum = 0;

    packet[0] = '$';
    for (size_t i = 0; i < len; i++) {
        packet[1 + i] = text[i];
        sum = (unsigned char)(sum + text[i]);
    }
    packet[1 + len] = '#';
    packet[2 + len] = digits[sum >> 4];
    packet[3 + len] = digits[sum & 15];
    send_raw(gdb, packet, len + 4);
}

void gdb_send_text(struct gdb *gdb, const char *text)
{
    gdb_send(gdb, text, strlen(text));
}

char *gdb_put_hex(char *to, const void *bytes, size_t len)
{
    const unsigned char *from = bytes;

    for (size_t i = 0; i < len; i++) {
        *to++ = digits[from[i] >> 4];
        *to++ = digits[from[i] & 15];
    }
    *to = '\0';
    return to;
}

bool gdb_get_hex(const char *text, void *bytes, size_t len)
{
    unsigned char *to = bytes;

    for (size_t i = 0; i < len; i++) {
        int high = digit_value((unsigned char)text[2 * i]);
        int low = high < 0 ? -1 : digit_value((unsigned char)text[2 * i + 1]);

        if (low < 0) {
            return false;
        }
        to[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

uint64_t gdb_get_number(const char **text)
{
    uint64_t number = 0;
    int value;

    while ((value = digit_value((unsigned char)**text)) >= 0) {
        number = number << 4 | (uint64_t)value;
        (*text)++;
    }
    return number;
}

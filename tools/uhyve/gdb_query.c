/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What gdb asks once, or to show it. */
#include <stdio.h>
#include <string.h>

#include "gdb_parts.h"

bool gdb_starts(const char *text, const char *with, const char **rest)
{
    size_t len = strlen(with);

    *rest = text + len;
    return strncmp(text, with, len) == 0;
}

/* qXfer:features:read:target.xml:OFFSET,LENGTH */
static void send_features(struct gdb *gdb, const char *text)
{
    size_t total = strlen(gdb_target_xml);
    uint64_t offset = gdb_get_number(&text), len = 0;

    if (*text == ',') {
        text++;
        len = gdb_get_number(&text);
    }
    offset = offset < total ? offset : total;
    len = len < GDB_PACKET_BYTES - 8 ? len : GDB_PACKET_BYTES - 8;
    len = len < total - offset ? len : total - offset;
    gdb->out[0] = offset + len < total ? 'm' : 'l';
    memcpy(gdb->out + 1, gdb_target_xml + offset, len);
    gdb_send(gdb, gdb->out, len + 1);
}

static void send_threads(struct gdb *gdb)
{
    char *to = gdb->out;

    *to++ = 'm';
    for (unsigned i = 0; i < gdb->machine->vcpu_count; i++) {
        to += sprintf(to, "%s%x", i == 0 ? "" : ",", i + 1);
    }
    gdb_send_text(gdb, gdb->out);
}

static void send_thread_name(struct gdb *gdb, const char *text)
{
    char name[32];
    int len = snprintf(name, sizeof(name), "core %llu",
                       (unsigned long long)gdb_get_number(&text) - 1);

    gdb_put_hex(gdb->out, name, (size_t)len);
    gdb_send_text(gdb, gdb->out);
}

void gdb_answer_query(struct gdb *gdb, const char *text)
{
    const char *rest;

    if (gdb_starts(text, "qSupported", &rest)) {
        snprintf(gdb->out, sizeof(gdb->out),
                 "PacketSize=%x;qXfer:features:read+;QStartNoAckMode+;swbreak+;hwbreak+;"
                 "vContSupported+",
                 GDB_PACKET_BYTES - 8);
        gdb_send_text(gdb, gdb->out);
    } else if (gdb_starts(text, "qXfer:features:read:target.xml:", &rest)) {
        send_features(gdb, rest);
    } else if (gdb_starts(text, "qfThreadInfo", &rest)) {
        send_threads(gdb);
    } else if (gdb_starts(text, "qsThreadInfo", &rest)) {
        gdb_send_text(gdb, "l");
    } else if (gdb_starts(text, "qThreadExtraInfo,", &rest)) {
        send_thread_name(gdb, rest);
    } else if (gdb_starts(text, "qAttached", &rest)) {
        gdb_send_text(gdb, "1");
    } else if (strcmp(text, "qC") == 0) {
        snprintf(gdb->out, sizeof(gdb->out), "QC%x", gdb->current + 1);
        gdb_send_text(gdb, gdb->out);
    } else {
        gdb_send_text(gdb, "");
    }
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The command line and the HERMIT_* variables that tell proxy what to do. */
#ifndef PROXY_SETTINGS_H
#define PROXY_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "uhyve/options.h"

#define STATUS_USAGE 2 /* a wrong option or value; nothing was started */
#define GDB_PORT     1234

enum isle { ISLE_AUTOMATIC, ISLE_UHYVE, ISLE_QEMU };

struct settings {
    struct options options; /* what both isles have: program, processors, memory, files */
    enum isle isle;
    const char *qemu;
    bool wants_kvm;
    bool wants_gdb;     /* HERMIT_DEBUG */
    bool wants_capture; /* HERMIT_CAPTURE_NET */
    bool wants_monitor;
    bool wants_tcp; /* HERMIT_CHANNEL, or that HERMIT_PORT was chosen */
    bool is_port_chosen;
    unsigned port;           /* HERMIT_PORT */
    unsigned app_port;       /* 0: none */
    const char *interface;   /* HERMIT_NETIF, a tap device, or null */
    const char *mac;         /* HERMIT_NETIF_MAC or null */
    const char *registering; /* "register" or "unregister", or null */
};

/* Ends with a message and STATUS_USAGE where something is wrong, and for --help and
 * --version. */
void settings_read(struct settings *settings, int argc, char **argv);

/* "proxy: TEXT" on standard error; ends with STATUS_USAGE. */
__attribute__((noreturn, format(printf, 1, 2))) void settings_refuse(const char *format,
                                                                     ...);

#endif

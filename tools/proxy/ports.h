/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * TCP ports of 127.0.0.1 that a run takes. What can be taken before QEMU starts is taken
 * by this process, so that a port that is in use is told of in time.
 */
#ifndef PROXY_PORTS_H
#define PROXY_PORTS_H

#include "settings.h"

struct ports {
    unsigned channel, monitor;  /* 0: not wanted */
    int channel_fd, monitor_fd; /* listen; -1: not wanted */
};

/*
 * Takes what the settings want: HERMIT_PORT and, for the monitor, the next one. Where
 * nobody chose HERMIT_PORT and the default is in use, the next two that are free; one
 * that was chosen and is in use, HERMIT_APP_PORT and gdb's port among them, ends with a
 * message and STATUS_USAGE.
 */
void ports_take(struct ports *ports, const struct settings *settings);

#endif

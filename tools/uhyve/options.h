/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The command line and the HERMIT_* variables; an option wins over its variable. */
#ifndef UHYVE_OPTIONS_H
#define UHYVE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "fileserver/fileserver.h"
#include "memory.h"
#include "network.h"

#define CPUS_MAX 512

struct options {
    const char *program; /* path of the executable */
    char *name;          /* of --name, or null */
    char **arguments;    /* argv of the guest; arguments[0] is program or --name's */
    int argument_count;
    unsigned cpus;
    struct memory_options memory;
    const char *affinity; /* list of the host's processors, or null */
    bool is_verbose;
    bool is_isolated;  /* files beneath grants only */
    bool is_sandboxed; /* seccomp and Landlock */
    unsigned gdb_port; /* 0: no */
    struct net_options net;
    struct fileserver_grant grants[FILESERVER_GRANTS_MAX];
    unsigned grant_count; /* those of --map */
};

/* Ends with a message on what is wrong, and for --help and --version. */
void options_parse(struct options *options, int argc, char **argv);

#endif

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "affinity.h"
#include "machine.h"
#include "parse.h"

#ifndef UHYVE_VERSION
#define UHYVE_VERSION "0.1.0"
#endif

#define DEFAULT_BYTES (UINT64_C(512) << 20)
#define LEAST_BYTES   (UINT64_C(4) << 20)
/* What a request can reach (kernel/abi/hypercall.h). */
#define MOST_BYTES ((UINT64_C(512) << 30) - DEVICE_HOLE_END_PA)

static const char help[] =
    "usage: uhyve [OPTION...] APPLICATION [ARGUMENT...]\n"
    "\n"
    "Runs a HermitCore application in a virtual machine of its own, as if it were a\n"
    "program of this system: with its standard input and output, arguments, environment\n"
    "and status. Each option has a variable; the option wins.\n"
    "\n"
    "  -c, --cpus N             processors (HERMIT_CPUS; 1)\n"
    "  -m, --mem SIZE           memory: a number and K, M, G or T (HERMIT_MEM; 512M)\n"
    "      --affinity LIST      pin them to processors of this machine, as 0,2-5\n"
    "                           (HERMIT_AFFINITY)\n"
    "      --hugepage 0|1       transparent huge pages (HERMIT_HUGEPAGE; 1)\n"
    "      --hugetlb 0|1|1G     memory from the reserved pages of 2 MiB or 1 GiB\n"
    "                           (HERMIT_HUGETLB; 0)\n"
    "      --mergeable 0|1      offer memory to KSM (HERMIT_MERGEABLE; 0)\n"
    "      --map HOST:GUEST[:ro]  the directory HOST of this system is GUEST in the\n"
    "                           application; may be given again. The current directory\n"
    "                           is there under its own name\n"
    "      --file-isolation none  all directories of this system, links followed "
    "anywhere\n"
    "      --sandbox 0|1        confine uhyve itself by seccomp and Landlock\n"
    "                           (HERMIT_SANDBOX; 1)\n"
    "      --net tap:NAME|none  a network card on the tap device NAME, or tap:@N on "
    "that\n"
    "                           of descriptor N (HERMIT_NETIF, without tap:; none)\n"
    "      --ip A, --gateway A, --mask A  IPv4 addresses (HERMIT_IP, HERMIT_GATEWAY,\n"
    "                           HERMIT_MASK; 10.0.5.2, 10.0.5.1, 255.255.255.0)\n"
    "      --mac A              the card's address (HERMIT_NETIF_MAC; a random one)\n"
    "      --name NAME          what the application gets as its own name (its path)\n"
    "  -g, --gdb PORT           gdb server on 127.0.0.1:PORT; the application waits for\n"
    "                           `target remote :PORT` (HERMIT_GDB_PORT)\n"
    "  -v, --verbose            the kernel's log on stderr (HERMIT_VERBOSE; 0)\n"
    "  -h, --help               this text\n"
    "  -V, --version\n"
    "\n"
    "Status: the application's own; 125 if it ended without one, 126 if it could not be\n"
    "started.\n";

enum {
    OPTION_AFFINITY = 256,
    OPTION_HUGEPAGE,
    OPTION_HUGETLB,
    OPTION_MERGEABLE,
    OPTION_MAP,
    OPTION_ISOLATION,
    OPTION_SANDBOX,
    OPTION_NET,
    OPTION_IP,
    OPTION_GATEWAY,
    OPTION_MASK,
    OPTION_MAC,
    OPTION_NAME,
};

static const struct option long_options[] = {
    {"cpus", required_argument, NULL, 'c'},
    {"mem", required_argument, NULL, 'm'},
    {"affinity", required_argument, NULL, OPTION_AFFINITY},
    {"hugepage", required_argument, NULL, OPTION_HUGEPAGE},
    {"hugetlb", required_argument, NULL, OPTION_HUGETLB},
    {"mergeable", required_argument, NULL, OPTION_MERGEABLE},
    {"map", required_argument, NULL, OPTION_MAP},
    {"file-isolation", required_argument, NULL, OPTION_ISOLATION},
    {"sandbox", required_argument, NULL, OPTION_SANDBOX},
    {"net", required_argument, NULL, OPTION_NET},
    {"ip", required_argument, NULL, OPTION_IP},
    {"gateway", required_argument, NULL, OPTION_GATEWAY},
    {"mask", required_argument, NULL, OPTION_MASK},
    {"mac", required_argument, NULL, OPTION_MAC},
    {"name", required_argument, NULL, OPTION_NAME},
    {"gdb", required_argument, NULL, 'g'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static void set_memory(struct options *options, const char *name, const char *text)
{
    if (!parse_size(text, &options->memory.bytes)) {
        fail("%s: '%s' is no size: a number and K, M, G or T, as 512M", name, text);
    }
    if (options->memory.bytes < LEAST_BYTES || options->memory.bytes > MOST_BYTES) {
        fail("%s: %s of memory: from 4M to 508G can be had", name, text);
    }
}

static unsigned number_of(const char *name, const char *text, unsigned least,
                          unsigned most)
{
    unsigned number;

    if (!parse_number(text, least, most, &number)) {
        fail("%s: '%s' is not a number from %u to %u", name, text, least, most);
    }
    return number;
}

static void set_hugetlb(struct options *options, const char *name, const char *text)
{
    if (!parse_hugetlb(text, &options->memory.hugetlb_bytes)) {
        fail("%s: '%s' is not 0, 1 or 1G", name, text);
    }
}

static void set_map(struct options *options, char *text)
{
    char *guest = strchr(text, ':'), *mode = NULL;

    if (options->grant_count == FILESERVER_GRANTS_MAX - 1) {
        fail("--map: at most %d times", FILESERVER_GRANTS_MAX - 1);
    }
    if (guest != NULL) {
        *guest++ = '\0';
        mode = strchr(guest, ':');
    }
    if (mode != NULL) {
        *mode++ = '\0';
    }
    if (guest == NULL || *text == '\0' || *guest != '/' ||
        (mode != NULL && strcmp(mode, "ro") != 0 && strcmp(mode, "rw") != 0)) {
        fail("--map: it is HOST:GUEST or HOST:GUEST:ro, GUEST an absolute path");
    }
    options->grants[options->grant_count++] = (struct fileserver_grant){
        .host_path = text,
        .guest_path = guest,
        .is_read_only = mode != NULL && strcmp(mode, "ro") == 0,
    };
}

static void set_isolation(struct options *options, const char *text)
{
    if (strcmp(text, "none") != 0 && strcmp(text, "strict") != 0) {
        fail("--file-isolation: '%s' is neither none nor strict", text);
    }
    options->is_isolated = strcmp(text, "strict") == 0;
}

static void set_option(struct options *options, int option, char *text)
{
    switch (option) {
    case 'c':
        options->cpus = number_of("--cpus", text, 1, CPUS_MAX);
        break;
    case 'm':
        set_memory(options, "--mem", text);
        break;
    case OPTION_AFFINITY:
        options->affinity = text;
        break;
    case OPTION_HUGEPAGE:
        options->memory.huge = number_of("--hugepage", text, 0, 1) != 0;
        break;
    case OPTION_HUGETLB:
        set_hugetlb(options, "--hugetlb", text);
        break;
    case OPTION_MERGEABLE:
        options->memory.mergeable = number_of("--mergeable", text, 0, 1) != 0;
        break;
    case OPTION_MAP:
        set_map(options, text);
        break;
    case OPTION_ISOLATION:
        set_isolation(options, text);
        break;
    case OPTION_SANDBOX:
        options->is_sandboxed = number_of("--sandbox", text, 0, 1) != 0;
        break;
    case OPTION_NET:
        net_options_set(&options->net, "--net", text);
        break;
    case OPTION_IP:
        net_options_set(&options->net, "--ip", text);
        break;
    case OPTION_GATEWAY:
        net_options_set(&options->net, "--gateway", text);
        break;
    case OPTION_MASK:
        net_options_set(&options->net, "--mask", text);
        break;
    case OPTION_MAC:
        net_options_set(&options->net, "--mac", text);
        break;
    case OPTION_NAME:
        options->name = text;
        break;
    case 'g':
        options->gdb_port = number_of("--gdb", text, 1, 65535);
        break;
    case 'v':
        options->is_verbose = true;
        break;
    case 'V':
        puts("uhyve (HermitCore) " UHYVE_VERSION);
        exit(0);
    case 'h':
        fputs(help, stdout);
        exit(0);
    default:
        fprintf(stderr, "uhyve: try --help\n");
        exit(STATUS_CANNOT);
    }
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && *value != '\0' ? value : NULL;
}

static bool is_on(const char *name, bool otherwise)
{
    const char *value = variable(name);

    return value != NULL ? strcmp(value, "0") != 0 : otherwise;
}

static void read_environment(struct options *options)
{
    const char *text = variable("HERMIT_CPUS");

    options->cpus = text != NULL ? number_of("HERMIT_CPUS", text, 1, CPUS_MAX) : 1;
    options->memory.bytes = DEFAULT_BYTES;
    if ((text = variable("HERMIT_MEM")) != NULL) {
        set_memory(options, "HERMIT_MEM", text);
    }
    if ((text = variable("HERMIT_GDB_PORT")) != NULL) {
        options->gdb_port = number_of("HERMIT_GDB_PORT", text, 1, 65535);
    }
    net_options_default(&options->net);
    options->affinity = variable("HERMIT_AFFINITY");
    options->memory.huge = is_on("HERMIT_HUGEPAGE", true);
    if ((text = variable("HERMIT_HUGETLB")) != NULL) {
        set_hugetlb(options, "HERMIT_HUGETLB", text);
    }
    options->memory.mergeable = is_on("HERMIT_MERGEABLE", false);
    options->is_verbose = is_on("HERMIT_VERBOSE", false);
    options->is_sandboxed = is_on("HERMIT_SANDBOX", true);
    options->is_isolated = true;
}

void options_parse(struct options *options, int argc, char **argv)
{
    int option;

    *options = (struct options){.program = NULL};
    read_environment(options);
    while ((option = getopt_long(argc, argv, "+c:m:g:vhV", long_options, NULL)) != -1) {
        set_option(options, option, optarg);
    }
    if (optind >= argc) {
        fail("no application; usage: uhyve [OPTION...] APPLICATION [ARGUMENT...]");
    }
    if (options->affinity != NULL && !affinity_parse(options->affinity)) {
        fail("--affinity: '%s' is no list of processors as 0,2-5", options->affinity);
    }
    options->program = argv[optind];
    options->arguments = argv + optind;
    options->argument_count = argc - optind;
    if (options->name != NULL) {
        options->arguments[0] = options->name;
    }
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "settings.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "uhyve/affinity.h"
#include "uhyve/machine.h"
#include "uhyve/parse.h"

#define DEFAULT_BYTES (UINT64_C(2) << 30)
#define LEAST_BYTES   (UINT64_C(4) << 20)
#define MOST_BYTES    (UINT64_C(508) << 30)
#define CPUS_MOST     255
#define DEFAULT_PORT  18766
#define PORT_MOST     65535

#ifndef AT_FLAGS_PRESERVE_ARGV0
#define AT_FLAGS_PRESERVE_ARGV0 1 /* Linux's linux/binfmts.h */
#endif

static const char help[] =
    "usage: proxy [OPTION] APPLICATION [ARGUMENT...]\n"
    "\n"
    "Runs a HermitCore application as if it were a program of this system: with its\n"
    "standard input, output and error, arguments, environment, current directory and\n"
    "status. It does what these variables say:\n"
    "\n"
    "  HERMIT_ISLE         uhyve or qemu; default: uhyve where /dev/kvm can be used\n"
    "  HERMIT_CPUS         number of processors (1)\n"
    "  HERMIT_MEM          memory: a number and K, M, G or T (512M with uhyve, else 2G)\n"
    "  HERMIT_VERBOSE      1: the kernel's log on standard error\n"
    "  HERMIT_FILES        here: only the current directory; all: all files (here)\n"
    "with QEMU:\n"
    "  HERMIT_QEMU         the program (qemu-system-x86_64)\n"
    "  HERMIT_KVM          0: emulate, also where /dev/kvm can be used (1)\n"
    "  HERMIT_APP_PORT     TCP port of 127.0.0.1 that leads to the application's\n"
    "  HERMIT_NETIF        tap device for the network card; HERMIT_NETIF_MAC its "
    "address\n"
    "  HERMIT_CAPTURE_NET  1: all packets to qemu-vlan0.pcap\n"
    "  HERMIT_DEBUG        1: gdb server on 127.0.0.1:1234\n"
    "  HERMIT_MONITOR      1: QEMU's monitor by telnet on HERMIT_PORT + 1 (18767)\n"
    "  HERMIT_CHANNEL      how the application calls: memory, or tcp, the default where\n"
    "                      HERMIT_PORT is set\n"
    "  HERMIT_PORT         TCP port of 127.0.0.1 for that (18766 or the next free one)\n"
    "with uhyve: see uhyve --help\n"
    "\n"
    "  --name NAME    what the application gets as its own name, in place of its path\n"
    "  --register     makes Linux start applications by proxy (binfmt_misc; as root)\n"
    "  --unregister   takes that back\n"
    "  -h, --help, -V, --version\n"
    "\n"
    "Status: the application's own; 2 for a wrong option or value, 125 if the "
    "application\n"
    "ended without one, 126 if it could not be started.\n";

enum { OPTION_REGISTER = 256, OPTION_UNREGISTER, OPTION_NAME };

static const struct option long_options[] = {
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {"name", required_argument, NULL, OPTION_NAME},
    {"register", no_argument, NULL, OPTION_REGISTER},
    {"unregister", no_argument, NULL, OPTION_UNREGISTER},
    {NULL, 0, NULL, 0},
};

void settings_refuse(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("proxy: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(STATUS_USAGE);
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && *value != '\0' ? value : NULL;
}

static bool switch_of(const char *name, bool otherwise)
{
    const char *value = variable(name);

    if (value == NULL) {
        return otherwise;
    }
    if ((value[0] != '0' && value[0] != '1') || value[1] != '\0') {
        settings_refuse("%s: '%s' is neither 0 nor 1", name, value);
    }
    return value[0] == '1';
}

static unsigned number_of(const char *name, unsigned least, unsigned most,
                          unsigned otherwise)
{
    const char *value = variable(name);
    unsigned number = otherwise;

    if (value != NULL && !parse_number(value, least, most, &number)) {
        settings_refuse("%s: '%s' is not a number from %u to %u", name, value, least,
                        most);
    }
    return number;
}

static void read_memory(struct memory_options *memory)
{
    const char *value = variable("HERMIT_MEM");

    memory->bytes = DEFAULT_BYTES;
    if (value == NULL) {
        return;
    }
    if (!parse_size(value, &memory->bytes)) {
        settings_refuse("HERMIT_MEM: '%s' is no size: a number and K, M, G or T, as 512M",
                        value);
    }
    if (memory->bytes < LEAST_BYTES || memory->bytes > MOST_BYTES) {
        settings_refuse("HERMIT_MEM: %s of memory: from 4M to 508G can be had", value);
    }
}

static enum isle isle_of(const char *value)
{
    if (value == NULL) {
        return ISLE_AUTOMATIC;
    }
    if (strcmp(value, "uhyve") != 0 && strcmp(value, "qemu") != 0) {
        settings_refuse("HERMIT_ISLE: '%s' is neither uhyve nor qemu", value);
    }
    return strcmp(value, "uhyve") == 0 ? ISLE_UHYVE : ISLE_QEMU;
}

/* Whether a variable says yes or no in words of its own. */
static bool choice_of(const char *name, const char *yes, const char *no, bool otherwise)
{
    const char *value = variable(name);

    if (value == NULL) {
        return otherwise;
    }
    if (strcmp(value, yes) != 0 && strcmp(value, no) != 0) {
        settings_refuse("%s: '%s' is neither %s nor %s", name, value, yes, no);
    }
    return strcmp(value, yes) == 0;
}

/* It becomes a part of QEMU's command line, where a comma would begin something else. */
static const char *plain_variable(const char *name, const char *allowed)
{
    const char *value = variable(name);

    if (value != NULL && strspn(value, allowed) != strlen(value)) {
        settings_refuse("%s: '%s' has characters that such a name can not have", name,
                        value);
    }
    return value;
}

static void check_address(const char *name)
{
    const char *value = variable(name);
    struct in_addr address;

    if (value != NULL && inet_pton(AF_INET, value, &address) != 1) {
        settings_refuse("%s: '%s' is no IPv4 address as 10.0.5.2", name, value);
    }
}

/* Of a network card: six bytes, the first of which is even. */
static const char *mac_variable(const char *name)
{
    static const char form[] = "xx:xx:xx:xx:xx:xx";
    const char *value = variable(name);
    bool is_right = value != NULL && strlen(value) == sizeof(form) - 1 &&
                    strchr("02468aceACE", value[1]) != NULL;

    for (size_t i = 0; is_right && form[i] != '\0'; i++) {
        is_right =
            form[i] == 'x' ? isxdigit((unsigned char)value[i]) != 0 : value[i] == form[i];
    }
    if (value != NULL && !is_right) {
        settings_refuse("%s: '%s' is no address of a card as 52:54:00:12:34:56", name,
                        value);
    }
    return value;
}

/* uhyve would end with another status. */
static void check_variables_of_uhyve(void)
{
    const char *affinity = variable("HERMIT_AFFINITY");
    const char *pages = variable("HERMIT_HUGETLB");
    uint64_t bytes;

    switch_of("HERMIT_HUGEPAGE", true);
    if (pages != NULL && !parse_hugetlb(pages, &bytes)) {
        settings_refuse("HERMIT_HUGETLB: '%s' is not 0, 1 or 1G", pages);
    }
    switch_of("HERMIT_MERGEABLE", false);
    switch_of("HERMIT_SANDBOX", true);
    number_of("HERMIT_GDB_PORT", 1, PORT_MOST, 0);
    check_address("HERMIT_IP");
    check_address("HERMIT_GATEWAY");
    check_address("HERMIT_MASK");
    if (affinity != NULL && !affinity_parse(affinity)) {
        settings_refuse("HERMIT_AFFINITY: '%s' is no list of processors as 0,2-5",
                        affinity);
    }
}

static void read_variables(struct settings *settings)
{
    static const char names[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@";

    settings->isle = isle_of(variable("HERMIT_ISLE"));
    settings->options.cpus = number_of("HERMIT_CPUS", 1, CPUS_MOST, 1);
    read_memory(&settings->options.memory);
    settings->options.is_verbose = switch_of("HERMIT_VERBOSE", false);
    settings->options.is_isolated = choice_of("HERMIT_FILES", "here", "all", true);
    settings->qemu = variable("HERMIT_QEMU");
    settings->wants_kvm = switch_of("HERMIT_KVM", true);
    settings->wants_gdb = switch_of("HERMIT_DEBUG", false);
    settings->wants_capture = switch_of("HERMIT_CAPTURE_NET", false);
    settings->wants_monitor = switch_of("HERMIT_MONITOR", false);
    settings->is_port_chosen = variable("HERMIT_PORT") != NULL;
    settings->port = number_of("HERMIT_PORT", 1, PORT_MOST - 1, DEFAULT_PORT);
    settings->wants_tcp =
        choice_of("HERMIT_CHANNEL", "tcp", "memory", settings->is_port_chosen);
    settings->app_port = number_of("HERMIT_APP_PORT", 1, PORT_MOST, 0);
    settings->interface = plain_variable("HERMIT_NETIF", names);
    settings->mac = mac_variable("HERMIT_NETIF_MAC");
    check_variables_of_uhyve();
    if (settings->qemu == NULL) {
        settings->qemu = "qemu-system-x86_64";
    }
}

/* The words behind the options: the program's path, then its arguments. */
static void take_program(struct options *options, int count, char **words)
{
    options->program = words[0];
    options->arguments = words;
    options->argument_count = count;
    if (options->name != NULL) {
        words[0] = options->name;
    }
}

/* As binfmt_register() wants it, Linux gives the program's path, and then the words that
 * it was started with, the first one too (Linux's admin-guide/binfmt-misc, flag P). */
static bool is_interpreter(int argc)
{
    return argc > 2 && (getauxval(AT_FLAGS) & AT_FLAGS_PRESERVE_ARGV0) != 0;
}

void settings_read(struct settings *settings, int argc, char **argv)
{
    int option;

    *settings = (struct settings){.isle = ISLE_AUTOMATIC};
    if (is_interpreter(argc)) {
        read_variables(settings);
        settings->options.name = argv[2];
        argv[2] = argv[1];
        take_program(&settings->options, argc - 2, argv + 2);
        return;
    }
    while ((option = getopt_long(argc, argv, "+hV", long_options, NULL)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            exit(0);
        case 'V':
            puts("proxy (HermitCore) " UHYVE_VERSION);
            exit(0);
        case OPTION_NAME:
            settings->options.name = optarg;
            break;
        case OPTION_REGISTER:
            settings->registering = "register";
            return;
        case OPTION_UNREGISTER:
            settings->registering = "unregister";
            return;
        default:
            fputs("proxy: try --help\n", stderr);
            exit(STATUS_USAGE);
        }
    }
    if (optind >= argc) {
        settings_refuse("no application; usage: proxy APPLICATION [ARGUMENT...]");
    }
    read_variables(settings);
    take_program(&settings->options, argc - optind, argv + optind);
}

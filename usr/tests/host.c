/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One thing after the other that has to do with the host, as tests/kvm/host asks:
 *   host ACTION [ARGUMENT...]   see `actions` below */
#include <cpuid.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

static int complain(const char *what)
{
    printf("%s: %s\n", what, strerror(errno));
    return 1;
}

static int write_file(char **args)
{
    FILE *file = fopen(args[0], "w");

    if (file == NULL || fputs(args[1], file) < 0 || fclose(file) != 0) {
        return complain(args[0]);
    }
    return 0;
}

static int read_file(char **args)
{
    char line[256];
    FILE *file = fopen(args[0], "r");

    if (file == NULL) {
        return complain(args[0]);
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        fputs(line, stdout);
    }
    return fclose(file);
}

static int list(char **args)
{
    struct dirent *entry;
    DIR *dir = opendir(args[0]);
    int count = 0;

    if (dir == NULL) {
        return complain(args[0]);
    }
    while ((entry = readdir(dir)) != NULL) {
        count += entry->d_name[0] != '.';
    }
    printf("%d names\n", count);
    return closedir(dir);
}

static int move(char **args)
{
    return rename(args[0], args[1]) == 0 ? 0 : complain(args[0]);
}

/* Standard input to standard output, byte for byte. */
static int copy(char **args)
{
    static char block[5000];
    ssize_t len;

    (void)args;
    while ((len = read(0, block, sizeof(block))) > 0) {
        if (write(1, block, (size_t)len) != len) {
            return complain("write");
        }
    }
    return len < 0;
}

/* How many strings and how many bytes they have. */
static int count(char **strings)
{
    unsigned number = 0;
    size_t bytes = 0;

    for (; *strings != NULL; strings++) {
        number++;
        bytes += strlen(*strings);
    }
    printf("%u strings, %zu bytes\n", number, bytes);
    return 0;
}

static int count_environment(char **args)
{
    (void)args;
    return count(environ);
}

static int print_variable(char **args)
{
    const char *value = getenv(args[0]);

    fputs(value != NULL ? value : "(none)\n", stdout);
    return 0;
}

static int print_streams(char **args)
{
    fputs(args[0], stdout);
    fputs(args[1], stderr);
    return 0;
}

static int print_cwd(char **args)
{
    char path[1024];

    (void)args;
    puts(getcwd(path, sizeof(path)) != NULL ? path : strerror(errno));
    return 0;
}

static int nap(char **args)
{
    puts("sleeping");
    fflush(stdout);
    sleep((unsigned)atoi(args[0]));
    return 0;
}

/* Much data through a file of the host. */
static int big(char **args)
{
    static unsigned char block[1 << 20], back[sizeof(block)];
    int fd = open(args[0], O_RDWR | O_CREAT | O_TRUNC, 0600);

    for (size_t i = 0; i < sizeof(block); i++) {
        block[i] = (unsigned char)(i * 2654435761u >> 13);
    }
    for (int i = 0; i < 8; i++) {
        if (write(fd, block, sizeof(block)) != (ssize_t)sizeof(block)) {
            return complain("write");
        }
    }
    for (int i = 0; i < 8; i++) {
        if (pread(fd, back, sizeof(back), (off_t)(7 - i) * (off_t)sizeof(back)) !=
                (ssize_t)sizeof(back) ||
            memcmp(block, back, sizeof(back)) != 0) {
            return complain("pread");
        }
    }
    puts("big: ok");
    return close(fd);
}

static int make_fifo(char **args)
{
    return mkfifo(args[0], 0600) == 0 ? 0 : complain(args[0]);
}

/* Asks ports at which nobody listens, one after the other. */
static int storm(char **args)
{
    unsigned left = (unsigned)atoi(args[0]);

    for (unsigned short port = 0; left > 0; port = (unsigned short)(port + 257), left--) {
        unsigned value;

        __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
        if (port >= 0x400 && value != ~0u) {
            printf("port %#x answers %#x\n", port, value);
            return 1;
        }
    }
    puts("storm: ok");
    return 0;
}

/* Whether the processor offers to run virtual machines. */
static int nested(char **args)
{
    unsigned eax, ebx, intel, amd, edx;

    (void)args;
    __cpuid(1, eax, ebx, intel, edx);
    __cpuid(0x80000001, eax, ebx, amd, edx);
    printf("nested: %s\n", (intel >> 5 & 1) != 0 || (amd >> 2 & 1) != 0 ? "yes" : "no");
    return 0;
}

static int terminals(char **args)
{
    struct termios attributes;

    (void)args;
    for (int fd = 0; fd < 3; fd++) {
        if (isatty(fd) != (tcgetattr(fd, &attributes) == 0)) {
            return complain("tcgetattr");
        }
        printf("%s%c", isatty(fd) ? "yes" : "no", fd < 2 ? ' ' : '\n');
    }
    return 0;
}

static int halt(char **args)
{
    (void)args;
    __asm__ volatile("1: cli; hlt; jmp 1b");
    return 0;
}

/* An exception without a table of handlers, and without one for that. */
static int triple_fault(char **args)
{
    static const struct {
        unsigned short limit;
        unsigned long base;
    } __attribute__((packed)) none = {0, 0};

    (void)args;
    __asm__ volatile("lidt %0; int3" : : "m"(none));
    return 0;
}

static int unknown_port(char **args)
{
    __asm__ volatile("outl %0, %1" : : "a"(0), "Nd"((unsigned short)atoi(args[0])));
    return 0;
}

/* A request beyond the end of memory. */
static int bad_request(char **args)
{
    __asm__ volatile("outl %0, %1"
                     :
                     : "a"(0xffffffff), "Nd"((unsigned short)atoi(args[0])));
    return 0;
}

static const struct {
    const char *name;
    int (*run)(char **args);
} actions[] = {
    {"write", write_file},
    {"read", read_file},
    {"list", list},
    {"move", move},
    {"copy", copy},
    {"args", count},
    {"env", count_environment},
    {"var", print_variable},
    {"streams", print_streams},
    {"cwd", print_cwd},
    {"sleep", nap},
    {"big", big},
    {"make-fifo", make_fifo},
    {"storm", storm},
    {"nested", nested},
    {"terminals", terminals},
    {"halt", halt},
    {"triple-fault", triple_fault},
    {"port", unknown_port},
    {"request", bad_request},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (strcmp(argv[1], actions[i].name) == 0) {
            return actions[i].run(argv + 2);
        }
    }
    puts("host: no such action");
    return 2;
}

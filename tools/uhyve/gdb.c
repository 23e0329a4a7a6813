/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "gdb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gdb_parts.h"
#include "probe.h"
#include "terminal.h"

#define STATUS_KILLED 137
#define MEMORY_MOST   (GDB_PACKET_BYTES / 2 - 16)

static const char ok[] = "OK", failed[] = "E01", unknown[] = "";

static struct vcpu *current(struct gdb *gdb)
{
    return &gdb->machine->vcpus[gdb->current];
}

/* Threads are processors, counted from 1. -1 and 0 mean any. */
static bool select_thread(struct gdb *gdb, const char *text)
{
    if (*text == '-' || (*text == '0' && text[1] == '\0')) {
        return true;
    }
    uint64_t id = gdb_get_number(&text);

    if (id == 0 || id > gdb->machine->vcpu_count) {
        return false;
    }
    gdb->current = (unsigned)id - 1;
    return true;
}

static void send_stop(struct gdb *gdb)
{
    char text[128];
    int len = snprintf(text, sizeof(text), "T%02xthread:%x;", gdb->stop_signal,
                       gdb->stop_cpu + 1);

    gdb->current = gdb->stop_cpu;
    if (gdb->stop_kind != NULL && strstr(gdb->stop_kind, "watch") != NULL) {
        snprintf(text + len, sizeof(text) - (size_t)len, "%s:%llx;", gdb->stop_kind,
                 (unsigned long long)gdb->stop_watch_va);
    } else if (gdb->stop_kind != NULL) {
        snprintf(text + len, sizeof(text) - (size_t)len, "%s:;", gdb->stop_kind);
    }
    gdb_send_text(gdb, text);
}

static void run_until_stop(struct gdb *gdb, int step_cpu)
{
    gdb_resume(gdb, step_cpu);
    gdb_wait_for_stop(gdb);
    send_stop(gdb);
}

static void read_registers(struct gdb *gdb)
{
    char *end = gdb_put_registers(current(gdb), gdb->out);

    gdb_send_text(gdb, end != NULL ? gdb->out : failed);
}

static void read_register(struct gdb *gdb, const char *text)
{
    unsigned number = (unsigned)gdb_get_number(&text);

    gdb_send_text(gdb,
                  gdb_put_register(current(gdb), number, gdb->out) ? gdb->out : failed);
}

static void write_register(struct gdb *gdb, const char *text)
{
    unsigned number = (unsigned)gdb_get_number(&text);

    gdb_send_text(gdb, *text == '=' && gdb_set_register(current(gdb), number, text + 1)
                           ? ok
                           : failed);
}

static void read_memory(struct gdb *gdb, const char *text)
{
    static uint8_t bytes[MEMORY_MOST];
    uint64_t va = gdb_get_number(&text), len = 0;

    if (*text == ',') {
        text++;
        len = gdb_get_number(&text);
    }
    len = len < sizeof(bytes) ? len : sizeof(bytes);
    size_t done = gdb_read_memory(gdb, va, bytes, len);

    gdb_put_hex(gdb->out, bytes, done);
    gdb_send_text(gdb, done != 0 || len == 0 ? gdb->out : failed);
}

static void write_memory(struct gdb *gdb, const char *text)
{
    static uint8_t bytes[MEMORY_MOST];
    uint64_t va = gdb_get_number(&text), len = 0;

    if (*text == ',') {
        text++;
        len = gdb_get_number(&text);
    }
    gdb_send_text(gdb, *text == ':' && len <= sizeof(bytes) &&
                               gdb_get_hex(text + 1, bytes, len) &&
                               gdb_write_memory(gdb, va, bytes, len) == len
                           ? ok
                           : failed);
}

static void change_break(struct gdb *gdb, const char *text, bool add)
{
    uint64_t type = gdb_get_number(&text), va = 0, len = 0;

    if (*text == ',') {
        text++;
        va = gdb_get_number(&text);
    }
    if (*text == ',') {
        text++;
        len = gdb_get_number(&text);
    }
    if (type > GDB_WATCH_ACCESS) {
        gdb_send_text(gdb, unknown);
        return;
    }
    bool is_done =
        add ? gdb_add_break(gdb, (enum gdb_break_type)type, va, (unsigned)len)
            : gdb_remove_break(gdb, (enum gdb_break_type)type, va, (unsigned)len);

    gdb_send_text(gdb, is_done ? ok : failed);
}

/* vCont;ACTION[:THREAD]... A step runs its processor alone; else all go on. */
static void run_actions(struct gdb *gdb, const char *text)
{
    int step_cpu = -1;

    while (*text == ';') {
        char action = text[1];

        text += strcspn(text + 1, ":;") + 1;
        if ((action == 's' || action == 'S') && step_cpu < 0) {
            step_cpu = (int)gdb->current;
            if (*text == ':' && text[1] != '-') {
                const char *id = text + 1;
                uint64_t number = gdb_get_number(&id);

                step_cpu = number >= 1 && number <= gdb->machine->vcpu_count
                               ? (int)number - 1
                               : step_cpu;
            }
        }
        text += strcspn(text, ";");
    }
    run_until_stop(gdb, step_cpu);
}

static void detach(struct gdb *gdb)
{
    gdb_remove_all(gdb);
    pthread_mutex_lock(&gdb->lock);
    gdb->is_attached = false;
    pthread_mutex_unlock(&gdb->lock);
    gdb_resume(gdb, -1);
}

static void answer_v(struct gdb *gdb, const char *text)
{
    const char *rest;

    if (strcmp(text, "vCont?") == 0) {
        gdb_send_text(gdb, "vCont;c;C;s;S");
    } else if (gdb_starts(text, "vCont", &rest)) {
        run_actions(gdb, rest);
    } else if (gdb_starts(text, "vKill", &rest)) {
        gdb_send_text(gdb, ok);
        terminal_restore();
        _exit(STATUS_KILLED);
    } else {
        gdb_send_text(gdb, unknown);
    }
}

/* False: gdb leaves. */
static bool answer(struct gdb *gdb)
{
    const char *text = gdb->in, *rest = text + 1;

    switch (*text) {
    case '?':
        send_stop(gdb);
        break;
    case 'g':
        read_registers(gdb);
        break;
    case 'G':
        gdb_send_text(gdb, gdb_set_registers(current(gdb), rest) ? ok : failed);
        break;
    case 'p':
        read_register(gdb, rest);
        break;
    case 'P':
        write_register(gdb, rest);
        break;
    case 'm':
        read_memory(gdb, rest);
        break;
    case 'M':
        write_memory(gdb, rest);
        break;
    case 'Z':
    case 'z':
        change_break(gdb, rest, *text == 'Z');
        break;
    case 'H':
        gdb_send_text(gdb, select_thread(gdb, rest + 1) ? ok : failed);
        break;
    case 'T':
        gdb_send_text(gdb, select_thread(gdb, rest) ? ok : failed);
        break;
    case 'c':
        run_until_stop(gdb, -1);
        break;
    case 's':
        run_until_stop(gdb, (int)gdb->current);
        break;
    case 'q':
        gdb_answer_query(gdb, text);
        break;
    case 'Q':
        gdb_send_text(gdb, strcmp(text, "QStartNoAckMode") == 0 ? ok : unknown);
        gdb->needs_ack = gdb->needs_ack && strcmp(text, "QStartNoAckMode") != 0;
        break;
    case 'v':
        answer_v(gdb, text);
        break;
    case 'k':
        terminal_restore();
        _exit(STATUS_KILLED);
    case 'D':
        gdb_send_text(gdb, ok);
        return false;
    default:
        gdb_send_text(gdb, unknown);
    }
    return true;
}

static void *serve(void *arg)
{
    struct gdb *gdb = arg;
    int len;

    gdb_wait_until_parked(gdb);
    for (unsigned i = 0; i < gdb->machine->vcpu_count; i++) {
        gdb_arm(gdb, &gdb->machine->vcpus[i], false);
    }
    while ((len = gdb_receive(gdb)) != -1) {
        if (len >= 0 && !answer(gdb)) {
            break;
        }
    }
    detach(gdb); /* also where the connection just ended */
    close(gdb->fd);
    return NULL;
}

void gdb_on_exit(struct machine *machine, int status)
{
    struct gdb *gdb = machine->gdb;

    if (gdb != NULL && gdb->is_attached) {
        char text[8];

        snprintf(text, sizeof(text), "W%02x", status & 0xff);
        gdb_send_text(gdb, text);
    }
}

static int wait_for_gdb(unsigned port)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    if (listener < 0 ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(listener, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(listener, 1) != 0) {
        fail("gdb server on 127.0.0.1:%u: %s", port, strerror(errno));
    }
    fprintf(stderr, "uhyve: waiting for gdb: `target remote :%u`\n", port);
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0) {
        fail("gdb server: %s", strerror(errno));
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    close(listener);
    return fd;
}

static void on_kick(int number)
{
    (void)number; /* its arrival ends KVM_RUN */
}

void gdb_open(struct machine *machine)
{
    struct gdb *gdb = calloc(1, sizeof(*gdb));
    struct sigaction action = {.sa_handler = on_kick};

    if (gdb == NULL) {
        fail("no memory");
    }
    *gdb = (struct gdb){.machine = machine,
                        .needs_ack = true,
                        .is_attached = true,
                        .must_stop = true,
                        .only = -1,
                        .break_byte = probe_int3(machine->kvm_fd) ? GDB_INT3 : GDB_OUT,
                        .stop_signal = GDB_SIGTRAP};
    pthread_mutex_init(&gdb->lock, NULL);
    pthread_cond_init(&gdb->changed, NULL);
    sigaction(SIGUSR1, &action, NULL);
    gdb->fd = wait_for_gdb(machine->options->gdb_port);
    gdb->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (gdb->event_fd < 0) {
        fail("eventfd: %s", strerror(errno));
    }
    machine->gdb = gdb;
}

void gdb_start(struct machine *machine)
{
    pthread_t thread;

    if (machine->gdb == NULL) {
        return;
    }
    machine->vcpus[0].thread = pthread_self();
    int err = pthread_create(&thread, NULL, serve, machine->gdb);

    if (err != 0) {
        fail("no thread for gdb: %s", strerror(err));
    }
    pthread_detach(thread);
}

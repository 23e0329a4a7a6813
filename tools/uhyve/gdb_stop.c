/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Stopping and resuming. A processor that is to stop is driven out of KVM_RUN by a
 * signal; if it was just about to enter, by the flag in its kvm_run. It parks here.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gdb_parts.h"

#define KICK SIGUSR1

/* Lock held. */
static bool must_wait(const struct gdb *gdb, const struct vcpu *vcpu)
{
    return gdb->must_stop || (gdb->only >= 0 && (unsigned)gdb->only != vcpu->id);
}

void gdb_finish_exit(struct vcpu *vcpu)
{
    vcpu->run->immediate_exit = 1;
    ioctl(vcpu->fd, KVM_RUN, 0);
}

void gdb_before_run(struct vcpu *vcpu)
{
    struct gdb *gdb = vcpu->machine->gdb;

    if (gdb == NULL) {
        return;
    }
    pthread_mutex_lock(&gdb->lock);
    if (must_wait(gdb, vcpu)) {
        gdb_finish_exit(vcpu);
        gdb->parked++;
        pthread_cond_broadcast(&gdb->changed);
        while (must_wait(gdb, vcpu)) {
            pthread_cond_wait(&gdb->changed, &gdb->lock);
        }
        gdb->parked--;
    }
    vcpu->run->immediate_exit = 0;
    pthread_mutex_unlock(&gdb->lock);
}

/* Lock held. The first reason is the one that counts. */
static void note_stop(struct gdb *gdb, unsigned cpu, int sign, const char *kind)
{
    if (gdb->stop_signal == 0) {
        gdb->stop_signal = sign;
        gdb->stop_cpu = cpu;
        gdb->stop_kind = kind;
    }
    gdb->must_stop = true;
}

static void tell(struct gdb *gdb)
{
    const uint64_t one = 1;
    ssize_t done = write(gdb->event_fd, &one, sizeof(one));

    (void)done; /* it fails only while there is something to read in it */
}

/* The watchpoint that a debug exit names in DR6; null: a breakpoint. */
static const struct gdb_watch *watch_of(const struct gdb *gdb, uint64_t dr6)
{
    for (unsigned i = 0; i < GDB_WATCHES_MAX; i++) {
        if ((dr6 >> i & 1) != 0 && gdb->watches[i].is_used &&
            gdb->watches[i].type != GDB_BREAK_HARD) {
            return &gdb->watches[i];
        }
    }
    return NULL;
}

void gdb_on_break(struct vcpu *vcpu)
{
    struct gdb *gdb = vcpu->machine->gdb;

    pthread_mutex_lock(&gdb->lock);
    note_stop(gdb, vcpu->id, GDB_SIGTRAP, "swbreak");
    pthread_mutex_unlock(&gdb->lock);
    tell(gdb);
}

#define EXCEPTION_BP 3

void gdb_on_debug(struct vcpu *vcpu)
{
    struct gdb *gdb = vcpu->machine->gdb;
    const struct kvm_debug_exit_arch *exit = &vcpu->run->debug.arch;

    if (gdb == NULL) {
        guest_fail(vcpu, "a debug exit that nobody asked for");
    }
    pthread_mutex_lock(&gdb->lock);
    const struct gdb_watch *watch =
        exit->exception == EXCEPTION_BP ? NULL : watch_of(gdb, exit->dr6);
    const char *kind = exit->exception == EXCEPTION_BP ? "swbreak" : NULL;

    if (watch != NULL) {
        kind = watch->type == GDB_WATCH_WRITE ? "watch" : "awatch";
        gdb->stop_watch_va = watch->va;
    }
    note_stop(gdb, vcpu->id, GDB_SIGTRAP, kind);
    pthread_mutex_unlock(&gdb->lock);
    tell(gdb);
}

void gdb_on_failure(struct vcpu *vcpu)
{
    struct gdb *gdb = vcpu->machine->gdb;

    if (gdb == NULL || !gdb->is_attached) {
        return;
    }
    pthread_mutex_lock(&gdb->lock);
    note_stop(gdb, vcpu->id, GDB_SIGABRT, NULL);
    gdb->parked++;
    pthread_cond_broadcast(&gdb->changed);
    tell(gdb);
    while (gdb->must_stop) {
        pthread_cond_wait(&gdb->changed, &gdb->lock);
    }
    gdb->parked--;
    pthread_mutex_unlock(&gdb->lock);
}

void gdb_wait_until_parked(struct gdb *gdb)
{
    pthread_mutex_lock(&gdb->lock);
    while (gdb->parked != gdb->machine->vcpu_count) {
        pthread_cond_wait(&gdb->changed, &gdb->lock);
    }
    pthread_mutex_unlock(&gdb->lock);
}

void gdb_stop_all(struct gdb *gdb, int sign)
{
    struct machine *machine = gdb->machine;

    pthread_mutex_lock(&gdb->lock);
    note_stop(gdb, gdb->current, sign, NULL);
    for (unsigned i = 0; i < machine->vcpu_count; i++) {
        machine->vcpus[i].run->immediate_exit = 1;
        pthread_kill(machine->vcpus[i].thread, KICK);
    }
    pthread_mutex_unlock(&gdb->lock);
    gdb_wait_until_parked(gdb);
}

void gdb_resume(struct gdb *gdb, int step_cpu)
{
    struct machine *machine = gdb->machine;

    for (unsigned i = 0; i < machine->vcpu_count; i++) {
        gdb_arm(gdb, &machine->vcpus[i], (int)i == step_cpu);
    }
    pthread_mutex_lock(&gdb->lock);
    gdb->stop_signal = 0;
    gdb->stop_kind = NULL;
    gdb->only = step_cpu;
    gdb->must_stop = false;
    pthread_cond_broadcast(&gdb->changed);
    pthread_mutex_unlock(&gdb->lock);
}

void gdb_wait_for_stop(struct gdb *gdb)
{
    struct pollfd fds[2] = {{.fd = gdb->event_fd, .events = POLLIN},
                            {.fd = gdb->fd, .events = POLLIN}};
    uint64_t count;

    while (!gdb_has_input(gdb) && poll(fds, 2, -1) < 0) {
    }
    if ((fds[0].revents & POLLIN) != 0) {
        ssize_t done = read(gdb->event_fd, &count, sizeof(count));

        (void)done;
    }
    gdb_stop_all(gdb, GDB_SIGINT);
}

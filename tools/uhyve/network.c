/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A notification of the guest wakes a thread without leaving the processor's loop
 * (ioeventfd), and the thread's interrupt goes to KVM by a descriptor (irqfd): Linux's
 * Documentation/virt/kvm/api.rst. Other registers are served by the processor's thread.
 */
#include "network.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "machine.h"
#include "netcard.h"
#include "tap.h"

#define STACK_BYTES (64 * 1024)
#define MAC_GROUP   0x01u
#define MAC_LOCAL   0x02u

struct network {
    struct netcard card;
    int kick_fd, line_fd;
};

static int make_event(void)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    if (fd < 0) {
        fail("eventfd: %s", strerror(errno));
    }
    return fd;
}

static void on_interrupt(void *arg)
{
    const struct network *network = arg;
    const uint64_t one = 1;

    /* Full means that it has been said often enough. */
    (void)!write(network->line_fd, &one, sizeof(one));
}

static void on_agreed(void *arg, uint64_t features)
{
    const struct network *network = arg;

    tap_set_offloads(network->card.fd, features);
}

static void connect_to_kvm(const struct machine *machine, const struct network *network)
{
    const struct kvm_ioeventfd notify = {
        .addr = NETWORK_PA + NETCARD_NOTIFY,
        .len = sizeof(uint32_t),
        .fd = network->kick_fd,
    };
    const struct kvm_irqfd line = {.fd = (uint32_t)network->line_fd, .gsi = NETWORK_LINE};

    if (ioctl(machine->vm_fd, KVM_IOEVENTFD, &notify) != 0) {
        fail("KVM_IOEVENTFD: %s", strerror(errno));
    }
    if (ioctl(machine->vm_fd, KVM_IRQFD, &line) != 0) {
        fail("KVM_IRQFD: %s", strerror(errno));
    }
}

/* An address that nobody has assigned, unless one is given. */
static void choose_mac(uint8_t *mac, const uint8_t *given)
{
    static const uint8_t none[6];

    memcpy(mac, given, sizeof(none));
    if (memcmp(mac, none, sizeof(none)) == 0) {
        if (getrandom(mac, sizeof(none), 0) != (ssize_t)sizeof(none)) {
            fail("getrandom: %s", strerror(errno));
        }
        mac[0] = (uint8_t)((mac[0] & ~MAC_GROUP) | MAC_LOCAL);
    }
}

void network_open(struct machine *machine)
{
    const struct net_options *options = &machine->options->net;

    if (options->tap == NULL) {
        return;
    }
    struct network *network = calloc(1, sizeof(*network));

    if (network == NULL) {
        fail("no memory for the network");
    }
    struct netcard *card = &network->card;

    network->kick_fd = make_event();
    network->line_fd = make_event();
    card->memory = &machine->memory;
    card->fd = tap_open(options->tap);
    card->interrupt = on_interrupt;
    card->agreed = on_agreed;
    card->arg = network;
    choose_mac(card->mac, options->mac);
    netcard_init(card, tap_offloads(card->fd));
    connect_to_kvm(machine, network);
    machine->network = network;
}

static void *move_frames(void *arg)
{
    struct network *network = arg;
    bool wants_input = false, has_more = false;

    for (;;) {
        struct pollfd events[] = {
            {.fd = network->kick_fd, .events = POLLIN},
            {.fd = wants_input ? network->card.fd : -1, .events = POLLIN},
        };
        uint64_t ignored;

        if (poll(events, 2, has_more ? 0 : -1) < 0 && errno != EINTR) {
            fail("poll of the network: %s", strerror(errno));
        }
        if (events[0].revents & POLLIN) {
            (void)!read(network->kick_fd, &ignored, sizeof(ignored));
        }
        has_more = netcard_serve(&network->card, &wants_input);
    }
    return NULL;
}

void network_start(struct machine *machine)
{
    pthread_attr_t attr;
    pthread_t thread;

    if (machine->network == NULL) {
        return;
    }
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    int err = pthread_create(&thread, &attr, move_frames, machine->network);

    pthread_attr_destroy(&attr);
    if (err != 0) {
        fail("no thread for the network: %s", strerror(err));
    }
}

bool network_on_mmio(struct vcpu *vcpu)
{
    struct network *network = vcpu->machine->network;
    struct kvm_run *run = vcpu->run;
    uint64_t offset = run->mmio.phys_addr - NETWORK_PA, value = 0;

    if (network == NULL || offset >= NETCARD_BYTES ||
        run->mmio.len > sizeof(run->mmio.data)) {
        return false;
    }
    if (run->mmio.is_write) {
        memcpy(&value, run->mmio.data, run->mmio.len);
        netcard_write(&network->card, (uint32_t)offset, run->mmio.len, value);
        if (offset == NETCARD_NOTIFY) { /* of another width than KVM listens for */
            const uint64_t one = 1;

            (void)!write(network->kick_fd, &one, sizeof(one));
        }
    } else {
        value = netcard_read(&network->card, (uint32_t)offset, run->mmio.len);
        memcpy(run->mmio.data, &value, run->mmio.len);
    }
    return true;
}

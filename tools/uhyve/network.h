/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The guest's network: the card (netcard.h) between a tap device and KVM. */
#ifndef UHYVE_NETWORK_H
#define UHYVE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

struct machine;
struct vcpu;

/* The card's place: its registers, and its line, one of the PC's first 16. */
#define NETWORK_PA   UINT64_C(0xd0000000)
#define NETWORK_LINE 5

struct net_options {
    const char *tap; /* name, or "@" and a descriptor; null: no network */
    uint32_t ip_be, gateway_be, mask_be;
    uint8_t mac[6];
};

/* HERMIT_NETIF, HERMIT_IP and so on; then what an option says. A message ends uhyve where
 * the text is wrong. */
void net_options_default(struct net_options *net);
void net_options_set(struct net_options *net, const char *name, const char *text);

/* Opens the device and plugs the card in; nothing without a network. */
void network_open(struct machine *machine);

/* Starts to move frames: after sandbox_enter(), which the thread is to obey. */
void network_start(struct machine *machine);

/* An access of the guest to memory that is none; false if it is not the card's. */
bool network_on_mmio(struct vcpu *vcpu);

#endif

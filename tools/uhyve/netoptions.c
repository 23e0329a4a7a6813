/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define DEFAULT_IP      "10.0.5.2"
#define DEFAULT_GATEWAY "10.0.5.1"
#define DEFAULT_MASK    "255.255.255.0"

/* In the first byte (IEEE 802, 8.2). */
#define MAC_GROUP 0x01u

static void set_address(uint32_t *address_be, const char *name, const char *text)
{
    if (inet_pton(AF_INET, text, address_be) != 1) {
        fail("%s: '%s' is not an IPv4 address", name, text);
    }
}

static void set_mac(uint8_t *mac, const char *name, const char *text)
{
    const char *next = text;

    for (int i = 0; i < 6; i++, next++) {
        char *end;
        unsigned long byte = strtoul(next, &end, 16);

        if (end == next || end > next + 2 || *next == '+' || *next == '-' ||
            *end != (i < 5 ? ':' : '\0')) {
            fail("%s: '%s' is no address as 02:00:00:00:00:01", name, text);
        }
        mac[i] = (uint8_t)byte;
        next = end;
    }
    if (mac[0] & MAC_GROUP) {
        fail("%s: %s is an address of a group", name, text);
    }
}

static void set_tap(struct net_options *net, const char *name, const char *text)
{
    if (strcmp(text, "none") == 0) {
        net->tap = NULL;
    } else if (strncmp(text, "tap:", 4) == 0) {
        net->tap = text + 4;
    } else {
        fail("%s: '%s' is neither tap:NAME, tap:@DESCRIPTOR nor none", name, text);
    }
}

void net_options_set(struct net_options *net, const char *name, const char *text)
{
    if (strcmp(name, "--net") == 0) {
        set_tap(net, name, text);
    } else if (strcmp(name, "--mac") == 0) {
        set_mac(net->mac, name, text);
    } else if (strcmp(name, "--ip") == 0) {
        set_address(&net->ip_be, name, text);
    } else if (strcmp(name, "--gateway") == 0) {
        set_address(&net->gateway_be, name, text);
    } else {
        set_address(&net->mask_be, name, text);
    }
}

/* The variable, if it says something, else what is said here. */
static const char *variable_or(const char *name, const char *otherwise)
{
    const char *text = getenv(name);

    return text != NULL && *text != '\0' ? text : otherwise;
}

void net_options_default(struct net_options *net)
{
    const char *mac = variable_or("HERMIT_NETIF_MAC", NULL);

    net->tap = variable_or("HERMIT_NETIF", NULL);
    set_address(&net->ip_be, "HERMIT_IP", variable_or("HERMIT_IP", DEFAULT_IP));
    set_address(&net->gateway_be, "HERMIT_GATEWAY",
                variable_or("HERMIT_GATEWAY", DEFAULT_GATEWAY));
    set_address(&net->mask_be, "HERMIT_MASK", variable_or("HERMIT_MASK", DEFAULT_MASK));
    if (mac != NULL) {
        set_mac(net->mac, "HERMIT_NETIF_MAC", mac);
    }
}

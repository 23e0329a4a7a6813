/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the rest of the kernel would give its network. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/entropy.h"
#include "core/log.h"
#include "core/panic.h"
#include "line.h"
#include "mm/heap.h"
#include "net/address.h"
#include "net/configure.h"
#include "net/interface.h"
#include "net/net.h"
#include "net/tcp.h"
#include "lwip/netif.h"
#include "lwip/prot/ethernet.h"
#include "netif/ethernet.h"

uint32_t net_tcp_window = 1 << 20, net_tcp_send_bytes = 1 << 20;

/* Without ARP: there is one other end. */
static err_t output(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
    const struct eth_addr *from = (const struct eth_addr *)netif->hwaddr;

    (void)to;
    struct eth_addr other = *from;

    other.addr[5] ^= 1;
    return ethernet_output(netif, p, from, &other, ETHTYPE_IP);
}

void configure_interface(struct netif *netif)
{
    bool is_client = netif->hwaddr[5] == 1;
    ip4_addr_t address = {is_client ? LINE_CLIENT : LINE_SERVER};
    ip4_addr_t mask = {LINE_ADDRESS(255, 255, 255, 0)}, none = {0};

    netif->output = output;
    netif_set_addr(netif, &address, &mask, &none);
    netif_set_up(netif);
}

bool interface_is_waiting(void)
{
    return false;
}

void net_wake(void)
{
}

void ready_notify_watches(struct ready_source *source, uint32_t events)
{
    (void)source;
    (void)events;
}

int socket_wait(struct socket *socket, uint32_t events, int64_t deadline_ns)
{
    (void)socket;
    (void)events;
    (void)deadline_ns;
    panic("an end waits");
}

int address_error(err_t err)
{
    return LINE_ERROR + err;
}

void tcp_apply_options(struct tcp_socket *tcp)
{
    (void)tcp;
}

void tcp_detach(struct tcp_socket *tcp)
{
    tcp_arg(tcp->pcb, NULL);
    tcp_recv(tcp->pcb, NULL);
    tcp_sent(tcp->pcb, NULL);
    tcp_poll(tcp->pcb, NULL, 0);
    tcp_err(tcp->pcb, NULL);
    tcp->pcb = NULL;
}

void *kmalloc(size_t size)
{
    return line_memory_is_out() ? NULL : malloc(size);
}

void *kzalloc(size_t size)
{
    return line_memory_is_out() ? NULL : calloc(1, size);
}

void kfree(void *ptr)
{
    free(ptr);
}

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    exit(EXIT_FAILURE);
}

void log_print(enum log_level level, const char *format, ...)
{
    (void)level;
    (void)format;
}

void entropy_read(void *buf, size_t len)
{
    for (uint8_t *to = buf; len > 0; len--) {
        *to++ = (uint8_t)line_random(256);
    }
}

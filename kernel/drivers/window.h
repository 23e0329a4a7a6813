/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A run of device registers, in memory or behind ports. Offsets are the driver's own
 * and checked where the window is made; an access outside of it reads all ones.
 */
#ifndef KERNEL_DRIVERS_WINDOW_H
#define KERNEL_DRIVERS_WINDOW_H

#include "arch/io.h"
#include "lib/base.h"

struct window {
    uint8_t *base; /* null: behind ports */
    uint16_t port;
    uint32_t len; /* 0: there is none */
};

#define WINDOW_ACCESS(bits)                                                             \
    static inline uint##bits##_t window_read##bits(const struct window *window,         \
                                                   uint32_t offset)                     \
    {                                                                                   \
        if (unlikely(offset > window->len || window->len - offset < (bits) / 8)) {      \
            return (uint##bits##_t) - 1;                                                \
        }                                                                               \
        return window->base != NULL                                                     \
                   ? mmio_load##bits(window->base + offset)                             \
                   : port_load##bits((uint16_t)(window->port + offset));                \
    }                                                                                   \
    static inline void window_write##bits(const struct window *window, uint32_t offset, \
                                          uint##bits##_t value)                         \
    {                                                                                   \
        if (unlikely(offset > window->len || window->len - offset < (bits) / 8)) {      \
            return;                                                                     \
        }                                                                               \
        if (window->base != NULL) {                                                     \
            mmio_store##bits(window->base + offset, value);                             \
        } else {                                                                        \
            port_store##bits((uint16_t)(window->port + offset), value);                 \
        }                                                                               \
    }
WINDOW_ACCESS(8)
WINDOW_ACCESS(16)
WINDOW_ACCESS(32)
#undef WINDOW_ACCESS

#endif

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The inline part of <arch/io.h> for unit tests: registers are the test's memory. */
#ifndef ARCH_INLINE_IO_H
#define ARCH_INLINE_IO_H

#define PORT_COUNT 0u

#define MMIO_ACCESS(bits)                                                    \
    static inline uint##bits##_t mmio_load##bits(const void *addr)           \
    {                                                                        \
        return *(const volatile uint##bits##_t *)addr;                       \
    }                                                                        \
    static inline void mmio_store##bits(void *addr, uint##bits##_t value)    \
    {                                                                        \
        *(volatile uint##bits##_t *)addr = value;                            \
    }                                                                        \
    static inline uint##bits##_t port_load##bits(uint16_t port)              \
    {                                                                        \
        (void)port;                                                          \
        return (uint##bits##_t) - 1;                                         \
    }                                                                        \
    static inline void port_store##bits(uint16_t port, uint##bits##_t value) \
    {                                                                        \
        (void)port, (void)value;                                             \
    }
MMIO_ACCESS(8)
MMIO_ACCESS(16)
MMIO_ACCESS(32)
#undef MMIO_ACCESS

#endif

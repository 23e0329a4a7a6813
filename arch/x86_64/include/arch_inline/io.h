/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The inline part of <arch/io.h>. Uncached memory is strongly ordered (SDM 3A, 9.2.2). */
#ifndef ARCH_INLINE_IO_H
#define ARCH_INLINE_IO_H

#define PORT_COUNT 65536u

#define MMIO_ACCESS(bits)                                                 \
    static inline uint##bits##_t mmio_load##bits(const void *addr)        \
    {                                                                     \
        uint##bits##_t value = *(const volatile uint##bits##_t *)addr;    \
                                                                          \
        __atomic_signal_fence(__ATOMIC_SEQ_CST);                          \
        return value;                                                     \
    }                                                                     \
    static inline void mmio_store##bits(void *addr, uint##bits##_t value) \
    {                                                                     \
        __atomic_signal_fence(__ATOMIC_SEQ_CST);                          \
        *(volatile uint##bits##_t *)addr = value;                         \
    }
MMIO_ACCESS(8)
MMIO_ACCESS(16)
MMIO_ACCESS(32)
#undef MMIO_ACCESS

#define PORT_ACCESS(bits, in, out)                                           \
    static inline uint##bits##_t port_load##bits(uint16_t port)              \
    {                                                                        \
        uint##bits##_t value;                                                \
                                                                             \
        __asm__ volatile(in : "=a"(value) : "Nd"(port) : "memory");          \
        return value;                                                        \
    }                                                                        \
    static inline void port_store##bits(uint16_t port, uint##bits##_t value) \
    {                                                                        \
        __asm__ volatile(out : : "a"(value), "Nd"(port) : "memory");         \
    }
PORT_ACCESS(8, "inb %1, %0", "outb %0, %1")
PORT_ACCESS(16, "inw %1, %0", "outw %0, %1")
PORT_ACCESS(32, "inl %1, %0", "outl %0, %1")
#undef PORT_ACCESS

#endif

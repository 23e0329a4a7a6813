/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The console: uhyve's by hypercall, or a 16550 UART (National Semiconductor PC16550D
 * data sheet) with QEMU's debug port. The UART's output is polled, a FIFO's length at a
 * time; input comes by interrupt.
 */
#include "arch/console.h"
#include "abi/boot_info.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "arch/irq.h"
#include "boot.h"
#include "hypercall.h"
#include "insn.h"

/* Registers, from the port base. */
#define UART_DATA         0
#define UART_DIVISOR      0 /* and 1, while LCR_DIVISOR is set */
#define UART_IER          1
#define UART_IER_RX       0x01
#define UART_IER_TX       0x02
#define UART_IIR          2 /* read */
#define UART_IIR_FIFO     0xc0
#define UART_IIR_CAUSE    0x0f
#define UART_IIR_TX_EMPTY 0x02
#define UART_FCR          2    /* write */
#define UART_FCR_ENABLE   0x87 /* on, both emptied, interrupt at 8 bytes or a pause */
#define UART_LCR          3
#define UART_LCR_8N1      0x03
#define UART_LCR_DIVISOR  0x80
#define UART_MCR          4
#define UART_MCR_ON       0x0b /* DTR, RTS, and OUT2, which connects the interrupt */
#define UART_MCR_LOOPBACK 0x10
#define UART_LSR          5
#define UART_LSR_RX       0x01
#define UART_LSR_TX_EMPTY 0x20
#define UART_LSR_NONE     0xff /* nobody drives the bus */

#define UART_DIVISOR_115200 1
#define UART_FIFO_BYTES     16

#define DEBUG_PORT 0xe9

static bool by_hypercall;
static uint16_t port; /* 0: no UART */
static uint16_t burst_bytes = 1;
static void (*input_handler)(void);
static char early[UART_FIFO_BYTES]; /* received before console_arch_init() */
static uint8_t early_count, early_taken;

void console_arch_init(const struct boot_info *boot)
{
    by_hypercall = hypercall_is_there();
    if (boot->console != BOOT_CONSOLE_UART_16550 || boot->console_port == 0 ||
        boot->console_port > UINT16_MAX - UART_LSR ||
        inb((uint16_t)(boot->console_port + UART_LSR)) == UART_LSR_NONE) {
        return;
    }
    port = (uint16_t)boot->console_port;
    /*
     * Switching the FIFO on empties it: what was typed before the boot is taken out
     * first, in loopback mode so that nothing comes in between.
     */
    outb(port + UART_MCR, UART_MCR_LOOPBACK);
    while (early_count < sizeof(early) && (inb(port + UART_LSR) & UART_LSR_RX) != 0) {
        early[early_count++] = (char)inb(port + UART_DATA);
    }
    outb(port + UART_IER, 0);
    outb(port + UART_FCR, UART_FCR_ENABLE);
    outb(port + UART_LCR, UART_LCR_DIVISOR | UART_LCR_8N1);
    outb(port + UART_DIVISOR, UART_DIVISOR_115200);
    outb(port + UART_DIVISOR + 1, 0);
    outb(port + UART_LCR, UART_LCR_8N1);
    outb(port + UART_MCR, UART_MCR_ON);
    if ((inb(port + UART_IIR) & UART_IIR_FIFO) == UART_IIR_FIFO) {
        burst_bytes = UART_FIFO_BYTES;
    }
}

ptrdiff_t console_arch_write(const char *text, size_t len)
{
    if (by_hypercall) {
        return hypercall_write(HYPERCALL_STREAM_OUT, text, len);
    }
    for (size_t left = port != 0 ? len : 0; left > 0;) {
        size_t now = MIN(left, burst_bytes);

        while ((inb(port + UART_LSR) & UART_LSR_TX_EMPTY) == 0) {
            cpu_relax();
        }
        outsb(port + UART_DATA, text, now);
        text += now;
        left -= now;
    }
    return (ptrdiff_t)len;
}

ptrdiff_t console_arch_write_error(const char *text, size_t len)
{
    return by_hypercall ? hypercall_write(HYPERCALL_STREAM_ERR, text, len)
                        : console_arch_write(text, len);
}

bool console_arch_is_typed(void)
{
    return !by_hypercall;
}

static ptrdiff_t read_hypercall(char *buf, size_t len)
{
    ptrdiff_t got = hypercall_read(buf, len);

    return got > 0 ? got : got == -HE_AGAIN ? 0 : CONSOLE_ENDED;
}

ptrdiff_t console_arch_read(char *buf, size_t len)
{
    size_t count = 0;

    if (by_hypercall) {
        return read_hypercall(buf, len);
    }

    while (count < len && early_taken < early_count) {
        buf[count++] = early[early_taken++];
    }
    while (port != 0 && count < len && (inb(port + UART_LSR) & UART_LSR_RX) != 0) {
        buf[count++] = (char)inb(port + UART_DATA);
    }
    return (ptrdiff_t)count;
}

static void uart_interrupt(void *arg)
{
    (void)arg;
    if ((inb(port + UART_IIR) & UART_IIR_CAUSE) == UART_IIR_TX_EMPTY) {
        outb(port + UART_IER, UART_IER_RX); /* the first one, see console_arch_listen() */
    }
    input_handler();
}

int console_arch_listen(void (*on_input)(void))
{
    static const struct {
        uint16_t port;
        uint8_t line;
    } lines[] = {{0x3f8, 4}, {0x2f8, 3}, {0x3e8, 4}, {0x2e8, 3}};

    if (by_hypercall) {
        return hypercall_listen(on_input);
    }
    for (size_t i = 0; port != 0 && i < ARRAY_LEN(lines); i++) {
        if (lines[i].port != port) {
            continue;
        }
        input_handler = on_input;
        if ((inb(port + UART_LSR) & UART_LSR_RX) == 0) {
            (void)inb(port + UART_DATA); /* makes QEMU look for input that it held back */
        }
        int result = irq_arch_attach_isa(lines[i].line, uart_interrupt, NULL);

        if (result == 0) {
            /* The empty transmitter interrupts at once: for what is there already. */
            outb(port + UART_IER, UART_IER_RX | UART_IER_TX);
        }
        return result;
    }
    return -HE_NODEV;
}

bool console_arch_is_terminal(uint32_t stream)
{
    return !by_hypercall ||
           (boot_information()->console_port & BOOT_CONSOLE_FILE(stream)) == 0;
}

int64_t console_arch_terminal(uint32_t flags)
{
    return by_hypercall ? hypercall_terminal(flags) : -HE_NOTTY;
}

bool console_arch_has_debug(void)
{
    return by_hypercall ? console_arch_debug_is_seen() : inb(DEBUG_PORT) == DEBUG_PORT;
}

bool console_arch_debug_is_seen(void)
{
    return by_hypercall && (boot_information()->console_port & BOOT_CONSOLE_LOG) != 0;
}

void console_arch_debug_write(const char *text, size_t len)
{
    if (by_hypercall) {
        hypercall_write(HYPERCALL_STREAM_ERR, text, len);
    } else {
        outsb(DEBUG_PORT, text, len);
    }
}

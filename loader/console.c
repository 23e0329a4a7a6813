/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The last words of the loader: 16550 (National PC16550D, 8.0), VGA text, and the
 * ways to end the machine. */
#include "console.h"
#include "x86.h"

#include <stdarg.h>
#include <stdint.h>

/* 16550 registers */
#define UART_DATA    (CONSOLE_PORT + 0)
#define UART_DIVISOR (CONSOLE_PORT + 0) /* while UART_LCR_DLAB */
#define UART_IER     (CONSOLE_PORT + 1)
#define UART_FCR     (CONSOLE_PORT + 2)
#define UART_LCR     (CONSOLE_PORT + 3)
#define UART_MCR     (CONSOLE_PORT + 4)
#define UART_LSR     (CONSOLE_PORT + 5)

#define UART_LCR_8N1   0x03
#define UART_LCR_DLAB  0x80
#define UART_MCR_READY 0x03
#define UART_LSR_EMPTY 0x20
#define UART_SPIN_MAX  1000000

/* BIOS data area: the video mode. */
#define BIOS_VIDEO_MODE  0x449
#define VIDEO_MODE_TEXT  3 /* 80 columns of text at VGA_TEXT */
#define VGA_TEXT         ((volatile uint16_t *)0xb8000)
#define VGA_CELLS        (80 * 25)
#define VGA_WHITE_ON_RED 0x4f00

#define DEBUG_EXIT_PORT 0xf4
#define FAIL_STATUS     1

/* QEMU's PC chipsets: configuration register 0, and the port base in register
 * 0x40; bits 15..13 of the control register set to 1 and sleep type 0 power off. */
#define PCI_ADDRESS        0xcf8
#define PCI_DATA           0xcfc
#define PCI_SUBSYSTEM_QEMU 0x11001af4
#define PIIX4_PM           0x71138086
#define ICH9_LPC           0x29188086
#define PM_BASE_MASK       0xffc0
#define PM1_CONTROL        4
#define PM1_SLEEP_ENABLE   0x2000

/* QEMU's microvm: no PCI; the sleep control register of its ACPI generic event
 * device is in memory (ACPI 6.4, 4.8.3.7: sleep type 5, enable). */
#define FW_CFG_SELECTOR   0x510
#define FW_CFG_DATA       0x511
#define FW_CFG_SIGNATURE  0
#define GED_SLEEP_CONTROL ((volatile uint8_t *)0xfea00200)
#define GED_POWER_OFF     (5 << 2 | 1 << 5)

static uint32_t vga_next;

bool console_is_there(void)
{
    return in8(UART_LSR) != 0xff;
}

static void uart_init(void)
{
    out8(UART_IER, 0);
    out8(UART_LCR, UART_LCR_DLAB);
    out16(UART_DIVISOR, 1); /* 115200 baud */
    out8(UART_LCR, UART_LCR_8N1);
    out8(UART_FCR, 1);
    out8(UART_MCR, UART_MCR_READY);
}

static void put_char(char c)
{
    if ((uint8_t)bios_data16(BIOS_VIDEO_MODE) == VIDEO_MODE_TEXT && c >= ' ' &&
        vga_next < VGA_CELLS) {
        VGA_TEXT[vga_next++] = VGA_WHITE_ON_RED | (uint8_t)c;
    }
    for (uint32_t i = 0; i < UART_SPIN_MAX && (in8(UART_LSR) & UART_LSR_EMPTY) == 0;
         i++) {
    }
    out8(UART_DATA, (uint8_t)c);
}

/* Control characters of a foreign string could rewrite the line: they show as '?'. */
static void put_string(const char *s)
{
    for (; *s != '\0'; s++) {
        put_char((uint8_t)*s >= ' ' && *s != 0x7f ? *s : '?');
    }
}

static void put_number(uint64_t value, uint32_t base)
{
    char digits[21];
    uint32_t i = sizeof(digits) - 1;

    digits[i] = '\0';
    do {
        digits[--i] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    put_string(&digits[i]);
}

static void put_format(const char *format, va_list args)
{
    for (; *format != '\0'; format++) {
        if (*format != '%') {
            put_char(*format);
            continue;
        }
        bool is_long = *++format == 'l';

        format += is_long;
        switch (*format) {
        case 's':
            put_string(va_arg(args, const char *));
            break;
        case 'u':
            put_number(is_long ? va_arg(args, uint64_t) : va_arg(args, uint32_t), 10);
            break;
        case 'x':
            put_number(is_long ? va_arg(args, uint64_t) : va_arg(args, uint32_t), 16);
            break;
        default:
            put_char(*format);
        }
    }
}

static uint32_t pci_read(uint32_t device, uint32_t function, uint32_t reg)
{
    out32(PCI_ADDRESS, 0x80000000 | device << 11 | function << 8 | reg);
    return in32(PCI_DATA);
}

/* Only QEMU's own machines are powered off. A real one stays on, so that the message
 * can be read from its screen. */
static void power_off_pc(void)
{
    static const struct {
        uint32_t device, function, id;
    } chipsets[] = {{1, 3, PIIX4_PM}, {31, 0, ICH9_LPC}};

    for (uint32_t i = 0; i < sizeof(chipsets) / sizeof(chipsets[0]); i++) {
        uint32_t device = chipsets[i].device, function = chipsets[i].function;

        if (pci_read(device, function, 0) == chipsets[i].id &&
            pci_read(device, function, 0x2c) == PCI_SUBSYSTEM_QEMU) {
            uint32_t base = pci_read(device, function, 0x40) & PM_BASE_MASK;

            out16((uint16_t)(base + PM1_CONTROL), PM1_SLEEP_ENABLE);
        }
    }
}

static void power_off_microvm(void)
{
    static const char signature[4] = {'Q', 'E', 'M', 'U'};

    if (pci_read(0, 0, 0) != UINT32_MAX) {
        return; /* where there is PCI, fw_cfg's ports can be something else */
    }
    out16(FW_CFG_SELECTOR, FW_CFG_SIGNATURE);
    for (uint32_t i = 0; i < sizeof(signature); i++) {
        if (in8(FW_CFG_DATA) != (uint8_t)signature[i]) {
            return;
        }
    }
    *GED_SLEEP_CONTROL = GED_POWER_OFF;
}

void loader_fail(const char *format, ...)
{
    static bool is_failing;
    va_list args;

    if (is_failing) { /* an exception in here: say no more */
        for (;;) {
            halt();
        }
    }
    is_failing = true;
    uart_init();
    put_string("hermit-loader: ");
    va_start(args, format);
    put_format(format, args);
    va_end(args);
    put_char('\r');
    put_char('\n');
    out32(DEBUG_EXIT_PORT, FAIL_STATUS);
    power_off_pc();
    power_off_microvm();
    for (;;) {
        halt();
    }
}

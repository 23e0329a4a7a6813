/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The date from the PC's real-time clock (Motorola MC146818 and its successors),
 * which the host or the firmware keeps in UTC.
 */
#include "arch/cpu.h"
#include "arch/timer.h"
#include "boot.h"
#include "hypercall.h"
#include "insn.h"
#include "lib/string.h"

#define RTC_INDEX 0x70
#define RTC_DATA  0x71

#define RTC_STATUS_A          0x0a
#define RTC_STATUS_A_UPDATING 0x80
#define RTC_STATUS_B          0x0b
#define RTC_STATUS_B_24H      0x02
#define RTC_STATUS_B_BINARY   0x04
#define RTC_HOUR_PM           0x80

/* An update takes up to 2.2 ms; a port access about 1 us. */
#define RTC_TRIES 20000

enum { SECOND, MINUTE, HOUR, DAY, MONTH, YEAR, RTC_FIELDS };
static const uint8_t registers[RTC_FIELDS] = {0x00, 0x02, 0x04, 0x07, 0x08, 0x09};

static uint8_t rtc_read(uint8_t reg)
{
    outb(RTC_INDEX, reg);
    return inb(RTC_DATA);
}

/* The fields as they stand between two updates. */
static bool read_fields(uint8_t fields[RTC_FIELDS])
{
    uint8_t again[RTC_FIELDS];

    for (unsigned tries = 0; tries < RTC_TRIES; tries++) {
        if (rtc_read(RTC_STATUS_A) & RTC_STATUS_A_UPDATING) {
            continue;
        }
        for (unsigned i = 0; i < RTC_FIELDS; i++) {
            fields[i] = rtc_read(registers[i]);
        }
        for (unsigned i = 0; i < RTC_FIELDS; i++) {
            again[i] = rtc_read(registers[i]);
        }
        if (memcmp(fields, again, sizeof(again)) == 0) {
            return true;
        }
    }
    return false;
}

static unsigned from_bcd(unsigned value)
{
    return (value >> 4) * 10 + (value & 15);
}

/* Days from 1970-01-01 to the first of a month of 2000 to 2099, every 4th a leap year. */
static unsigned days_before_month(unsigned year, unsigned month)
{
    static const uint16_t before[12] = {0,   31,  59,  90,  120, 151,
                                        181, 212, 243, 273, 304, 334};
    unsigned days = 10957 + (year - 2000) * 365 + (year - 2000 + 3) / 4;

    return days + before[month - 1] + (year % 4 == 0 && month > 2 ? 1 : 0);
}

uint64_t timer_rtc_ns(void)
{
    uint8_t f[RTC_FIELDS];

    if (hypercall_is_there()) { /* the clock of a PC knows whole seconds only */
        int64_t ns = hypercall_clock_ns();

        return ns > 0 ? (uint64_t)ns : 0;
    }
    if (!boot_has_legacy_devices() || !read_fields(f)) {
        return 0;
    }
    uint8_t mode = rtc_read(RTC_STATUS_B);
    bool pm = (mode & RTC_STATUS_B_24H) == 0 && (f[HOUR] & RTC_HOUR_PM) != 0;

    if ((mode & RTC_STATUS_B_24H) == 0) {
        f[HOUR] &= (uint8_t)~RTC_HOUR_PM;
    }
    for (unsigned i = 0; (mode & RTC_STATUS_B_BINARY) == 0 && i < RTC_FIELDS; i++) {
        f[i] = (uint8_t)from_bcd(f[i]);
    }
    if ((mode & RTC_STATUS_B_24H) == 0) { /* 12, 1, 2, ... 11 */
        f[HOUR] = (uint8_t)(f[HOUR] % 12 + (pm ? 12 : 0));
    }
    if (f[MONTH] < 1 || f[MONTH] > 12 || f[DAY] < 1 || f[DAY] > 31 || f[HOUR] > 23 ||
        f[MINUTE] > 59 || f[SECOND] > 60 || f[YEAR] > 99) {
        return 0; /* no such device */
    }
    uint64_t days = days_before_month(2000u + f[YEAR], f[MONTH]) + f[DAY] - 1;
    uint64_t seconds = ((days * 24 + f[HOUR]) * 60 + f[MINUTE]) * 60 + f[SECOND];

    return seconds * (uint64_t)NS_PER_SEC;
}

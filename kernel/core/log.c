/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The kernel log ring. log_lock guards everything here; it is the innermost lock. */
#include "core/log.h"
#include "core/time.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "arch/mmu.h"
#include "sync/spinlock.h"

#define LOG_LINE_MAX    256
#define LOG_EARLY_BYTES 512
#define LOCK_TRIES      1000000

static struct spinlock log_lock = SPINLOCK_OF(LOCK_LOG);
/* Until log_init() the lines are kept here. */
static char early[LOG_EARLY_BYTES];
static char *ring = early;
static size_t ring_bytes = LOG_EARLY_BYTES;
static uint64_t written; /* bytes since boot; position in the ring is modulo its size */
static void (*sink)(const char *text, size_t len);

static const char *const level_names[] = {"ERROR", "WARN", "INFO", "DEBUG"};

static void ring_put(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        ring[written++ % ring_bytes] = text[i];
    }
}

void log_init(void)
{
    uint64_t pa = frame_alloc(__builtin_ctz(LOG_RING_BYTES / PAGE_BYTES));

    if (pa == FRAME_NONE) {
        return; /* the early ring goes on, with less memory of the past */
    }
    spin_lock(&log_lock);
    char *full = mmu_direct(pa);
    size_t held = (size_t)MIN(written, ring_bytes);

    for (size_t i = 0; i < held; i++) {
        full[i] = early[(written - held + i) % ring_bytes];
    }
    written = held;
    ring = full;
    ring_bytes = LOG_RING_BYTES;
    spin_unlock(&log_lock);
}

/*
 * A core that faulted inside the log still reports: it waits for the lock as long
 * as any honest holder may take, and then writes all the same.
 */
static bool lock_if_possible(void)
{
    cpu_reserve_stack(SPIN_STACK_BYTES);
    irq_mask();
    for (unsigned tries = 0; tries < LOCK_TRIES; tries++) {
        if (spin_try_lock_raw(&log_lock)) {
            return true;
        }
        cpu_relax();
    }
    return false;
}

void log_print(enum log_level level, const char *fmt, ...)
{
    char line[LOG_LINE_MAX];
    uint64_t us = time_since_boot_us();
    size_t len = ksnprintf(line, sizeof(line), "[%u.%06u] %s: ", (unsigned)(us / 1000000),
                           (unsigned)(us % 1000000), level_names[level]);
    va_list args;

    va_start(args, fmt);
    len += kvsnprintf(line + len, sizeof(line) - len, fmt, args);
    va_end(args);
    len = MIN(len, sizeof(line) - 1);
    line[len++] = '\n';

    bool locked = lock_if_possible();

    ring_put(line, len);
    if (sink != NULL) {
        sink(line, len);
    }
    if (locked) {
        spin_unlock_raw(&log_lock);
    }
    irq_unmask();
}

void log_dump(void (*write)(const char *text, size_t len))
{
    size_t held = (size_t)MIN(written, ring_bytes);
    size_t start = (size_t)((written - held) % ring_bytes);
    size_t first = MIN(held, ring_bytes - start);

    write(ring + start, first);
    write(ring, held - first);
}

void log_set_sink(void (*write)(const char *text, size_t len))
{
    spin_lock(&log_lock);
    __atomic_store_n(&sink, write, __ATOMIC_RELAXED);
    log_dump(write);
    spin_unlock(&log_lock);
}

bool log_has_sink(void)
{
    return __atomic_load_n(&sink, __ATOMIC_RELAXED) != NULL;
}

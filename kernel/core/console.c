/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The console device with a small input queue, filled by the device's interrupt.
 * One reader at a time takes from it.
 */
#include "core/console.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "arch/console.h"
#include "lib/printf.h"
#include "sched/futex.h"
#include "sched/mutex.h"
#include "sched/ready.h"
#include "sync/spinlock.h"

#define INPUT_BYTES 1024
#define END_OF_TEXT 0x04 /* Ctrl-D */

static struct mutex write_mutex = MUTEX_INIT;
static struct mutex read_mutex = MUTEX_INIT; /* guards listening */
static bool listening;

/*
 * A ring with one producer, the holder of input_lock, and one consumer, the holder
 * of read_mutex. Each index is written by one side only.
 */
static struct spinlock input_lock = SPINLOCK_OF(LOCK_INPUT);
static char input[INPUT_BYTES];
static uint32_t input_head; /* producer: bytes ever put in */
static uint32_t input_tail; /* consumer: bytes ever taken out */
static bool input_ended;    /* producer: nothing comes behind input_head any more */
static uint32_t input_news; /* counts what came; readers sleep on it */
static struct ready_source input_ready = READY_SOURCE_INIT(input_ready);

ptrdiff_t console_write(const char *text, size_t len)
{
    mutex_lock(&write_mutex);
    ptrdiff_t taken = console_arch_write(text, len);

    mutex_unlock(&write_mutex);
    return taken;
}

ptrdiff_t console_write_error(const char *text, size_t len)
{
    mutex_lock(&write_mutex);
    ptrdiff_t taken = console_arch_write_error(text, len);

    mutex_unlock(&write_mutex);
    return taken;
}

bool console_is_terminal(uint32_t stream)
{
    return console_arch_is_terminal(stream);
}

int64_t console_terminal(uint32_t flags)
{
    return console_arch_terminal(flags);
}

void console_write_now(const char *text, size_t len)
{
    console_arch_write(text, len);
}

void console_printf_now(const char *fmt, ...)
{
    char line[256];
    va_list args;

    va_start(args, fmt);
    size_t len = kvsnprintf(line, sizeof(line), fmt, args);

    va_end(args);
    console_write_now(line, MIN(len, sizeof(line) - 1));
}

/* input_lock held. Whether something came: bytes into the ring, or the end. */
static bool take_arrived(void)
{
    uint32_t head = input_head, start = head;

    while (!input_ended) {
        /* Acquire pairs with the release in take_input(). */
        uint32_t held = head - __atomic_load_n(&input_tail, __ATOMIC_ACQUIRE);
        uint32_t at = head % INPUT_BYTES,
                 room = MIN(INPUT_BYTES - held, INPUT_BYTES - at);
        ptrdiff_t got = room > 0 ? console_arch_read(&input[at], room) : 0;

        if (got == 0) {
            break;
        }
        if (got == CONSOLE_ENDED) {
            /* Release pairs with the acquire in has_ended(). */
            __atomic_store_n(&input_head, head, __ATOMIC_RELEASE);
            __atomic_store_n(&input_ended, true, __ATOMIC_RELEASE);
            return true;
        }
        head += (uint32_t)got;
    }
    /* Release pairs with the acquires of input_head below. */
    __atomic_store_n(&input_head, head, __ATOMIC_RELEASE);
    return head != start;
}

/*
 * Any context: moves what arrived into the ring. What has no room stays in the device,
 * whose sender waits, until take_input() has made some.
 */
static void on_input(void)
{
    spin_lock(&input_lock);
    if (take_arrived()) {
        __atomic_fetch_add(&input_news, 1, __ATOMIC_RELEASE);
        futex_wake(&input_news, INT32_MAX);
        /* Pairs with the fence in ready_attach(). */
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        ready_notify(&input_ready, HPOLLIN | HPOLLRDNORM);
    }
    spin_unlock(&input_lock);
}

/* Nothing is there and nothing will be. */
static bool has_ended(void)
{
    return __atomic_load_n(&input_ended, __ATOMIC_ACQUIRE) &&
           __atomic_load_n(&input_head, __ATOMIC_ACQUIRE) ==
               __atomic_load_n(&input_tail, __ATOMIC_RELAXED);
}

static int listen_once(void)
{
    int err = 0;

    mutex_lock(&read_mutex);
    if (!listening) {
        err = console_arch_listen(on_input);
        listening = err == 0;
    }
    mutex_unlock(&read_mutex);
    return err;
}

/* read_mutex held. */
static ptrdiff_t take_input(char *buf, size_t len)
{
    uint32_t head = __atomic_load_n(&input_head, __ATOMIC_ACQUIRE);
    uint32_t tail = input_tail;
    bool is_typed = console_arch_is_typed();
    size_t taken = 0;

    while (tail != head && taken < len) {
        char c = input[tail % INPUT_BYTES];

        if (is_typed && c == END_OF_TEXT) {
            tail += taken == 0; /* else it is there for the next read */
            break;
        }
        buf[taken++] = is_typed && c == '\r' ? '\n' : c;
        tail++;
    }
    bool was_full = head - input_tail == INPUT_BYTES;

    /* Release: the bytes have been read before the producer reuses their place. */
    __atomic_store_n(&input_tail, tail, __ATOMIC_RELEASE);
    if (was_full) {
        on_input();
    }
    return (ptrdiff_t)taken;
}

uint32_t console_poll(struct ready_watch *watch)
{
    uint32_t ready = HPOLLOUT | HPOLLWRNORM;

    if (watch != NULL) {
        ready_attach(&input_ready, watch);
    }
    if (listen_once() < 0 || has_ended() ||
        __atomic_load_n(&input_head, __ATOMIC_ACQUIRE) !=
            __atomic_load_n(&input_tail, __ATOMIC_RELAXED)) {
        ready |= HPOLLIN | HPOLLRDNORM; /* without input, a read fails at once */
    }
    return ready;
}

/* read_mutex held: what is in the ring, as it came. */
static ptrdiff_t take_raw(char *buf, size_t len)
{
    uint32_t head = __atomic_load_n(&input_head, __ATOMIC_ACQUIRE);
    uint32_t tail = input_tail;
    size_t taken = 0;

    while (tail != head && taken < len) {
        buf[taken++] = input[tail++ % INPUT_BYTES];
    }
    bool was_full = head - input_tail == INPUT_BYTES;

    /* Release: the bytes have been read before the producer reuses their place. */
    __atomic_store_n(&input_tail, tail, __ATOMIC_RELEASE);
    if (was_full) {
        on_input();
    }
    return (ptrdiff_t)taken;
}

/* Waits until there is something for take, or the end. */
static ptrdiff_t wait_and_take(char *buf, size_t len, int64_t deadline_ns,
                               ptrdiff_t (*take)(char *buf, size_t len))
{
    int err = listen_once();

    if (err < 0 || len == 0) {
        return err;
    }
    for (;;) {
        /* Acquire: what is counted here is seen below. */
        uint32_t news = __atomic_load_n(&input_news, __ATOMIC_ACQUIRE);

        mutex_lock(&read_mutex);
        if (has_ended()) {
            mutex_unlock(&read_mutex);
            return 0;
        }
        if (__atomic_load_n(&input_head, __ATOMIC_ACQUIRE) != input_tail) {
            ptrdiff_t taken = take(buf, len);

            mutex_unlock(&read_mutex);
            return taken;
        }
        mutex_unlock(&read_mutex);
        if (deadline_ns == 0 || err == -HE_TIMEDOUT) {
            return -HE_AGAIN;
        }
        if (err == -HE_INTR) {
            return err;
        }
        err = futex_wait_flags(&input_news, news, deadline_ns, FUTEX_INTERRUPTIBLE);
    }
}

ptrdiff_t console_read(char *buf, size_t len, bool nonblock)
{
    return wait_and_take(buf, len, nonblock ? 0 : FUTEX_FOREVER, take_input);
}

ptrdiff_t console_take(char *buf, size_t len)
{
    return wait_and_take(buf, len, 0, take_raw);
}

static ptrdiff_t take_nothing(char *buf, size_t len)
{
    (void)buf, (void)len;
    return 0;
}

int console_wait(int64_t deadline_ns)
{
    return (int)wait_and_take(NULL, 1, deadline_ns, take_nothing);
}

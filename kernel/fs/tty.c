/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A character is looked at when somebody reads or polls, not when it arrives. */
#include "fs/tty.h"
#include "abi/hypercall.h"
#include "abi/poll.h"
#include "abi/signal.h"
#include "core/console.h"
#include "core/time.h"
#include "fs/ttyline.h"
#include "lib/string.h"
#include "sched/futex.h"

#define NS_PER_VTIME (100 * NS_PER_MSEC)
#define ROWS         24 /* where nobody says */
#define COLUMNS      80
#define OPOST        01 /* processes output: the host's */

static struct mutex tty_lock = MUTEX_INIT; /* guards all of what follows */

static struct hermit_termios termios = {
    .iflag = HT_ICRNL,
    .oflag = OPOST | 04, /* ONLCR: the other side's */
    .cflag = 02660,      /* CS8 | CREAD | HUPCL */
    .lflag = HT_ISIG | HT_ICANON | HT_ECHO | HT_ECHOE | HT_ECHOK | HT_IEXTEN,
    .cc = {[HT_VINTR] = 3,
           [HT_VQUIT] = 034,
           [HT_VERASE] = 0177,
           [HT_VKILL] = 025,
           [HT_VEOF] = 4,
           [HT_VMIN] = 1,
           [HT_VSTART] = 021,
           [HT_VSTOP] = 023,
           [HT_VSUSP] = 032},
    .ispeed = 115200,
    .ospeed = 115200,
};
static struct hermit_winsize window; /* 0 rows: as the host's */

static int signal_asked; /* without the lock: exchanged */

static int take_signal(void)
{
    return __atomic_exchange_n(&signal_asked, 0, __ATOMIC_RELAXED);
}

/* As the input modes say; false: the character is not there. */
static bool map_input(char *c)
{
    if (*c == '\r') {
        if (termios.iflag & HT_IGNCR) {
            return false;
        }
        if (termios.iflag & HT_ICRNL) {
            *c = '\n';
        }
    } else if (*c == '\n' && (termios.iflag & HT_INLCR)) {
        *c = '\r';
    }
    return true;
}

/* The signal that c asks for, or 0. */
static int signal_of(char c)
{
    if (!termios_has(&termios, HT_ISIG)) {
        return 0;
    }
    if (termios_is(&termios, c, HT_VINTR)) {
        return HSIG_INT;
    }
    if (termios_is(&termios, c, HT_VQUIT)) {
        return HSIG_QUIT;
    }
    return termios_is(&termios, c, HT_VSUSP) ? HSIG_TSTP : 0;
}

static void ask_for_signal(char c, int number)
{
    ttyline_echo(&termios, c);
    if (!termios_has(&termios, HT_NOFLSH)) {
        ttyline_drop();
    }
    __atomic_store_n(&signal_asked, number, __ATOMIC_RELAXED);
}

/* Gives the lock back until something has arrived. */
static int wait(int64_t deadline_ns)
{
    mutex_unlock(&tty_lock);
    int err = console_wait(deadline_ns);

    mutex_lock(&tty_lock);
    return err;
}

/*
 * Takes what arrives until a line is whole. 0, or -HE_AGAIN when the deadline has passed,
 * -HE_INTR, or an error of the console. The lock is given back while it waits.
 */
static int fill_line(int64_t deadline_ns)
{
    while (!ttyline_is_whole()) {
        char c;
        ptrdiff_t got = console_take(&c, 1);

        if (got == -HE_AGAIN && deadline_ns != 0) {
            int err = wait(deadline_ns);

            if (err < 0) {
                return err;
            }
            continue; /* another thread may have ended the line */
        }
        if (got < 0) {
            return (int)got;
        }
        if (got == 0) {
            ttyline_end(); /* the end: what there is of a line */
            break;
        }
        if (!map_input(&c)) {
            continue;
        }
        int number = signal_of(c);

        if (number != 0) {
            ask_for_signal(c, number);
            return -HE_INTR;
        }
        ttyline_edit(&termios, c);
    }
    return 0;
}

static ptrdiff_t read_line(char *buf, size_t len, int64_t deadline_ns)
{
    int err = fill_line(deadline_ns);

    if (err < 0) {
        return err;
    }
    return (ptrdiff_t)ttyline_take(buf, len);
}

/* Looks at len bytes that arrived without editing; how many are left. */
static ptrdiff_t take_raw(char *buf, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++) {
        char c = buf[i];
        int number;

        if (!map_input(&c)) {
            continue;
        }
        number = signal_of(c);
        if (number != 0) {
            ask_for_signal(c, number);
            continue;
        }
        ttyline_echo(&termios, c);
        buf[kept++] = c;
    }
    return (ptrdiff_t)kept;
}

/* Until when to wait with so many bytes read (POSIX 2017, XBD 11.1.7). */
static int64_t raw_deadline(size_t done, size_t least, bool nonblock)
{
    int64_t time = termios.cc[HT_VTIME];

    if (nonblock || done >= MAX(least, (size_t)1) || (least == 0 && time == 0)) {
        return 0;
    }
    if (time == 0 || (least > 0 && done == 0)) {
        return FUTEX_FOREVER;
    }
    return time_mono_ns() + time * NS_PER_VTIME;
}

static ptrdiff_t read_raw(char *buf, size_t len, bool nonblock)
{
    const size_t least = MIN((size_t)termios.cc[HT_VMIN], len);
    size_t done = 0;

    for (;;) {
        int64_t deadline_ns = raw_deadline(done, least, nonblock);

        ptrdiff_t got = console_take(buf + done, len - done);

        if (got == -HE_AGAIN && deadline_ns != 0 && (got = wait(deadline_ns)) == 0) {
            continue;
        }
        if (got > 0) {
            done += (size_t)take_raw(buf + done, (size_t)got);
        }
        if (done == 0 && __atomic_load_n(&signal_asked, __ATOMIC_RELAXED) != 0) {
            return -HE_INTR;
        }
        if (got <= 0 || done >= len || (done >= least && done > 0)) {
            bool is_time_up = got == -HE_AGAIN && !nonblock; /* VTIME, or VMIN 0 */

            return done > 0 || is_time_up ? (ptrdiff_t)done : got;
        }
    }
}

static ptrdiff_t read_input(char *buf, size_t len, bool nonblock)
{
    mutex_lock(&tty_lock);
    ptrdiff_t done = termios_has(&termios, HT_ICANON)
                         ? read_line(buf, len, nonblock ? 0 : FUTEX_FOREVER)
                         : read_raw(buf, len, nonblock);

    mutex_unlock(&tty_lock);
    return done;
}

static uint32_t poll_input(struct ready_watch *watch)
{
    const uint32_t readable = HPOLLIN | HPOLLRDNORM;
    uint32_t ready = console_poll(watch);

    mutex_lock(&tty_lock);
    if (termios_has(&termios, HT_ICANON)) {
        ready &= ~readable;
        ready |= fill_line(0) != -HE_AGAIN ? readable : 0;
    }
    mutex_unlock(&tty_lock);
    return ready;
}

static const struct tty_discipline discipline = {
    .read = read_input, .poll = poll_input, .take_signal = take_signal};

static void flush_input(void)
{
    char rest[64];

    ttyline_drop();
    while (console_take(rest, sizeof(rest)) > 0) {
    }
}

static int set_attributes(uint32_t cmd, const struct hermit_termios *new)
{
    mutex_lock(&tty_lock);
    if (cmd == HTCSETSF) {
        flush_input();
    }
    termios = *new;
    /* Release pairs with the acquires of its readers: the attributes. */
    __atomic_store_n(&tty_discipline, &discipline, __ATOMIC_RELEASE);
    if (!termios_has(&termios, HT_ICANON)) {
        ttyline_drop(); /* what was typed of a line is lost with the editing */
    }
    /* What edits here must not do so there, too. */
    (void)console_terminal(
        HYPERCALL_TERMINAL_TAKE |
        (termios_has(&termios, HT_ISIG) ? HYPERCALL_TERMINAL_SIGNALS : 0) |
        ((termios.oflag & OPOST) != 0 ? HYPERCALL_TERMINAL_OUTPUT : 0));
    mutex_unlock(&tty_lock);
    return 0;
}

/* What the program has set, or the host's terminal is now. */
static void get_size(struct hermit_winsize *size)
{
    mutex_lock(&tty_lock);
    int64_t host = window.rows == 0 ? console_terminal(0) : 0;

    *size = window;
    if (host > 0) {
        *size = (struct hermit_winsize){(uint16_t)(host >> 16), (uint16_t)host, 0, 0};
    } else if (window.rows == 0) {
        *size = (struct hermit_winsize){ROWS, COLUMNS, 0, 0};
    }
    mutex_unlock(&tty_lock);
}

int tty_control(uint32_t cmd, void *arg)
{
    if (cmd == HTCFLSH) {
        if ((uintptr_t)arg > 2) {
            return -HE_INVAL;
        }
        mutex_lock(&tty_lock);
        if ((uintptr_t)arg != 1) {
            flush_input();
        }
        mutex_unlock(&tty_lock);
        return 0;
    }
    if (arg == NULL) {
        return -HE_FAULT;
    }
    switch (cmd) {
    case HTCGETS:
        mutex_lock(&tty_lock);
        memcpy(arg, &termios, sizeof(termios));
        mutex_unlock(&tty_lock);
        return 0;
    case HTCSETS:
    case HTCSETSW:
    case HTCSETSF:
        return set_attributes(cmd, arg);
    case HTIOCGWINSZ:
        get_size(arg);
        return 0;
    case HTIOCSWINSZ:
        mutex_lock(&tty_lock);
        memcpy(&window, arg, sizeof(window));
        mutex_unlock(&tty_lock);
        return 0;
    default:
        return -HE_NOTTY;
    }
}

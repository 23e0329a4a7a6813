/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* poll(): one word to sleep on, one watch for each descriptor. */
#include "fs/poll.h"
#include "fs/fd.h"
#include "mm/heap.h"

#define ALWAYS (HPOLLERR | HPOLLHUP | HPOLLNVAL)
#define FEW    8 /* descriptors for which no memory is asked */

struct polled {
    struct file *file; /* null: not open, or not asked for */
    struct ready_watch watch;
};

int poll_file(struct file *file, uint32_t events, int64_t deadline_ns)
{
    uint32_t word = 0;
    struct ready_watch watch = {.events = events, .word = &word};
    uint32_t ready = file_poll(file, &watch) & (events | HPOLLERR | HPOLLHUP);
    int err = 0;

    while (ready == 0) {
        err = futex_wait_flags(&word, 0, deadline_ns, FUTEX_INTERRUPTIBLE);
        /* Acquire pairs with the release in wake(): the state is read after that. */
        __atomic_exchange_n(&word, 0, __ATOMIC_ACQUIRE);
        ready = file_poll(file, NULL) & (events | HPOLLERR | HPOLLHUP);
        if (err < 0 && err != -HE_AGAIN) {
            break;
        }
    }
    ready_detach(&watch);
    return ready != 0 ? (int)ready : err;
}

/* Looks at all; attaches watches while none is ready and word is given. */
static int look(struct hermit_pollfd *fds, struct polled *polled, size_t count,
                uint32_t *word)
{
    int ready = 0;

    for (size_t i = 0; i < count; i++) {
        struct file *file = polled[i].file;
        uint32_t events = (uint16_t)fds[i].events | ALWAYS;
        struct ready_watch *watch = NULL;
        uint32_t found = fds[i].fd < 0 ? 0 : HPOLLNVAL;

        if (file != NULL) {
            if (word != NULL && ready == 0) {
                watch = &polled[i].watch;
                watch->events = events;
                watch->word = word;
            }
            found = file_poll(file, watch);
        }
        fds[i].revents = (int16_t)(found & events);
        ready += fds[i].revents != 0;
    }
    return ready;
}

static int wait(struct hermit_pollfd *fds, struct polled *polled, size_t count,
                int64_t deadline_ns)
{
    uint32_t word = 0;
    int ready = look(fds, polled, count, deadline_ns != 0 ? &word : NULL);

    while (ready == 0 && deadline_ns != 0) {
        int err = futex_wait_flags(&word, 0, deadline_ns, FUTEX_INTERRUPTIBLE);

        /* Acquire pairs with the release in wake(): the states are read after that. */
        __atomic_exchange_n(&word, 0, __ATOMIC_ACQUIRE);
        ready = look(fds, polled, count, NULL);
        if (err == -HE_TIMEDOUT) {
            break;
        }
        if (ready == 0 && err < 0 && err != -HE_AGAIN) {
            return err;
        }
    }
    return ready;
}

int poll_files(struct hermit_pollfd *fds, size_t count, int64_t deadline_ns)
{
    struct polled few[FEW];
    struct polled *polled = few;

    if (count > HERMIT_OPEN_MAX) {
        return -HE_INVAL;
    }
    if (count > FEW && (polled = kmalloc(count * sizeof(*polled))) == NULL) {
        return -HE_NOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        polled[i].file = fd_get(fds[i].fd);
        polled[i].watch.source = NULL;
        polled[i].watch.notify = NULL;
    }
    int ready = wait(fds, polled, count, deadline_ns);

    for (size_t i = 0; i < count; i++) {
        if (polled[i].file != NULL) {
            ready_detach(&polled[i].watch);
            file_put(polled[i].file);
        }
    }
    if (polled != few) {
        kfree(polled);
    }
    return ready;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * SCM_RIGHTS. What is given back may be a socket that has files waiting in it, and so on:
 * these are put in line, so that no depth of nesting needs stack. A socket that was sent
 * over itself and is never received stays until the program ends.
 */
#include "net/rights.h"
#include "abi/errno.h"
#include "fs/fd.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "net/control.h"

static struct mutex discard_mutex = MUTEX_INIT; /* guards the next two */
static struct rights *to_discard;
static bool is_discarding;

static struct rights *rights_new(size_t count)
{
    struct rights *rights = kmalloc(sizeof(*rights) + count * sizeof(rights->files[0]));

    if (rights != NULL) {
        rights->next = NULL;
        rights->count = 0;
    }
    return rights;
}

static int add_files(struct rights *rights, const struct control *control)
{
    const uint8_t *from = control->data;

    for (size_t i = 0; i < control->len / sizeof(int); i++) {
        int fd;

        memcpy(&fd, from + i * sizeof(fd), sizeof(fd));
        struct file *file = fd_get(fd);

        if (file == NULL) {
            return -HE_BADF;
        }
        rights->files[rights->count++] = file;
    }
    return 0;
}

static int count_files(const struct socket_io *io, size_t *count)
{
    struct control control;
    size_t at = 0;
    int more;

    *count = 0;
    while ((more = control_next(io, &at, &control)) > 0) {
        if (control.level != HSOL_SOCKET || control.type != HSCM_RIGHTS) {
            return -HE_INVAL;
        }
        *count += control.len / sizeof(int);
    }
    return more < 0 || *count > RIGHTS_MAX ? -HE_INVAL : 0;
}

int rights_send(const struct socket_io *io, struct rights **rights)
{
    struct control control;
    size_t count, at = 0;
    int err = count_files(io, &count);

    *rights = NULL;
    if (err < 0 || count == 0) {
        return err;
    }
    *rights = rights_new(count);
    if (*rights == NULL) {
        return -HE_NOMEM;
    }
    while (err == 0 && control_next(io, &at, &control) > 0) {
        err = add_files(*rights, &control);
    }
    return err;
}

struct rights *rights_copy(const struct rights *rights)
{
    struct rights *copy = rights_new(rights->count);

    for (size_t i = 0; copy != NULL && i < rights->count; i++) {
        copy->files[copy->count++] = file_get(rights->files[i]);
    }
    return copy;
}

void rights_receive(struct socket_io *io)
{
    struct rights *rights = io->rights;
    size_t room = io->control_len - io->control_used, count = 0;
    int fds[RIGHTS_MAX];

    room =
        room > sizeof(struct hermit_cmsghdr) ? room - sizeof(struct hermit_cmsghdr) : 0;
    room = MIN(room / sizeof(fds[0]), rights->count);
    while (count < room) {
        struct file *file = rights->files[count];
        int fd = fd_install(file_get(file), 0, (io->flags & HMSG_CMSG_CLOEXEC) != 0);

        if (fd < 0) {
            file_put(file);
            break;
        }
        fds[count++] = fd;
    }
    if (count > 0) {
        control_put(io, HSOL_SOCKET, HSCM_RIGHTS, fds, count * sizeof(fds[0]));
    }
    if (count < rights->count) {
        io->flags |= HMSG_CTRUNC;
    }
    rights_discard(rights);
}

void rights_discard(struct rights *rights)
{
    if (rights == NULL) {
        return;
    }
    mutex_lock(&discard_mutex);
    rights->next = to_discard;
    to_discard = rights;
    if (!is_discarding) {
        is_discarding = true;
        while ((rights = to_discard) != NULL) {
            to_discard = rights->next;
            mutex_unlock(&discard_mutex);
            for (size_t i = 0; i < rights->count; i++) {
                file_put(rights->files[i]);
            }
            kfree(rights);
            mutex_lock(&discard_mutex);
        }
        is_discarding = false;
    }
    mutex_unlock(&discard_mutex);
}

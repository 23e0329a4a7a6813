/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Control data, piece by piece. The program's memory need not be aligned. */
#include "net/control.h"
#include "abi/errno.h"
#include "lib/string.h"

#define HEADER sizeof(struct hermit_cmsghdr)

int control_next(const struct socket_io *io, size_t *at, struct control *control)
{
    struct hermit_cmsghdr header;
    size_t left = *at < io->control_len ? io->control_len - *at : 0;

    if (left < HEADER) {
        return 0;
    }
    const uint8_t *from = (const uint8_t *)io->control + *at;

    memcpy(&header, from, HEADER);
    if (header.len < HEADER || header.len > left) {
        return -HE_INVAL;
    }
    *control = (struct control){header.level, header.type, from + HEADER,
                                (size_t)header.len - HEADER};
    *at += ALIGN_UP(header.len, CONTROL_ALIGN);
    return 1;
}

void control_put(struct socket_io *io, int level, int type, const void *data, size_t len)
{
    const struct hermit_cmsghdr header = {HEADER + len, level, type};
    uint8_t *to = (uint8_t *)io->control + io->control_used;

    if (io->control_len - io->control_used < HEADER + len) {
        io->flags |= HMSG_CTRUNC;
        return;
    }
    memcpy(to, &header, HEADER);
    memcpy(to + HEADER, data, len);
    io->control_used =
        MIN(io->control_used + ALIGN_UP(HEADER + len, CONTROL_ALIGN), io->control_len);
}

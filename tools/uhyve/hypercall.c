/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Every request is copied once, before anything of it is looked at; every address in
 * it is checked against the guest's memory with its whole length.
 */
#include "hypercall.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel/abi/errno.h"
#include "kernel/abi/hypercall.h"
#include "terminal.h"

typedef enum hypercall_outcome (*handler)(struct hypercall_host *host, uint64_t pa);

/* The copy of a request of len bytes that begins with version and size. */
static bool take_request(const struct hypercall_host *host, void *request, uint64_t pa,
                         uint32_t len)
{
    uint32_t head[2];

    if (!guest_copy_in(host->memory, request, pa, len)) {
        return false;
    }
    memcpy(head, request, sizeof(head));
    return head[0] == HYPERCALL_VERSION && head[1] == len;
}

/* Writes a field of the request; its place was checked when the request was copied. */
static void put_field(const struct hypercall_host *host, uint64_t pa, size_t offset,
                      const void *value, size_t len)
{
    void *field = guest_bytes(host->memory, pa + offset, len);

    if (field != NULL) {
        memcpy(field, value, len);
    }
}

static int64_t move_bytes(struct hypercall_host *host, const struct hypercall_io *io,
                          bool is_read)
{
    void *data = guest_bytes(host->memory, io->data_pa, io->len_bytes);

    if (io->len_bytes > HYPERCALL_IO_MAX || io->reserved != 0 ||
        (io->stream == HYPERCALL_STREAM_IN) != is_read ||
        io->stream > HYPERCALL_STREAM_ERR) {
        return -HE_INVAL;
    }
    if (data == NULL) {
        return -HE_FAULT;
    }
    return is_read ? console_read(host->console, data, io->len_bytes)
                   : console_write(host->console, io->stream, data, io->len_bytes);
}

static enum hypercall_outcome console_call(struct hypercall_host *host, uint64_t pa,
                                           bool is_read)
{
    struct hypercall_io io;

    if (!take_request(host, &io, pa, sizeof(io))) {
        return HYPERCALL_MALFORMED;
    }
    int64_t result = move_bytes(host, &io, is_read);

    put_field(host, pa, offsetof(struct hypercall_io, result), &result, sizeof(result));
    return HYPERCALL_DONE;
}

static enum hypercall_outcome write_call(struct hypercall_host *host, uint64_t pa)
{
    return console_call(host, pa, false);
}

static enum hypercall_outcome read_call(struct hypercall_host *host, uint64_t pa)
{
    return console_call(host, pa, true);
}

static enum hypercall_outcome terminal_call(struct hypercall_host *host, uint64_t pa)
{
    const uint32_t known =
        HYPERCALL_TERMINAL_TAKE | HYPERCALL_TERMINAL_SIGNALS | HYPERCALL_TERMINAL_OUTPUT;
    struct hypercall_terminal call;

    if (!take_request(host, &call, pa, sizeof(call))) {
        return HYPERCALL_MALFORMED;
    }
    call.result =
        (call.flags & ~known) != 0 || call.reserved != 0
            ? -HE_INVAL
            : terminal_control(host->console->fd[HYPERCALL_STREAM_IN], call.flags);
    put_field(host, pa, offsetof(struct hypercall_terminal, result), &call.result,
              sizeof(call.result));
    return HYPERCALL_DONE;
}

static enum hypercall_outcome clock_call(struct hypercall_host *host, uint64_t pa)
{
    struct hypercall_clock call;
    struct timespec now;

    if (!take_request(host, &call, pa, sizeof(call))) {
        return HYPERCALL_MALFORMED;
    }
    clock_gettime(CLOCK_REALTIME, &now);
    call.result = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    put_field(host, pa, offsetof(struct hypercall_clock, result), &call.result,
              sizeof(call.result));
    return HYPERCALL_DONE;
}

/* The guest's pieces as ours: 0, or -HE_FAULT where one is not memory. */
static int64_t take_pieces(const struct hypercall_host *host,
                           const struct hypercall_segment *segments, uint32_t count,
                           struct iovec *pieces)
{
    for (uint32_t i = 0; i < count; i++) {
        void *data = guest_bytes(host->memory, segments[i].pa, segments[i].len_bytes);

        if (data == NULL) {
            return -HE_FAULT;
        }
        pieces[i] = (struct iovec){data, segments[i].len_bytes};
    }
    return 0;
}

static int64_t serve_files(struct hypercall_host *host,
                           const struct hypercall_hostfs *call,
                           struct hostfs_reply *reply)
{
    struct hypercall_segment segments[HYPERCALL_SEGMENTS_MAX];
    struct iovec pieces[HYPERCALL_SEGMENTS_MAX];
    uint64_t count = (uint64_t)call->in_count + call->out_count;

    if (count > HYPERCALL_SEGMENTS_MAX || call->reserved != 0) {
        return -HE_INVAL;
    }
    if (count != 0 && !guest_copy_in(host->memory, segments, call->segments_pa,
                                     count * sizeof(segments[0]))) {
        return -HE_FAULT;
    }
    int64_t err = take_pieces(host, segments, (uint32_t)count, pieces);

    if (err < 0) {
        return err;
    }
    fileserver_serve(host->files, &call->request, pieces, call->in_count,
                     pieces + call->in_count, call->out_count, reply);
    return reply->result;
}

static enum hypercall_outcome hostfs_call(struct hypercall_host *host, uint64_t pa)
{
    struct hypercall_hostfs call;
    struct hostfs_reply reply = {.out_bytes = 0};

    if (!take_request(host, &call, pa, sizeof(call))) {
        return HYPERCALL_MALFORMED;
    }
    call.result = serve_files(host, &call, &reply);
    call.result_bytes = reply.out_bytes;
    call.result_flags = reply.flags;
    put_field(host, pa, offsetof(struct hypercall_hostfs, result), &call.result,
              sizeof(call) - offsetof(struct hypercall_hostfs, result));
    return HYPERCALL_DONE;
}

static const struct {
    uint16_t port;
    handler run;
} handlers[] = {
    {HYPERCALL_WRITE, write_call},   {HYPERCALL_READ, read_call},
    {HYPERCALL_HOSTFS, hostfs_call}, {HYPERCALL_TERMINAL, terminal_call},
    {HYPERCALL_CLOCK, clock_call},
};

enum hypercall_outcome hypercall(struct hypercall_host *host, uint16_t port,
                                 uint32_t value, unsigned bytes, int *status)
{
    if (port == HYPERCALL_UART && bytes == 1) {
        uint8_t byte = (uint8_t)value;

        console_write(host->console, HYPERCALL_STREAM_OUT, &byte, 1);
        return HYPERCALL_DONE;
    }
    if (bytes != sizeof(value)) {
        return HYPERCALL_UNKNOWN;
    }
    if (port == HYPERCALL_EXIT) {
        *status = (int)(value & 0xff);
        return HYPERCALL_END;
    }
    for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
        if (handlers[i].port == port) {
            return handlers[i].run(host, (uint64_t)value << HYPERCALL_ALIGN_SHIFT);
        }
    }
    return HYPERCALL_UNKNOWN;
}

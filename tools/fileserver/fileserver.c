/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * From a request to its operation: all that can be checked without the file is checked
 * here, by the table of what each operation takes.
 */
#include "fileserver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "resolve.h"
#include "server.h"

/* What an operation takes besides its numbers. */
#define HANDLE  1u
#define NAME    2u  /* with HANDLE: the handle is a directory, or the name is empty */
#define NAME2   4u  /* with handle2 */
#define CHANGES 8u  /* refused beneath a read-only grant */
#define DATA    16u /* input behind the names */

struct operation {
    int64_t (*run)(struct call *call);
    unsigned takes;
};

static const struct operation operations[HOSTFS_OP_END] = {
    [HOSTFS_ATTACH] = {op_attach, 0},
    [HOSTFS_STREAM] = {op_stream, 0},
    [HOSTFS_OPEN] = {op_open, HANDLE | NAME},
    [HOSTFS_CLOSE] = {op_close, 0},
    [HOSTFS_READ] = {op_read, HANDLE},
    [HOSTFS_WRITE] = {op_write, HANDLE | DATA},
    [HOSTFS_SEEK] = {op_seek, HANDLE},
    [HOSTFS_STAT] = {op_stat, HANDLE | NAME},
    [HOSTFS_FSTAT] = {op_fstat, HANDLE},
    [HOSTFS_UNLINK] = {op_unlink, HANDLE | NAME | CHANGES},
    [HOSTFS_MKDIR] = {op_mkdir, HANDLE | NAME | CHANGES},
    [HOSTFS_MKFIFO] = {op_mkfifo, HANDLE | NAME | CHANGES},
    [HOSTFS_RMDIR] = {op_rmdir, HANDLE | NAME | CHANGES},
    [HOSTFS_RENAME] = {op_rename, HANDLE | NAME | NAME2 | CHANGES},
    [HOSTFS_SYMLINK] = {op_symlink, HANDLE | NAME | CHANGES | DATA},
    [HOSTFS_LINK] = {op_link, HANDLE | NAME | NAME2 | CHANGES},
    [HOSTFS_READLINK] = {op_readlink, HANDLE | NAME},
    [HOSTFS_READDIR] = {op_readdir, HANDLE},
    [HOSTFS_TRUNCATE] = {op_truncate, HANDLE | NAME | CHANGES},
    [HOSTFS_FTRUNCATE] = {op_ftruncate, HANDLE | CHANGES},
    [HOSTFS_FSYNC] = {op_fsync, HANDLE},
    [HOSTFS_CHMOD] = {op_chmod, HANDLE | NAME | CHANGES},
    [HOSTFS_FCHMOD] = {op_fchmod, HANDLE | CHANGES},
    [HOSTFS_UTIMENS] = {op_utimens, HANDLE | NAME | CHANGES | DATA},
    [HOSTFS_FUTIMENS] = {op_futimens, HANDLE | CHANGES | DATA},
    [HOSTFS_ACCESS] = {op_access, HANDLE | NAME},
    [HOSTFS_STATVFS] = {op_statvfs, HANDLE | NAME},
};

struct fileserver *fileserver_new(void)
{
    struct fileserver *server = calloc(1, sizeof(*server));

    if (server != NULL && handle_table_init(&server->handles) != 0) {
        free(server);
        server = NULL;
    }
    return server;
}

void fileserver_delete(struct fileserver *server)
{
    for (unsigned i = 0; i < server->grant_count; i++) {
        free(server->grants[i].guest_path);
    }
    handle_table_end(&server->handles);
    free(server);
}

int fileserver_grant(struct fileserver *server, const struct fileserver_grant *grant)
{
    struct grant *mine = &server->grants[server->grant_count];

    if (server->grant_count == FILESERVER_GRANTS_MAX) {
        return -E2BIG;
    }
    if (grant->guest_path[0] != '/' || strlen(grant->guest_path) >= HERMIT_PATH_MAX) {
        return -EINVAL;
    }
    int fd = open(grant->host_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0) {
        return -errno;
    }
    int64_t probe = resolve_open(fd, "", O_PATH, 0); /* is there an openat2(2)? */

    if (probe < 0) {
        close(fd);
        return probe == -HE_NOSYS ? -ENOSYS : -EACCES;
    }
    close((int)probe);
    const struct handle root = {
        .fd = fd,
        .is_directory = true,
        .is_permanent = true,
        .is_read_only = grant->is_read_only,
    };
    int64_t number = handle_add(&server->handles, &root);

    if (number < 0) {
        close(fd);
        return -ENOMEM;
    }
    *mine = (struct grant){
        .guest_path = strdup(grant->guest_path),
        .handle = (uint32_t)number,
        .is_read_only = grant->is_read_only,
        .is_start = grant->is_start,
    };
    if (mine->guest_path == NULL) {
        return -ENOMEM; /* the handle goes with the server */
    }
    server->grant_count++;
    return 0;
}

static int grant_stream(struct fileserver *server, int number)
{
    struct stat st;
    int flags = fcntl(number, F_GETFL);

    if (flags < 0 || fstat(number, &st) != 0 || !S_ISREG(st.st_mode)) {
        return 0;
    }
    int fd = fcntl(number, F_DUPFD_CLOEXEC, FILESERVER_STREAMS);
    const struct handle stream = {
        .fd = fd,
        .is_permanent = true,
        .is_read_only = (flags & O_ACCMODE) == O_RDONLY,
        .can_change = (flags & O_ACCMODE) != O_RDONLY,
    };
    int64_t handle = fd >= 0 ? handle_add(&server->handles, &stream) : -1;

    if (handle < 0) {
        close(fd);
        return -ENOMEM;
    }
    server->streams[number] = (struct stream){
        .is_there = true,
        .handle = (uint32_t)handle,
        .flags = ((flags & O_ACCMODE) == O_RDONLY   ? HO_RDONLY
                  : (flags & O_ACCMODE) == O_WRONLY ? HO_WRONLY
                                                    : HO_RDWR) |
                 ((flags & O_APPEND) != 0 ? HO_APPEND : 0),
    };
    return 0;
}

int fileserver_grant_streams(struct fileserver *server)
{
    int err = 0;

    for (int number = 0; number < FILESERVER_STREAMS && err == 0; number++) {
        err = grant_stream(server, number);
    }
    return err;
}

unsigned fileserver_handle_count(struct fileserver *server)
{
    pthread_mutex_lock(&server->handles.lock);
    unsigned count = server->handles.used;

    pthread_mutex_unlock(&server->handles.lock);
    return count;
}

/* Whether the pieces add up to len, which preadv(2) and its like can count. */
static bool adds_up(const struct iovec *pieces, unsigned count, uint64_t len)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < count; i++) {
        if (__builtin_add_overflow(sum, pieces[i].iov_len, &sum)) {
            return false;
        }
    }
    return sum == len && sum <= INT64_MAX;
}

/* Takes len bytes off the front of the input; the pieces must have them. */
static void take_input(struct iovec *pieces, unsigned *at, void *to, size_t len)
{
    char *next = to;

    while (len > 0) {
        struct iovec *piece = &pieces[*at];
        size_t now = len < piece->iov_len ? len : piece->iov_len;

        memcpy(next, piece->iov_base, now);
        next += now;
        len -= now;
        piece->iov_base = (char *)piece->iov_base + now;
        piece->iov_len -= now;
        if (piece->iov_len == 0) {
            (*at)++;
        }
    }
}

static bool is_name(const char *name, size_t len)
{
    return memchr(name, '\0', len) == NULL;
}

/* Copies the names, and sets the data to what is behind them. */
static int64_t take_names(struct call *call, unsigned takes, struct iovec *pieces,
                          unsigned count)
{
    const struct hostfs_request *r = call->request;
    uint64_t names_bytes = (uint64_t)r->name_bytes + r->name2_bytes;
    unsigned at = 0;

    if (r->name_bytes >= HERMIT_PATH_MAX || r->name2_bytes >= HERMIT_PATH_MAX) {
        return -HE_NAMETOOLONG;
    }
    if (names_bytes > r->in_bytes || (!(takes & NAME) && r->name_bytes != 0) ||
        (!(takes & NAME2) && r->name2_bytes != 0) ||
        (!(takes & DATA) && names_bytes != r->in_bytes)) {
        return -HE_INVAL;
    }
    take_input(pieces, &at, call->name, r->name_bytes);
    take_input(pieces, &at, call->name2, r->name2_bytes);
    call->name[r->name_bytes] = call->name2[r->name2_bytes] = '\0';
    if (!is_name(call->name, r->name_bytes) || !is_name(call->name2, r->name2_bytes)) {
        return -HE_INVAL;
    }
    call->data = pieces + at;
    call->data_count = count - at;
    call->data_bytes = r->in_bytes - names_bytes;
    return 0;
}

/* The handles that the operation takes, and whether it may change what they lead to. */
static int64_t take_handles(struct call *call, unsigned takes)
{
    struct handle_table *table = &call->server->handles;

    if (!(takes & HANDLE)) {
        return 0;
    }
    call->handle = handle_get(table, call->request->handle);
    if (takes & NAME2) {
        call->handle2 = handle_get(table, call->request->handle2);
    }
    if (call->handle == NULL || ((takes & NAME2) && call->handle2 == NULL)) {
        return -HE_BADF;
    }
    if (((takes & NAME) && !call->handle->is_directory) ||
        (call->handle2 != NULL && !call->handle2->is_directory)) {
        return -HE_NOTDIR;
    }
    if ((takes & CHANGES) && (call->handle->is_read_only ||
                              (call->handle2 != NULL && call->handle2->is_read_only))) {
        return -HE_ROFS;
    }
    return 0;
}

bool fileserver_is_request(const struct hostfs_request *request)
{
    return request->magic == HOSTFS_MAGIC && request->version == HOSTFS_VERSION &&
           request->size_bytes == sizeof(*request);
}

static int64_t serve(struct call *call, const struct iovec *in, unsigned in_count)
{
    const struct hostfs_request *r = call->request;

    if (!fileserver_is_request(r) || !adds_up(in, in_count, r->in_bytes) ||
        !adds_up(call->out, call->out_count, r->out_bytes)) {
        return -HE_INVAL;
    }
    if (r->op >= HOSTFS_OP_END || operations[r->op].run == NULL) {
        return -HE_NOSYS;
    }
    const struct operation *operation = &operations[r->op];
    struct iovec *pieces = malloc((in_count + 1) * sizeof(*pieces));

    if (pieces == NULL) {
        return -HE_NOMEM;
    }
    if (in_count != 0) {
        memcpy(pieces, in, in_count * sizeof(*pieces));
    }
    int64_t result = take_names(call, operation->takes, pieces, in_count);

    if (result == 0) {
        result = take_handles(call, operation->takes);
    }
    if (result == 0) {
        result = operation->run(call);
    }
    handle_put(&call->server->handles, call->handle);
    handle_put(&call->server->handles, call->handle2);
    free(pieces);
    return result;
}

void fileserver_serve(struct fileserver *server, const struct hostfs_request *request,
                      const struct iovec *in, unsigned in_count, const struct iovec *out,
                      unsigned out_count, struct hostfs_reply *reply)
{
    struct call call;

    *reply = (struct hostfs_reply){
        .magic = HOSTFS_MAGIC,
        .version = HOSTFS_VERSION,
        .size_bytes = sizeof(*reply),
        .tag = request->tag,
    };
    call.server = server;
    call.request = request;
    call.reply = reply;
    call.handle = call.handle2 = NULL;
    call.out = out;
    call.out_count = out_count;
    reply->result = serve(&call, in, in_count);
    if (reply->result < 0) {
        reply->out_bytes = 0;
    }
}

int64_t put_output(struct call *call, const void *data, size_t len)
{
    const char *next = data;

    if (len > call->request->out_bytes) {
        return -HE_INVAL;
    }
    call->reply->out_bytes = len;
    for (unsigned i = 0; len > 0; i++) {
        size_t now = len < call->out[i].iov_len ? len : call->out[i].iov_len;

        memcpy(call->out[i].iov_base, next, now);
        next += now;
        len -= now;
    }
    return 0;
}

int64_t get_data(const struct call *call, void *data, size_t len)
{
    char *next = data;

    if (call->data_bytes != len) {
        return -HE_INVAL;
    }
    for (unsigned i = 0; i < call->data_count; i++) {
        memcpy(next, call->data[i].iov_base, call->data[i].iov_len);
        next += call->data[i].iov_len;
    }
    return 0;
}

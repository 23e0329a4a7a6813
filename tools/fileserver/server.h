/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the parts of the file server have of each other. */
#ifndef FILESERVER_SERVER_H
#define FILESERVER_SERVER_H

#include <pthread.h>
#include <stddef.h>

#include "fileserver.h"
#include "handle.h"
#include "kernel/abi/errno.h"

struct grant {
    char *guest_path;
    uint32_t handle;
    bool is_read_only, is_start;
};

/* A standard stream that is a regular file. */
struct stream {
    bool is_there;
    uint32_t handle;
    uint32_t flags; /* HO_* */
};

struct fileserver {
    struct stream streams[FILESERVER_STREAMS];  /* constant once serving begins */
    struct grant grants[FILESERVER_GRANTS_MAX]; /* constant once serving begins */
    unsigned grant_count;
    struct handle_table handles;
};

/* One request in the making: everything that came from the guest is a copy. */
struct call {
    struct fileserver *server;
    const struct hostfs_request *request;
    struct hostfs_reply *reply;
    struct handle *handle, *handle2; /* referenced while the call runs, or null */
    char name[HERMIT_PATH_MAX], name2[HERMIT_PATH_MAX]; /* NUL-terminated */
    const struct iovec *data;                           /* input behind the names */
    unsigned data_count;
    uint64_t data_bytes;
    const struct iovec *out;
    unsigned out_count;
};

/* The operations: >= 0, or a negative HE_*. By file: fileops.c, nameops.c. */
int64_t op_attach(struct call *call);
int64_t op_stream(struct call *call);
int64_t op_open(struct call *call);
int64_t op_close(struct call *call);
int64_t op_read(struct call *call);
int64_t op_write(struct call *call);
int64_t op_seek(struct call *call);
int64_t op_fstat(struct call *call);
int64_t op_readdir(struct call *call);
int64_t op_ftruncate(struct call *call);
int64_t op_fsync(struct call *call);
int64_t op_fchmod(struct call *call);
int64_t op_futimens(struct call *call);
int64_t op_stat(struct call *call);
int64_t op_unlink(struct call *call);
int64_t op_mkdir(struct call *call);
int64_t op_mkfifo(struct call *call);
int64_t op_rmdir(struct call *call);
int64_t op_rename(struct call *call);
int64_t op_symlink(struct call *call);
int64_t op_link(struct call *call);
int64_t op_readlink(struct call *call);
int64_t op_truncate(struct call *call);
int64_t op_chmod(struct call *call);
int64_t op_utimens(struct call *call);
int64_t op_access(struct call *call);
int64_t op_statvfs(struct call *call);

/* Copies len bytes of output, all or nothing: -HE_INVAL where there is less room. */
int64_t put_output(struct call *call, const void *data, size_t len);

/* Copies the data of a request that must have exactly len bytes: 0 or -HE_INVAL. */
int64_t get_data(const struct call *call, void *data, size_t len);

/* The same times for the host; -HE_INVAL. */
struct timespec;
int64_t get_times(const struct call *call, struct timespec times[2]);

/* -HE_* for an errno of the host, and for errno itself where the result is -1. */
int64_t error_of_host(int host_errno);
int64_t result_of_host(int64_t result);

#endif

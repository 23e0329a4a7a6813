/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The file server that uhyve and proxy share: answers the requests of
 * kernel/abi/hostfs.h with files of this host, beneath directories that were granted.
 * The guest is hostile. It sees handles of ours and never a descriptor's number;
 * names are copied once and then resolved by openat2(2) beneath their directory,
 * through no symbolic link; what is neither a regular file nor a directory is not
 * opened. Only data may change while they are moved, which harms the guest alone.
 *
 * All calls but fileserver_grant() and fileserver_grant_streams() may come from several
 * threads at once.
 */
#ifndef FILESERVER_H
#define FILESERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#include "kernel/abi/hostfs.h"

#define FILESERVER_GRANTS_MAX  64
#define FILESERVER_HANDLES_MAX 4096
#define FILESERVER_STREAMS     3

/* A directory of the host and where the guest sees it. */
struct fileserver_grant {
    const char *host_path;
    const char *guest_path; /* absolute; shorter than HERMIT_PATH_MAX */
    bool is_read_only;
    bool is_start; /* the program's current directory */
};

struct fileserver;

/* Null without memory. */
struct fileserver *fileserver_new(void);

/* Closes everything. No call may be running. */
void fileserver_delete(struct fileserver *server);

/*
 * Opens a directory for the guest; the strings are copied. 0 or a negative errno of
 * the host: -ENOSYS: this kernel has no openat2(2); -E2BIG: too many; -EINVAL.
 */
int fileserver_grant(struct fileserver *server, const struct fileserver_grant *grant);

/* Gives the guest those of this process's standard streams that are regular files. Before
 * any request; 0 or -ENOMEM. */
int fileserver_grant_streams(struct fileserver *server);

/*
 * Answers one request. *request is not read again by anybody else: it has been copied
 * already. in and out are memory that stays, in as many pieces as there are; their
 * lengths must add up to the request's in_bytes and out_bytes, or the result is
 * -HE_INVAL. Fills *reply always.
 */
void fileserver_serve(struct fileserver *server, const struct hostfs_request *request,
                      const struct iovec *in, unsigned in_count, const struct iovec *out,
                      unsigned out_count, struct hostfs_reply *reply);

/* Whether magic, version and size are as they must be: only then can what follows the
 * header in a stream be told. fileserver_serve() checks by itself. */
bool fileserver_is_request(const struct hostfs_request *request);

/* How many handles are open, those of the grants included: for tests. */
unsigned fileserver_handle_count(struct fileserver *server);

/*
 * From now on this process reaches nothing but what was granted (landlock(7)); threads
 * that are there already are not restricted. 0; -ENOSYS or -EOPNOTSUPP: this kernel
 * has no Landlock; or another negative errno.
 */
int fileserver_restrict_process(const struct fileserver *server);

#endif

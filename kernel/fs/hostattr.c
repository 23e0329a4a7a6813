/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the host says of a node, and is told to change. */
#include "abi/hostfs.h"
#include "core/time.h"
#include "fs/hostnode.h"
#include "lib/string.h"

static const struct name no_name = {NULL, 0};

ptrdiff_t host_readlink(struct node *node, char *buf, size_t size)
{
    struct hostfs_request request = host_request(HOSTFS_READLINK);
    const struct hermit_iovec out = {buf, size};

    return host_call_at(host_node_of(node), no_name, &request, NULL, &out);
}

/* By an open handle where there is one: that works without the name, too. */
static int64_t call_on(struct host_node *host, enum hostfs_op by_name,
                       enum hostfs_op by_handle, struct hostfs_request *request,
                       const struct hermit_iovec *data, const struct hermit_iovec *out)
{
    struct host_mount *mount = host_mount_of(&host->node);

    mutex_lock(&mount->lock);
    int64_t handle = host_open_handle(host, by_handle == HOSTFS_FTRUNCATE);

    if (handle >= 0) {
        request->op = by_handle;
        request->handle = (uint32_t)handle;
        int64_t result = host_call(mount, request, NULL, data, out);

        mutex_unlock(&mount->lock);
        return result;
    }
    mutex_unlock(&mount->lock);
    request->op = by_name;
    return host_call_at(host, no_name, request, data, out);
}

int host_stat(struct node *node, struct hermit_stat *result)
{
    struct hostfs_request request = host_request(HOSTFS_STAT);
    struct hostfs_stat st;
    const struct hermit_iovec out = {&st, sizeof(st)};
    int err =
        (int)call_on(host_node_of(node), HOSTFS_STAT, HOSTFS_FSTAT, &request, NULL, &out);

    if (err < 0) {
        return err;
    }
    _Static_assert(sizeof(struct hermit_stat) == sizeof(struct hostfs_stat), "the same");
    memcpy(result, &st, sizeof(st));
    result->dev += node->fs->dev;
    return 0;
}

int host_truncate(struct node *node, int64_t len)
{
    struct hostfs_request request = host_request(HOSTFS_TRUNCATE);

    request.offset = len;
    struct host_node *host = host_node_of(node);
    int err = (int)call_on(host, HOSTFS_TRUNCATE, HOSTFS_FTRUNCATE, &request, NULL, NULL);

    if (err == 0 && host->watch != NULL) {
        host->watch->resized(node, len);
    }
    return err;
}

int host_chmod(struct node *node, uint32_t permissions)
{
    struct hostfs_request request = host_request(HOSTFS_CHMOD);

    request.mode = permissions;
    return (int)call_on(host_node_of(node), HOSTFS_CHMOD, HOSTFS_FCHMOD, &request, NULL,
                        NULL);
}

static void put_time(const struct stamp *stamp, int64_t *sec, int64_t *nsec)
{
    int64_t ns = stamp != NULL ? stamp_ns(*stamp) : 0;

    *sec = ns / NS_PER_SEC;
    *nsec = stamp != NULL ? ns % NS_PER_SEC : HUTIME_OMIT;
    if (*nsec < 0 && stamp != NULL) {
        *nsec += NS_PER_SEC;
        *sec -= 1;
    }
}

int host_set_times(struct node *node, const struct stamp *atime,
                   const struct stamp *mtime)
{
    struct hostfs_request request = host_request(HOSTFS_UTIMENS);
    struct hostfs_times times;
    const struct hermit_iovec data = {&times, sizeof(times)};

    put_time(atime, &times.atime_sec, &times.atime_nsec);
    put_time(mtime, &times.mtime_sec, &times.mtime_nsec);
    return (int)call_on(host_node_of(node), HOSTFS_UTIMENS, HOSTFS_FUTIMENS, &request,
                        &data, NULL);
}

int host_access(struct node *node, int mode)
{
    struct hostfs_request request = host_request(HOSTFS_ACCESS);

    request.mode = (uint32_t)mode;
    return (int)host_call_at(host_node_of(node), no_name, &request, NULL, NULL);
}

/* By the node's name; where that is gone, by the mount's root. */
int host_usage(struct node *node, struct hermit_statfs *st)
{
    struct hostfs_request request = host_request(HOSTFS_STATVFS);
    struct hostfs_statvfs host;
    const struct hermit_iovec out = {&host, sizeof(host)};
    int err = (int)host_call_at(host_node_of(node), no_name, &request, NULL, &out);

    if (err == -HE_NOENT) {
        request.handle = host_mount_of(node)->root_handle;
        err = (int)host_call(host_mount_of(node), &request, NULL, NULL, &out);
    }
    if (err < 0) {
        return err;
    }
    st->block_bytes = host.block_bytes;
    st->blocks = host.blocks;
    st->free_blocks = host.free_blocks;
    st->available_blocks = host.available_blocks;
    st->files = host.files;
    st->free_files = host.free_files;
    st->name_max = MIN(host.name_max, (uint64_t)HERMIT_NAME_MAX);
    st->is_read_only = host.is_read_only;
    return 0;
}

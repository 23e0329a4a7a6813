/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Mounting what the host offers. */
#include "fs/hostfs.h"
#include "core/log.h"
#include "fs/devfs.h"
#include "fs/hostnode.h"
#include "fs/path.h"
#include "fs/vfs.h"
#include "mm/heap.h"

#define MOUNTS_MAX 256
/* Beyond all device numbers of ours: the host's are counted from here. */
#define DEV_BASE UINT64_C(0x100000000)

static COLD struct host_mount *mount_new(const struct hostfs_transport *transport,
                                         uint32_t handle)
{
    struct host_mount *mount = kzalloc(sizeof(*mount));

    if (mount != NULL) {
        mount->fs.has_fifos = true;
        mount->fs.dev = DEV_BASE;
        mount->fs.usage = host_usage;
        mount->transport = transport;
        mount->root_handle = handle;
    }
    return mount;
}

/* Makes the directories on the way to path, as far as they are not there. */
static void make_directories(char *path)
{
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at == '/') {
            *at = '\0';
            vfs_mkdir(NULL, path, 0755);
            *at = '/';
        }
    }
    vfs_mkdir(NULL, path, 0755);
}

static int mount_at(const struct hostfs_transport *transport, uint32_t handle, char *path)
{
    struct host_mount *mount = mount_new(transport, handle);
    struct host_node *root = mount != NULL ? host_root_new(mount) : NULL;

    if (root == NULL) {
        kfree(mount);
        return -HE_NOMEM;
    }
    make_directories(path);
    int err = path_mount(path, &root->node);

    if (err < 0) {
        node_put(&root->node);
        kfree(mount);
    }
    return err;
}

static void start_in(const char *path)
{
    struct node *dir;

    if (path_lookup_dir(NULL, path, &dir) == 0) {
        path_set_start(dir);
    }
}

/* The index-th mount of the host; false if there is none. */
static bool attach(const struct hostfs_transport *transport, uint32_t index, char *path)
{
    struct hostfs_request request = host_request(HOSTFS_ATTACH);
    const struct hermit_iovec out = {path, HERMIT_PATH_MAX - 1};
    struct hostfs_reply reply;

    request.handle = index;
    request.out_bytes = out.len;
    transport->call(&request, NULL, 0, &out, 1, &reply);
    if (reply.result < 0) {
        return false;
    }
    path[MIN(reply.out_bytes, out.len)] = '\0';
    int err =
        path[0] == '/' ? mount_at(transport, (uint32_t)reply.result, path) : -HE_INVAL;

    if (err < 0) {
        log_warn("hostfs: %s can not be mounted: error %d", path, err);
    } else if ((reply.flags & HOSTFS_MOUNT_START) != 0) {
        start_in(path);
    }
    return true;
}

/* Streams that are files of the host are such files from the beginning. */
static COLD void adopt_streams(const struct hostfs_transport *transport)
{
    for (uint32_t number = 0; number < ARRAY_LEN(devfs_streams); number++) {
        struct hostfs_request request = host_request(HOSTFS_STREAM);
        struct hostfs_reply reply;

        request.handle = number;
        transport->call(&request, NULL, 0, NULL, 0, &reply);
        if (reply.result < 0) {
            continue;
        }
        struct host_mount *mount = mount_new(transport, 0);

        if (mount == NULL || host_adopt(mount, (uint32_t)reply.result, reply.flags,
                                        &devfs_streams[number]) < 0) {
            log_error("hostfs: no memory for stream %u", number);
            kfree(mount);
        }
    }
}

void hostfs_start(const struct hostfs_transport *transport)
{
    char *path = kmalloc(HERMIT_PATH_MAX);

    if (path == NULL) {
        log_error("hostfs: no memory");
        return;
    }
    adopt_streams(transport);
    for (uint32_t i = 0; i < MOUNTS_MAX && attach(transport, i, path); i++) {
    }
    kfree(path);
}

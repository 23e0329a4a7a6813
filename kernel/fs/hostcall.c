/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Requests to the host's file server, and the paths in them. */
#include "fs/hostnode.h"
#include "lib/string.h"
#include "mm/heap.h"

static char *prepend(char *at, const char *start, const char *text, size_t len)
{
    if (at == NULL || (size_t)(at - start) < len + 1) {
        return NULL;
    }
    at -= len;
    memcpy(at, text, len);
    *--at = '/';
    return at;
}

/* Mount's lock held. "/a/b/name" at the end of the buffer; null where it is too long. */
static char *fill_path(char *start, const struct host_node *dir, struct name name,
                       bool *is_removed)
{
    char *at = start + HERMIT_PATH_MAX;

    if (name.len != 0) {
        at = prepend(at, start, name.text, name.len);
    }
    for (; dir->parent != NULL; dir = dir->parent) {
        if (dir->name == NULL) {
            *is_removed = true;
            return NULL;
        }
        at = prepend(at, start, dir->name, dir->name_len);
    }
    return at;
}

int host_path_of(struct host_path *path, struct host_node *dir, struct name name)
{
    struct host_mount *mount = host_mount_of(&dir->node);
    bool is_removed = false;

    path->text = kmalloc(HERMIT_PATH_MAX);
    if (path->text == NULL) {
        return -HE_NOMEM;
    }
    mutex_lock(&mount->lock);
    const char *at = fill_path(path->text, dir, name, &is_removed);

    mutex_unlock(&mount->lock);
    if (at == NULL) {
        kfree(path->text);
        return is_removed ? -HE_NOENT : -HE_NAMETOOLONG;
    }
    const char *end = path->text + HERMIT_PATH_MAX;

    at += at < end; /* relative to the mount's root */
    path->len = (size_t)(end - at);
    memmove(path->text, at, path->len);
    return 0;
}

void host_path_end(struct host_path *path)
{
    kfree(path->text);
}

struct hostfs_request host_request(enum hostfs_op op)
{
    return (struct hostfs_request){
        .magic = HOSTFS_MAGIC,
        .version = HOSTFS_VERSION,
        .size_bytes = sizeof(struct hostfs_request),
        .op = op,
    };
}

int64_t host_call(struct host_mount *mount, struct hostfs_request *request,
                  const struct host_path *path, const struct hermit_iovec *data,
                  const struct hermit_iovec *out)
{
    struct hermit_iovec in[2];
    struct hostfs_reply reply;
    int count = 0;

    if (path != NULL) {
        request->handle = mount->root_handle;
        request->name_bytes = (uint32_t)path->len;
        in[count++] = (struct hermit_iovec){path->text, path->len};
        request->in_bytes = path->len;
    }
    if (data != NULL) {
        in[count++] = *data;
        request->in_bytes += data->len;
    }
    request->out_bytes = out != NULL ? out->len : 0;
    mount->transport->call(request, in, count, out, out != NULL, &reply);
    return reply.result;
}

int64_t host_call_at(struct host_node *dir, struct name name,
                     struct hostfs_request *request, const struct hermit_iovec *data,
                     const struct hermit_iovec *out)
{
    struct host_path path;
    int64_t result = host_path_of(&path, dir, name);

    if (result == 0) {
        result = host_call(host_mount_of(&dir->node), request, &path, data, out);
        host_path_end(&path);
    }
    return result;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Names of sockets of AF_UNIX: paths, which are files of their own kind in a file system
 * in RAM, and names that are no paths (a NUL in front), which go with their socket. A
 * file stays when its socket is closed, and the name of a socket when its file is
 * removed.
 */
#include "abi/errno.h"
#include "fs/path.h"
#include "fs/vfs.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "net/local.h"

#define PATH_AT offsetof(struct hermit_sockaddr_un, path)

struct local_name {
    struct list_node link;
    struct node *node; /* with a reference; null: no path */
    struct local_socket *owner;
    uint32_t refs;
    uint32_t len; /* of the address */
    struct hermit_sockaddr_un address;
};

/* Guards the list of names that have an owner, and their owners. */
static struct mutex names_mutex = MUTEX_INIT;
static struct list_node names = LIST_INIT(names);

/* 0, or -HE_INVAL. Sets path, which ends with a NUL, to nothing for a name without one.
 */
static int read_path(const union socket_address *address, uint32_t len,
                     char path[HUNIX_PATH_BYTES + 1])
{
    if (len < PATH_AT || len > sizeof(address->un) || address->any.family != HAF_UNIX) {
        return -HE_INVAL;
    }
    size_t bytes = strnlen(address->un.path, len - PATH_AT);

    memcpy(path, address->un.path, bytes);
    path[bytes] = '\0';
    return 0;
}

/* By node, or without one by the bytes of the address; the mutex is held. */
static struct local_name *find_name(const struct node *node, const void *address,
                                    uint32_t len)
{
    for (struct list_node *at = names.next; at != &names; at = at->next) {
        struct local_name *name = container_of(at, struct local_name, link);

        if (node != NULL
                ? name->node == node
                : name->node == NULL && name->len == len &&
                      memcmp(name->address.path, (const uint8_t *)address + PATH_AT,
                             len - PATH_AT) == 0) {
            return name;
        }
    }
    return NULL;
}

/* --- giving names */

/* A name that nobody has, as Linux makes them: five digits. */
static void invent(struct local_name *name)
{
    static const char digits[] = "0123456789abcdef";
    static uint32_t last;

    name->len = PATH_AT + 6;
    name->address.path[0] = '\0';
    do {
        last++;
        for (uint32_t i = 0; i < 5; i++) {
            name->address.path[1 + i] = digits[last >> (16 - 4 * i) & 0xf];
        }
    } while (find_name(NULL, &name->address, name->len) != NULL);
}

static int register_name(struct local_socket *local, struct local_name *name)
{
    int err = 0;

    mutex_lock(&names_mutex);
    if (name->len == PATH_AT) {
        invent(name);
    } else if (name->node == NULL && find_name(NULL, &name->address, name->len) != NULL) {
        err = -HE_ADDRINUSE;
    }
    if (err == 0) {
        name->owner = local;
        list_push_back(&names, &name->link);
    }
    mutex_unlock(&names_mutex);
    return err;
}

int local_bind(struct socket *socket, const union socket_address *address, uint32_t len)
{
    struct local_socket *local = local_of(socket);
    char path[HUNIX_PATH_BYTES + 1];
    int err = read_path(address, len, path);

    if (err < 0) {
        return err;
    }
    if (local->name != NULL) {
        return -HE_INVAL;
    }
    struct local_name *name = kzalloc(sizeof(*name));

    if (name == NULL) {
        return -HE_NOMEM;
    }
    name->refs = 1;
    name->len = len;
    memcpy(&name->address, address, len);
    if (path[0] != '\0') {
        err = vfs_make_socket(NULL, path, &name->node);
        err = err == -HE_EXIST ? -HE_ADDRINUSE : err;
        name->len = (uint32_t)MIN(PATH_AT + strlen(path) + 1, sizeof(name->address));
    }
    err = err == 0 ? register_name(local, name) : err;
    name->address.len = (uint8_t)name->len;
    if (err < 0) {
        local_name_put(name);
        return err;
    }
    local->name = name;
    return 0;
}

/* --- finding them */

int local_find(const union socket_address *address, uint32_t len, int type,
               struct local_socket **found)
{
    char path[HUNIX_PATH_BYTES + 1];
    struct node *node = NULL;
    int err = read_path(address, len, path);

    if (err == 0 && path[0] != '\0') {
        err = path_lookup(NULL, path, true, &node);
    } else if (err == 0 && len == PATH_AT) {
        err = -HE_INVAL;
    }
    if (err < 0) {
        return err;
    }
    mutex_lock(&names_mutex);
    struct local_name *name = find_name(node, address, len);

    if (name == NULL) {
        err = -HE_CONNREFUSED;
    } else if (name->owner->socket.type != type) {
        err = -HE_PROTOTYPE;
    } else {
        __atomic_fetch_add(&name->owner->refs, 1, __ATOMIC_RELAXED);
        *found = name->owner;
    }
    mutex_unlock(&names_mutex);
    if (node != NULL) {
        node_put(node);
    }
    return err;
}

struct local_name *local_name_get(struct local_name *name)
{
    if (name != NULL) {
        __atomic_fetch_add(&name->refs, 1, __ATOMIC_RELAXED);
    }
    return name;
}

void local_name_put(struct local_name *name)
{
    if (name != NULL && __atomic_sub_fetch(&name->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        if (name->node != NULL) {
            node_put(name->node);
        }
        kfree(name);
    }
}

void local_name_disown(struct local_socket *local)
{
    struct local_name *name = local->name;

    mutex_lock(&names_mutex);
    if (name != NULL && name->owner == local) {
        name->owner = NULL;
        list_remove(&name->link);
    }
    mutex_unlock(&names_mutex);
}

int local_name_write(const struct local_name *name, union socket_address *address)
{
    if (name == NULL) {
        memset(&address->any, 0, sizeof(address->any));
        address->any.len = PATH_AT;
        address->any.family = HAF_UNIX;
        return PATH_AT;
    }
    memcpy(&address->un, &name->address, name->len);
    return (int)name->len;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Network interfaces: names, numbers, addresses. */
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

#define LISTED_MAX 64

/* All addresses, for the caller to free; null: errno is set. */
static struct hermit_interface *list(int *count)
{
    struct hermit_interface *all = calloc(LISTED_MAX, sizeof(*all));

    if (all == NULL) {
        return NULL;
    }
    int found = sys_net_interfaces(all, LISTED_MAX);

    if (found < 0) {
        free(all);
        __posix_fail(found);
        return NULL;
    }
    *count = found < LISTED_MAX ? found : LISTED_MAX;
    return all;
}

unsigned if_nametoindex(const char *name)
{
    int count;
    unsigned index = 0;
    struct hermit_interface *all = list(&count);

    if (all == NULL) {
        return 0;
    }
    for (int i = 0; i < count && index == 0; i++) {
        if (strcmp(all[i].name, name) == 0) {
            index = all[i].index;
        }
    }
    free(all);
    if (index == 0) {
        __posix_fail(-ENODEV);
    }
    return index;
}

char *if_indextoname(unsigned index, char *name)
{
    int count;
    bool found = false;
    struct hermit_interface *all = list(&count);

    if (all == NULL) {
        return NULL;
    }
    for (int i = 0; i < count && !found; i++) {
        found = all[i].index == index;
        if (found) {
            memcpy(name, all[i].name, IF_NAMESIZE);
        }
    }
    free(all);
    if (!found) {
        __posix_fail(-ENXIO);
        return NULL;
    }
    return name;
}

/* The list and its names in one block. */
struct if_nameindex *if_nameindex(void)
{
    int count;
    struct hermit_interface *all = list(&count);
    struct if_nameindex *result =
        all != NULL ? malloc((size_t)(count + 1) * (sizeof(*result) + IF_NAMESIZE))
                    : NULL;
    int used = 0;

    if (result == NULL) {
        free(all);
        return NULL;
    }
    char *names = (char *)(result + count + 1);

    for (int i = 0; i < count; i++) {
        if (i > 0 && all[i].index == all[i - 1].index) {
            continue; /* one entry for each address */
        }
        result[used].if_index = all[i].index;
        result[used].if_name = memcpy(names, all[i].name, IF_NAMESIZE);
        names += IF_NAMESIZE;
        used++;
    }
    result[used] = (struct if_nameindex){0, NULL};
    free(all);
    return result;
}

void if_freenameindex(struct if_nameindex *result)
{
    free(result);
}

/* An entry of getifaddrs() and all that it points to. */
struct entry {
    struct ifaddrs ifa;
    char name[IF_NAMESIZE];
    struct sockaddr_storage address, mask, broadcast;
};

static void set_v4(struct sockaddr_storage *storage, const void *bytes)
{
    struct sockaddr_in *in = (struct sockaddr_in *)storage;

    in->sin_len = sizeof(*in);
    in->sin_family = AF_INET;
    memcpy(&in->sin_addr, bytes, sizeof(in->sin_addr));
}

static void set_v6(struct sockaddr_storage *storage, const uint8_t *bytes)
{
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)storage;

    in6->sin6_len = sizeof(*in6);
    in6->sin6_family = AF_INET6;
    memcpy(&in6->sin6_addr, bytes, sizeof(in6->sin6_addr));
}

static void fill(struct entry *entry, const struct hermit_interface *from)
{
    uint8_t mask[16] = {0};

    for (int bit = 0; bit < from->prefix_bits; bit++) {
        mask[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
    }
    memcpy(entry->name, from->name, sizeof(entry->name));
    entry->ifa.ifa_name = entry->name;
    entry->ifa.ifa_flags = from->flags;
    if (from->family == AF_UNSPEC) {
        return;
    }
    entry->ifa.ifa_addr = (struct sockaddr *)&entry->address;
    entry->ifa.ifa_netmask = (struct sockaddr *)&entry->mask;
    if (from->family == AF_INET6) {
        set_v6(&entry->address, from->addr);
        set_v6(&entry->mask, mask);
        if (IN6_IS_ADDR_LINKLOCAL(from->addr)) {
            ((struct sockaddr_in6 *)&entry->address)->sin6_scope_id = from->index;
        }
        return;
    }
    set_v4(&entry->address, from->addr);
    set_v4(&entry->mask, mask);
    if (from->flags & IFF_BROADCAST) {
        set_v4(&entry->broadcast, from->broadcast);
        entry->ifa.ifa_broadaddr = (struct sockaddr *)&entry->broadcast;
    }
}

int getifaddrs(struct ifaddrs **result)
{
    int count;
    struct hermit_interface *all = list(&count);
    struct entry *entries =
        all != NULL ? calloc((size_t)count + 1, sizeof(*entries)) : NULL;

    if (entries == NULL) {
        free(all);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        fill(&entries[i], &all[i]);
        entries[i].ifa.ifa_next = i + 1 < count ? &entries[i + 1].ifa : NULL;
    }
    free(all);
    *result = &entries->ifa;
    return 0;
}

void freeifaddrs(struct ifaddrs *result)
{
    free(result);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The kernel reads the strings where the door put them. The application gets copies in
 * its own memory: a system call takes no other addresses.
 */
#include "core/args.h"
#include "abi/boot_info.h"
#include "abi/syscalls.h"
#include "arch/mmu.h"
#include "lib/string.h"

static char *strings; /* argc + envc of them, one behind the other */
static uint64_t strings_bytes;
static uint32_t argc, envc;
static struct hermit_args application;
static const struct boot_net *net;
static uint64_t net_mmio_pa;
static uint32_t net_line;

void args_init(const struct boot_info *boot)
{
    strings = mmu_direct(boot->strings_pa);
    strings_bytes = boot->strings_bytes;
    argc = boot->argc;
    envc = boot->env_count;
    net = &boot->net;
    net_mmio_pa = boot->net_mmio_pa;
    net_line = boot->net_line;
}

bool args_boot_net(uint32_t *ip, uint32_t *mask, uint32_t *gateway)
{
    if ((net->flags & BOOT_NET_STATIC) == 0) {
        return false;
    }
    *ip = net->ip_be;
    *mask = net->netmask_be;
    *gateway = net->gateway_be;
    return true;
}

bool args_boot_card(uint64_t *pa, uint32_t *line)
{
    *pa = net_mmio_pa;
    *line = net_line;
    return net_mmio_pa != 0;
}

/* The string behind s; null at the end, also if the door counted too many. */
static char *string_after(char *s)
{
    size_t left = (size_t)(strings + strings_bytes - s);
    size_t len = strnlen(s, left);

    return len + 1 < left ? s + len + 1 : NULL;
}

static char *string_at(uint32_t index)
{
    char *s = strings_bytes != 0 ? strings : NULL;

    while (index-- > 0 && s != NULL) {
        s = string_after(s);
    }
    return s;
}

const char *args_at(uint32_t index)
{
    return index < argc ? string_at(index) : NULL;
}

const char *args_program(void)
{
    const char *path = string_at(argc + envc);

    return path != NULL && *path != '\0' ? path : args_at(0);
}

const char *args_env(const char *name)
{
    size_t name_len = strlen(name);
    char *s = envc != 0 ? string_at(argc) : NULL;

    for (uint32_t i = 0; i < envc && s != NULL; i++, s = string_after(s)) {
        if (strncmp(s, name, name_len) == 0 && s[name_len] == '=') {
            return s + name_len + 1;
        }
    }
    return NULL;
}

bool args_env_is_on(const char *name)
{
    const char *value = args_env(name);

    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

/* Copies count strings from *s on to *to, their addresses and a null into vector. */
static void copy_strings(char **vector, uint32_t count, char **s, char **to)
{
    for (uint32_t i = 0; i < count && *s != NULL; i++) {
        size_t bytes = strlen(*s) + 1;

        *vector++ = memcpy(*to, *s, bytes);
        *to += bytes;
        *s = string_after(*s);
    }
    *vector = NULL;
}

size_t args_bytes(void)
{
    return ((size_t)argc + envc + 2) * sizeof(char *) + strings_bytes;
}

void args_place(void *place)
{
    char **vectors = place, *to = (char *)(vectors + argc + envc + 2);
    char *s = string_at(0);

    application.argc = (int32_t)argc;
    application.envc = (int32_t)envc;
    application.argv = vectors;
    application.envp = vectors + argc + 1;
    copy_strings(application.argv, argc, &s, &to);
    copy_strings(application.envp, envc, &s, &to);
}

const struct hermit_args *args_of_application(void)
{
    return &application;
}

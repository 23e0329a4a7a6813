/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The strings stay where the door put them; the vectors are made when asked for. */
#include "core/args.h"
#include "abi/boot_info.h"
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "arch/mmu.h"
#include "lib/string.h"
#include "mm/heap.h"

static char *strings; /* argc + envc of them, one behind the other */
static uint64_t strings_bytes;
static uint32_t argc, envc;

void args_init(const struct boot_info *boot)
{
    strings = mmu_direct(boot->strings_pa);
    strings_bytes = boot->strings_bytes;
    argc = boot->argc;
    envc = boot->env_count;
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

/* count strings from s on into vector, and a null; returns the string behind them. */
static char *fill_vector(char **vector, uint32_t count, char *s)
{
    for (uint32_t i = 0; i < count && s != NULL; i++) {
        *vector++ = s;
        s = string_after(s);
    }
    *vector = NULL;
    return s;
}

int args_vectors(struct hermit_args *args)
{
    char **vectors = kmalloc(((size_t)argc + envc + 2) * sizeof(char *));

    if (vectors == NULL) {
        return -HE_NOMEM;
    }
    args->argc = (int32_t)argc;
    args->envc = (int32_t)envc;
    args->argv = vectors;
    args->envp = vectors + argc + 1;
    fill_vector(args->envp, envc, fill_vector(args->argv, argc, string_at(0)));
    return 0;
}

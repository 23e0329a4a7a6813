/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Everything that the kernel needs is copied out of the boot loader's memory, which
 * is free afterwards. */
#include "handover.h"
#include "cmdline.h"
#include "console.h"
#include "mem.h"

#define DEFAULT_NAME       "application"
#define MODULE_NAME        "module"
#define MODULE_NAME_DIGITS 10
#define ALIGN_BYTES        8
#define ALIGNED_PARTS      6 /* that may each need up to ALIGN_BYTES before them */

static uint32_t count_modules(const struct multiboot *mb)
{
    struct module module;
    uint32_t cursor = 0, count = 0;

    while (multiboot_next_module(mb, &cursor, &module)) {
        count++;
    }
    return count;
}

static uint32_t name_room(const char *text)
{
    return CMDLINE_ROOM(strlen(text)) + sizeof(MODULE_NAME) + MODULE_NAME_DIGITS;
}

static uint32_t strings_room(const struct multiboot *mb, const struct module *app)
{
    /* The name of the application can come from the command line, too. */
    return sizeof(DEFAULT_NAME) + CMDLINE_ROOM(strlen(app->text)) +
           2 * CMDLINE_ROOM(strlen(mb->command_line));
}

uint64_t handover_bytes(const struct multiboot *mb, const struct module *app)
{
    struct module module;
    uint32_t cursor = 0;
    uint64_t sum = sizeof(struct boot_info) + strings_room(mb, app) + mb->rsdp_bytes +
                   sizeof(struct boot_mem_region) * (uint64_t)memory_map_capacity(mb) +
                   ALIGN_BYTES * ALIGNED_PARTS;

    while (multiboot_next_module(mb, &cursor, &module)) {
        sum += sizeof(struct boot_module) + name_room(module.text);
    }
    return sum;
}

static char *copy_string(const char *s, char *to)
{
    size_t len = strlen(s) + 1;

    memcpy(to, s, len);
    return to + len;
}

/* argv: the module's name and words, then what is behind "--"; then environment. */
static void fill_strings(struct boot_info *boot, struct arena *arena,
                         const struct multiboot *mb, const struct module *app)
{
    char *strings = arena_take(arena, strings_room(mb, app), 1);
    struct string_list list = {.next = strings};
    const char *rest = cmdline_first(app->text, mb->has_file_names, &list);

    if (rest == NULL) { /* PVH has no names for modules */
        if (mb->has_file_names || !cmdline_name(mb->command_line, &list)) {
            list.next = copy_string(DEFAULT_NAME, list.next);
            list.count = 1;
        }
        rest = "";
    }
    cmdline_words(rest, &list);

    const char *text = mb->command_line;

    if (mb->has_file_names) { /* the loader's own */
        struct string_list own = {.next = list.next};

        text = cmdline_first(text, true, &own);
        text = text != NULL ? text : "";
    }
    cmdline_arguments(text, &list);
    boot->argc = list.count;
    cmdline_environment(text, &list);
    boot->env_count = list.count - boot->argc;
    boot->strings_pa = (uintptr_t)strings;
    boot->strings_bytes = (uint32_t)(list.next - strings);
}

/* A module without a name is called "module" and its number. */
static void number_name(uint32_t number, char *to)
{
    uint32_t unit = 1;

    to = copy_string(MODULE_NAME, to) - 1;
    while (number / unit >= 10) {
        unit *= 10;
    }
    for (; unit != 0; unit /= 10) {
        *to++ = (char)('0' + number / unit % 10);
    }
    *to = '\0';
}

static void fill_modules(struct boot_info *boot, struct arena *arena,
                         const struct multiboot *mb)
{
    uint32_t count = count_modules(mb) - 1; /* without the application */
    struct boot_module *modules =
        arena_take(arena, count * sizeof(struct boot_module), ALIGN_BYTES);
    struct module module;
    uint32_t cursor = 0;

    multiboot_next_module(mb, &cursor, &module);
    for (uint32_t i = 0; i < count; i++) {
        multiboot_next_module(mb, &cursor, &module);
        char *name = arena_take(arena, name_room(module.text), 1);
        struct string_list list = {.next = name};

        if (cmdline_first(module.text, mb->has_file_names, &list) == NULL) {
            number_name(i + 1, name);
        }
        modules[i] = (struct boot_module){
            .base_pa = module.start_pa,
            .len_bytes = module.end_pa - module.start_pa,
            .name_pa = (uintptr_t)name,
        };
    }
    boot->modules_pa = (uintptr_t)modules;
    boot->module_count = count;
}

static void fill_rsdp(struct boot_info *boot, struct arena *arena,
                      const struct multiboot *mb)
{
    if (mb->rsdp != NULL) {
        void *rsdp = arena_take(arena, mb->rsdp_bytes, ALIGN_BYTES);

        memcpy(rsdp, mb->rsdp, mb->rsdp_bytes);
        boot->rsdp_pa = (uintptr_t)rsdp;
    }
}

/* Last, because the map says where the arena ends. */
static void fill_memory(struct boot_info *boot, struct arena *arena,
                        const struct multiboot *mb)
{
    struct memmap map = {.capacity = memory_map_capacity(mb)};

    map.regions =
        arena_take(arena, map.capacity * sizeof(struct boot_mem_region), ALIGN_BYTES);
    memory_build_map(&map, mb, arena);
    boot->mem_regions_pa = (uintptr_t)map.regions;
    boot->mem_region_count = map.count;
}

struct boot_info *handover_fill(struct arena *arena, const struct multiboot *mb,
                                const struct module *app)
{
    struct boot_info *boot = arena_take(arena, sizeof(*boot), ALIGN_BYTES);

    *boot = (struct boot_info){
        .magic = BOOT_INFO_MAGIC,
        .version = BOOT_INFO_VERSION,
        .size_bytes = sizeof(*boot),
        .host = BOOT_HOST_MULTIBOOT,
        .image_pa = app->start_pa,
        .image_bytes = app->end_pa - app->start_pa,
        .console = console_is_there() ? BOOT_CONSOLE_UART_16550 : BOOT_CONSOLE_NONE,
        .console_port = CONSOLE_PORT,
    };
    fill_strings(boot, arena, mb, app);
    fill_modules(boot, arena, mb);
    fill_rsdp(boot, arena, mb);
    fill_memory(boot, arena, mb);
    return boot;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Version 1 is a struct with pointers, version 2 a sequence of tags. */
#include "multiboot.h"
#include "kernel/abi/boot_info.h"
#include "mem.h"
#include "pvh.h"

#define MB1_LOADER_MAGIC 0x2badb002
#define MB2_LOADER_MAGIC 0x36d76289

/* Version 1: bits of flags. */
enum {
    MB1_HAS_MEMORY = 1 << 0,
    MB1_HAS_CMDLINE = 1 << 2,
    MB1_HAS_MODULES = 1 << 3,
    MB1_HAS_MMAP = 1 << 6,
    MB1_HAS_LOADER_NAME = 1 << 9,
};

struct mb1_info {
    uint32_t flags;
    uint32_t mem_lower_kib, mem_upper_kib;
    uint32_t boot_device;
    uint32_t cmdline_pa;
    uint32_t mods_count, mods_pa;
    uint32_t symbols[4];
    uint32_t mmap_bytes, mmap_pa;
    uint32_t drives_bytes, drives_pa;
    uint32_t config_table_pa;
    uint32_t loader_name_pa;
};

struct mb1_module {
    uint32_t start_pa, end_pa, text_pa, reserved;
};

/* Version 2. */
enum {
    MB2_END = 0,
    MB2_CMDLINE = 1,
    MB2_LOADER_NAME = 2,
    MB2_MODULE = 3,
    MB2_MMAP = 6,
    MB2_RSDP_1 = 14,
    MB2_RSDP_2 = 15,
};

#define MB2_HEADER_BYTES 8

struct mb2_tag {
    uint32_t type, size_bytes;
    union {
        char text[0];
        uint8_t bytes[0];
        struct {
            uint32_t start_pa, end_pa;
            char text[0];
        } module;
        struct {
            uint32_t entry_bytes, entry_version;
        } mmap;
    };
};

static const void *at(uint32_t pa)
{
    return (const void *)(uintptr_t)pa;
}

/* The tag behind the one at *cursor, which is 0 at first; null at the end. */
static const struct mb2_tag *next_tag(const struct multiboot *mb, uint32_t *cursor)
{
    const uint32_t *total_bytes = at(mb->info_pa);
    uint32_t end = mb->info_pa + *total_bytes;

    if (*cursor == 0) {
        *cursor = mb->info_pa + MB2_HEADER_BYTES;
    } else {
        *cursor += (((const struct mb2_tag *)at(*cursor))->size_bytes + 7) & ~7u;
    }
    const struct mb2_tag *tag = at(*cursor);

    if (*cursor >= end || end - *cursor < MB2_HEADER_BYTES || tag->type == MB2_END ||
        tag->size_bytes < MB2_HEADER_BYTES || tag->size_bytes > end - *cursor) {
        return NULL;
    }
    return tag;
}

/* Boot loaders of version 1 may have no map, only the size of the two parts. */
static void make_parts(struct multiboot *mb, const struct mb1_info *info)
{
    mb->parts[0] = (struct firmware_range){.len = (uint64_t)info->mem_lower_kib << 10,
                                           .type = FIRMWARE_FREE};
    mb->parts[1] = (struct firmware_range){.base = 1 << 20,
                                           .len = (uint64_t)info->mem_upper_kib << 10,
                                           .type = FIRMWARE_FREE};
    mb->memory_pa = (uint32_t)(uintptr_t)mb->parts;
    mb->memory_bytes = sizeof(mb->parts);
    mb->memory_stride = sizeof(mb->parts[0]);
}

static void open_version_1(struct multiboot *mb)
{
    static const char qemu[] = "qemu";
    const struct mb1_info *info = at(mb->info_pa);

    if ((info->flags & MB1_HAS_CMDLINE) != 0) {
        mb->command_line = at(info->cmdline_pa);
    }
    if ((info->flags & MB1_HAS_LOADER_NAME) != 0) {
        mb->has_file_names = memcmp(at(info->loader_name_pa), qemu, sizeof(qemu)) == 0;
    }
    if ((info->flags & MB1_HAS_MMAP) != 0 && info->mmap_bytes > sizeof(uint32_t)) {
        mb->memory_pa = info->mmap_pa + sizeof(uint32_t); /* behind the first size */
        mb->memory_bytes = info->mmap_bytes - sizeof(uint32_t);
    } else if ((info->flags & MB1_HAS_MEMORY) != 0) {
        make_parts(mb, info);
    }
}

static void open_memory_2(struct multiboot *mb, const struct mb2_tag *tag)
{
    if (tag->size_bytes > sizeof(*tag) &&
        tag->mmap.entry_bytes >= sizeof(struct firmware_range)) {
        mb->memory_pa = (uint32_t)(uintptr_t)tag + sizeof(*tag);
        mb->memory_bytes = tag->size_bytes - sizeof(*tag);
        mb->memory_stride = tag->mmap.entry_bytes;
    }
}

static void open_version_2(struct multiboot *mb)
{
    const struct mb2_tag *tag;
    uint32_t cursor = 0;

    while ((tag = next_tag(mb, &cursor)) != NULL) {
        switch (tag->type) {
        case MB2_CMDLINE:
            mb->command_line = tag->text;
            break;
        case MB2_MMAP:
            open_memory_2(mb, tag);
            break;
        case MB2_RSDP_1: /* 2 is the better one */
        case MB2_RSDP_2:
            if (mb->rsdp == NULL || tag->type == MB2_RSDP_2) {
                mb->rsdp = tag->bytes;
                mb->rsdp_bytes = tag->size_bytes - MB2_HEADER_BYTES;
            }
            break;
        default:
            break;
        }
    }
}

bool multiboot_open(struct multiboot *mb, uint32_t magic, uint32_t info_pa)
{
    *mb = (struct multiboot){.info_pa = info_pa, .command_line = ""};
    if (magic == MB1_LOADER_MAGIC) {
        mb->version = 1;
        open_version_1(mb);
        return true;
    }
    if (magic == MB2_LOADER_MAGIC) {
        mb->version = 2;
        open_version_2(mb);
        return true;
    }
    return magic == PVH_MAGIC && pvh_open(mb);
}

bool multiboot_next_module(const struct multiboot *mb, uint32_t *cursor,
                           struct module *module)
{
    if (mb->version == MULTIBOOT_PVH) {
        return pvh_next_module(mb, cursor, module);
    }
    if (mb->version == 1) {
        const struct mb1_info *info = at(mb->info_pa);

        if ((info->flags & MB1_HAS_MODULES) == 0 || *cursor >= info->mods_count) {
            return false;
        }
        const struct mb1_module *m =
            (const struct mb1_module *)at(info->mods_pa) + (*cursor)++;

        *module = (struct module){m->start_pa, m->end_pa,
                                  m->text_pa != 0 ? at(m->text_pa) : ""};
        return true;
    }
    const struct mb2_tag *tag;

    while ((tag = next_tag(mb, cursor)) != NULL) {
        if (tag->type == MB2_MODULE) {
            *module = (struct module){tag->module.start_pa, tag->module.end_pa,
                                      tag->module.text};
            return true;
        }
    }
    return false;
}

uint32_t multiboot_memory_count(const struct multiboot *mb)
{
    return mb->memory_bytes / sizeof(struct firmware_range);
}

uint32_t multiboot_own(const struct multiboot *mb,
                       struct mem_range own[MULTIBOOT_OWN_MAX])
{
    const struct mb1_info *info = at(mb->info_pa);
    uint32_t command_line_pa = (uint32_t)(uintptr_t)mb->command_line;
    uint32_t module_bytes = info->mods_count * (uint32_t)sizeof(struct mb1_module);
    uint32_t count = 0;

    if (mb->version == MULTIBOOT_PVH) {
        return pvh_own(mb, own);
    }
    if (mb->version == 2) {
        const uint32_t *total_bytes = at(mb->info_pa);

        own[count++] = (struct mem_range){mb->info_pa, mb->info_pa + *total_bytes};
        return count;
    }
    own[count++] = (struct mem_range){mb->info_pa, mb->info_pa + sizeof(*info)};
    own[count++] = (struct mem_range){command_line_pa,
                                      command_line_pa + strlen(mb->command_line) + 1};
    own[count++] = (struct mem_range){mb->memory_pa, mb->memory_pa + mb->memory_bytes};
    if ((info->flags & MB1_HAS_MODULES) != 0) {
        own[count++] = (struct mem_range){info->mods_pa, info->mods_pa + module_bytes};
    }
    return count;
}

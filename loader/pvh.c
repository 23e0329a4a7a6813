/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* All addresses have 64 bits; what lies beyond the first 4 GiB is as if not there. */
#include "pvh.h"
#include "mem.h"

#define RSDP_REVISION_OFFSET 15
#define RSDP_1_BYTES         20 /* ACPI 6.4, 5.2.5.3 */
#define RSDP_2_BYTES         36

struct pvh_info {
    uint32_t magic, version, flags, module_count;
    uint64_t modules_pa;
    uint64_t command_line_pa;
    uint64_t rsdp_pa;
    uint64_t memory_pa; /* from version 1 on, as is the count */
    uint32_t memory_count, reserved;
};

struct pvh_module {
    uint64_t start_pa, len_bytes, text_pa, reserved;
};

/* A firmware_range and a word of padding. */
#define MEMORY_STRIDE 24

_Static_assert(sizeof(struct pvh_info) == 56, "ABI of Xen");
_Static_assert(sizeof(struct pvh_module) == 32, "ABI of Xen");

/* Null for what is not there, or not in reach. */
static const void *reach(uint64_t pa)
{
    return pa <= UINT32_MAX ? (const void *)(uintptr_t)pa : NULL;
}

static const struct pvh_info *info_of(const struct multiboot *mb)
{
    return reach(mb->info_pa);
}

bool pvh_open(struct multiboot *mb)
{
    const struct pvh_info *info = info_of(mb);

    if (info == NULL || info->magic != PVH_MAGIC || info->version < 1 ||
        reach(info->memory_pa) == NULL || reach(info->modules_pa) == NULL) {
        return false;
    }
    mb->version = MULTIBOOT_PVH;
    mb->memory_pa = (uint32_t)info->memory_pa;
    mb->memory_bytes = info->memory_count * MEMORY_STRIDE;
    mb->memory_stride = MEMORY_STRIDE;
    if (reach(info->command_line_pa) != NULL) {
        mb->command_line = reach(info->command_line_pa);
    }
    mb->rsdp = reach(info->rsdp_pa);
    if (mb->rsdp != NULL) {
        mb->rsdp_bytes =
            mb->rsdp[RSDP_REVISION_OFFSET] >= 2 ? RSDP_2_BYTES : RSDP_1_BYTES;
    }
    return true;
}

bool pvh_next_module(const struct multiboot *mb, uint32_t *cursor, struct module *module)
{
    const struct pvh_info *info = info_of(mb);
    const struct pvh_module *list = reach(info->modules_pa);

    if (*cursor >= info->module_count) {
        return false;
    }
    const struct pvh_module *m = &list[(*cursor)++];
    uint64_t end_pa = m->start_pa + m->len_bytes;
    const char *text = reach(m->text_pa);

    /* One that 32 bits can not describe ends before it starts, which is refused. */
    *module = (struct module){
        (uint32_t)m->start_pa,
        m->start_pa <= end_pa && end_pa <= UINT32_MAX ? (uint32_t)end_pa : 0,
        text != NULL ? text : ""};
    return true;
}

uint32_t pvh_own(const struct multiboot *mb, struct mem_range own[MULTIBOOT_OWN_MAX])
{
    const struct pvh_info *info = info_of(mb);
    uint32_t modules_pa = (uint32_t)info->modules_pa;
    uint32_t line_pa = (uint32_t)(uintptr_t)mb->command_line;

    own[0] = (struct mem_range){mb->info_pa, mb->info_pa + sizeof(*info)};
    own[1] = (struct mem_range){line_pa, line_pa + strlen(mb->command_line) + 1};
    own[2] = (struct mem_range){mb->memory_pa, mb->memory_pa + mb->memory_bytes};
    own[3] = (struct mem_range){modules_pa,
                                modules_pa + info->module_count *
                                                 (uint32_t)sizeof(struct pvh_module)};
    return 4;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "boot.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "kernel/abi/boot_info.h"

#define STACK_BYTES 4096
#define ALIGN       16
#define FIRST_PA    GUEST_PAGE_BYTES /* a null pointer of the guest's kernel stays one */
#define REGIONS_MAX 6

/* A PC's memory: free up to the extended BIOS data area and from 1 MiB on. */
#define PC_LOW_END_PA     UINT64_C(0x9f000)
#define PC_HIGH_PA        UINT64_C(0x100000)
#define PC_FIRMWARE_BYTES UINT64_C(0x100000)

#define VERBOSE "HERMIT_VERBOSE=1"

/* Flat segments of 64-bit mode: none, code, data (AMD APM 2, 4.8). */
static const uint64_t descriptors[] = {0, UINT64_C(0x00af9b000000ffff),
                                       UINT64_C(0x00cf93000000ffff)};

_Static_assert(sizeof(descriptors) == GDT_BYTES, "as others know it");

/* The strings for the guest: its arguments, the environment as it is here, its path. */
struct strings {
    uint64_t bytes;
    uint32_t environment_count;
};

static struct strings measure(const struct options *options)
{
    struct strings sum = {.bytes = 0};

    for (int i = 0; i < options->argument_count; i++) {
        sum.bytes += strlen(options->arguments[i]) + 1;
    }
    for (char **variable = environ; *variable != NULL; variable++) {
        sum.bytes += strlen(*variable) + 1;
        sum.environment_count++;
    }
    if (options->is_verbose) {
        sum.bytes += sizeof(VERBOSE);
        sum.environment_count++;
    }
    sum.bytes += strlen(options->program) + 1;
    return sum;
}

static char *copy(char *to, const char *string)
{
    size_t len = strlen(string) + 1;

    memcpy(to, string, len);
    return to + len;
}

static void put_strings(struct arena *arena, struct boot_info *boot,
                        const struct options *options)
{
    struct strings sum = measure(options);
    char *to = arena_take(arena, sum.bytes, 1, &boot->strings_pa);

    boot->strings_bytes = sum.bytes;
    boot->argc = (uint32_t)options->argument_count;
    boot->env_count = sum.environment_count;
    for (int i = 0; i < options->argument_count; i++) {
        to = copy(to, options->arguments[i]);
    }
    if (options->is_verbose) {
        to = copy(to, VERBOSE); /* the first one of a name is the one that counts */
    }
    for (char **variable = environ; *variable != NULL; variable++) {
        to = copy(to, *variable);
    }
    copy(to, options->program);
}

/* Last, because it says where the arena ends. */
static void put_regions(struct arena *arena, struct boot_info *boot, bool is_pc)
{
    const struct guest_memory *memory = arena->memory;
    struct boot_mem_region *region =
        arena_take(arena, REGIONS_MAX * sizeof(*region), ALIGN, &boot->mem_regions_pa);
    uint64_t end_pa = (arena->next_pa + GUEST_PAGE_BYTES - 1) & ~(GUEST_PAGE_BYTES - 1);
    uint64_t low_end_pa = is_pc ? PC_LOW_END_PA : IMAGE_PA;
    uint64_t second_pa = is_pc ? PC_HIGH_PA : IMAGE_PA;
    uint64_t top_pa = memory->low_bytes - (is_pc ? PC_FIRMWARE_BYTES : 0);

    if (end_pa > top_pa) {
        fail("the application with its arguments does not fit into the memory; give it "
             "more");
    }
    const struct boot_mem_region all[REGIONS_MAX] = {
        {FIRST_PA, low_end_pa - FIRST_PA, BOOT_MEM_FREE, 0},
        {second_pa, IMAGE_PA - second_pa, BOOT_MEM_FREE, 0},
        {IMAGE_PA, end_pa - IMAGE_PA, BOOT_MEM_BOOT, 0},
        {end_pa, top_pa - end_pa, BOOT_MEM_FREE, 0},
        {top_pa, memory->low_bytes - top_pa, BOOT_MEM_ACPI, 0},
        {DEVICE_HOLE_END_PA, memory->high_bytes, BOOT_MEM_FREE, 0},
    };

    for (unsigned i = 0; i < REGIONS_MAX; i++) {
        if (all[i].len_bytes != 0) {
            region[boot->mem_region_count++] = all[i];
        }
    }
}

static void put_network(struct boot_info *boot, const struct boot_plan *plan)
{
    boot->net = (struct boot_net){
        .flags = BOOT_NET_PRESENT | BOOT_NET_STATIC,
        .ip_be = plan->net->ip_be,
        .gateway_be = plan->net->gateway_be,
        .netmask_be = plan->net->mask_be,
    };
    memcpy(boot->net.mac, plan->net->mac, sizeof(boot->net.mac));
}

static uint32_t console_bits(const struct boot_plan *plan)
{
    uint32_t bits = plan->is_log_live ? BOOT_CONSOLE_LOG : 0;

    for (int stream = 0; plan->tells_streams && stream < 3; stream++) {
        bits |= isatty(stream) ? 0 : BOOT_CONSOLE_FILE(stream);
    }
    return bits;
}

static struct boot_info *put_boot_info(struct arena *arena, const struct image *image,
                                       const struct boot_plan *plan, uint64_t *pa)
{
    struct boot_info *boot = arena_take(arena, sizeof(*boot), ALIGN, pa);

    *boot = (struct boot_info){
        .magic = BOOT_INFO_MAGIC,
        .version = BOOT_INFO_VERSION,
        .size_bytes = sizeof(*boot),
        .host = plan->host,
        .cpu_count = plan->cpu_count,
        .image_pa = IMAGE_PA,
        .image_bytes = image->kept_bytes,
        .tsc_hz = plan->tsc_hz,
        .wall_time_ns = plan->wall_time_ns,
        .wall_tsc = plan->wall_tsc,
        .console = plan->console,
        .console_port = console_bits(plan),
        .net_mmio_pa = plan->net_mmio_pa,
        .net_line = plan->net_line,
    };
    if (plan->net != NULL) {
        put_network(boot, plan);
    }
    /* All zero, which means none, where the host has none. */
    if (getrandom(boot->entropy, sizeof(boot->entropy), GRND_NONBLOCK) !=
        (ssize_t)sizeof(boot->entropy)) {
        memset(boot->entropy, 0, sizeof(boot->entropy));
    }
    return boot;
}

struct cpu_start boot_prepare(const struct guest_memory *memory,
                              const struct options *options, const struct image *image,
                              const struct boot_plan *plan)
{
    struct arena arena = {memory, image->end_pa};
    struct cpu_start start = {.entry_va = image->elf.entry_va,
                              .stack_bytes = STACK_BYTES};
    uint64_t pa;

    memcpy(arena_take(&arena, sizeof(descriptors), ALIGN, &pa), descriptors,
           sizeof(descriptors));
    start.gdt_va = BOOT_DIRECT_MAP_VA + pa;
    arena_take(&arena, (uint64_t)plan->stack_count * STACK_BYTES, ALIGN, &pa);
    start.stack_top_va = BOOT_DIRECT_MAP_VA + pa + STACK_BYTES;

    struct boot_info *boot = put_boot_info(&arena, image, plan, &start.boot_info_pa);

    put_strings(&arena, boot, options);
    start.root_pa =
        paging_build(&arena, image, plan->is_pc,
                     REGIONS_MAX * sizeof(struct boot_mem_region) + GUEST_PAGE_BYTES,
                     &boot->direct_map_bytes);
    put_regions(&arena, boot, plan->is_pc);
    return start;
}

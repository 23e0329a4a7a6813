/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The story of the loader: the boot loader's information, the application, page
 * tables, boot_info, the jump. Runs once.
 */
#include "console.h"
#include "elf.h"
#include "handoff.h"
#include "handover.h"
#include "mem.h"
#include "memory.h"
#include "multiboot.h"
#include "paging.h"
#include "x86.h"

#define MIB_SHIFT          20
#define KERNEL_STACK_BYTES 4096
#define STACK_ALIGN        16
#define GDT_BYTES          32
#define NAME_BYTES         64

static uint32_t mib_up(uint64_t bytes)
{
    return (uint32_t)((bytes + (1 << MIB_SHIFT) - 1) >> MIB_SHIFT);
}

static uint32_t mib_down(uint64_t bytes)
{
    return (uint32_t)(bytes >> MIB_SHIFT);
}

/* The application's file name, for messages. */
static const char *name_of(const struct module *module)
{
    static char name[NAME_BYTES];
    uint32_t len = 0;

    while (len + 1 < NAME_BYTES && module->text[len] != '\0' &&
           module->text[len] != ' ') {
        name[len] = module->text[len];
        len++;
    }
    name[len] = '\0';
    return len != 0 ? name : "the application";
}

/* A boot loader writes modules to addresses without memory, too. */
static void check_modules(const struct multiboot *mb)
{
    struct module module;
    uint32_t cursor = 0;

    while (multiboot_next_module(mb, &cursor, &module)) {
        if (module.end_pa < module.start_pa) {
            loader_fail("%s ends before it starts: the boot loader is at fault",
                        name_of(&module));
        }
        if (!memory_is_ram(mb, module.start_pa, module.end_pa)) {
            loader_fail(
                "%s needs the memory up to %u MiB, but the machine has only %u MiB; "
                "give it more (QEMU: -m)",
                name_of(&module), mib_up(module.end_pa), mib_down(memory_ram_bytes(mb)));
        }
    }
}

static void find_application(const struct multiboot *mb, struct module *app)
{
    uint32_t cursor = 0;

    if (!multiboot_next_module(mb, &cursor, app)) {
        loader_fail("no application; give it as the first module (QEMU: -initrd APP)");
    }
}

static void open_application(struct elf_image *image, const struct module *app)
{
    enum elf_error error = elf_open(image, (const void *)(uintptr_t)app->start_pa,
                                    app->end_pa - app->start_pa);

    if (error != ELF_OK) {
        char text[ELF_DESCRIPTION_BYTES];

        elf_describe(error, image->detail, text, sizeof(text));
        loader_fail("%s: %s; %s", name_of(app), text, elf_error_advice(error));
    }
}

static void check_memory(const struct multiboot *mb, const struct elf_image *image,
                         const struct module *app, uint64_t loader_bytes)
{
    uint64_t needed = loader_bytes + image->file_bytes + image->zero_bytes;
    uint64_t there = memory_ram_bytes(mb);

    if (needed > there) {
        loader_fail("%s needs %u MiB of memory, but the machine has only %u MiB; "
                    "give it more (QEMU: -m)",
                    name_of(app), mib_up(needed), mib_down(there));
    }
}

/* The end of the memory that is in use at the kernel's first instruction. */
static uint64_t highest_in_use(const struct multiboot *mb, const struct arena *arena)
{
    struct module module;
    uint32_t cursor = 0;
    uint32_t end_pa = arena->end_pa;

    while (multiboot_next_module(mb, &cursor, &module)) {
        end_pa = module.end_pa > end_pa ? module.end_pa : end_pa;
    }
    return end_pa;
}

/* The kernel starts with a copy of the descriptors that are in use now. */
static void copy_descriptors(struct gdt_pointer *gdt, struct arena *arena)
{
    store_gdt(gdt);
    void *copy = arena_take(arena, GDT_BYTES, STACK_ALIGN);

    memcpy(copy, (const void *)gdt->base, gdt->limit + 1);
    gdt->base = BOOT_DIRECT_MAP_VA + (uintptr_t)copy;
}

/* One block for all that the kernel inherits. */
static void find_arena(struct arena *arena, const struct multiboot *mb,
                       const struct elf_image *image, const struct module *app)
{
    uint64_t len_bytes = PAGING_BASE_BYTES + paging_image_bytes(image, app->start_pa) +
                         GDT_BYTES + KERNEL_STACK_BYTES + 2 * STACK_ALIGN +
                         handover_bytes(mb, app);

    check_memory(mb, image, app, len_bytes);
    if (!arena_find(arena, mb, len_bytes)) {
        loader_fail(
            "%s needs %u MiB of memory in one piece beside its file, and there is "
            "none; give the machine more (QEMU: -m)",
            name_of(app), mib_up(len_bytes));
    }
}

void loader_main(uint32_t magic, uint32_t info_pa, bool has_no_execute)
{
    struct multiboot mb;
    struct module app;
    struct elf_image image;
    struct arena arena;
    struct paging paging;
    struct gdt_pointer gdt;

    if (!multiboot_open(&mb, magic, info_pa)) {
        loader_fail("not started by multiboot or PVH (magic 0x%x); "
                    "use QEMU's -kernel, or GRUB's multiboot2",
                    magic);
    }
    find_application(&mb, &app);
    check_modules(&mb);
    open_application(&image, &app);
    find_arena(&arena, &mb, &image, &app);

    paging_begin(&paging, &arena, has_no_execute);
    uint64_t used_end_pa = highest_in_use(&mb, &arena);
    uint64_t direct_map_bytes =
        paging_map_direct(&paging, used_end_pa + BOOT_DIRECT_SPARE_BYTES(used_end_pa));

    paging_map_image(&paging, &image, app.start_pa);
    copy_descriptors(&gdt, &arena);
    uint8_t *stack = arena_take(&arena, KERNEL_STACK_BYTES, STACK_ALIGN);
    struct boot_info *boot = handover_fill(&arena, &mb, &app);

    boot->direct_map_bytes = direct_map_bytes;
    enter_kernel((uintptr_t)boot, (uintptr_t)paging.root,
                 BOOT_DIRECT_MAP_VA + (uintptr_t)stack + KERNEL_STACK_BYTES,
                 image.entry_va, &gdt);
}

void loader_exception(const struct exception_frame *frame)
{
    loader_fail("exception %u at 0x%lx, error code 0x%x, address 0x%lx: %s is at fault",
                (uint32_t)frame->vector, frame->rip, (uint32_t)frame->error_code,
                read_cr2(),
                frame->rip < BOOT_IMAGE_VA ? "the loader" : "the application's kernel");
}

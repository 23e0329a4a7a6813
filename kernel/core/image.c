/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the kernel knows about the executable that it is part of. */
#include "core/image.h"
#include "abi/boot_info.h"
#include "abi/syscalls.h"
#include "arch/mmu.h"
#include "core/linker.h"
#include "lib/string.h"

static struct image_tls tls = {.align = 1};
static const uint8_t *file;
static uint64_t file_bytes;

static const struct elf64_phdr *phdrs(void)
{
    return (const void *)((uintptr_t)&__ehdr_start + __ehdr_start.phoff);
}

void image_init(const struct boot_info *boot)
{
    file = mmu_direct(boot->image_pa);
    file_bytes = boot->image_bytes;
    for (unsigned i = 0; i < __ehdr_start.phnum; i++) {
        const struct elf64_phdr *ph = &phdrs()[i];

        if (ph->type == ELF_PT_TLS) {
            tls.init = (const void *)(uintptr_t)ph->vaddr;
            tls.file_bytes = ph->filesz;
            tls.mem_bytes = ph->memsz;
            tls.align = MAX(ph->align, UINT64_C(1));
        }
    }
}

const struct image_tls *image_tls(void)
{
    return &tls;
}

/* [offset, offset + len) of the file as it was booted; null if it is not there. */
static const void *file_part(uint64_t offset, uint64_t len, size_t align)
{
    if (offset > file_bytes || len > file_bytes - offset ||
        !IS_ALIGNED((uintptr_t)(file + offset), align)) {
        return NULL;
    }
    return file + offset;
}

static const struct elf64_shdr *find_symtab(const struct elf64_shdr **strtab)
{
    const struct elf64_header *eh = file_part(0, sizeof(*eh), 8);

    if (eh == NULL || eh->shentsize != sizeof(struct elf64_shdr)) {
        return NULL;
    }
    const struct elf64_shdr *sh =
        file_part(eh->shoff, (uint64_t)eh->shnum * sizeof(*sh), 8);

    for (unsigned i = 0; sh != NULL && i < eh->shnum; i++) {
        if (sh[i].type == ELF_SHT_SYMTAB && sh[i].link < eh->shnum) {
            *strtab = &sh[sh[i].link];
            return &sh[i];
        }
    }
    return NULL;
}

/* The function symbol with the highest start at or below pc that covers it. */
static const struct elf64_symbol *find_function(const struct elf64_symbol *symbols,
                                                uint64_t count, uint64_t pc)
{
    const struct elf64_symbol *best = NULL;

    for (uint64_t i = 0; i < count; i++) {
        const struct elf64_symbol *s = &symbols[i];

        /* A size of 0 is an assembly label: it covers what follows. */
        if ((s->info & 15) != ELF_STT_FUNC || s->shndx == 0 || s->value > pc ||
            (s->size != 0 && pc - s->value >= s->size)) {
            continue;
        }
        if (best == NULL || s->value > best->value ||
            (s->value == best->value && best->size == 0)) {
            best = s;
        }
    }
    return best;
}

bool image_symbol(uint64_t pc, char *buf, size_t len, uint64_t *offset)
{
    const struct elf64_shdr *strtab = NULL;
    const struct elf64_shdr *symtab = find_symtab(&strtab);

    if (symtab == NULL || len == 0) {
        return false;
    }
    const struct elf64_symbol *symbols = file_part(symtab->offset, symtab->size, 8);
    const char *names = file_part(strtab->offset, strtab->size, 1);

    if (symbols == NULL || names == NULL) {
        return false;
    }
    const struct elf64_symbol *s =
        find_function(symbols, symtab->size / sizeof(*symbols), pc);

    if (s == NULL || s->name >= strtab->size) {
        return false;
    }
    size_t name_len = strnlen(names + s->name, MIN(len - 1, strtab->size - s->name));

    memcpy(buf, names + s->name, name_len);
    buf[name_len] = '\0';
    *offset = pc - s->value;
    return true;
}

void image_describe(struct hermit_image *image)
{
    image->phdrs = phdrs();
    image->phdr_count = __ehdr_start.phnum;
    image->start_va = UINTPTR_MAX;
    image->end_va = 0;
    for (unsigned i = 0; i < __ehdr_start.phnum; i++) {
        const struct elf64_phdr *ph = &phdrs()[i];

        if (ph->type == ELF_PT_LOAD) {
            image->start_va = MIN(image->start_va, (uintptr_t)ph->vaddr);
            image->end_va = MAX(image->end_va, (uintptr_t)(ph->vaddr + ph->memsz));
        }
    }
}

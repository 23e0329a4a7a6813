/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "symbols.h"

#include <elf.h>
#include <unistd.h>

#define SYMBOLS_AT_ONCE 64
#define SYMBOLS_MOST    (UINT64_C(1) << 22)

static bool read_at(int fd, void *to, size_t len, uint64_t offset)
{
    return offset <= INT64_MAX && pread(fd, to, len, (off_t)offset) == (ssize_t)len;
}

static bool find_table(int fd, Elf64_Shdr *symbols, Elf64_Shdr *strings)
{
    Elf64_Ehdr header;

    if (!read_at(fd, &header, sizeof(header), 0) ||
        header.e_shentsize != sizeof(Elf64_Shdr)) {
        return false;
    }
    for (unsigned i = 0; i < header.e_shnum; i++) {
        if (!read_at(fd, symbols, sizeof(*symbols),
                     header.e_shoff + i * sizeof(*symbols))) {
            return false;
        }
        if (symbols->sh_type == SHT_SYMTAB) {
            return read_at(fd, strings, sizeof(*strings),
                           header.e_shoff + symbols->sh_link * sizeof(*strings));
        }
    }
    return false;
}

/* The better of two for pc: the one that begins later, of those that cover it. */
static bool is_better(const Elf64_Sym *symbol, const Elf64_Sym *best, uint64_t pc)
{
    return ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_shndx != 0 &&
           symbol->st_value <= pc &&
           (symbol->st_size == 0 || pc - symbol->st_value < symbol->st_size) &&
           symbol->st_value >= best->st_value;
}

bool symbol_at(int fd, uint64_t pc, char *name, size_t len, uint64_t *offset)
{
    Elf64_Shdr table, strings;
    Elf64_Sym some[SYMBOLS_AT_ONCE], best = {.st_value = 0};

    if (!find_table(fd, &table, &strings)) {
        return false;
    }
    uint64_t count = table.sh_size / sizeof(Elf64_Sym);

    for (uint64_t i = 0; i < count && i < SYMBOLS_MOST; i += SYMBOLS_AT_ONCE) {
        uint64_t now = count - i < SYMBOLS_AT_ONCE ? count - i : SYMBOLS_AT_ONCE;

        if (!read_at(fd, some, now * sizeof(some[0]),
                     table.sh_offset + i * sizeof(some[0]))) {
            return false;
        }
        for (uint64_t j = 0; j < now; j++) {
            best = is_better(&some[j], &best, pc) ? some[j] : best;
        }
    }
    if (best.st_value == 0) {
        return false;
    }
    ssize_t got = pread(fd, name, len - 1, (off_t)(strings.sh_offset + best.st_name));

    name[got > 0 ? got : 0] = '\0';
    for (char *c = name; *c != '\0'; c++) {
        *c = *c >= ' ' && *c <= '~' ? *c : '?'; /* a terminal obeys what it is sent */
    }
    *offset = pc - best.st_value;
    return name[0] != '\0';
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "symbols.h"

#include <unistd.h>

#define SECTIONS_AT_ONCE 32
#define SYMBOLS_AT_ONCE  64
#define SYMBOLS_MOST     (UINT64_C(1) << 22)

static bool read_at(int fd, void *to, size_t len, uint64_t offset)
{
    return offset <= INT64_MAX && pread(fd, to, len, (off_t)offset) == (ssize_t)len;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static bool is_within(const Elf64_Shdr *section, uint64_t file_bytes)
{
    return section->sh_offset <= file_bytes &&
           section->sh_size <= file_bytes - section->sh_offset;
}

bool symbol_table_find(int fd, uint64_t file_bytes, Elf64_Shdr *symbols,
                       Elf64_Shdr *strings)
{
    Elf64_Ehdr header;
    Elf64_Shdr some[SECTIONS_AT_ONCE];
    uint64_t first = 0, count = 0;

    if (!read_at(fd, &header, sizeof(header), 0) ||
        header.e_shentsize != sizeof(some[0])) {
        return false;
    }
    for (unsigned i = 0; i < header.e_shnum; i++) {
        if (i == first + count) {
            first = i;
            count = least(header.e_shnum - i, SECTIONS_AT_ONCE);
            if (!read_at(fd, some, count * sizeof(some[0]),
                         header.e_shoff + i * sizeof(some[0]))) {
                return false;
            }
        }
        if (some[i - first].sh_type == SHT_SYMTAB) {
            *symbols = some[i - first];
            return symbols->sh_link < header.e_shnum &&
                   read_at(fd, strings, sizeof(*strings),
                           header.e_shoff + symbols->sh_link * sizeof(*strings)) &&
                   is_within(symbols, file_bytes) && is_within(strings, file_bytes);
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

    if (!symbol_table_find(fd, INT64_MAX, &table, &strings)) {
        return false;
    }
    uint64_t count = table.sh_size / sizeof(Elf64_Sym);

    for (uint64_t i = 0; i < count && i < SYMBOLS_MOST; i += SYMBOLS_AT_ONCE) {
        uint64_t now = least(count - i, SYMBOLS_AT_ONCE);

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

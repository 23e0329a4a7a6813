/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The sections of the executable that lines.c reads. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"

#define SECTION_MOST (UINT64_C(64) << 20)
#define NAMES_MOST   65536u

static bool read_at(int fd, void *to, size_t len, uint64_t offset)
{
    return offset <= INT64_MAX && pread(fd, to, len, (off_t)offset) == (ssize_t)len;
}

static uint8_t *read_section(int fd, const Elf64_Shdr *section, size_t most)
{
    uint8_t *bytes = section->sh_size <= most ? malloc(section->sh_size + 1) : NULL;

    if (bytes != NULL && !read_at(fd, bytes, section->sh_size, section->sh_offset)) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

static void keep_section(int fd, const Elf64_Shdr *section, struct line_bytes *to)
{
    if (to->bytes == NULL && (section->sh_flags & SHF_COMPRESSED) == 0 &&
        section->sh_type == SHT_PROGBITS) {
        to->bytes = read_section(fd, section, SECTION_MOST);
        to->len = to->bytes != NULL ? section->sh_size : 0;
    }
}

static void read_sections(int fd, const Elf64_Ehdr *header, const uint8_t *names,
                          size_t names_len, struct line_sections *sections)
{
    const struct {
        const char *name;
        struct line_bytes *to;
    } wanted[] = {{".debug_line", &sections->lines},
                  {".debug_line_str", &sections->line_strings},
                  {".debug_str", &sections->strings}};
    Elf64_Shdr section;

    for (unsigned i = 0; i < header->e_shnum; i++) {
        if (!read_at(fd, &section, sizeof(section),
                     header->e_shoff + i * sizeof(section))) {
            return;
        }
        for (unsigned w = 0; w < sizeof(wanted) / sizeof(wanted[0]); w++) {
            size_t len = strlen(wanted[w].name) + 1;

            if (section.sh_name < names_len && names_len - section.sh_name >= len &&
                memcmp(names + section.sh_name, wanted[w].name, len) == 0) {
                keep_section(fd, &section, wanted[w].to);
            }
        }
    }
}

bool line_at(int fd, uint64_t pc, char *text, size_t len)
{
    struct line_sections sections = {.lines = {.bytes = NULL}};
    Elf64_Ehdr header;
    Elf64_Shdr table;
    uint8_t *names;

    if (!read_at(fd, &header, sizeof(header), 0) || header.e_shentsize != sizeof(table) ||
        header.e_shstrndx >= header.e_shnum ||
        !read_at(fd, &table, sizeof(table),
                 header.e_shoff + header.e_shstrndx * sizeof(table)) ||
        (names = read_section(fd, &table, NAMES_MOST)) == NULL) {
        return false;
    }
    read_sections(fd, &header, names, table.sh_size, &sections);
    bool is_found = line_find(&sections, pc, text, len);

    free(names);
    free((void *)sections.lines.bytes);
    free((void *)sections.line_strings.bytes);
    free((void *)sections.strings.bytes);
    return is_found;
}

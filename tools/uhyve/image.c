/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/abi/boot_info.h"
#include "machine.h"
#include "symbols.h"

#define COPY_SECTIONS 3 /* none, symbols, their names */
#define SYMBOLS_SHARE 4 /* of the memory, at most */

/* Where a standard stream is closed, open() gives its number away: /dev/null takes it. */
static void keep_off_streams(struct image *image)
{
    while (image->fd >= 0 && image->fd <= STDERR_FILENO) {
        int fd = fcntl(image->fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        int null = open("/dev/null", O_RDWR);

        if (fd < 0 || null < 0 || dup2(null, image->fd) < 0) {
            fail("standard streams: %s", strerror(errno));
        }
        if (null > STDERR_FILENO) {
            close(null); /* else it stands for one that was closed, too */
        }
        image->fd = fd;
    }
}

void image_open(struct image *image, const char *path)
{
    struct stat st;

    *image = (struct image){.path = path, .fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (image->fd < 0 || fstat(image->fd, &st) != 0) {
        fail("%s: %s", path, strerror(errno));
    }
    if (!S_ISREG(st.st_mode)) {
        fail("%s: not a file", path);
    }
    keep_off_streams(image);
    image->file_bytes = (uint64_t)st.st_size;
}

/* Room in the guest's memory for the first `bytes` of its copy. */
static uint8_t *room_for(const struct image *image, const struct guest_memory *memory,
                         uint64_t bytes)
{
    uint8_t *place = guest_bytes(memory, IMAGE_PA, bytes);

    if (place == NULL) {
        fail("%s: its %llu KiB do not fit into the memory; give it more (--mem)",
             image->path, (unsigned long long)(bytes >> 10));
    }
    return place;
}

static void read_into(const struct image *image, uint8_t *to, uint64_t len,
                      uint64_t offset)
{
    while (len > 0) {
        ssize_t done = pread(image->fd, to, len, (off_t)offset);

        if (done <= 0) {
            fail("%s: %s", image->path,
                 done == 0 ? "it became shorter" : strerror(errno));
        }
        to += done;
        len -= (uint64_t)done;
        offset += (uint64_t)done;
    }
}

/* Goes on with the copy of the file's beginning up to end. */
static void read_up_to(struct image *image, const struct guest_memory *memory,
                       uint64_t end)
{
    if (end > image->kept_bytes) {
        uint8_t *place = room_for(image, memory, end);

        read_into(image, place + image->kept_bytes, end - image->kept_bytes,
                  image->kept_bytes);
        image->kept_bytes = end;
    }
}

/* What elf_open() looks at: the file's header and the program headers, mostly in the
 * first page. */
static void read_headers(struct image *image, const struct guest_memory *memory)
{
    uint64_t bytes = image->file_bytes;
    Elf64_Ehdr header;

    read_up_to(image, memory, bytes < GUEST_PAGE_BYTES ? bytes : GUEST_PAGE_BYTES);
    if (image->kept_bytes < sizeof(header)) {
        return;
    }
    memcpy(&header, room_for(image, memory, sizeof(header)), sizeof(header));
    uint64_t len = (uint64_t)header.e_phnum * sizeof(Elf64_Phdr);

    if (header.e_phoff <= bytes && len <= bytes - header.e_phoff) {
        read_up_to(image, memory, header.e_phoff + len);
    }
}

static void check(struct image *image, const uint8_t *file)
{
    char text[ELF_DESCRIPTION_BYTES];
    enum elf_error error = elf_open(&image->elf, file, image->file_bytes);

    if (error != ELF_OK) {
        elf_describe(error, image->elf.detail, text, sizeof(text));
        fail("%s: %s; %s", image->path, text, elf_error_advice(error));
    }
}

static void read_segments(struct image *image, const struct guest_memory *memory)
{
    const struct elf_segment *segment = NULL;
    uint64_t end = 0;

    while ((segment = elf_next_segment(&image->elf, segment)) != NULL) {
        uint64_t this_end = segment->file_offset + segment->file_bytes;

        end = this_end > end ? this_end : end;
    }
    read_up_to(image, memory, end);
}

/* The section headers of the copy: those that tell functions' names, which come right
 * behind what is loaded; or none. */
static void read_symbols(struct image *image, const struct guest_memory *memory)
{
    Elf64_Ehdr *header = guest_bytes(memory, IMAGE_PA, sizeof(*header));
    Elf64_Shdr sections[COPY_SECTIONS] = {{.sh_type = SHT_NULL}};
    uint64_t at = (image->kept_bytes + GUEST_PAGE_BYTES - 1) & ~(GUEST_PAGE_BYTES - 1);
    uint64_t names_at = at + sizeof(sections);

    header->e_shoff = header->e_shnum = header->e_shstrndx = 0;
    if (!symbol_table_find(image->fd, image->file_bytes, &sections[1], &sections[2])) {
        return;
    }
    uint64_t symbols_len = sections[1].sh_size, end = names_at;

    /* Where memory is short, the program needs it more than the names. */
    if (symbols_len + sections[2].sh_size > memory->low_bytes / SYMBOLS_SHARE) {
        return;
    }
    symbols_len = (symbols_len + 7) & ~UINT64_C(7);
    end += symbols_len + sections[2].sh_size;
    uint8_t *place = room_for(image, memory, end);

    read_into(image, place + names_at, sections[1].sh_size, sections[1].sh_offset);
    read_into(image, place + names_at + symbols_len, sections[2].sh_size,
              sections[2].sh_offset);
    sections[1].sh_offset = names_at;
    sections[1].sh_link = 2;
    sections[2].sh_offset = names_at + symbols_len;
    memcpy(place + at, sections, sizeof(sections));
    header->e_shoff = at;
    header->e_shnum = COPY_SECTIONS;
    image->kept_bytes = end;
}

void image_read(struct image *image, struct guest_memory *memory)
{
    read_headers(image, memory);
    check(image, room_for(image, memory, image->kept_bytes));
    read_segments(image, memory);
    read_symbols(image, memory);
    image->end_pa =
        (IMAGE_PA + image->kept_bytes + GUEST_PAGE_BYTES - 1) & ~(GUEST_PAGE_BYTES - 1);
}

bool image_has_network(const struct image *image, const struct guest_memory *memory)
{
    const uint8_t *file = guest_bytes(memory, IMAGE_PA, image->kept_bytes);

    return file != NULL && memmem(file, image->kept_bytes, BOOT_NET_MARK,
                                  sizeof(BOOT_NET_MARK) - 1) != NULL;
}

void *arena_take(struct arena *arena, uint64_t len, uint64_t align, uint64_t *pa)
{
    *pa = (arena->next_pa + align - 1) & ~(align - 1);
    void *bytes = guest_bytes(arena->memory, *pa, len);

    if (bytes == NULL || *pa < arena->next_pa) {
        fail("the application with its arguments does not fit into the memory; give it "
             "more (--mem)");
    }
    arena->next_pa = *pa + len;
    return bytes;
}

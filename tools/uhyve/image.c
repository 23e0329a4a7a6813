/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine.h"

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
    image->file_bytes = (uint64_t)st.st_size;
}

/* By reading where the memory is not made of ordinary pages, else by mapping. */
static bool put_into(const struct image *image, uint8_t *place, bool is_hugetlb)
{
    if (!is_hugetlb) {
        return mmap(place, image->file_bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_FIXED, image->fd, 0) != MAP_FAILED;
    }
    for (uint64_t at = 0; at < image->file_bytes;) {
        ssize_t done = pread(image->fd, place + at, image->file_bytes - at, (off_t)at);

        if (done <= 0) {
            errno = done == 0 ? EIO : errno;
            return false;
        }
        at += (uint64_t)done;
    }
    return true;
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

void image_map(struct image *image, struct guest_memory *memory)
{
    char start[1] = {0};
    uint8_t *place = guest_bytes(memory, IMAGE_PA, image->file_bytes);

    if (image->file_bytes == 0) {
        check(image, (uint8_t *)start); /* says so */
    }
    if (place == NULL) {
        fail("%s: its %llu KiB do not fit into the memory; give it more (--mem)",
             image->path, (unsigned long long)(image->file_bytes >> 10));
    }
    if (!put_into(image, place, memory->is_hugetlb)) {
        fail("%s: %s", image->path, strerror(errno));
    }
    check(image, place);
    image->end_pa =
        (IMAGE_PA + image->file_bytes + GUEST_PAGE_BYTES - 1) & ~(GUEST_PAGE_BYTES - 1);
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

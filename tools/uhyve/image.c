/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/abi/boot_info.h"
#include "machine.h"

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

/* A copy, because whoever changes the file must not change a program that runs. */
static void read_into(const struct image *image, uint8_t *place)
{
    for (uint64_t at = 0; at < image->file_bytes;) {
        ssize_t done = pread(image->fd, place + at, image->file_bytes - at, (off_t)at);

        if (done <= 0) {
            fail("%s: %s", image->path,
                 done == 0 ? "it became shorter" : strerror(errno));
        }
        at += (uint64_t)done;
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

void image_read(struct image *image, struct guest_memory *memory)
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
    read_into(image, place);
    check(image, place);
    image->end_pa =
        (IMAGE_PA + image->file_bytes + GUEST_PAGE_BYTES - 1) & ~(GUEST_PAGE_BYTES - 1);
}

bool image_has_network(const struct image *image, const struct guest_memory *memory)
{
    const uint8_t *file = guest_bytes(memory, IMAGE_PA, image->file_bytes);

    return file != NULL && memmem(file, image->file_bytes, BOOT_NET_MARK,
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

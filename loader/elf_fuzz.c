/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Any bytes as an ELF file: no read outside of them, and what is accepted keeps the
 * promises of elf.h. */
#include <stdlib.h>
#include <string.h>

#include "loader/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_image(const struct elf_image *image, size_t len)
{
    const struct elf_segment *segment = NULL;
    uint64_t page_end = BOOT_IMAGE_VA;
    bool has_entry = false;
    volatile uint8_t last = 0;

    while ((segment = elf_next_segment(image, segment)) != NULL) {
        const uint32_t both = ELF_WRITABLE | ELF_EXECUTABLE;

        check(segment->va >= page_end);
        check(segment->mem_bytes != 0 && segment->file_bytes <= segment->mem_bytes);
        check(segment->va + segment->mem_bytes <= image->end_va);
        check(segment->file_offset + segment->file_bytes <= len);
        check((segment->flags & both) != both);
        page_end = (segment->va + segment->mem_bytes + 4095) & ~UINT64_C(4095);
        if (segment->file_bytes != 0) {
            last = image->file[segment->file_offset + segment->file_bytes - 1];
        }
        has_entry |= (segment->flags & ELF_EXECUTABLE) != 0 &&
                     image->entry_va >= segment->va &&
                     image->entry_va - segment->va < segment->file_bytes;
    }
    (void)last;
    check(has_entry && image->end_va <= BOOT_IMAGE_END_VA);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct elf_image image;
    char text[ELF_DESCRIPTION_BYTES];
    enum elf_error error = elf_open(&image, data, len);

    if (error == ELF_OK) {
        check_image(&image, len);
    }
    elf_describe(error, image.detail, text, sizeof(text));
    check(text[0] != '\0' && strlen(text) < sizeof(text));
    return 0;
}

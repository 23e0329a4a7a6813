/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The image's program headers, through which the unwinder finds its tables. */
#include <link.h>
#include "internal.h"

static size_t align_up(size_t value, size_t alignment)
{
    return alignment > 1 ? (value + alignment - 1) / alignment * alignment : value;
}

int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *, size_t, void *), void *data)
{
    struct hermit_image image;

    if (sys_get_image(&image) < 0) {
        return 0;
    }
    struct dl_phdr_info info = {
        .dlpi_name = "",
        .dlpi_phdr = image.phdrs,
        .dlpi_phnum = image.phdr_count,
        .dlpi_adds = 1,
    };

    for (Elf64_Half i = 0; i < info.dlpi_phnum; i++) {
        const Elf64_Phdr *segment = &info.dlpi_phdr[i];

        if (segment->p_type == PT_TLS) {
            /* It lies right below the thread pointer (x86-64 TLS ABI, variant II). */
            info.dlpi_tls_modid = 1;
            info.dlpi_tls_data = (char *)__builtin_thread_pointer() -
                                 align_up(segment->p_memsz, segment->p_align);
        }
    }
    return callback(&info, sizeof(info), data);
}

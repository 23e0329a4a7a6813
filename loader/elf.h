/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The ELF reader of every door into the kernel (multiboot loader, uhyve). The file
 * is foreign input: elf_open() checks all that is used later, reads nothing
 * outside the given bytes, and needs no memory and no alignment. Freestanding.
 * Source: System V ABI, ELF-64 Object File Format 1.5, AMD64 supplement.
 */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/abi/boot_info.h"

#define ELF_PAGE_BYTES UINT64_C(4096)

/* EI_OSABI: what x86_64-hermit-ld writes, and what the old tools wrote. */
#define ELF_OSABI_STANDALONE   0xff
#define ELF_OSABI_HERMIT_CAVES 0x42

/*
 * What can be wrong with a file: name, text. A '#' in the text is where
 * elf_image.detail belongs (a number of the file, or of a program header).
 */
#define ELF_ERRORS(X)                                                               \
    X(ELF_OK, "a HermitCore application")                                           \
    X(ELF_EMPTY, "the file is empty")                                               \
    X(ELF_NOT_ELF, "not an ELF file")                                               \
    X(ELF_CUT_HEADER, "incomplete: the file ends inside the ELF header")            \
    X(ELF_CLASS, "not a 64-bit ELF file (class #)")                                 \
    X(ELF_BYTE_ORDER, "not a little-endian ELF file (encoding #)")                  \
    X(ELF_VERSION, "unknown ELF version #")                                         \
    X(ELF_MACHINE, "made for another processor (machine #)")                        \
    X(ELF_OBJECT, "an object file that is not linked yet")                          \
    X(ELF_SHARED, "a shared object or position-independent executable")             \
    X(ELF_TYPE, "not an executable (type #)")                                       \
    X(ELF_OSABI, "not a HermitCore application (OSABI #)")                          \
    X(ELF_PHENTSIZE, "malformed: program headers of # bytes instead of 56")         \
    X(ELF_NO_PHDRS, "malformed: no program headers")                                \
    X(ELF_MANY_PHDRS, "malformed: # program headers are more than a file can have") \
    X(ELF_CUT_PHDRS, "incomplete: the file ends before its program headers do")     \
    X(ELF_CUT_SEGMENT, "incomplete: the file ends before segment # does")           \
    X(ELF_CUT_SECTIONS, "incomplete: the file ends before its section headers do")  \
    X(ELF_DYNAMIC, "dynamically linked")                                            \
    X(ELF_FILESZ, "malformed: segment # is larger in the file than in memory")      \
    X(ELF_WRAP, "malformed: the address of segment # wraps around")                 \
    X(ELF_LOW, "segment # lies below address 0x800000")                             \
    X(ELF_HIGH, "segment # ends above 64 GiB")                                      \
    X(ELF_ALIGN, "malformed: the alignment of segment # is not a power of two")     \
    X(ELF_OFFSET, "malformed: file offset and address of segment # do not match")   \
    X(ELF_WRITE_EXEC, "segment # is both writable and executable")                  \
    X(ELF_UNREADABLE, "segment # is not readable")                                  \
    X(ELF_ORDER, "malformed: segment # is not in the order of addresses")           \
    X(ELF_OVERLAP, "malformed: segment # overlaps the one before it")               \
    X(ELF_SHARED_PAGE, "segment # shares a page with the one before it")            \
    X(ELF_NO_SEGMENTS, "malformed: no segment to load")                             \
    X(ELF_ENTRY, "malformed: the entry point is not in an executable segment")      \
    X(ELF_TLS, "malformed: the thread-local data (segment #) are not in a segment")

#define ELF_ERROR_NAME(name, text) name,
enum elf_error { ELF_ERRORS(ELF_ERROR_NAME) ELF_ERROR_COUNT };
#undef ELF_ERROR_NAME

/* A program header as it lies in the file, at any alignment. What elf_next_segment()
 * returns is a PT_LOAD with memory in it: [va, va + mem_bytes) is within the image's
 * limits, and the first file_bytes of it are at file_offset within the file. */
struct elf_segment {
    uint32_t type;
    uint32_t flags; /* ELF_WRITABLE, ELF_EXECUTABLE: never both */
    uint64_t file_offset;
    uint64_t va;
    uint64_t pa;
    uint64_t file_bytes; /* <= mem_bytes; may be 0 */
    uint64_t mem_bytes;
    uint64_t align;
} __attribute__((packed, aligned(1)));

_Static_assert(sizeof(struct elf_segment) == 56, "ELF-64 program header");

#define ELF_EXECUTABLE 1u
#define ELF_WRITABLE   2u
#define ELF_READABLE   4u

struct elf_image {
    const uint8_t *file;
    uint64_t file_bytes;
    uint64_t entry_va;
    uint64_t end_va;     /* end of the last segment in memory */
    uint64_t zero_bytes; /* memory of all segments that is not in the file */
    const struct elf_segment *headers; /* all program headers */
    uint32_t header_count;
    uint32_t detail; /* for the text of an error */
};

/* Checks len bytes at file. After ELF_OK, *image serves elf_next_segment() as long
 * as the bytes stay; after an error only image->detail is meaningful. */
enum elf_error elf_open(struct elf_image *image, const void *file, uint64_t len);

/* The segments by rising addresses, no two in one page: the one behind `last`, or
 * the first one if that is null; null at the end. */
const struct elf_segment *elf_next_segment(const struct elf_image *image,
                                           const struct elf_segment *last);

/* What is wrong, into buf (of len bytes, at least 1), cut off if it is too long. */
void elf_describe(enum elf_error error, uint32_t detail, char *buf, size_t len);

/* Room for every text of elf_describe(). */
#define ELF_DESCRIPTION_BYTES 96

/* What to do about it. */
const char *elf_error_advice(enum elf_error error);

#endif

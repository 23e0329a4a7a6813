/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Checks an ELF-64 executable from the outside in: identification, header, tables,
 * then each segment against the file, the limits and the segment before it. */
#include "elf.h"

struct ehdr {
    uint8_t magic[4];
    uint8_t class, byte_order, ident_version, osabi, abi_version, pad[7];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
} __attribute__((packed, aligned(1)));

_Static_assert(sizeof(struct ehdr) == 64, "ELF-64 file header");

#define IDENT_BYTES 16
#define SHDR_BYTES  64
#define PN_XNUM     0xffff

enum { CLASS_64 = 2, LITTLE_ENDIAN = 1, VERSION_CURRENT = 1, MACHINE_X86_64 = 62 };
enum { TYPE_REL = 1, TYPE_EXEC = 2, TYPE_DYN = 3 };
enum { PT_LOAD = 1, PT_INTERP = 3, PT_TLS = 7 };

static enum elf_error fail(struct elf_image *image, enum elf_error error, uint32_t detail)
{
    image->detail = detail;
    return error;
}

static bool is_within(uint64_t offset, uint64_t len, uint64_t limit)
{
    return offset <= limit && len <= limit - offset;
}

static uint64_t page_floor(uint64_t address)
{
    return address & ~(ELF_PAGE_BYTES - 1);
}

static enum elf_error check_ident(struct elf_image *image)
{
    static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};
    const struct ehdr *eh = (const struct ehdr *)image->file;

    if (image->file_bytes == 0) {
        return ELF_EMPTY;
    }
    for (uint32_t i = 0; i < sizeof(magic); i++) {
        if (i >= image->file_bytes || eh->magic[i] != magic[i]) {
            return ELF_NOT_ELF;
        }
    }
    if (image->file_bytes < IDENT_BYTES) {
        return ELF_CUT_HEADER;
    }
    if (eh->class != CLASS_64) {
        return fail(image, ELF_CLASS, eh->class);
    }
    if (eh->byte_order != LITTLE_ENDIAN) {
        return fail(image, ELF_BYTE_ORDER, eh->byte_order);
    }
    if (eh->ident_version != VERSION_CURRENT) {
        return fail(image, ELF_VERSION, eh->ident_version);
    }
    return image->file_bytes < sizeof(struct ehdr) ? ELF_CUT_HEADER : ELF_OK;
}

static enum elf_error check_header(struct elf_image *image)
{
    const struct ehdr *eh = (const struct ehdr *)image->file;

    if (eh->machine != MACHINE_X86_64) {
        return fail(image, ELF_MACHINE, eh->machine);
    }
    if (eh->type == TYPE_REL) {
        return ELF_OBJECT;
    }
    if (eh->type == TYPE_DYN) {
        return ELF_SHARED;
    }
    if (eh->type != TYPE_EXEC) {
        return fail(image, ELF_TYPE, eh->type);
    }
    if (eh->osabi != ELF_OSABI_STANDALONE && eh->osabi != ELF_OSABI_HERMIT_CAVES) {
        return fail(image, ELF_OSABI, eh->osabi);
    }
    if (eh->version != VERSION_CURRENT) {
        return fail(image, ELF_VERSION, eh->version);
    }
    return ELF_OK;
}

static enum elf_error check_tables(struct elf_image *image)
{
    const struct ehdr *eh = (const struct ehdr *)image->file;

    if (eh->phnum == 0) {
        return ELF_NO_PHDRS;
    }
    if (eh->phnum == PN_XNUM) {
        return fail(image, ELF_MANY_PHDRS, eh->phnum);
    }
    if (eh->phentsize != sizeof(struct elf_segment)) {
        return fail(image, ELF_PHENTSIZE, eh->phentsize);
    }
    uint32_t phdrs_bytes = eh->phnum * (uint32_t)sizeof(struct elf_segment);

    if (!is_within(eh->phoff, phdrs_bytes, image->file_bytes)) {
        return ELF_CUT_PHDRS;
    }
    image->entry_va = eh->entry;
    image->headers = (const struct elf_segment *)(image->file + eh->phoff);
    image->header_count = eh->phnum;
    return ELF_OK;
}

/* Nothing of the section headers is used here, but they end the file, so they
 * show whether it is all there. */
static enum elf_error check_sections(const struct elf_image *image)
{
    const struct ehdr *eh = (const struct ehdr *)image->file;

    if (!is_within(eh->shoff, (uint32_t)eh->shnum * SHDR_BYTES, image->file_bytes)) {
        return ELF_CUT_SECTIONS;
    }
    return ELF_OK;
}

/* File offset and address must agree modulo the alignment (ELF-64, 7); above a page
 * that makes no difference here, and linkers are sloppy about it. */
static bool is_congruent(const struct elf_segment *segment)
{
    uint64_t align = segment->align < ELF_PAGE_BYTES ? segment->align : ELF_PAGE_BYTES;

    return align == 0 || ((segment->file_offset ^ segment->va) & (align - 1)) == 0;
}

/* One segment against the file and the limits of the image. */
static enum elf_error check_segment(const struct elf_image *image,
                                    const struct elf_segment *segment)
{
    uint64_t va = segment->va, mem_bytes = segment->mem_bytes;

    if (!is_within(segment->file_offset, segment->file_bytes, image->file_bytes)) {
        return ELF_CUT_SEGMENT;
    }
    if (segment->file_bytes > mem_bytes) {
        return ELF_FILESZ;
    }
    if (va + mem_bytes < va) {
        return ELF_WRAP;
    }
    if (va < BOOT_IMAGE_VA) {
        return ELF_LOW;
    }
    if (va + mem_bytes > BOOT_IMAGE_END_VA) {
        return ELF_HIGH;
    }
    if ((segment->align & (segment->align - 1)) != 0) {
        return ELF_ALIGN;
    }
    if (!is_congruent(segment)) {
        return ELF_OFFSET;
    }
    if ((segment->flags & ELF_READABLE) == 0) {
        return ELF_UNREADABLE;
    }
    if ((segment->flags & ELF_WRITABLE) != 0 && (segment->flags & ELF_EXECUTABLE) != 0) {
        return ELF_WRITE_EXEC;
    }
    return ELF_OK;
}

/* A segment at va against the end of the one before: page permissions could not
 * serve both in one page. */
static enum elf_error check_order(const struct elf_image *image, uint64_t last_va,
                                  uint64_t va)
{
    if (va < last_va) {
        return ELF_ORDER;
    }
    if (va < image->end_va) {
        return ELF_OVERLAP;
    }
    if (image->end_va != 0 && page_floor(va) <= page_floor(image->end_va - 1)) {
        return ELF_SHARED_PAGE;
    }
    return ELF_OK;
}

static enum elf_error check_segments(struct elf_image *image)
{
    uint64_t last_va = 0;

    for (uint32_t i = 0; i < image->header_count; i++) {
        const struct elf_segment *segment = &image->headers[i];

        if (segment->type == PT_INTERP) {
            return ELF_DYNAMIC;
        }
        if (segment->type != PT_LOAD || segment->mem_bytes == 0) {
            continue;
        }
        enum elf_error error = check_segment(image, segment);

        if (error == ELF_OK) {
            error = check_order(image, last_va, segment->va);
        }
        if (error != ELF_OK) {
            return fail(image, error, i);
        }
        last_va = segment->va;
        image->end_va = segment->va + segment->mem_bytes;
        image->zero_bytes += segment->mem_bytes - segment->file_bytes;
    }
    return image->end_va == 0 ? ELF_NO_SEGMENTS : ELF_OK;
}

/* Whether some segment has [va, va + len) in its part that comes from the file. */
static bool is_file_backed(const struct elf_image *image, uint64_t va, uint64_t len,
                           uint32_t flags)
{
    const struct elf_segment *segment = NULL;

    while ((segment = elf_next_segment(image, segment)) != NULL) {
        if (va >= segment->va && is_within(va - segment->va, len, segment->file_bytes)) {
            return (segment->flags & flags) == flags;
        }
    }
    return false;
}

/* The kernel copies from and jumps to these addresses without asking again. */
static enum elf_error check_addresses(struct elf_image *image)
{
    if (!is_file_backed(image, image->entry_va, 1, ELF_EXECUTABLE)) {
        return ELF_ENTRY;
    }
    for (uint32_t i = 0; i < image->header_count; i++) {
        const struct elf_segment *tls = &image->headers[i];

        if (tls->type != PT_TLS) {
            continue;
        }
        if (tls->file_bytes > tls->mem_bytes || (tls->align & (tls->align - 1)) != 0 ||
            (tls->file_bytes != 0 &&
             !is_file_backed(image, tls->va, tls->file_bytes, ELF_READABLE))) {
            return fail(image, ELF_TLS, i);
        }
    }
    return ELF_OK;
}

enum elf_error elf_open(struct elf_image *image, const void *file, uint64_t len)
{
    enum elf_error error;

    *image = (struct elf_image){.file = file, .file_bytes = len};
    if ((error = check_ident(image)) != ELF_OK ||
        (error = check_header(image)) != ELF_OK ||
        (error = check_tables(image)) != ELF_OK ||
        (error = check_segments(image)) != ELF_OK ||
        (error = check_sections(image)) != ELF_OK) {
        return error;
    }
    return check_addresses(image);
}

const struct elf_segment *elf_next_segment(const struct elf_image *image,
                                           const struct elf_segment *last)
{
    const struct elf_segment *next = last != NULL ? last + 1 : image->headers;
    const struct elf_segment *end = image->headers + image->header_count;

    while (next != end && (next->type != PT_LOAD || next->mem_bytes == 0)) {
        next++;
    }
    return next != end ? next : NULL;
}

/* Appends c to buf at *used, as long as a NUL fits behind it. */
static void append(char *buf, size_t len, size_t *used, char c)
{
    if (*used + 1 < len) {
        buf[(*used)++] = c;
    }
}

void elf_describe(enum elf_error error, uint32_t detail, char *buf, size_t len)
{
#define ELF_ERROR_TEXT(name, text) text,
    static const char *const texts[] = {ELF_ERRORS(ELF_ERROR_TEXT)};
    const char *s = error < ELF_ERROR_COUNT ? texts[error] : "unknown error";
    size_t used = 0;

    for (; *s != '\0'; s++) {
        if (*s != '#') {
            append(buf, len, &used, *s);
            continue;
        }
        uint32_t unit = 1;

        while (detail / unit >= 10) {
            unit *= 10;
        }
        for (; unit != 0; unit /= 10) {
            append(buf, len, &used, (char)('0' + detail / unit % 10));
        }
    }
    buf[used] = '\0';
}

const char *elf_error_advice(enum elf_error error)
{
    switch (error) {
    case ELF_EMPTY:
    case ELF_CUT_HEADER:
    case ELF_CUT_PHDRS:
    case ELF_CUT_SEGMENT:
    case ELF_CUT_SECTIONS:
        return "copy or build it again";
    case ELF_SHARED:
        return "link it with x86_64-hermit-gcc, without -shared and -pie";
    case ELF_WRITE_EXEC:
    case ELF_UNREADABLE:
    case ELF_SHARED_PAGE:
    case ELF_LOW:
    case ELF_HIGH:
        return "link it with the linker script of x86_64-hermit-gcc";
    default:
        return "build it with x86_64-hermit-gcc";
    }
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The ELF reader against one good file and everything that can be wrong with it. Each
 * file is read from a block of exactly its size, so that a sanitizer sees every byte
 * that is read beyond its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <elf.h>

#include <cmocka.h>

#include "loader/elf.h"

#define PAGE       4096
#define DATA_BYTES 100

/* Headers, then text, constants, data with .bss behind it, and section headers. */
struct sample {
    Elf64_Ehdr eh;
    Elf64_Phdr ph[6];
    uint8_t pad0[PAGE - sizeof(Elf64_Ehdr) - 6 * sizeof(Elf64_Phdr)];
    uint8_t text[PAGE];
    uint8_t constants[PAGE];
    uint8_t data[DATA_BYTES + 4];
    Elf64_Shdr sections[2];
};

enum { HEADERS, TEXT, CONSTANTS, DATA, TLS, STACK };

static void set_load(Elf64_Phdr *ph, uint32_t flags, uint64_t offset, uint64_t va,
                     uint64_t filesz, uint64_t memsz)
{
    *ph = (Elf64_Phdr){.p_type = PT_LOAD,
                       .p_flags = flags,
                       .p_offset = offset,
                       .p_vaddr = va,
                       .p_paddr = va,
                       .p_filesz = filesz,
                       .p_memsz = memsz,
                       .p_align = PAGE};
}

static void make_sample(struct sample *s)
{
    memset(s, 0, sizeof(*s));
    memcpy(s->eh.e_ident, ELFMAG, SELFMAG);
    s->eh.e_ident[EI_CLASS] = ELFCLASS64;
    s->eh.e_ident[EI_DATA] = ELFDATA2LSB;
    s->eh.e_ident[EI_VERSION] = EV_CURRENT;
    s->eh.e_ident[EI_OSABI] = ELF_OSABI_STANDALONE;
    s->eh.e_type = ET_EXEC;
    s->eh.e_machine = EM_X86_64;
    s->eh.e_version = EV_CURRENT;
    s->eh.e_entry = BOOT_IMAGE_VA + PAGE + 16;
    s->eh.e_phoff = offsetof(struct sample, ph);
    s->eh.e_shoff = offsetof(struct sample, sections);
    s->eh.e_ehsize = sizeof(Elf64_Ehdr);
    s->eh.e_phentsize = sizeof(Elf64_Phdr);
    s->eh.e_phnum = 6;
    s->eh.e_shentsize = sizeof(Elf64_Shdr);
    s->eh.e_shnum = 2;
    set_load(&s->ph[HEADERS], PF_R, 0, BOOT_IMAGE_VA, offsetof(struct sample, pad0),
             offsetof(struct sample, pad0));
    set_load(&s->ph[TEXT], PF_R | PF_X, PAGE, BOOT_IMAGE_VA + PAGE, PAGE, PAGE);
    set_load(&s->ph[CONSTANTS], PF_R, 2 * PAGE, BOOT_IMAGE_VA + 2 * PAGE, PAGE, PAGE);
    set_load(&s->ph[DATA], PF_R | PF_W, 3 * PAGE, BOOT_IMAGE_VA + 3 * PAGE, DATA_BYTES,
             9000);
    s->ph[TLS] = (Elf64_Phdr){.p_type = PT_TLS,
                              .p_flags = PF_R,
                              .p_offset = 3 * PAGE,
                              .p_vaddr = BOOT_IMAGE_VA + 3 * PAGE,
                              .p_filesz = 8,
                              .p_memsz = 64,
                              .p_align = 16};
    s->ph[STACK] = (Elf64_Phdr){.p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W};
}

static enum elf_error open_bytes(const void *bytes, size_t len, struct elf_image *image)
{
    /* One byte more than nothing, so that len 0 has an address, too. */
    uint8_t *copy = malloc(len != 0 ? len : 1);

    assert_non_null(copy);
    memcpy(copy, bytes, len);
    enum elf_error error = elf_open(image, copy, len);

    if (error == ELF_OK) {
        const struct elf_segment *segment = NULL;

        while ((segment = elf_next_segment(image, segment)) != NULL) {
            assert_true(segment->file_offset + segment->file_bytes <= len);
            assert_true(segment->va + segment->mem_bytes <= image->end_va);
        }
    }
    free(copy);
    return error;
}

static enum elf_error open_sample(const struct sample *s)
{
    struct elf_image image;

    return open_bytes(s, sizeof(*s), &image);
}

static void test_good(void **state)
{
    struct sample s;
    struct elf_image image;
    const struct elf_segment *segment = NULL;

    (void)state;
    make_sample(&s);
    assert_int_equal(elf_open(&image, &s, sizeof(s)), ELF_OK);
    assert_int_equal(image.entry_va, s.eh.e_entry);
    assert_int_equal(image.end_va, BOOT_IMAGE_VA + 3 * PAGE + 9000);
    assert_int_equal(image.zero_bytes, 8900);
    for (int i = HEADERS; i <= DATA; i++) {
        segment = elf_next_segment(&image, segment);
        assert_non_null(segment);
        assert_int_equal(segment->va, s.ph[i].p_vaddr);
        assert_int_equal((segment->flags & ELF_WRITABLE) != 0, i == DATA);
        assert_int_equal((segment->flags & ELF_EXECUTABLE) != 0, i == TEXT);
    }
    assert_null(elf_next_segment(&image, segment));
}

static void test_osabi(void **state)
{
    struct sample s;
    struct elf_image image;

    (void)state;
    make_sample(&s);
    for (int osabi = 0; osabi < 256; osabi++) {
        s.eh.e_ident[EI_OSABI] = (uint8_t)osabi;
        bool is_ours = osabi == 0xff || osabi == 0x42;

        assert_int_equal(open_bytes(&s, sizeof(s), &image), is_ours ? ELF_OK : ELF_OSABI);
        assert_true(is_ours || image.detail == (uint32_t)osabi);
    }
}

/* Cut off anywhere, it is incomplete; the texts tell where. */
static void test_truncated(void **state)
{
    struct sample s;
    struct elf_image image;
    const size_t phdrs_end = offsetof(struct sample, pad0);
    const size_t data_end = offsetof(struct sample, data) + DATA_BYTES;

    (void)state;
    make_sample(&s);
    for (size_t len = 0; len < sizeof(s); len++) {
        enum elf_error want = len == 0          ? ELF_EMPTY
                              : len < 4         ? ELF_NOT_ELF
                              : len < 64        ? ELF_CUT_HEADER
                              : len < phdrs_end ? ELF_CUT_PHDRS
                              : len < data_end  ? ELF_CUT_SEGMENT
                                                : ELF_CUT_SECTIONS;

        assert_int_equal(open_bytes(&s, len, &image), want);
        if (want == ELF_CUT_SEGMENT) {
            uint32_t segment = len < 2 * PAGE ? TEXT : len < 3 * PAGE ? CONSTANTS : DATA;

            assert_int_equal(image.detail, segment);
        }
    }
    assert_int_equal(open_bytes(&s, sizeof(s), &image), ELF_OK);
}

static void test_no_section_headers(void **state)
{
    struct sample s;
    struct elf_image image;

    (void)state;
    make_sample(&s);
    s.eh.e_shoff = 0;
    s.eh.e_shnum = 0;
    assert_int_equal(open_bytes(&s, offsetof(struct sample, sections), &image), ELF_OK);
}

/* One field of the good file changed, and what must be said about it. */
struct change {
    const char *what;
    size_t offset, size;
    uint64_t value;
    enum elf_error error;
};

#define FIELD(field) offsetof(struct sample, field), sizeof(((struct sample *)0)->field)
#define PH(i, f)     FIELD(ph[i].f)

static const struct change changes[] = {
    {"a text file", FIELD(eh.e_ident[0]), '#', ELF_NOT_ELF},
    {"magic 1", FIELD(eh.e_ident[1]), 'e', ELF_NOT_ELF},
    {"magic 2", FIELD(eh.e_ident[2]), 'l', ELF_NOT_ELF},
    {"magic 3", FIELD(eh.e_ident[3]), 'f', ELF_NOT_ELF},
    {"ELF32", FIELD(eh.e_ident[EI_CLASS]), ELFCLASS32, ELF_CLASS},
    {"no class", FIELD(eh.e_ident[EI_CLASS]), 0, ELF_CLASS},
    {"big endian", FIELD(eh.e_ident[EI_DATA]), ELFDATA2MSB, ELF_BYTE_ORDER},
    {"ident version", FIELD(eh.e_ident[EI_VERSION]), 0, ELF_VERSION},
    {"file version", FIELD(eh.e_version), 2, ELF_VERSION},
    {"i386", FIELD(eh.e_machine), EM_386, ELF_MACHINE},
    {"aarch64", FIELD(eh.e_machine), EM_AARCH64, ELF_MACHINE},
    {"object file", FIELD(eh.e_type), ET_REL, ELF_OBJECT},
    {"shared object", FIELD(eh.e_type), ET_DYN, ELF_SHARED},
    {"core file", FIELD(eh.e_type), ET_CORE, ELF_TYPE},
    {"no type", FIELD(eh.e_type), ET_NONE, ELF_TYPE},
    {"Linux", FIELD(eh.e_ident[EI_OSABI]), ELFOSABI_LINUX, ELF_OSABI},
    {"phentsize 0", FIELD(eh.e_phentsize), 0, ELF_PHENTSIZE},
    {"phentsize 32", FIELD(eh.e_phentsize), 32, ELF_PHENTSIZE},
    {"phentsize 57", FIELD(eh.e_phentsize), 57, ELF_PHENTSIZE},
    {"phnum 0", FIELD(eh.e_phnum), 0, ELF_NO_PHDRS},
    {"phnum 0xffff", FIELD(eh.e_phnum), 0xffff, ELF_MANY_PHDRS},
    {"phnum 0xfffe", FIELD(eh.e_phnum), 0xfffe, ELF_CUT_PHDRS},
    {"phoff behind the end", FIELD(eh.e_phoff), sizeof(struct sample), ELF_CUT_PHDRS},
    {"phoff wraps", FIELD(eh.e_phoff), UINT64_MAX - 8, ELF_CUT_PHDRS},
    {"shoff behind the end", FIELD(eh.e_shoff), sizeof(struct sample), ELF_CUT_SECTIONS},
    {"shoff wraps", FIELD(eh.e_shoff), UINT64_MAX - 8, ELF_CUT_SECTIONS},
    {"shnum 0xffff", FIELD(eh.e_shnum), 0xffff, ELF_CUT_SECTIONS},
    {"entry 0", FIELD(eh.e_entry), 0, ELF_ENTRY},
    {"entry in constants", FIELD(eh.e_entry), BOOT_IMAGE_VA + 2 * PAGE, ELF_ENTRY},
    {"entry in data", FIELD(eh.e_entry), BOOT_IMAGE_VA + 3 * PAGE, ELF_ENTRY},
    {"entry in .bss", FIELD(eh.e_entry), BOOT_IMAGE_VA + 3 * PAGE + 200, ELF_ENTRY},
    {"entry behind all", FIELD(eh.e_entry), BOOT_IMAGE_VA + 99 * PAGE, ELF_ENTRY},
    {"entry at the top", FIELD(eh.e_entry), UINT64_MAX, ELF_ENTRY},
    {"interpreter", PH(STACK, p_type), PT_INTERP, ELF_DYNAMIC},
    {"offset behind the end", PH(TEXT, p_offset), sizeof(struct sample), ELF_CUT_SEGMENT},
    {"offset wraps", PH(TEXT, p_offset), UINT64_MAX - 8, ELF_CUT_SEGMENT},
    {"filesz too large", PH(TEXT, p_filesz), sizeof(struct sample), ELF_CUT_SEGMENT},
    {"filesz wraps", PH(TEXT, p_filesz), UINT64_MAX, ELF_CUT_SEGMENT},
    {"filesz > memsz", PH(TEXT, p_memsz), PAGE - 1, ELF_FILESZ},
    {"filesz > memsz by 1", PH(DATA, p_filesz), 9001, ELF_CUT_SEGMENT},
    {"memsz wraps", PH(DATA, p_memsz), UINT64_MAX - 16, ELF_WRAP},
    {"vaddr wraps", PH(DATA, p_vaddr), UINT64_MAX - 16, ELF_WRAP},
    {"vaddr 0", PH(HEADERS, p_vaddr), 0, ELF_LOW},
    {"below the image", PH(HEADERS, p_vaddr), BOOT_IMAGE_VA - 1, ELF_LOW},
    {"above the image", PH(DATA, p_vaddr), BOOT_IMAGE_END_VA - 8999, ELF_HIGH},
    {"memsz too large", PH(DATA, p_memsz), BOOT_IMAGE_END_VA, ELF_HIGH},
    {"alignment 3", PH(TEXT, p_align), 3, ELF_ALIGN},
    {"offset does not match", PH(TEXT, p_offset), PAGE + 8, ELF_OFFSET},
    {"address does not match", PH(DATA, p_vaddr), BOOT_IMAGE_VA + 3 * PAGE + 8,
     ELF_OFFSET},
    {"W+X", PH(TEXT, p_flags), PF_R | PF_W | PF_X, ELF_WRITE_EXEC},
    {"W+X data", PH(DATA, p_flags), PF_R | PF_W | PF_X, ELF_WRITE_EXEC},
    {"not readable", PH(CONSTANTS, p_flags), 0, ELF_UNREADABLE},
    {"execute only", PH(TEXT, p_flags), PF_X, ELF_UNREADABLE},
    {"out of order", PH(CONSTANTS, p_vaddr), BOOT_IMAGE_VA, ELF_ORDER},
    {"same address", PH(CONSTANTS, p_vaddr), BOOT_IMAGE_VA + PAGE, ELF_OVERLAP},
    {"overlap in memory", PH(TEXT, p_memsz), PAGE + 1, ELF_OVERLAP},
    {"thread data nowhere", PH(TLS, p_vaddr), 0, ELF_TLS},
    {"thread data in .bss", PH(TLS, p_vaddr), BOOT_IMAGE_VA + 3 * PAGE + 100, ELF_TLS},
    {"thread filesz > memsz", PH(TLS, p_memsz), 7, ELF_TLS},
    {"thread data too long", PH(TLS, p_filesz), 101, ELF_TLS},
    {"thread data aligned to 3", PH(TLS, p_align), 3, ELF_TLS},
};

static void test_changes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct sample s;

        make_sample(&s);
        memcpy((uint8_t *)&s + changes[i].offset, &changes[i].value, changes[i].size);
        enum elf_error error = open_sample(&s);

        if (error != changes[i].error) {
            fail_msg("%s: error %d instead of %d", changes[i].what, error,
                     changes[i].error);
        }
    }
}

static void test_no_load(void **state)
{
    struct sample s;

    (void)state;
    make_sample(&s);
    for (int i = 0; i < 6; i++) {
        s.ph[i].p_type = PT_NOTE;
    }
    assert_int_equal(open_sample(&s), ELF_NO_SEGMENTS);
    make_sample(&s);
    s.ph[DATA].p_memsz = s.ph[DATA].p_filesz = 0; /* nothing to load: not looked at */
    s.ph[DATA].p_vaddr = 0;
    s.ph[TLS].p_vaddr = s.ph[CONSTANTS].p_vaddr;
    assert_int_equal(open_sample(&s), ELF_OK);
}

static void test_neighbours(void **state)
{
    struct sample s;
    uint64_t headers_end = BOOT_IMAGE_VA + offsetof(struct sample, pad0);

    (void)state;
    make_sample(&s);
    s.ph[TEXT].p_align = 1;
    s.eh.e_entry = BOOT_IMAGE_VA + PAGE;
    s.ph[TEXT].p_vaddr = headers_end - 1;
    assert_int_equal(open_sample(&s), ELF_OVERLAP);
    s.ph[TEXT].p_vaddr = headers_end;
    assert_int_equal(open_sample(&s), ELF_SHARED_PAGE);
    s.ph[TEXT].p_vaddr = BOOT_IMAGE_VA + PAGE - 1;
    assert_int_equal(open_sample(&s), ELF_SHARED_PAGE);
    s.ph[TEXT].p_vaddr = BOOT_IMAGE_VA + PAGE;
    assert_int_equal(open_sample(&s), ELF_OK);
    s.ph[HEADERS].p_memsz = PAGE;
    assert_int_equal(open_sample(&s), ELF_OK);
    s.ph[HEADERS].p_memsz = PAGE + 1;
    assert_int_equal(open_sample(&s), ELF_OVERLAP);
}

static void test_edges(void **state)
{
    struct sample s;

    (void)state;
    make_sample(&s);
    s.ph[DATA].p_vaddr = BOOT_IMAGE_END_VA - 3 * PAGE;
    s.ph[DATA].p_memsz = 3 * PAGE;
    s.ph[TLS].p_vaddr = s.ph[DATA].p_vaddr;
    assert_int_equal(open_sample(&s), ELF_OK);
    s.ph[DATA].p_memsz++;
    assert_int_equal(open_sample(&s), ELF_HIGH);
    s.ph[DATA].p_memsz--;
    s.ph[DATA].p_align = 64 * PAGE * PAGE; /* more than a page asks for nothing */
    assert_int_equal(open_sample(&s), ELF_OK);
    s.ph[CONSTANTS].p_align = 8; /* not on a page boundary: the door copies */
    s.ph[CONSTANTS].p_offset = PAGE + 8;
    assert_int_equal(open_sample(&s), ELF_OK);
    s.ph[CONSTANTS].p_offset = PAGE + 4;
    assert_int_equal(open_sample(&s), ELF_OFFSET);
    s.ph[CONSTANTS].p_offset = 2 * PAGE;
    s.eh.e_entry = BOOT_IMAGE_VA + 2 * PAGE - 1;
    assert_int_equal(open_sample(&s), ELF_OK);
    s.ph[CONSTANTS].p_align = 0;
    s.ph[TEXT].p_align = 1;
    assert_int_equal(open_sample(&s), ELF_OK);
}

static void test_unaligned_file(void **state)
{
    static uint8_t block[sizeof(struct sample) + 8];
    struct sample s;
    struct elf_image image;

    (void)state;
    make_sample(&s);
    for (int shift = 0; shift < 8; shift++) {
        memcpy(block + shift, &s, sizeof(s));
        assert_int_equal(elf_open(&image, block + shift, sizeof(s)), ELF_OK);
    }
}

static void test_texts(void **state)
{
    char text[ELF_DESCRIPTION_BYTES];

    (void)state;
    elf_describe(ELF_OSABI, 3, text, sizeof(text));
    assert_string_equal(text, "not a HermitCore application (OSABI 3)");
    for (int error = ELF_OK; error <= ELF_ERROR_COUNT; error++) {
        elf_describe((enum elf_error)error, UINT32_MAX, text, sizeof(text));
        assert_true(strlen(text) < sizeof(text) - 1); /* not cut off */
        assert_null(strchr(text, '#'));
        assert_non_null(elf_error_advice((enum elf_error)error));
    }
    elf_describe(ELF_OSABI, 10, text, 5);
    assert_string_equal(text, "not ");
    elf_describe(ELF_OSABI, 10, text, 1);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),      cmocka_unit_test(test_osabi),
        cmocka_unit_test(test_truncated), cmocka_unit_test(test_no_section_headers),
        cmocka_unit_test(test_changes),   cmocka_unit_test(test_no_load),
        cmocka_unit_test(test_edges),     cmocka_unit_test(test_unaligned_file),
        cmocka_unit_test(test_texts),     cmocka_unit_test(test_neighbours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

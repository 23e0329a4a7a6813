/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The tables of line numbers are programs for a small machine, one for each compiled file
 * (DWARF 5, 6.2). All are run until a row covers the address. */
#include "lines.h"

#include <stdio.h>
#include <string.h>

#define VERSION_LEAST 2
#define VERSION_MOST  5
#define LENGTH_64     UINT32_C(0xffffffff) /* 7.4: the 64-bit format */

/* 6.2.5: operations of the machine. */
enum standard {
    EXTENDED = 0,
    COPY = 1,
    ADVANCE_PC = 2,
    ADVANCE_LINE = 3,
    SET_FILE = 4,
    CONST_ADD_PC = 8,
    FIXED_ADVANCE_PC = 9,
};
enum extended { END_SEQUENCE = 1, SET_ADDRESS = 2 };

/* 6.2.4.1 and 7.5.6: what the tables of version 5 say of a file, and how. */
enum content { CONTENT_PATH = 1, CONTENT_FOLDER = 2 };
enum form {
    FORM_DATA2 = 0x05,
    FORM_DATA4 = 0x06,
    FORM_STRING = 0x08,
    FORM_BLOCK = 0x09,
    FORM_DATA1 = 0x0b,
    FORM_STRP = 0x0e,
    FORM_UDATA = 0x0f,
    FORM_DATA16 = 0x1e,
    FORM_LINE_STRP = 0x1f,
};

#define FORMATS_MAX 8

/* Reads on; at the end, zeros. */
struct reader {
    const uint8_t *at, *end;
};

struct unit {
    unsigned version;
    unsigned offset_bytes; /* 4 or 8 */
    uint8_t instruction_bytes, line_range, opcode_base;
    int8_t line_base;
    struct reader lengths; /* operands of the standard operations */
    struct reader tables, program;
};

struct row {
    uint64_t pc, file, line;
};

struct name {
    const char *path;
    uint64_t folder;
};

static bool take(struct reader *from, void *to, size_t len)
{
    if ((size_t)(from->end - from->at) < len) {
        from->at = from->end;
        memset(to, 0, len);
        return false;
    }
    memcpy(to, from->at, len);
    from->at += len;
    return true;
}

static void skip(struct reader *from, uint64_t len)
{
    uint64_t left = (uint64_t)(from->end - from->at);

    from->at += len < left ? len : left;
}

/* A number of 1, 2, 4 or 8 bytes. */
static uint64_t number(struct reader *from, size_t len)
{
    uint64_t value = 0;

    take(from, &value, len);
    return value;
}

/* LEB128 (7.6); what does not fit is lost. */
static uint64_t leb(struct reader *from, bool is_signed)
{
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;

    do {
        take(from, &byte, 1);
        value |= shift < 64 ? (uint64_t)(byte & 0x7f) << shift : 0;
        shift += 7;
    } while (byte & 0x80);
    if (is_signed && (byte & 0x40) && shift < 64) {
        value |= ~UINT64_C(0) << shift;
    }
    return value;
}

/* A string up to its NUL; empty at the end. */
static const char *string(struct reader *from)
{
    const uint8_t *start = from->at;
    const uint8_t *nul = memchr(start, '\0', (size_t)(from->end - start));

    if (nul == NULL) {
        from->at = from->end;
        return "";
    }
    from->at = nul + 1;
    return (const char *)start;
}

static const char *string_of(const struct line_bytes *section, uint64_t offset)
{
    if (offset >= section->len) {
        return "";
    }
    struct reader from = {section->bytes + offset, section->bytes + section->len};

    return string(&from);
}

static struct reader part(struct reader *from, uint64_t len)
{
    struct reader result = {from->at, from->at};

    skip(from, len);
    result.end = from->at;
    return result;
}

/* The header of the next unit (6.2.4); false: it is none of ours. */
static bool read_unit(struct reader *lines, struct unit *unit)
{
    uint64_t len = number(lines, 4);

    unit->offset_bytes = len == LENGTH_64 ? 8 : 4;
    len = len == LENGTH_64 ? number(lines, 8) : len;
    unit->program = part(lines, len);
    struct reader *from = &unit->program;

    unit->version = (unsigned)number(from, 2);
    if (unit->version < VERSION_LEAST || unit->version > VERSION_MOST) {
        return false;
    }
    if (unit->version >= 5) {
        skip(from, 2); /* sizes of an address and a segment */
    }
    len = number(from, unit->offset_bytes);
    unit->tables = part(from, len);
    from = &unit->tables;
    unit->instruction_bytes = (uint8_t)number(from, 1);
    skip(from, unit->version >= 4 ? 2 : 1);
    unit->line_base = (int8_t)number(from, 1);
    unit->line_range = (uint8_t)number(from, 1);
    unit->opcode_base = (uint8_t)number(from, 1);
    unit->lengths = part(from, unit->opcode_base > 0 ? unit->opcode_base - 1u : 0);
    return unit->line_range != 0;
}

/* --- the machine */

static void advance(const struct unit *unit, struct row *row, uint64_t operations)
{
    row->pc += operations * unit->instruction_bytes;
}

static void run_extended(struct unit *unit, struct row *row, bool *ends)
{
    struct reader operation = part(&unit->program, leb(&unit->program, false));
    uint64_t code = number(&operation, 1);

    *ends = code == END_SEQUENCE;
    if (code == SET_ADDRESS) {
        row->pc = number(&operation, 8);
    }
}

/* The next operation; true if it makes a row, the last of a sequence if *ends. */
static bool run_one(struct unit *unit, struct row *row, bool *ends)
{
    struct reader *from = &unit->program;
    uint8_t code = (uint8_t)number(from, 1);

    *ends = false;
    if (code >= unit->opcode_base) {
        code = (uint8_t)(code - unit->opcode_base);
        advance(unit, row, code / unit->line_range);
        row->line += (uint64_t)(int64_t)(unit->line_base + code % unit->line_range);
        return true;
    }
    switch (code) {
    case EXTENDED:
        run_extended(unit, row, ends);
        return *ends;
    case COPY:
        return true;
    case ADVANCE_PC:
        advance(unit, row, leb(from, false));
        return false;
    case ADVANCE_LINE:
        row->line += leb(from, true);
        return false;
    case SET_FILE:
        row->file = leb(from, false);
        return false;
    case CONST_ADD_PC:
        advance(unit, row, (255u - unit->opcode_base) / unit->line_range);
        return false;
    case FIXED_ADVANCE_PC:
        row->pc += number(from, 2);
        return false;
    default: /* changes nothing of ours */
        for (unsigned i = unit->lengths.at[code - 1]; i > 0; i--) {
            leb(from, false);
        }
        return false;
    }
}

/* The row that covers pc. */
static bool find_row(struct unit *unit, uint64_t pc, struct row *found)
{
    const struct row first = {.file = 1, .line = 1};
    struct row row = first, before = first;
    bool ends, has_before = false;

    if (unit->lengths.end - unit->lengths.at != unit->opcode_base - 1) {
        return false;
    }
    while (unit->program.at < unit->program.end) {
        if (!run_one(unit, &row, &ends)) {
            continue;
        }
        if (has_before && before.pc <= pc && pc < row.pc) {
            *found = before;
            return true;
        }
        before = row;
        has_before = !ends;
        row = ends ? first : row;
    }
    return false;
}

/* --- names */

/* Version 2 to 4: entry number index of the list that from is at, or the list's end. */
static struct name old_name(struct reader *from, uint64_t index, bool is_file)
{
    struct name name = {.path = ""};

    while (from->at < from->end) {
        const char *path = string(from);

        if (*path == '\0') {
            break;
        }
        uint64_t folder = is_file ? leb(from, false) : 0;

        if (is_file) {
            leb(from, false); /* when it was changed */
            leb(from, false); /* and how long it was */
        }
        if (--index == 0) {
            name = (struct name){path, folder};
        }
    }
    return name;
}

static const char *read_form(const struct line_sections *sections,
                             const struct unit *unit, struct reader *from, uint64_t form,
                             uint64_t *value)
{
    *value = 0;
    switch (form) {
    case FORM_STRING:
        return string(from);
    case FORM_LINE_STRP:
        return string_of(&sections->line_strings, number(from, unit->offset_bytes));
    case FORM_STRP:
        return string_of(&sections->strings, number(from, unit->offset_bytes));
    case FORM_UDATA:
        *value = leb(from, false);
        return "";
    case FORM_DATA1:
    case FORM_DATA2:
    case FORM_DATA4:
        *value = number(from, form == FORM_DATA1 ? 1 : form == FORM_DATA2 ? 2 : 4);
        return "";
    case FORM_DATA16:
        skip(from, 16);
        return "";
    case FORM_BLOCK:
        skip(from, leb(from, false));
        return "";
    default:
        from->at = from->end; /* nothing behind it can be found */
        return "";
    }
}

/* Version 5: entry number index of the list that from is at; from moves to its end. */
static struct name new_name(const struct line_sections *sections, const struct unit *unit,
                            struct reader *from, uint64_t index)
{
    uint64_t formats[FORMATS_MAX][2];
    struct name name = {.path = ""};
    unsigned count = (unsigned)number(from, 1);

    for (unsigned i = 0; i < count; i++) {
        uint64_t content = leb(from, false), form = leb(from, false);

        if (i < FORMATS_MAX) {
            formats[i][0] = content;
            formats[i][1] = form;
        }
    }
    uint64_t entries = leb(from, false);

    if (count == 0 || count > FORMATS_MAX) { /* entries without bytes are without end */
        from->at = from->end;
    }
    for (uint64_t i = 0; i < entries && from->at < from->end; i++) {
        struct name entry = {.path = ""};

        for (unsigned f = 0; f < count; f++) {
            uint64_t value;
            const char *text = read_form(sections, unit, from, formats[f][1], &value);

            entry.path = formats[f][0] == CONTENT_PATH ? text : entry.path;
            entry.folder = formats[f][0] == CONTENT_FOLDER ? value : entry.folder;
        }
        name = i == index ? entry : name;
    }
    return name;
}

static void put_name(const struct line_sections *sections, const struct unit *unit,
                     const struct row *row, char *text, size_t len)
{
    struct reader from = unit->tables, folders = unit->tables;
    struct name file, folder = {.path = ""};

    if (unit->version >= 5) {
        new_name(sections, unit, &from, 0);
        file = new_name(sections, unit, &from, row->file);
        folder = new_name(sections, unit, &folders, file.folder);
    } else {
        old_name(&from, 0, false);
        file = old_name(&from, row->file, true);
        folder = file.folder != 0 ? old_name(&folders, file.folder, false) : folder;
    }
    bool is_alone = file.path[0] == '/' || folder.path[0] == '\0';

    snprintf(text, len, "%s%s%s:%llu", is_alone ? "" : folder.path, is_alone ? "" : "/",
             file.path[0] != '\0' ? file.path : "?", (unsigned long long)row->line);
    for (char *c = text; *c != '\0'; c++) {
        *c = *c >= ' ' && *c <= '~' ? *c : '?'; /* a terminal obeys what it is sent */
    }
}

bool line_find(const struct line_sections *sections, uint64_t pc, char *text, size_t len)
{
    struct reader lines = {sections->lines.bytes,
                           sections->lines.bytes + sections->lines.len};
    struct row row;

    while (lines.at < lines.end) {
        struct unit unit;

        if (read_unit(&lines, &unit) && find_row(&unit, pc, &row)) {
            put_name(sections, &unit, &row, text, len);
            return true;
        }
    }
    return false;
}

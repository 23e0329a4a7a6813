/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * open_wmemstream(): newlib's streams carry the bytes of wide characters, which become
 * characters again here; positions and sizes count characters. The stream has no buffer,
 * so that its position is always ours.
 */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include "internal.h"

#define FIRST_ROOM 32
#define ROOM_MAX   (SIZE_MAX / sizeof(wchar_t) / 4)

struct memory {
    wchar_t **shown; /* the program's pointer and size, */
    size_t *shown_size;
    wchar_t *text; /* with L'\0' behind len characters */
    size_t len, room, position;
    mbstate_t state; /* of a character whose bytes come in parts */
};

/* POSIX: the smaller of the length and the position. */
static void show(struct memory *memory)
{
    *memory->shown = memory->text;
    *memory->shown_size = memory->position < memory->len ? memory->position : memory->len;
}

/* Room for that many characters and L'\0'. */
static bool make_room(struct memory *memory, size_t count)
{
    size_t room = memory->room > 0 ? memory->room : FIRST_ROOM;

    if (count >= ROOM_MAX) {
        errno = ENOMEM;
        return false;
    }
    while (room <= count) {
        room *= 2;
    }
    if (room > memory->room) {
        wchar_t *text = realloc(memory->text, room * sizeof(*text));

        if (text == NULL) {
            return false;
        }
        memory->text = text;
        memory->room = room;
    }
    return true;
}

static bool put(struct memory *memory, wchar_t character)
{
    if (!make_room(memory, memory->position + 1)) {
        return false;
    }
    while (memory->len < memory->position) {
        memory->text[memory->len++] = L'\0';
    }
    memory->text[memory->position++] = character;
    if (memory->len < memory->position) {
        memory->len = memory->position;
        memory->text[memory->len] = L'\0';
    }
    return true;
}

static ssize_t write_bytes(void *cookie, const char *bytes, size_t count)
{
    struct memory *memory = cookie;
    size_t done = 0;

    while (done < count) {
        wchar_t character;
        size_t used = mbrtowc(&character, bytes + done, count - done, &memory->state);

        if (used == (size_t)-1) {
            return -1;
        }
        if (used == (size_t)-2) { /* the rest comes with the next call */
            break;
        }
        if (!put(memory, character)) {
            return -1;
        }
        done += used > 0 ? used : 1;
    }
    show(memory);
    return (ssize_t)count;
}

static int seek(void *cookie, off_t *offset, int whence)
{
    struct memory *memory = cookie;
    off_t from = whence == SEEK_CUR   ? (off_t)memory->position
                 : whence == SEEK_END ? (off_t)memory->len
                                      : 0;
    off_t to;

    if (__builtin_add_overflow(from, *offset, &to) || to < 0) {
        errno = EINVAL;
        *offset = -1;
        return -1;
    }
    memory->position = (size_t)to;
    *offset = to;
    show(memory);
    return 0;
}

static int close_memory(void *cookie)
{
    struct memory *memory = cookie;

    show(memory);
    memory->text[*memory->shown_size] = L'\0';
    free(memory);
    return 0;
}

FILE *open_wmemstream(wchar_t **text, size_t *size)
{
    static const cookie_io_functions_t functions = {
        .write = write_bytes, .seek = seek, .close = close_memory};
    struct memory *memory;
    FILE *stream;

    if (text == NULL || size == NULL) {
        errno = EINVAL;
        return NULL;
    }
    memory = calloc(1, sizeof(*memory));
    if (memory == NULL) {
        return NULL;
    }
    memory->shown = text;
    memory->shown_size = size;
    stream = make_room(memory, 0) ? fopencookie(memory, "w", functions) : NULL;
    if (stream == NULL) {
        free(memory->text);
        free(memory);
        return NULL;
    }
    memory->text[0] = L'\0';
    setvbuf(stream, NULL, _IONBF, 0);
    fwide(stream, 1);
    show(memory);
    return stream;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Streams whose file is memory that grows: of bytes and of wide characters. */
#include <err.h>
#include <locale.h>
#include <wchar.h>
#include "check.h"

static void bytes(void)
{
    char *text = NULL;
    size_t size = 77;
    FILE *stream = open_memstream(&text, &size);

    CHECK(stream != NULL && fprintf(stream, "hello %d", 12) == 8);
    CHECK(fflush(stream) == 0 && size == 8 && strcmp(text, "hello 12") == 0);
    CHECK(fseek(stream, 1, SEEK_SET) == 0 && putc('a', stream) == 'a');
    CHECK(fflush(NULL) == 0 && size == 2 && memcmp(text, "ha", 2) == 0);
    CHECK(fseek(stream, 0, SEEK_END) == 0 && ftell(stream) == 8);
    CHECK(fseek(stream, 4, SEEK_CUR) == 0 && putc('!', stream) == '!');
    CHECK(fclose(stream) == 0 && size == 13);
    CHECK(memcmp(text, "hallo 12\0\0\0\0!", 14) == 0);
    free(text);
}

static void wide(void)
{
    wchar_t *text = NULL;
    size_t size = 77;
    FILE *stream = open_wmemstream(&text, &size);

    CHECK(stream != NULL && ftell(stream) == 0 && fwide(stream, 0) > 0);
    CHECK(fwprintf(stream, L"%ls %d", L"gr\u00fc\u00df \u20ac \U0001f600", -7) == 11);
    CHECK(fflush(stream) == 0 && size == 11 && ftell(stream) == 11);
    CHECK(wcscmp(text, L"gr\u00fc\u00df \u20ac \U0001f600 -7") == 0);
    CHECK(fseek(stream, -2, SEEK_CUR) == 0 && putwc(L'\u20ac', stream) == L'\u20ac');
    CHECK(fflush(stream) == 0 && size == 10 && text[9] == L'\u20ac' && text[10] == L'7');
    CHECK_ERRNO(fseek(stream, -1, SEEK_SET), EINVAL);
    CHECK(fseek(stream, 32768, SEEK_SET) == 0 && fputws(L"far", stream) >= 0);
    CHECK(fseek(stream, 0, SEEK_END) == 0 && ftell(stream) == 32771);
    CHECK(fclose(stream) == 0 && size == 32771 && text[11] == L'\0');
    CHECK(text[32767] == L'\0' && wcscmp(text + 32768, L"far") == 0);
    free(text);
    stream = open_wmemstream(&text, &size);
    CHECK(stream != NULL && fclose(stream) == 0 && size == 0 && text[0] == L'\0');
    free(text);
    CHECK(open_wmemstream(NULL, &size) == NULL && errno == EINVAL);
    CHECK(open_wmemstream(&text, NULL) == NULL && errno == EINVAL);
}

/* A stream takes either bytes or wide characters; messages go to both. */
static void orientation(void)
{
    wchar_t *text = NULL;
    size_t size;
    FILE *wide = open_wmemstream(&text, &size), *error = stderr, *bytes = tmpfile();

    CHECK(wide != NULL && bytes != NULL && fprintf(bytes, "x") == 1);
    CHECK(fprintf(wide, "%s", "no") < 0 && fwprintf(bytes, L"%ls", L"no") < 0);
    stderr = wide;
    errno = ENOENT;
    warn("it is %d", 7);
    warnx("just %s", "this");
    stderr = error;
    CHECK(ftell(bytes) == 1 && fclose(bytes) == 0 && fclose(wide) == 0);
    CHECK(wcsstr(text, L": it is 7: No such file or directory\n") != NULL);
    CHECK(wcsstr(text, L": just this\n") != NULL);
    free(text);
}

int main(void)
{
    CHECK(setlocale(LC_ALL, "C.UTF-8") != NULL);
    bytes();
    wide();
    orientation();
    puts("memstreams: ok");
    return 0;
}

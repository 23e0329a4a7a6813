/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * glob(): a pattern is walked component by component; one without special characters is
 * taken as it is, for another its folder is read.
 */
#include <dirent.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

struct search {
    int flags;
    int (*on_error)(const char *, int);
    glob_t *result;
    size_t room; /* in gl_pathv, with the offset and the null at the end */
    char path[PATH_MAX];
};

int glob_pattern_p(const char *pattern, int escapes)
{
    bool is_open = false;

    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '\\' && escapes != 0 && pattern[1] != '\0') {
            pattern++;
        } else if (*pattern == '*' || *pattern == '?' || (*pattern == ']' && is_open)) {
            return 1;
        } else if (*pattern == '[') {
            is_open = true;
        }
    }
    return 0;
}

/* 0 or GLOB_NOSPACE; path is copied, with a slash behind a folder if that is wanted. */
static int add(struct search *search, const char *path, bool with_slash)
{
    glob_t *result = search->result;
    size_t used = result->gl_offs + result->gl_pathc, len = strlen(path);

    if (used + 2 > search->room) {
        size_t room = search->room != 0 ? 2 * search->room + used : used + 16;
        char **paths = realloc(result->gl_pathv, room * sizeof(*paths));

        if (paths == NULL) {
            return GLOB_NOSPACE;
        }
        if (result->gl_pathv == NULL) {
            memset(paths, 0, result->gl_offs * sizeof(*paths));
        }
        result->gl_pathv = paths;
        search->room = room;
    }
    char *copy = malloc(len + 2);

    if (copy == NULL) {
        return GLOB_NOSPACE;
    }
    memcpy(copy, path, len + 1);
    if (with_slash && len > 0 && copy[len - 1] != '/') {
        strcpy(copy + len, "/");
    }
    result->gl_pathv[used] = copy;
    result->gl_pathv[used + 1] = NULL;
    result->gl_pathc++;
    return 0;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The path is complete: adds it if there is such a file. */
static int found(struct search *search)
{
    struct stat st;

    if (lstat(search->path, &st) != 0) {
        return 0;
    }
    bool folder =
        (search->flags & (GLOB_MARK | GLOB_ONLYDIR)) != 0 && is_folder(search->path);

    if ((search->flags & GLOB_ONLYDIR) != 0 && !folder) {
        return 0;
    }
    return add(search, search->path, folder && (search->flags & GLOB_MARK) != 0);
}

static int walk(struct search *search, size_t len, const char *pattern);

/* Appends the component [pattern, pattern + count) without its backslashes. The new
 * length, or 0 if that would be too long. */
static size_t append_plain(struct search *search, size_t len, const char *pattern,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pattern[i] == '\\' && (search->flags & GLOB_NOESCAPE) == 0 && i + 1 < count) {
            i++;
        }
        if (len + 1 >= sizeof(search->path)) {
            return 0;
        }
        search->path[len++] = pattern[i];
    }
    search->path[len] = '\0';
    return len;
}

/* Reads the folder that is the path so far, and goes on with each name that fits. */
static int walk_folder(struct search *search, size_t len, const char *component,
                       const char *rest)
{
    int flags = ((search->flags & GLOB_NOESCAPE) != 0 ? FNM_NOESCAPE : 0) |
                ((search->flags & GLOB_PERIOD) != 0 ? 0 : FNM_PERIOD);
    DIR *folder = opendir(len > 0 ? search->path : ".");
    const struct dirent *entry;
    int result = 0;

    if (folder == NULL) {
        int error = errno;

        return error != ENOTDIR && ((search->on_error != NULL &&
                                     search->on_error(search->path, error) != 0) ||
                                    (search->flags & GLOB_ERR) != 0)
                   ? GLOB_ABORTED
                   : 0;
    }
    while (result == 0 && (errno = 0, entry = readdir(folder)) != NULL) {
        size_t name_len = strlen(entry->d_name);

        if (fnmatch(component, entry->d_name, flags) != 0 ||
            len + name_len >= sizeof(search->path)) {
            continue;
        }
        memcpy(search->path + len, entry->d_name, name_len + 1);
        if (*rest == '\0' || is_folder(search->path)) {
            result = walk(search, len + name_len, rest);
        }
        search->path[len] = '\0';
    }
    closedir(folder);
    return result;
}

/* The path so far has len bytes; pattern is what follows. */
static int walk(struct search *search, size_t len, const char *pattern)
{
    char component[NAME_MAX + 1];

    while (*pattern == '/') {
        if (len + 1 >= sizeof(search->path)) {
            return 0;
        }
        search->path[len++] = *pattern++;
        search->path[len] = '\0';
    }
    if (*pattern == '\0') {
        return found(search);
    }
    size_t count = strcspn(pattern, "/");
    bool is_long = count >= sizeof(component);

    memcpy(component, pattern, is_long ? NAME_MAX : count);
    component[is_long ? NAME_MAX : count] = '\0';
    if (!is_long && glob_pattern_p(component, (search->flags & GLOB_NOESCAPE) == 0)) {
        search->result->gl_flags |= GLOB_MAGCHAR;
        return walk_folder(search, len, component, pattern + count);
    }
    len = append_plain(search, len, pattern, count);
    return len != 0 ? walk(search, len, pattern + count) : 0;
}

/* Writes the home that ~ or ~user is, and the rest, to buf; the pattern if it is none. */
static const char *without_tilde(const char *pattern, char buf[PATH_MAX])
{
    size_t count = strcspn(pattern, "/");
    const char *home = count == 1 ? getenv("HOME") : NULL;

    if (home == NULL || *home == '\0') {
        char name[64];
        const struct passwd *user = NULL;

        if (count - 1 < sizeof(name)) {
            memcpy(name, pattern + 1, count - 1);
            name[count - 1] = '\0';
            user = count == 1 ? getpwuid(getuid()) : getpwnam(name);
        }
        home = user != NULL ? user->pw_dir : NULL;
    }
    if (home == NULL || strlen(home) + strlen(pattern + count) >= PATH_MAX) {
        return NULL;
    }
    strcpy(buf, strcmp(home, "/") == 0 && pattern[count] == '/' ? "" : home);
    return strcat(buf, pattern + count);
}

static int glob_one(struct search *search, const char *pattern)
{
    char buf[PATH_MAX];
    const char *start = pattern;

    if (*pattern == '~' && (search->flags & (GLOB_TILDE | GLOB_TILDE_CHECK)) != 0) {
        start = without_tilde(pattern, buf);
        if (start == NULL && (search->flags & GLOB_TILDE_CHECK) != 0) {
            return 0;
        }
    }
    search->path[0] = '\0';
    return walk(search, 0, start != NULL ? start : pattern);
}

/* The brace, comma (both at depth 0) or end from which on text goes on. */
static const char *part_end(const char *text)
{
    for (int depth = 0; *text != '\0'; text++) {
        if (*text == '\\' && text[1] != '\0') {
            text++;
        } else if (*text == '{') {
            depth++;
        } else if ((*text == ',' && depth == 0) || (*text == '}' && depth-- == 0)) {
            break;
        }
    }
    return text;
}

/* Each part of the first {a,b} with what is before and behind, as a pattern. */
static int glob_braces(struct search *search, const char *pattern)
{
    const char *open = pattern;
    int result = 0;

    while (*open != '\0' && (*open != '{' || open[1] == '}')) {
        open += *open == '\\' && open[1] != '\0' ? 2 : 1;
    }
    const char *close = open;

    while (*close != '\0' && *close != '}') {
        close = part_end(close + 1);
    }
    if (*open == '\0' || *close == '\0') {
        return glob_one(search, pattern);
    }
    char *whole = malloc(strlen(pattern) + 1);
    size_t before = (size_t)(open - pattern);

    if (whole == NULL) {
        return GLOB_NOSPACE;
    }
    for (const char *part = open; part != close && result == 0;) {
        const char *end = part_end(part + 1);
        size_t len = (size_t)(end - part - 1);

        memcpy(whole, pattern, before);
        memcpy(whole + before, part + 1, len);
        strcpy(whole + before + len, close + 1);
        result = glob_braces(search, whole);
        part = end;
    }
    free(whole);
    return result;
}

static int compare(const void *left, const void *right)
{
    return strcoll(*(char *const *)left, *(char *const *)right);
}

int glob(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
         glob_t *restrict result)
{
    struct search search = {.flags = flags, .on_error = on_error, .result = result};

    if ((flags & GLOB_DOOFFS) == 0) {
        result->gl_offs = 0;
    }
    if ((flags & GLOB_APPEND) == 0) {
        result->gl_pathc = 0;
        result->gl_pathv = NULL;
    } else {
        search.room = result->gl_offs + result->gl_pathc + 1;
    }
    size_t before = result->gl_pathc;

    result->gl_flags = flags & ~GLOB_MAGCHAR;
    int error = (flags & GLOB_BRACE) != 0 ? glob_braces(&search, pattern)
                                          : glob_one(&search, pattern);

    if (error == 0 && result->gl_pathc == before) {
        bool is_kept =
            (flags & GLOB_NOCHECK) != 0 ||
            ((flags & GLOB_NOMAGIC) != 0 && (result->gl_flags & GLOB_MAGCHAR) == 0);

        return is_kept ? add(&search, pattern, false) : GLOB_NOMATCH;
    }
    if ((flags & GLOB_NOSORT) == 0 && result->gl_pathc > before) {
        qsort(result->gl_pathv + result->gl_offs + before, result->gl_pathc - before,
              sizeof(char *), compare);
    }
    return error;
}

void globfree(glob_t *result)
{
    for (size_t i = 0; i < result->gl_pathc && result->gl_pathv != NULL; i++) {
        free(result->gl_pathv[result->gl_offs + i]);
    }
    free(result->gl_pathv);
    result->gl_pathv = NULL;
    result->gl_pathc = 0;
}

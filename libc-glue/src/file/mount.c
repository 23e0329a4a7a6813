/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Mounting, which nobody can, and what is mounted. */
#include <mntent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include "internal.h"

int mount(const char *source, const char *target, const char *type, unsigned long flags,
          const void *data)
{
    (void)source, (void)target, (void)type, (void)flags, (void)data;
    return (int)__posix_fail(-ENOSYS);
}

int umount(const char *target)
{
    (void)target;
    return (int)__posix_fail(-ENOSYS);
}

int umount2(const char *target, int flags)
{
    (void)flags;
    return umount(target);
}

static int tell_statfs(int result, const struct hermit_statfs *from, struct statfs *st)
{
    if (result < 0) {
        return (int)__posix_fail(result);
    }
    *st = (struct statfs){
        .f_bsize = (long)from->block_bytes,
        .f_blocks = from->blocks,
        .f_bfree = from->free_blocks,
        .f_bavail = from->available_blocks,
        .f_files = from->files,
        .f_ffree = from->free_files,
        .f_fsid = {{(int)from->dev}},
        .f_namelen = (long)from->name_max,
        .f_frsize = (long)from->block_bytes,
    };
    return 0;
}

int statfs(const char *path, struct statfs *st)
{
    struct hermit_statfs known;

    return tell_statfs(sys_statfs(path, &known), &known, st);
}

int fstatfs(int fd, struct statfs *st)
{
    struct hermit_statfs known;

    return tell_statfs(sys_fstatfs(fd, &known), &known, st);
}

FILE *setmntent(const char *path, const char *mode)
{
    return fopen(path, mode);
}

/* Returns 1 (glibc). */
int endmntent(FILE *file)
{
    if (file != NULL) {
        fclose(file);
    }
    return 1;
}

/* Spaces and the like are written as \\ and three octal digits. */
#define ESCAPED " \t\n\\"

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

static void unescape(char *word)
{
    char *to = word;

    for (const char *at = word; *at != '\0';) {
        if (at[0] == '\\' && is_octal(at[1]) && is_octal(at[2]) && is_octal(at[3])) {
            *to++ = (char)((at[1] - '0') << 6 | (at[2] - '0') << 3 | (at[3] - '0'));
            at += 4;
        } else {
            *to++ = *at++;
        }
    }
    *to = '\0';
}

static void put_escaped(FILE *file, const char *word)
{
    for (; *word != '\0'; word++) {
        if (strchr(ESCAPED, *word) != NULL) {
            fprintf(file, "\\%03o", (unsigned char)*word);
        } else {
            fputc(*word, file);
        }
    }
    fputc(' ', file);
}

/* Lines "device folder type options frequency pass"; # begins a comment. */
struct mntent *getmntent_r(FILE *file, struct mntent *entry, char *buf, int len)
{
    while (fgets(buf, len, file) != NULL) {
        char *rest, *words[6] = {NULL};

        buf[strcspn(buf, "\n")] = '\0';
        for (int i = 0; i < 6; i++) {
            words[i] = strtok_r(i == 0 ? buf : NULL, " \t", &rest);
        }
        if (words[0] != NULL && words[0][0] != '#' && words[2] != NULL) {
            for (int i = 0; i < 4 && words[i] != NULL; i++) {
                unescape(words[i]);
            }
            *entry = (struct mntent){
                words[0],
                words[1],
                words[2],
                words[3] != NULL ? words[3] : (char *)"",
                words[4] != NULL ? atoi(words[4]) : 0,
                words[5] != NULL ? atoi(words[5]) : 0,
            };
            return entry;
        }
    }
    return NULL;
}

struct mntent *getmntent(FILE *file)
{
    static struct mntent entry;
    static char line[1024];

    return getmntent_r(file, &entry, line, sizeof(line));
}

int addmntent(FILE *file, const struct mntent *entry)
{
    if (fseek(file, 0, SEEK_END) != 0) {
        return 1;
    }
    put_escaped(file, entry->mnt_fsname);
    put_escaped(file, entry->mnt_dir);
    put_escaped(file, entry->mnt_type);
    put_escaped(file, entry->mnt_opts);
    return fprintf(file, "%d %d\n", entry->mnt_freq, entry->mnt_passno) < 0 ||
           fflush(file) != 0;
}

char *hasmntopt(const struct mntent *entry, const char *option)
{
    size_t len = strlen(option);

    for (char *at = entry->mnt_opts; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, option, len) == 0 &&
            (at[len] == '\0' || at[len] == ',' || at[len] == '=')) {
            return at;
        }
    }
    return NULL;
}

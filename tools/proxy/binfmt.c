/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "binfmt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "uhyve/machine.h"

#define FOLDER     "/proc/sys/fs/binfmt_misc"
#define PATH_BYTES 4096

/* An ELF64 file, little-endian, with the OSABI byte that our linker writes, or that of
 * older HermitCore systems. */
static const struct {
    const char *name, *magic;
} formats[] = {
    {"hermit", "\\x7fELF\\x02\\x01\\x01\\xff"},
    {"hermit-old", "\\x7fELF\\x02\\x01\\x01\\x42"},
};
#define COUNT (sizeof(formats) / sizeof(formats[0]))

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool is_done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    int err = errno;

    if (fd >= 0) {
        close(fd);
    }
    errno = err;
    return is_done;
}

/* Since 5.12 Linux tells an interpreter that flag P holds: settings.c asks. */
static bool can_keep_argv0(void)
{
    struct utsname system;
    unsigned major, minor;

    return uname(&system) == 0 && sscanf(system.release, "%u.%u", &major, &minor) == 2 &&
           (major > 5 || (major == 5 && minor >= 12));
}

static void mount_folder(void)
{
    if (access(FOLDER "/register", F_OK) != 0 &&
        mount("binfmt_misc", FOLDER, "binfmt_misc", 0, NULL) != 0) {
        fail("binfmt_misc can not be mounted on " FOLDER
             ": %s; this needs root, and a kernel with the module binfmt_misc",
             strerror(errno));
    }
}

int binfmt_register(const char *proxy_path)
{
    char text[PATH_BYTES], path[PATH_BYTES];

    mount_folder();
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(path, sizeof(path), FOLDER "/%s", formats[i].name);
        if (access(path, F_OK) == 0) {
            write_text(path, "-1"); /* an older one, for another path */
        }
        snprintf(text, sizeof(text), ":%s:M::%s::%s:%s", formats[i].name,
                 formats[i].magic, proxy_path, can_keep_argv0() ? "P" : "");
        if (!write_text(FOLDER "/register", text)) {
            fail("%s can not be registered: %s; this needs root", formats[i].name,
                 strerror(errno));
        }
    }
    printf("HermitCore applications are started by %s from now on\n", proxy_path);
    return 0;
}

int binfmt_unregister(void)
{
    char path[PATH_BYTES];
    unsigned count = 0;

    for (size_t i = 0; i < COUNT; i++) {
        snprintf(path, sizeof(path), FOLDER "/%s", formats[i].name);
        if (access(path, F_OK) != 0) {
            continue;
        }
        if (!write_text(path, "-1")) {
            fail("%s can not be removed: %s; this needs root", path, strerror(errno));
        }
        count++;
    }
    puts(count != 0 ? "HermitCore applications are not started by proxy any more"
                    : "nothing was registered");
    return 0;
}

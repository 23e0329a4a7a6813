/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The current directory is where the program starts, under its own name; what --map
 * names comes on top. Without isolation every directory in the host's root is there
 * but /dev, which is the guest's own.
 */
#include "grants.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine.h"

/* Where the guest finds the host's root, if that is the current directory. */
#define ROOT_IN_GUEST "/host"

static void grant(struct fileserver *server, const struct fileserver_grant *what)
{
    int err = fileserver_grant(server, what);

    if (err == -ENOSYS) {
        fail("this kernel has no openat2, so no files can be granted safely; Linux 5.6 "
             "has it");
    }
    if (err < 0) {
        fail("%s can not be given to the application: %s", what->host_path,
             strerror(-err));
    }
}

static void grant_root(struct fileserver *server)
{
    char path[NAME_MAX + 2];
    const struct dirent *entry;
    struct stat st;
    DIR *root = opendir("/");

    if (root == NULL) {
        fail("/: %s", strerror(errno));
    }
    while ((entry = readdir(root)) != NULL) {
        snprintf(path, sizeof(path), "/%s", entry->d_name);
        if (entry->d_name[0] == '.' || strcmp(path, "/dev") == 0 ||
            lstat(path, &st) != 0 || !(S_ISDIR(st.st_mode) || S_ISLNK(st.st_mode)) ||
            access(path, R_OK | X_OK) != 0 || stat(path, &st) != 0 ||
            !S_ISDIR(st.st_mode)) {
            continue;
        }
        grant(server, &(struct fileserver_grant){.host_path = path, .guest_path = path});
    }
    closedir(root);
}

struct fileserver *grants_open(const struct options *options)
{
    struct fileserver *server = fileserver_new();
    char current[PATH_MAX];

    if (server == NULL) {
        fail("no memory");
    }
    if (fileserver_grant_streams(server) < 0) {
        fail("no memory");
    }
    if (!options->is_isolated) {
        grant_root(server);
    }
    if (getcwd(current, sizeof(current)) == NULL || current[0] != '/') {
        fail("the current directory: %s", strerror(errno));
    }
    const struct fileserver_grant start = {
        .host_path = ".",
        .guest_path = current[1] != '\0' ? current : ROOT_IN_GUEST,
        .is_start = true,
    };

    grant(server, &start);
    for (unsigned i = 0; i < options->grant_count; i++) {
        grant(server, &options->grants[i]);
    }
    return server;
}

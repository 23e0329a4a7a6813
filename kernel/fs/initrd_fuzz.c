/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Archives of any content unpacked into the RAM file system, read, and removed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs/fs_test_env.h"
#include "fs/archive_fuzz.h"
#include "fs/initrd.h"

static void visit(const char *name, uint8_t type, void *arg)
{
    char path[2 * HERMIT_PATH_MAX], buf[512];
    struct hermit_stat st;
    const char *dir = arg;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (sys_lstat(path, &st) == 0 && type == HS_IFDIR >> 12) {
        env_list(path, visit, path);
    } else if (type == HS_IFLNK >> 12) {
        sys_readlink(path, buf, sizeof(buf));
        sys_stat(path, &st);
    } else {
        int fd = sys_open(path, HO_RDWR, 0);

        while (fd >= 0 && sys_read(fd, buf, sizeof(buf)) > 0) {
        }
        sys_pwrite(fd, "x", 1, st.size_bytes / 2);
        sys_close(fd);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    char root[] = "";
    uint8_t *data = malloc(size);

    env_remove_tree("/dev"); /* archives may put names there: nothing of it may stay */
    sys_rmdir("/dev");
    memcpy(data, input, size);
    if (size % 2 != 0) {
        fuzz_make_tar_headers(data, size);
    }
    initrd_add("fuzz", data, size);
    env_list("/", visit, root);
    env_remove_tree("/");
    if (env_frames_in_use() != 0) {
        abort();
    }
    free(data);
    return 0;
}

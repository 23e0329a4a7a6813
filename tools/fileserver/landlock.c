/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Landlock (Linux's Documentation/userspace-api/landlock.rst): what is opened from now
 * on is beneath a granted directory. Rights that a kernel does not know are left out.
 */
#include <errno.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server.h"

/* Of the later versions of the interface; our headers may be older. */
#define ACCESS_REFER    (UINT64_C(1) << 13) /* 2 */
#define ACCESS_TRUNCATE (UINT64_C(1) << 14) /* 3 */
#define ACCESS_IOCTL    (UINT64_C(1) << 15) /* 5 */

#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_CHANGE                                                \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |  \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SYM |     \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | ACCESS_REFER | ACCESS_TRUNCATE)
#define ACCESS_NEVER                                             \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_BLOCK | ACCESS_IOCTL)

static uint64_t rights_of_version(long version)
{
    uint64_t all = ACCESS_READ | ACCESS_CHANGE | ACCESS_NEVER;

    all &= version >= 2 ? all : ~ACCESS_REFER;
    all &= version >= 3 ? all : ~ACCESS_TRUNCATE;
    all &= version >= 5 ? all : ~ACCESS_IOCTL;
    return all;
}

static int add_rules(const struct fileserver *server, int ruleset, uint64_t rights)
{
    for (unsigned i = 0; i < server->grant_count; i++) {
        const struct grant *grant = &server->grants[i];
        const struct landlock_path_beneath_attr rule = {
            .allowed_access =
                rights &
                (grant->is_read_only ? ACCESS_READ : ACCESS_READ | ACCESS_CHANGE),
            .parent_fd = server->handles.slots[grant->handle]->fd,
        };

        if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule,
                    0) != 0) {
            return -errno;
        }
    }
    return 0;
}

int fileserver_restrict_process(const struct fileserver *server)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    if (version < 0) {
        return -errno;
    }
    const struct landlock_ruleset_attr attr = {
        .handled_access_fs = rights_of_version(version),
    };
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr,
                               sizeof(attr.handled_access_fs), 0);

    if (ruleset < 0) {
        return -errno;
    }
    int err = add_rules(server, ruleset, attr.handled_access_fs);

    if (err == 0 && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
                     syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)) {
        err = -errno;
    }
    close(ruleset);
    return err;
}

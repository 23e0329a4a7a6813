/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Operations on paths, as POSIX names them. The program runs as the superuser:
 * permissions are kept and shown, but refuse nothing except execution.
 *
 * start is where a relative path begins; null: the current directory. Task
 * context; all may sleep. 0 or a negative HE_*; those of path_lookup() always.
 */
#ifndef KERNEL_FS_VFS_H
#define KERNEL_FS_VFS_H

#include "fs/file.h"

struct boot_info;

/* Boot: makes files of the modules, mounts uhyve's directories. All else is there. */
void vfs_init(const struct boot_info *boot);

/*
 * flags: HO_*; mode: permissions of a file that is made, before the umask.
 * -HE_INVAL access mode, -HE_EXIST, -HE_ISDIR, -HE_NOSPC, -HE_NOMEM.
 */
int vfs_open(struct node *start, const char *path, uint32_t flags, uint32_t mode,
             struct file **file);

int vfs_mkdir(struct node *start, const char *path, uint32_t mode);
/* A regular file (type 0 too) or a FIFO. -HE_PERM other types, or the file system has
 * none of that kind; -HE_EXIST, -HE_NOSPC. */
int vfs_mknod(struct node *start, const char *path, uint32_t mode);
/* A name for a socket; *made has a reference. -HE_PERM the file system has none. */
int vfs_make_socket(struct node *start, const char *path, struct node **made);
int vfs_symlink(const char *target, struct node *start, const char *path);

/* follow: make a link to what a symbolic link at from leads to. */
int vfs_link(struct node *from_start, const char *from, struct node *to_start,
             const char *to, bool follow);

int vfs_unlink(struct node *start, const char *path);
int vfs_rmdir(struct node *start, const char *path);
int vfs_rename(struct node *from_start, const char *from, struct node *to_start,
               const char *to);

/* The length that was copied, at most size; no NUL. */
ptrdiff_t vfs_readlink(struct node *start, const char *path, char *buf, size_t size);

/*
 * For vfs_mknod(): walks to where a new name is to be made. On success the walk goes on
 * (path.h); its last component is not there yet.
 */
struct walk;
int vfs_walk_to_new(struct walk *walk, struct node *start, const char *path, bool is_dir);
uint32_t vfs_masked(uint32_t mode); /* permissions under the umask */

/* mode: bits 4 read, 2 write, 1 execute; 0: exists. -HE_ACCES, -HE_INVAL. */
int vfs_access(struct node *start, const char *path, int mode);

int vfs_truncate(struct node *node, int64_t len);

/* atime and mtime of node; null: leave. */
int vfs_set_times(struct node *node, const struct stamp *atime,
                  const struct stamp *mtime);

/* Sets the mask of permissions that new files do not get; the old one. */
uint32_t vfs_umask(uint32_t mask);

#endif

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Walks through trees of files, as 4.4BSD has it. The current directory stays what it is,
 * as with FTS_NOCHDIR: fts_accpath is fts_path, which is the node's own.
 */
#ifndef _FTS_H
#define _FTS_H

#include <sys/stat.h>
#include <sys/types.h>

/* Options of fts_open(). */
#define FTS_COMFOLLOW 0x0001 /* symbolic links among the roots are followed */
#define FTS_LOGICAL   0x0002 /* and all others */
#define FTS_NOCHDIR   0x0004
#define FTS_NOSTAT    0x0008 /* only directories are told apart */
#define FTS_PHYSICAL  0x0010 /* symbolic links are nodes themselves */
#define FTS_SEEDOT    0x0020 /* "." and ".." are nodes, too */
#define FTS_XDEV      0x0040 /* stays on the device */

/* Of fts_children(). */
#define FTS_NAMEONLY 0x0100

/* fts_info: what a node is. */
#define FTS_D       1 /* a directory, before its nodes */
#define FTS_DC      2 /* a directory that is above itself: fts_cycle */
#define FTS_DEFAULT 3
#define FTS_DNR     4 /* a directory that can not be read: fts_errno */
#define FTS_DOT     5
#define FTS_DP      6 /* a directory, after its nodes */
#define FTS_ERR     7
#define FTS_F       8
#define FTS_INIT    9
#define FTS_NS      10 /* stat() failed: fts_errno */
#define FTS_NSOK    11 /* nobody asked stat() */
#define FTS_SL      12
#define FTS_SLNONE  13 /* a symbolic link that leads nowhere */
#define FTS_W       14

/* Of fts_set(). */
#define FTS_AGAIN   1 /* read it once more */
#define FTS_FOLLOW  2 /* where the symbolic link leads */
#define FTS_NOINSTR 3
#define FTS_SKIP    4 /* no nodes of this directory */

#define FTS_ROOTPARENTLEVEL (-1)
#define FTS_ROOTLEVEL       0

typedef struct _ftsent {
    struct _ftsent *fts_cycle, *fts_parent, *fts_link;
    long fts_number;   /* the program's own, like */
    void *fts_pointer; /* this one */
    char *fts_accpath, *fts_path;
    int fts_errno;
    unsigned int fts_pathlen, fts_namelen;
    ino_t fts_ino;
    dev_t fts_dev;
    nlink_t fts_nlink;
    short fts_level;
    unsigned short fts_info, fts_instr;
    struct stat *fts_statp;
    char *fts_name;
} FTSENT;

typedef struct _fts FTS;

#ifdef __cplusplus
extern "C" {
#endif

FTS *fts_open(char *const *, int, int (*)(const FTSENT **, const FTSENT **));
FTSENT *fts_read(FTS *);
FTSENT *fts_children(FTS *, int);
int fts_set(FTS *, FTSENT *, int);
int fts_close(FTS *);

#ifdef __cplusplus
}
#endif

#endif

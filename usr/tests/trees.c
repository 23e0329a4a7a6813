/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Walking through a tree of files with fts_read(): the order, links, what is skipped. */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

static void make_tree(void)
{
    CHECK(mkdir("/tmp/tree", 0700) == 0 && mkdir("/tmp/tree/a", 0700) == 0);
    CHECK(mkdir("/tmp/tree/b", 0700) == 0 && mkdir("/tmp/tree/b/c", 0700) == 0);
    int fd = open("/tmp/tree/a/file", O_CREAT | O_WRONLY, 0600);

    CHECK(fd >= 0 && write(fd, "abc", 3) == 3 && close(fd) == 0);
    CHECK(symlink("..", "/tmp/tree/b/up") == 0);
    CHECK(symlink("nowhere", "/tmp/tree/b/broken") == 0);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Each node as its kind and its name; a directory called skipped is not entered. */
static void walk(int options, const char *skipped, const char *wanted)
{
    char *roots[] = {"/tmp/tree", "/tmp/none", NULL};
    char found[300] = "";
    FTS *fts = fts_open(roots, options, by_name);
    FTSENT *node;

    CHECK(fts != NULL);
    while (node = fts_read(fts), node != NULL) {
        sprintf(found + strlen(found), "%d%s ", node->fts_info, node->fts_name);
        CHECK(node->fts_pathlen == strlen(node->fts_path));
        CHECK(node->fts_info != FTS_F || node->fts_statp->st_size == 3);
        if (node->fts_info == FTS_D && strcmp(node->fts_name, skipped) == 0) {
            CHECK(fts_set(fts, node, FTS_SKIP) == 0);
        }
        if (node->fts_info == FTS_NS) {
            CHECK(node->fts_errno == ENOENT);
        }
    }
    CHECK(errno == 0 && fts_close(fts) == 0);
    if (strcmp(found, wanted) != 0) {
        printf("found  %s\nwanted %s\n", found, wanted);
    }
    CHECK(strcmp(found, wanted) == 0);
}

static void children(void)
{
    char *roots[] = {"/tmp/tree", NULL};
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);

    CHECK(fts != NULL && fts_read(fts) != NULL);
    FTSENT *first = fts_children(fts, 0);

    CHECK(first != NULL && strcmp(first->fts_name, "a") == 0);
    CHECK(strcmp(first->fts_link->fts_name, "b") == 0 &&
          first->fts_link->fts_link == NULL);
    CHECK(fts_set(fts, first, 99) != 0 && errno == EINVAL);
    CHECK(strcmp(fts_read(fts)->fts_name, "a") == 0);
    CHECK(fts_close(fts) == 0); /* in the middle */
    CHECK_ERRNO(fts_open(roots, 0x8000, NULL) == NULL ? -1 : 0, EINVAL);
    roots[0] = "";
    CHECK_ERRNO(fts_open(roots, FTS_PHYSICAL, NULL) == NULL ? -1 : 0, ENOENT);
}

int main(void)
{
    make_tree();
    walk(FTS_PHYSICAL | FTS_NOCHDIR, "",
         "10none 1tree 1a 8file 6a 1b 12broken 1c 6c 12up 6b 6tree ");
    walk(FTS_PHYSICAL | FTS_NOCHDIR, "b", "10none 1tree 1a 8file 6a 1b 6b 6tree ");
    walk(FTS_LOGICAL, "", "10none 1tree 1a 8file 6a 1b 13broken 1c 6c 2up 6b 6tree ");
    children();
    puts("trees: ok");
    return 0;
}

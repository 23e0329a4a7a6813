/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* fts_open() and what belongs to it. A node has its path and its stat behind it; the
 * lists of the nodes from the roots to the current one are there, nothing else. */
#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct _fts {
    FTSENT *current;  /* the last that fts_read() gave; null: none yet */
    FTSENT *roots;    /* those that have not been read */
    FTSENT *children; /* of current, read ahead by fts_children() */
    FTSENT above;     /* the parent of the roots */
    dev_t dev;        /* of the root: for FTS_XDEV */
    int options;
    int (*compare)(const FTSENT **, const FTSENT **);
    bool is_ahead; /* children are those of current */
    bool has_ended;
};

struct node {
    FTSENT entry;
    struct stat st;
    char path[];
};

/* name in the directory of parent; among the roots it is a path of its own. */
static FTSENT *make(FTSENT *parent, const char *name)
{
    size_t before = parent->fts_pathlen, len = strlen(name);
    bool has_slash = before == 0 || parent->fts_path[before - 1] == '/';
    struct node *node = calloc(1, sizeof(*node) + before + 1 + len + 1);

    if (node == NULL) {
        return NULL;
    }
    if (before > 0) {
        memcpy(node->path, parent->fts_path, before);
        if (!has_slash) {
            node->path[before++] = '/';
        }
    }
    memcpy(node->path + before, name, len);
    node->entry.fts_path = node->entry.fts_accpath = node->path;
    node->entry.fts_name = node->path + before;
    node->entry.fts_namelen = (unsigned int)len;
    node->entry.fts_pathlen = (unsigned int)(before + len);
    node->entry.fts_parent = parent;
    node->entry.fts_level = (short)(parent->fts_level + 1);
    node->entry.fts_instr = FTS_NOINSTR;
    node->entry.fts_statp = &node->st;
    return &node->entry;
}

static void free_list(FTSENT *node)
{
    while (node != NULL) {
        FTSENT *next = node->fts_link;

        free(node);
        node = next;
    }
}

static bool is_dot(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* What a directory is: a cycle if it is one of those above. */
static unsigned short kind_of_directory(FTSENT *node)
{
    if (node->fts_level > FTS_ROOTLEVEL && is_dot(node->fts_name)) {
        return FTS_DOT;
    }
    for (FTSENT *up = node->fts_parent; up->fts_level >= FTS_ROOTLEVEL;
         up = up->fts_parent) {
        if (up->fts_ino == node->fts_ino && up->fts_dev == node->fts_dev) {
            node->fts_cycle = up;
            return FTS_DC;
        }
    }
    return FTS_D;
}

/* Asks stat(), and sets what depends on it. */
static void look(const FTS *fts, FTSENT *node, bool follow)
{
    struct stat *st = node->fts_statp;

    follow = follow || (fts->options & FTS_LOGICAL) != 0;
    node->fts_errno = 0;
    int result = follow ? stat(node->fts_path, st) : lstat(node->fts_path, st);
    int error = errno;

    if (result != 0 && follow && lstat(node->fts_path, st) == 0 && S_ISLNK(st->st_mode)) {
        errno = 0;
        node->fts_info = FTS_SLNONE;
        return;
    }
    if (result != 0) {
        memset(st, 0, sizeof(*st));
        node->fts_errno = error;
        node->fts_info = FTS_NS;
        return;
    }
    node->fts_dev = st->st_dev;
    node->fts_ino = st->st_ino;
    node->fts_nlink = st->st_nlink;
    if (S_ISDIR(st->st_mode)) {
        node->fts_info = kind_of_directory(node);
    } else if (S_ISLNK(st->st_mode)) {
        node->fts_info = FTS_SL;
    } else {
        node->fts_info = S_ISREG(st->st_mode) ? FTS_F : FTS_DEFAULT;
    }
}

static int compare_nodes(const void *a, const void *b, void *compare)
{
    int (**function)(const FTSENT **, const FTSENT **) = compare;

    return (*function)((const FTSENT **)(uintptr_t)a, (const FTSENT **)(uintptr_t)b);
}

/* The list in order; as it is without memory for that. */
static FTSENT *sorted(FTS *fts, FTSENT *list, size_t count)
{
    FTSENT **nodes = count > 1 ? malloc(count * sizeof(FTSENT *)) : NULL;

    if (nodes == NULL) {
        return list;
    }
    for (size_t i = 0; i < count; i++, list = list->fts_link) {
        nodes[i] = list;
    }
    qsort_r(nodes, count, sizeof(FTSENT *), compare_nodes, &fts->compare);
    for (size_t i = 0; i < count; i++) {
        nodes[i]->fts_link = i + 1 < count ? nodes[i + 1] : NULL;
    }
    list = nodes[0];
    free(nodes);
    return list;
}

/* With FTS_NOSTAT the directory tells which of its nodes need no look; not where links
 * are followed. */
static bool needs_look(const FTS *fts, const struct dirent *entry)
{
    return (fts->options & (FTS_NOSTAT | FTS_LOGICAL)) != FTS_NOSTAT ||
           entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
}

/* The nodes of a directory: 0 and *list, which may be empty, or an error number. */
static int read_directory(FTS *fts, FTSENT *parent, FTSENT **list)
{
    DIR *dir = opendir(parent->fts_path);
    FTSENT *first = NULL, **link = &first;
    const struct dirent *entry;
    size_t count = 0;
    int error = 0;

    if (dir == NULL) {
        return errno;
    }
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        if (is_dot(entry->d_name) && (fts->options & FTS_SEEDOT) == 0) {
            continue;
        }
        FTSENT *node = make(parent, entry->d_name);

        if (node == NULL) {
            break; /* errno says so */
        }
        if (needs_look(fts, entry)) {
            look(fts, node, false);
        } else {
            node->fts_info = FTS_NSOK;
        }
        *link = node;
        link = &node->fts_link;
        count++;
    }
    error = errno;
    closedir(dir);
    if (error != 0) {
        free_list(first);
        return error;
    }
    *list = fts->compare != NULL ? sorted(fts, first, count) : first;
    return 0;
}

/* As a root is called when it is read: without the directories before it. */
static void shorten_name(FTSENT *root)
{
    char *slash = strrchr(root->fts_name, '/');

    if (slash != NULL && (slash != root->fts_name || slash[1] != '\0')) {
        root->fts_name = slash + 1;
        root->fts_namelen = (unsigned int)strlen(root->fts_name);
    }
}

static int add_roots(FTS *fts, char *const *paths)
{
    FTSENT **link = &fts->roots;
    size_t count = 0;

    for (; paths[count] != NULL; count++) {
        if (paths[count][0] == '\0') {
            return ENOENT;
        }
        FTSENT *root = make(&fts->above, paths[count]);

        if (root == NULL) {
            return ENOMEM;
        }
        *link = root;
        link = &root->fts_link;
        look(fts, root, (fts->options & FTS_COMFOLLOW) != 0);
    }
    if (fts->compare != NULL) {
        fts->roots = sorted(fts, fts->roots, count);
    }
    return 0;
}

FTS *fts_open(char *const *paths, int options,
              int (*compare)(const FTSENT **, const FTSENT **))
{
    const int all = FTS_COMFOLLOW | FTS_LOGICAL | FTS_NOCHDIR | FTS_NOSTAT |
                    FTS_PHYSICAL | FTS_SEEDOT | FTS_XDEV;

    if ((options & ~all) != 0) {
        errno = EINVAL;
        return NULL;
    }
    FTS *fts = calloc(1, sizeof(*fts));

    if (fts == NULL) {
        return NULL;
    }
    fts->options = options;
    fts->compare = compare;
    fts->above.fts_level = FTS_ROOTPARENTLEVEL;
    int error = add_roots(fts, paths);

    if (error != 0) {
        fts_close(fts);
        errno = error;
        return NULL;
    }
    return fts;
}

static void drop_children(FTS *fts)
{
    free_list(fts->children);
    fts->children = NULL;
    fts->is_ahead = false;
}

/* From a directory before its nodes to the first of them, or to itself after them. */
static FTSENT *enter(FTS *fts, FTSENT *dir)
{
    bool stays_out = dir->fts_instr == FTS_SKIP ||
                     ((fts->options & FTS_XDEV) != 0 && dir->fts_dev != fts->dev);
    FTSENT *first = NULL;
    int error = 0;

    if (!stays_out) {
        error = fts->is_ahead ? 0 : read_directory(fts, dir, &fts->children);
        first = fts->children;
        fts->children = NULL;
    }
    drop_children(fts);
    if (error != 0) {
        dir->fts_errno = error;
    }
    if (first == NULL) {
        dir->fts_info = error != 0 ? FTS_DNR : FTS_DP;
        return dir;
    }
    return first;
}

/* From a node that is done with to the next one, or to its directory; null: the end. */
static FTSENT *leave(FTS *fts, FTSENT *node)
{
    FTSENT *next = node->fts_link, *parent = node->fts_parent;

    free(node);
    if (next != NULL) {
        return next;
    }
    if (parent->fts_level < FTS_ROOTLEVEL) {
        fts->has_ended = true;
        return NULL;
    }
    parent->fts_info = FTS_DP;
    return parent;
}

static bool is_link(const FTSENT *node)
{
    return node->fts_info == FTS_SL || node->fts_info == FTS_SLNONE;
}

FTSENT *fts_read(FTS *fts)
{
    FTSENT *node = fts->current;

    if (fts->has_ended || (node == NULL && fts->roots == NULL)) {
        return NULL;
    }
    if (node == NULL) {
        node = fts->roots;
        fts->roots = NULL;
    } else if (node->fts_instr == FTS_AGAIN ||
               (node->fts_instr == FTS_FOLLOW && is_link(node))) {
        look(fts, node, node->fts_instr == FTS_FOLLOW);
        node->fts_instr = FTS_NOINSTR;
        return node;
    } else {
        node = node->fts_info == FTS_D ? enter(fts, node) : leave(fts, node);
    }
    while (node != NULL && node->fts_instr == FTS_SKIP && node->fts_info != FTS_DP &&
           node->fts_info != FTS_DNR) {
        node = leave(fts, node); /* the program has seen it among the children */
    }
    fts->current = node;
    if (node == NULL) {
        errno = 0;
        return NULL;
    }
    if (node->fts_instr == FTS_FOLLOW && is_link(node)) {
        look(fts, node, true);
        node->fts_instr = FTS_NOINSTR;
    }
    if (node->fts_level == FTS_ROOTLEVEL && node->fts_info != FTS_DP) {
        shorten_name(node);
        fts->dev = node->fts_dev;
    }
    return node;
}

FTSENT *fts_children(FTS *fts, int options)
{
    if (options != 0 && options != FTS_NAMEONLY) {
        errno = EINVAL;
        return NULL;
    }
    errno = 0;
    if (fts->current == NULL) {
        return fts->roots;
    }
    if (fts->has_ended || fts->current->fts_info != FTS_D) {
        return NULL;
    }
    drop_children(fts);
    int error = read_directory(fts, fts->current, &fts->children);

    fts->is_ahead = error == 0;
    errno = error;
    return fts->children;
}

int fts_set(FTS *fts, FTSENT *node, int instruction)
{
    (void)fts;
    if (instruction != 0 && instruction != FTS_AGAIN && instruction != FTS_FOLLOW &&
        instruction != FTS_NOINSTR && instruction != FTS_SKIP) {
        errno = EINVAL;
        return 1; /* as everywhere */
    }
    node->fts_instr = (unsigned short)instruction;
    return 0;
}

int fts_close(FTS *fts)
{
    free_list(fts->children);
    free_list(fts->roots);
    for (FTSENT *node = fts->current; node != NULL && node != &fts->above;) {
        FTSENT *parent = node->fts_parent;

        free_list(node); /* with those behind it */
        node = parent;
    }
    free(fts);
    return 0;
}

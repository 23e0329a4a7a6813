/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Random calls, made both here and to the Linux that the test runs on, in an empty
 * root directory each: results, data and the trees at the end must be the same.
 *
 * The Linux side works in a chroot, so that absolute paths and ".." above the root
 * can be compared. FS_MODEL_SEED=n repeats one run and prints each call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs/fs_model_test.h"
#include "fs/path.h"
#include "fs/ramfs.h"

#define RUNS        100
#define CALLS       4000
#define TMPFS_MAGIC 0x01021994

/* --- whole trees ------------------------------------------------------------ */

struct listing {
    char names[64][300];
    size_t count;
};

static void add_name(const char *name, uint8_t type, void *arg)
{
    struct listing *list = arg;

    assert_true(list->count < ARRAY_LEN(list->names));
    snprintf(list->names[list->count++], sizeof(list->names[0]), "%u %s", type, name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void list_linux(const char *path, struct listing *list)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            add_name(entry->d_name, entry->d_type, list);
        }
    }
    closedir(dir);
}

/* Compares all data of a file, jumping over what Linux calls a hole. */
static void compare_content(const char *path)
{
    static uint8_t ours[65536], theirs[65536];
    int our_fd = sys_open(path, HO_RDONLY, 0), their_fd = open(path, O_RDONLY);
    int64_t at = 0;

    assert_true(our_fd >= 0 && their_fd >= 0);
    while ((at = lseek(their_fd, at, SEEK_DATA)) >= 0) {
        ptrdiff_t len = pread(their_fd, theirs, sizeof(theirs), at);

        note("final pread(%s, %lld)", path, (long long)at);
        check(sys_pread(our_fd, ours, sizeof(ours), at), len);
        compare_bytes(ours, theirs, (size_t)len);
        at += len;
    }
    sys_close(our_fd);
    close(their_fd);
}

static void compare_trees(const char *path, unsigned depth)
{
    struct listing *ours = calloc(1, sizeof(*ours)), *theirs = calloc(1, sizeof(*theirs));

    assert_true(ours != NULL && theirs != NULL && depth < 200);
    env_list(path, add_name, ours);
    list_linux(path, theirs);
    qsort(ours->names, ours->count, sizeof(ours->names[0]), by_name);
    qsort(theirs->names, theirs->count, sizeof(theirs->names[0]), by_name);
    note("final list of %.100s", path);
    check((int64_t)ours->count, (int64_t)theirs->count);
    for (size_t i = 0; i < ours->count; i++) {
        char child[HERMIT_PATH_MAX];
        struct hermit_stat st;
        struct stat their_st;

        assert_string_equal(ours->names[i], theirs->names[i]);
        snprintf(child, sizeof(child), "%s/%s", depth == 0 ? "" : path,
                 strchr(ours->names[i], ' ') + 1);
        note("final lstat(%.200s)", child);
        check(sys_lstat(child, &st), of_linux(lstat(child, &their_st)));
        compare_stat(&st, &their_st);
        if (S_ISDIR(their_st.st_mode)) {
            compare_trees(child, depth + 1);
        } else if (S_ISREG(their_st.st_mode)) {
            compare_content(child);
        }
    }
    free(ours);
    free(theirs);
}

static int remove_linux(const char *path, const struct stat *st, int type,
                        struct FTW *ftw)
{
    (void)st, (void)type;
    return ftw->level > 0 ? remove(path) : 0;
}

/* An empty root on both sides. */
static void start_run(uint64_t seed)
{
    model.state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    model.calls_done = 0;
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(nftw("/", remove_linux, 32, FTW_DEPTH | FTW_PHYS), 0);
    umask(022);
    sys_umask(022);
    sys_chmod("/", 0755);
    chmod("/", 0755);
}

/* From time to time, so that not all of a run is spent in a removed directory. */
static void go_home(void)
{
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(sys_chdir("/"), 0);
}

static void end_run(void)
{
    while (model_file_count > 0) {
        close_one_file();
    }
    go_home();
    compare_trees("/", 0);
    env_remove_tree("/");
    assert_int_equal(env_frames_in_use(), 0);
}

static void random_calls(uint64_t seed)
{
    start_run(seed);
    for (int i = 0; i < CALLS; i++) {
        if (one_in(2)) {
            model_call_file();
        } else {
            model_call_name();
        }
        if (one_in(100)) {
            go_home();
        }
    }
    end_run();
}

static void test_like_linux(void **unused)
{
    static const struct filesystem empty_fs = {.dev = 99};
    const char *seed = getenv("FS_MODEL_SEED");
    long blocks = 0;

    (void)unused;
    /* A file system of its own hides /dev and /tmp, which the Linux root has not. */
    assert_int_equal(path_mount("/", ramfs_new_root(&empty_fs)), 0);
    assert_int_equal(sys_chdir("/"), 0);
    if (seed != NULL) {
        model.is_verbose = true;
        random_calls(strtoull(seed, NULL, 0));
        return;
    }
    for (uint64_t i = 1; i <= RUNS; i++) {
        print_message("run %llu\n", (unsigned long long)i);
        random_calls(i);
        if (i == 1) {
            blocks = env_blocks_in_use();
        }
        /* What stays are open file descriptions, which are used again. */
        assert_in_range(env_blocks_in_use(), 0, blocks + MODEL_FILES_MAX);
    }
}

/* Leaks are counted above; the leak checker needs /proc. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* --- the place for it ------------------------------------------------------- */

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);

    if (fd >= 0) {
        if (write(fd, text, strlen(text)) < 0) {
            perror(path);
        }
        close(fd);
    }
}

/* The right to chroot, also for those who are not root. */
static void become_root(void)
{
    char map[64];
    uid_t uid = geteuid();

    if (uid != 0 && unshare(CLONE_NEWUSER) == 0) {
        snprintf(map, sizeof(map), "0 %u 1", (unsigned)uid);
        write_text("/proc/self/uid_map", map);
    }
}

static int run_in(const char *root)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_like_linux)};

    become_root();
    if (chroot(root) < 0 || chdir("/") < 0) {
        perror("fs_model_test needs the right to chroot");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    struct statfs fs;
    char root[64];
    int status = 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    /* Link counts of directories are as POSIX draws them on tmpfs, not everywhere. */
    snprintf(root, sizeof(root), "%s/fs_model.XXXXXX",
             statfs("/dev/shm", &fs) == 0 && fs.f_type == TMPFS_MAGIC ? "/dev/shm"
                                                                      : "/tmp");
    if (mkdtemp(root) == NULL) {
        perror(root);
        return 1;
    }
    pid_t child = fork();

    if (child == 0) {
        exit(run_in(root));
    }
    waitpid(child, &status, 0);
    nftw(root, remove_linux, 32, FTW_DEPTH | FTW_PHYS);
    rmdir(root);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

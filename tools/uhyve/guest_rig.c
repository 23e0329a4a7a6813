/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "guest_rig.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 256

/* Unlike assert(), also in builds without it: the conditions do the work here. */
static void must(bool holds)
{
    if (!holds) {
        perror("the rig");
        abort();
    }
}

static void in_folder(const struct rig *rig, const char *name, char *path)
{
    snprintf(path, PATH_BYTES, "%s/%s", rig->folder, name);
}

static void make_file(const struct rig *rig, const char *name, const char *text)
{
    char path[PATH_BYTES];

    in_folder(rig, name, path);
    FILE *file = fopen(path, "w");

    must(file != NULL);
    fputs(text, file);
    fclose(file);
}

static void make_tree(struct rig *rig)
{
    char path[PATH_BYTES];

    snprintf(rig->folder, sizeof(rig->folder), "/tmp/rig-XXXXXX");
    if (mkdtemp(rig->folder) == NULL) {
        perror("mkdtemp");
        abort();
    }
    make_file(rig, "secret", "secret");
    in_folder(rig, "granted", path);
    mkdir(path, 0755);
    in_folder(rig, "granted/folder", path);
    mkdir(path, 0755);
    make_file(rig, "granted/file", "0123456789");
    in_folder(rig, "granted/out", path);
    must(symlink("../secret", path) == 0);
    in_folder(rig, "granted/up", path);
    must(symlink("..", path) == 0);
    in_folder(rig, "granted/fifo", path);
    must(mkfifo(path, 0644) == 0);
}

static uint32_t attach(struct rig *rig, uint32_t number)
{
    rig_request(rig, HOSTFS_ATTACH, number, NULL, NULL);
    rig_output(rig, 64);
    int64_t handle = rig_call(rig);

    must(handle >= 0);
    return (uint32_t)handle;
}

static void nothing(void *arg)
{
    (void)arg;
}

void rig_start(struct rig *rig)
{
    const struct memory_options options = {.bytes = RIG_BYTES};
    const char *tried;
    char granted[PATH_BYTES];

    *rig = (struct rig){.root = 0};
    must(memory_map(&rig->memory, &options, &tried) == 0);
    make_tree(rig);
    in_folder(rig, "granted", granted);
    rig->host.files = fileserver_new();
    must(fileserver_grant(rig->host.files, &(struct fileserver_grant){granted, "/start",
                                                                      false, true}) == 0);
    must(fileserver_grant(rig->host.files, &(struct fileserver_grant){granted, "/look",
                                                                      true, false}) == 0);
    console_init(&rig->console, nothing, NULL);
    for (int i = 0; i < 3; i++) {
        rig->console.fd[i] = open("/dev/null", O_RDWR | O_CLOEXEC);
    }
    rig->host.memory = &rig->memory;
    rig->host.console = &rig->console;
    rig->root = attach(rig, 0);
    rig->read_only = attach(rig, 1);
}

static void remove_tree(const char *path)
{
    char inner[2 * PATH_BYTES];
    struct dirent *entry;
    DIR *dir = opendir(path);

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
            if (unlink(inner) != 0) {
                remove_tree(inner);
            }
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    rmdir(path);
}

void rig_end(struct rig *rig)
{
    fileserver_delete(rig->host.files);
    for (int i = 0; i < 3; i++) {
        close(rig->console.fd[i]);
    }
    remove_tree(rig->folder);
    munmap(rig->memory.low, rig->memory.low_bytes);
}

struct rig guest;
static unsigned descriptors_before;

int rig_set_up(void **state)
{
    (void)state;
    descriptors_before = rig_descriptors();
    rig_start(&guest);
    return 0;
}

int rig_clean_up(void **state)
{
    (void)state;
    rig_end(&guest);
    if (rig_descriptors() != descriptors_before) {
        fprintf(stderr, "descriptors: %u before, %u behind\n", descriptors_before,
                rig_descriptors());
        return -1; /* fails the test */
    }
    return 0;
}

void *rig_bytes(struct rig *rig, uint64_t pa)
{
    return guest_bytes(&rig->memory, pa, 1);
}

struct hypercall_hostfs *rig_request(struct rig *rig, uint32_t op, uint32_t handle,
                                     const char *name, const char *name2)
{
    struct hypercall_hostfs *call = rig_bytes(rig, RIG_CALL_PA);
    struct hypercall_segment *list = rig_bytes(rig, RIG_LIST_PA);
    const char *names[] = {name, name2};
    const uint64_t places[] = {RIG_NAME_PA, RIG_NAME2_PA};
    uint64_t lengths[2] = {0, 0};

    *call = (struct hypercall_hostfs){
        .version = HYPERCALL_VERSION,
        .size_bytes = sizeof(*call),
        .segments_pa = RIG_LIST_PA,
        .request = {.magic = HOSTFS_MAGIC,
                    .version = HOSTFS_VERSION,
                    .size_bytes = sizeof(call->request),
                    .op = op,
                    .handle = handle,
                    .handle2 = handle},
        .result = INT64_MIN,
    };
    for (int i = 0; i < 2; i++) {
        if (names[i] != NULL) {
            lengths[i] = strlen(names[i]);
            memcpy(rig_bytes(rig, places[i]), names[i], lengths[i]);
            list[call->in_count++] = (struct hypercall_segment){places[i], lengths[i]};
            call->request.in_bytes += lengths[i];
        }
    }
    call->request.name_bytes = (uint32_t)lengths[0];
    call->request.name2_bytes = (uint32_t)lengths[1];
    return call;
}

static void add_segment(struct rig *rig, uint64_t bytes)
{
    struct hypercall_hostfs *call = rig_bytes(rig, RIG_CALL_PA);
    struct hypercall_segment *list = rig_bytes(rig, RIG_LIST_PA);

    list[call->in_count + call->out_count] =
        (struct hypercall_segment){RIG_DATA_PA, bytes};
}

void rig_input(struct rig *rig, uint64_t data_bytes)
{
    struct hypercall_hostfs *call = rig_bytes(rig, RIG_CALL_PA);

    add_segment(rig, data_bytes);
    call->in_count++;
    call->request.in_bytes += data_bytes;
}

void rig_output(struct rig *rig, uint64_t data_bytes)
{
    struct hypercall_hostfs *call = rig_bytes(rig, RIG_CALL_PA);

    add_segment(rig, data_bytes);
    call->out_count++;
    call->request.out_bytes += data_bytes;
}

int64_t rig_call(struct rig *rig)
{
    const struct hypercall_hostfs *call = rig_bytes(rig, RIG_CALL_PA);
    int status = -1;
    enum hypercall_outcome outcome = hypercall(
        &rig->host, HYPERCALL_HOSTFS, RIG_CALL_PA >> HYPERCALL_ALIGN_SHIFT, 4, &status);

    must(outcome == HYPERCALL_DONE && call->result != INT64_MIN);
    return call->result;
}

int64_t rig_name_call(struct rig *rig, uint32_t op, uint32_t handle, const char *name)
{
    rig_request(rig, op, handle, name, NULL);
    return rig_call(rig);
}

int64_t rig_open(struct rig *rig, uint32_t handle, const char *name, uint32_t flags)
{
    struct hypercall_hostfs *call = rig_request(rig, HOSTFS_OPEN, handle, name, NULL);

    call->request.flags = flags;
    call->request.mode = 0644;
    return rig_call(rig);
}

unsigned rig_descriptors(void)
{
    unsigned count = 0;
    DIR *dir = opendir("/proc/self/fd");

    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return count;
}

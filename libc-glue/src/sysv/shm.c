/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Segments of System V's shared memory: pages that stay until the segment is removed and
 * nobody has it attached. */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "lock.h"

#define SEGMENTS_MAX 4096

struct segment {
    struct shmid_ds data;
    char *start;
    bool is_removed;
};

static uint32_t lock;
static struct segment *segments[SEGMENTS_MAX]; /* by id; guarded by lock */

key_t ftok(const char *path, int id)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        return (key_t)-1;
    }
    return (key_t)((id & 0xff) << 24 | (int)(st.st_dev & 0xff) << 16 |
                   (int)(st.st_ino & 0xffff));
}

/* Lock held, as below. */
static struct segment *segment_of(int id)
{
    return id >= 0 && id < SEGMENTS_MAX ? segments[id] : NULL;
}

static int find_key(key_t key)
{
    int id = 0;

    while (id < SEGMENTS_MAX && (segments[id] == NULL || segments[id]->is_removed ||
                                 segments[id]->data.shm_perm.__key != key)) {
        id++;
    }
    return id;
}

static int make(key_t key, size_t size, int flags)
{
    int id = 0;

    while (id < SEGMENTS_MAX && segments[id] != NULL) {
        id++;
    }
    if (size == 0 || id == SEGMENTS_MAX) {
        return size == 0 ? -EINVAL : -ENOSPC;
    }
    struct segment *segment = calloc(1, sizeof(*segment));
    void *start = segment != NULL ? mmap(NULL, size, PROT_READ | PROT_WRITE,
                                         MAP_SHARED | MAP_ANONYMOUS, -1, 0)
                                  : MAP_FAILED;

    if (start == MAP_FAILED) {
        free(segment);
        return -ENOMEM;
    }
    segment->start = start;
    segment->data = (struct shmid_ds){
        .shm_perm = {.__key = key, .mode = (mode_t)flags & 0777},
        .shm_segsz = size,
        .shm_cpid = getpid(),
        .shm_ctime = time(NULL),
    };
    segments[id] = segment;
    return id;
}

int shmget(key_t key, size_t size, int flags)
{
    lock_acquire(&lock);
    int id = key != IPC_PRIVATE ? find_key(key) : SEGMENTS_MAX;

    if (id == SEGMENTS_MAX) {
        id = key == IPC_PRIVATE || (flags & IPC_CREAT) != 0 ? make(key, size, flags)
                                                            : -ENOENT;
    } else if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL)) {
        id = -EEXIST;
    } else if (size > segments[id]->data.shm_segsz) {
        id = -EINVAL;
    }
    lock_release(&lock);
    return (int)posix_result(id);
}

void *shmat(int id, const void *address, int flags)
{
    lock_acquire(&lock);
    struct segment *segment = segment_of(id);
    char *start = NULL;

    if (segment != NULL && (address == NULL || address == segment->start) &&
        (flags & ~(SHM_RDONLY | SHM_RND)) == 0) {
        segment->data.shm_nattch++;
        segment->data.shm_atime = time(NULL);
        segment->data.shm_lpid = getpid();
        start = segment->start;
    }
    lock_release(&lock);
    if (start == NULL) {
        __posix_fail(-EINVAL);
        return (void *)-1;
    }
    return start;
}

static void drop_if_unused(int id)
{
    struct segment *segment = segments[id];

    if (segment->is_removed && segment->data.shm_nattch == 0) {
        munmap(segment->start, segment->data.shm_segsz);
        free(segment);
        segments[id] = NULL;
    }
}

int shmdt(const void *address)
{
    int result = -EINVAL;

    lock_acquire(&lock);
    for (int id = 0; id < SEGMENTS_MAX && result != 0; id++) {
        struct segment *segment = segments[id];

        if (segment != NULL && segment->start == address &&
            segment->data.shm_nattch > 0) {
            segment->data.shm_nattch--;
            segment->data.shm_dtime = time(NULL);
            drop_if_unused(id);
            result = 0;
        }
    }
    lock_release(&lock);
    return (int)posix_result(result);
}

int shmctl(int id, int command, struct shmid_ds *data)
{
    int result = 0;

    lock_acquire(&lock);
    struct segment *segment = segment_of(id);

    if (segment == NULL) {
        result = -EINVAL;
    } else if (command == IPC_STAT) {
        *data = segment->data;
    } else if (command == IPC_SET) {
        segment->data.shm_perm.uid = data->shm_perm.uid;
        segment->data.shm_perm.gid = data->shm_perm.gid;
        segment->data.shm_perm.mode = data->shm_perm.mode & 0777;
        segment->data.shm_ctime = time(NULL);
    } else if (command == IPC_RMID) {
        segment->is_removed = true;
        drop_if_unused(id);
    } else {
        result = -EINVAL;
    }
    lock_release(&lock);
    return (int)posix_result(result);
}

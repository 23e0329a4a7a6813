/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System V's shared memory (POSIX 2017, XSI), within the one program. */
#ifndef _SYS_SHM_H
#define _SYS_SHM_H

#include <sys/ipc.h>
#include <time.h>

#define SHM_R      0400 /* permissions, for shmget() */
#define SHM_W      0200
#define SHM_RDONLY 010000
#define SHM_RND    020000
#define SHMLBA     4096

typedef unsigned long shmatt_t;

struct shmid_ds {
    struct ipc_perm shm_perm;
    size_t shm_segsz;
    pid_t shm_lpid;
    pid_t shm_cpid;
    shmatt_t shm_nattch;
    time_t shm_atime;
    time_t shm_dtime;
    time_t shm_ctime;
};

__BEGIN_DECLS

int shmget(key_t __key, size_t __size, int __flags);
/* A segment has one address: another one than null is refused with EINVAL. */
void *shmat(int __id, const void *__address, int __flags);
int shmdt(const void *__address);
int shmctl(int __id, int __command, struct shmid_ds *__data);

__END_DECLS

#endif

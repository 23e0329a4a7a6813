/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Memory calls: protections and flags of sys_mmap; installed as <hermit/mman.h>. */
#ifndef HERMIT_MMAN_H
#define HERMIT_MMAN_H

#define HPROT_NONE  0
#define HPROT_READ  1
#define HPROT_WRITE 2
#define HPROT_EXEC  4

#define HMAP_SHARED          0x01
#define HMAP_PRIVATE         0x02
#define HMAP_FIXED           0x10
#define HMAP_ANONYMOUS       0x20
#define HMAP_NORESERVE       0x4000
#define HMAP_POPULATE        0x8000
#define HMAP_STACK           0x20000
#define HMAP_HUGETLB         0x40000
#define HMAP_FIXED_NOREPLACE 0x100000

#define HMADV_NORMAL     0
#define HMADV_DONTNEED   4
#define HMADV_FREE       8
#define HMADV_HUGEPAGE   14
#define HMADV_NOHUGEPAGE 15
/* Pages behind the end of a mapped file: whoever touches one gets SIGBUS, whatever
 * sys_mprotect() says, until they are within it again (inaccessible at first). */
#define HMADV_BEHIND 1000
#define HMADV_WITHIN 1001

#endif

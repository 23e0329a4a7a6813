/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The kernel's own small objects. Size classes over frames; requests above
 * HEAP_CLASS_MAX are whole blocks. Not for the application, which has vm_map() and
 * vm_brk().
 */
#ifndef KERNEL_MM_HEAP_H
#define KERNEL_MM_HEAP_H

#include "lib/base.h"

#define HEAP_CLASS_MAX 1984

/*
 * At least size bytes, aligned to 16 (to 64 from 64 bytes on, to 4096 above
 * HEAP_CLASS_MAX); null when out of memory or size is 0. Any context but fault
 * context; takes heap_lock.
 */
void *kmalloc(size_t size) __attribute__((malloc, alloc_size(1)));
void *kzalloc(size_t size) __attribute__((malloc, alloc_size(1)));

/* ptr from kmalloc/kzalloc, or null. Panics on anything else. */
void kfree(void *ptr);

/* As realloc(): the old block stays when null is returned. new_size > 0. */
void *krealloc(void *ptr, size_t new_size);

#endif

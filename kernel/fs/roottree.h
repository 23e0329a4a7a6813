/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The tree at boot: /, /dev with its devices, /tmp. It is static data, so that it
 * costs nothing at boot and is there when memory is short.
 */
#ifndef KERNEL_FS_ROOTTREE_H
#define KERNEL_FS_ROOTTREE_H

#include "fs/ramfs.h"

extern struct ram_node root_tree;

#define ROOT_NODE (&root_tree.node)

#endif

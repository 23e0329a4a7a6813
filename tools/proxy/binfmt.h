/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Linux's binfmt_misc (Documentation/admin-guide/binfmt-misc.rst): applications start by
 * their own name. */
#ifndef PROXY_BINFMT_H
#define PROXY_BINFMT_H

/* Each says on stdout what it did, and returns the status to end with. */
int binfmt_register(const char *proxy_path);
int binfmt_unregister(void);

#endif

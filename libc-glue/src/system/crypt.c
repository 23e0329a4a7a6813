/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* DES, which POSIX names and allows to be absent. */
#include <stdlib.h>
#include <unistd.h>
#include "internal.h"

char *crypt(const char *key, const char *salt)
{
    (void)key, (void)salt;
    __posix_fail(-ENOSYS);
    return NULL;
}

void encrypt(char block[64], int decrypts)
{
    (void)block, (void)decrypts;
    __posix_fail(-ENOSYS);
}

void setkey(const char *key)
{
    (void)key;
    __posix_fail(-ENOSYS);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Archives of any content: what the readers hand on lies within them. */
#include <stdlib.h>
#include <string.h>

#include "abi/fs.h"
#include "fs/archive.h"
#include "fs/archive_fuzz.h"

struct watch {
    const uint8_t *data;
    size_t len;
    uint64_t sum;
    unsigned entries;
};

static void touch(struct watch *watch, const void *bytes, uint64_t len)
{
    const uint8_t *at = bytes;

    for (uint64_t i = 0; i < len; i++) {
        watch->sum += at[i];
    }
}

static bool take(const struct archive_entry *entry, void *arg)
{
    struct watch *watch = arg;

    if (entry->path.len == 0 || entry->path.len >= HERMIT_PATH_MAX ||
        memchr(entry->path.text, '\0', entry->path.len) != NULL ||
        entry->permissions > 07777) {
        abort();
    }
    touch(watch, entry->path.text, entry->path.len);
    if (entry->kind == ARCHIVE_SYMLINK || entry->kind == ARCHIVE_HARDLINK) {
        if (entry->target.len == 0 || entry->target.len >= HERMIT_PATH_MAX ||
            memchr(entry->target.text, '\0', entry->target.len) != NULL) {
            abort();
        }
        touch(watch, entry->target.text, entry->target.len);
    }
    if (entry->data < watch->data || entry->data > watch->data + watch->len ||
        entry->data_len > (uint64_t)(watch->data + watch->len - entry->data)) {
        abort();
    }
    touch(watch, entry->data, entry->data_len);
    return ++watch->entries < 1000;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    uint8_t *data = malloc(size); /* exactly as long, so that each step beyond is seen */
    struct watch watch = {.data = data, .len = size};
    uint64_t offset = 0;

    memcpy(data, input, size);
    cpio_read(data, size, take, &watch, &offset);
    tar_read(data, size, take, &watch, &offset);
    fuzz_make_tar_headers(data, size);
    tar_read(data, size, take, &watch, &offset);
    if (offset > size) {
        abort();
    }
    free(data);
    return watch.sum == UINT64_MAX; /* never, but the sum is used */
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Takes all the memory by malloc until it says no, gives it back, takes it again, and
 * again. */
#include "check.h"

#define BLOCK 65536

struct block {
    struct block *next;
    char data[BLOCK - sizeof(struct block *)];
};

static size_t take_all(struct block **list)
{
    size_t count = 0;

    for (struct block *block; (block = malloc(sizeof(*block))) != NULL; count++) {
        memset(block->data, 0xa5, sizeof(block->data));
        block->next = *list;
        *list = block;
    }
    CHECK(errno == ENOMEM);
    return count;
}

static void give_back(struct block *list)
{
    while (list != NULL) {
        struct block *next = list->next;

        CHECK((unsigned char)list->data[1000] == 0xa5);
        free(list);
        list = next;
    }
}

int main(void)
{
    struct block *list = NULL;
    size_t first = take_all(&list), least = first;

    give_back(list);
    for (int round = 0; round < 4; round++) {
        list = NULL;
        size_t again = take_all(&list);

        give_back(list);
        least = again < least ? again : least;
    }
    printf("oom: %zu blocks of 64 KiB, then at least %zu\n", first, least);
    CHECK(first > 20 && least >= first - 2);
    puts("oom: ok");
    return 0;
}

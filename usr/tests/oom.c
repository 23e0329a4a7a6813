/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Takes all the memory by malloc until it says no, gives it back, takes it again, and
 * again. */
#include "check.h"

#define BLOCK 65536
#define MIB   (1u << 20)

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

/* malloc keeps what it needs to know of the most that it had: up to a megabyte less is
 * left for the second time. After that nothing may get lost. */
int main(void)
{
    struct block *list = NULL;
    size_t first = take_all(&list), second = 0, least = first;

    give_back(list);
    for (int round = 0; round < 5; round++) {
        list = NULL;
        size_t again = take_all(&list);

        give_back(list);
        second = round == 0 ? again : second;
        least = again < least ? again : least;
    }
    printf("oom: %zu blocks of 64 KiB, then %zu, at least %zu\n", first, second, least);
    CHECK(first > 20 && second >= first - MIB / BLOCK && least == second);
    puts("oom: ok");
    return 0;
}

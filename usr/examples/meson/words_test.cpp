/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <iostream>

#include "words.h"

int main()
{
    struct words *words = words_new();

    words_add(words, "to be or not");
    words_add(words, "  to be\n");
    bool is_right = words_count(words, "be") == 2 && words_count(words, "or") == 1 &&
                    words_count(words, "no") == 0;

    words_delete(words);
    std::cout << (is_right ? "ok" : "wrong") << std::endl;
    return is_right ? 0 : 1;
}

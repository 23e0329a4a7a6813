/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "words.h"

#include <map>
#include <sstream>
#include <string>

struct words {
    std::map<std::string, unsigned> counts;
};

struct words *words_new(void)
{
    return new words;
}

void words_add(struct words *words, const char *line)
{
    std::istringstream in(line);
    std::string word;

    while (in >> word) {
        words->counts[word]++;
    }
}

unsigned words_count(const struct words *words, const char *word)
{
    auto found = words->counts.find(word);

    return found != words->counts.end() ? found->second : 0;
}

void words_each(const struct words *words, void (*each)(const char *word, unsigned count))
{
    for (const auto &[word, count] : words->counts) {
        each(word.c_str(), count);
    }
}

void words_delete(struct words *words)
{
    delete words;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The different words of a text, with how often each comes; in C++, for C. */
#ifndef WORDS_H
#define WORDS_H

#ifdef __cplusplus
extern "C" {
#endif

struct words;

struct words *words_new(void);
void words_add(struct words *words, const char *line);
unsigned words_count(const struct words *words, const char *word);
/* Calls each() with every word, the first of the alphabet first. */
void words_each(const struct words *words,
                void (*each)(const char *word, unsigned count));
void words_delete(struct words *words);

#ifdef __cplusplus
}
#endif

#endif

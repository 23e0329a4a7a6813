/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The simulated line between two cards of one stack, and its time. */
#ifndef TESTS_NET_LWIP_LINE_LINE_H
#define TESTS_NET_LWIP_LINE_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include "lwip/def.h"

/*
 * Each card has a network of its own, so that lwIP finds the way; the line changes one's
 * addresses to the other's. Their sums are the same, so no checksum changes.
 */
#define LINE_ADDRESS(a, b, c, d) \
    PP_HTONL((u32_t)(a) << 24 | (u32_t)(b) << 16 | (u32_t)(c) << 8 | (d))
#define LINE_SERVER      LINE_ADDRESS(10, 0, 1, 1)
#define LINE_SERVER_PEER LINE_ADDRESS(10, 0, 1, 4)
#define LINE_CLIENT      LINE_ADDRESS(10, 1, 1, 1)
#define LINE_CLIENT_PEER LINE_ADDRESS(10, 1, 1, 2)

/* Of lwIP's errors, those of address_error(). */
#define LINE_ERROR (-1000)

/* Ends the program if what is to hold does not. */
void line_check(int holds, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Below limit, from the seed of line_begin(). */
uint32_t line_random(uint32_t limit);

/* The seed chooses the line's rates and the cards' rings, too. */
void line_begin(uint32_t seed);

/* From now on memory is sometimes out, if the seed says so. */
void line_spoil_memory(void);

/* Whether it is out this time. */
bool line_memory_is_out(void);

/* The cards and the line move on by a little; time too, faster while nothing moves. */
void line_run(void);

/* Nothing may be left over. */
void line_end(void);

#endif

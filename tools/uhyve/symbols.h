/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names of functions from an executable's symbol table, for messages. The file may have
 * been changed by the guest meanwhile: whatever it says is checked. */
#ifndef UHYVE_SYMBOLS_H
#define UHYVE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The function that covers pc, and how far in it that is. */
bool symbol_at(int fd, uint64_t pc, char *name, size_t len, uint64_t *offset);

#endif

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names of functions from an executable's symbol table, for messages. The file may have
 * been changed by the guest meanwhile: whatever it says is checked. */
#ifndef UHYVE_SYMBOLS_H
#define UHYVE_SYMBOLS_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The section headers of the symbol table and of its strings; false: there are none, or
 * not within file_bytes. */
bool symbol_table_find(int fd, uint64_t file_bytes, Elf64_Shdr *symbols,
                       Elf64_Shdr *strings);

/* The function that covers pc, and how far in it that is. */
bool symbol_at(int fd, uint64_t pc, char *name, size_t len, uint64_t *offset);

#endif

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Where code compiled with -fsanitize=undefined goes when it meets undefined behaviour
 * (GCC's libsanitizer, ubsan_handlers.h): debug kernels only. Each report begins with
 * the place in the source, which is enough: the panic's backtrace has the rest.
 */
#include "core/ubsan.h"
#include "core/panic.h"

/* The test of this file, which has a sanitizer of its own, takes other names. */
#ifndef UBSAN_NAME
#define UBSAN_NAME(name) __ubsan_handle_##name
#endif

struct location {
    const char *file;
    uint32_t line, column;
};

static NORETURN COLD void report(const struct location *at, const char *what)
{
    panic("undefined behaviour: %s at %s:%u:%u", what, at->file, at->line, at->column);
}

#define HANDLER_1(name, what)                         \
    void UBSAN_NAME(name)(const struct location *at); \
    void UBSAN_NAME(name)(const struct location *at)  \
    {                                                 \
        report(at, what);                             \
    }
#define HANDLER_2(name, what)                                          \
    void UBSAN_NAME(name)(const struct location *at, uintptr_t value); \
    void UBSAN_NAME(name)(const struct location *at, uintptr_t value)  \
    {                                                                  \
        (void)value;                                                   \
        report(at, what);                                              \
    }
#define HANDLER_3(name, what)                                                          \
    void UBSAN_NAME(name)(const struct location *at, uintptr_t left, uintptr_t right); \
    void UBSAN_NAME(name)(const struct location *at, uintptr_t left, uintptr_t right)  \
    {                                                                                  \
        (void)left;                                                                    \
        (void)right;                                                                   \
        report(at, what);                                                              \
    }

HANDLER_3(add_overflow, "addition overflows")
HANDLER_3(sub_overflow, "subtraction overflows")
HANDLER_3(mul_overflow, "multiplication overflows")
HANDLER_3(divrem_overflow, "division overflows or is by 0")
HANDLER_3(shift_out_of_bounds, "shift by too much, or of a negative value")
HANDLER_3(pointer_overflow, "pointer arithmetic wraps around")
HANDLER_2(negate_overflow, "negation overflows")
HANDLER_2(out_of_bounds, "index out of bounds")
HANDLER_2(type_mismatch_v1, "null or misaligned pointer, or too small an object")
HANDLER_2(load_invalid_value, "value that its type does not have")
HANDLER_2(vla_bound_not_positive, "array of no or negative length")
HANDLER_2(nonnull_return_v1, "null from a function that returns none")
HANDLER_1(nonnull_arg, "null for an argument that must not be")
HANDLER_1(builtin_unreachable, "unreachable code")
HANDLER_1(missing_return, "function without a result")
HANDLER_1(invalid_builtin, "0 for a builtin that takes none")

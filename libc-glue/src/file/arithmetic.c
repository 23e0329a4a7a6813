/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* By precedence: an operand, and the operators behind it that bind tightly enough. What
 * is not to be evaluated, behind "&&" and its like, is only read. */
#include "file/arithmetic.h"
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES 256
#define DEPTH_MAX  100 /* of parentheses: each is a few calls */

struct reader {
    const char *at;
    bool is_wrong;
    int depth;
};

/* Longer ones before their beginnings. */
static const struct operator
{
    char text[3];
    int level; /* higher binds tighter */
}
operators[] = {
    {"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<=", 7}, {">=", 7},
    {"<<", 8}, {">>", 8}, {"|", 3},  {"^", 4},  {"&", 5},  {"<", 7},
    {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10},
};

static long conditional(struct reader *r, bool is_needed);

static void skip_space(struct reader *r)
{
    while (isspace((unsigned char)*r->at)) {
        r->at++;
    }
}

static bool take(struct reader *r, char c)
{
    skip_space(r);
    if (*r->at != c) {
        return false;
    }
    r->at++;
    return true;
}

static long wrong(struct reader *r)
{
    r->is_wrong = true;
    return 0;
}

static long variable(struct reader *r)
{
    bool has_brace = *r->at == '$' && r->at[1] == '{';
    char name[NAME_BYTES];
    size_t len = 0;

    r->at += *r->at == '$' ? 1 + has_brace : 0;
    while (r->at[len] == '_' || isalnum((unsigned char)r->at[len])) {
        len++;
    }
    if (len == 0 || len >= sizeof(name) || isdigit((unsigned char)*r->at)) {
        return wrong(r);
    }
    memcpy(name, r->at, len);
    name[len] = '\0';
    r->at += len;
    if (has_brace && *r->at++ != '}') {
        return wrong(r);
    }
    const char *value = getenv(name);

    return value != NULL ? strtol(value, NULL, 0) : 0;
}

static long operand(struct reader *r, bool is_needed)
{
    long value;

    if (++r->depth > DEPTH_MAX) {
        return wrong(r);
    }
    skip_space(r);
    if (take(r, '(')) {
        value = conditional(r, is_needed);
        value = take(r, ')') ? value : wrong(r);
    } else if (take(r, '-')) {
        value = (long)(0 - (unsigned long)operand(r, is_needed));
    } else if (take(r, '+')) {
        value = operand(r, is_needed);
    } else if (take(r, '~')) {
        value = ~operand(r, is_needed);
    } else if (take(r, '!')) {
        value = operand(r, is_needed) == 0;
    } else if (isdigit((unsigned char)*r->at)) {
        char *end;

        value = strtol(r->at, &end, 0);
        r->at = end;
        value = isalnum((unsigned char)*end) || *end == '_' ? wrong(r) : value;
    } else {
        value = variable(r);
    }
    r->depth--;
    return value;
}

/* Wraps around where C has no answer. */
static long apply(struct reader *r, const char *op, long a, long b, bool is_needed)
{
    const unsigned long x = (unsigned long)a, y = (unsigned long)b;

    switch (op[0] + 256 * op[1]) {
    case '|' + 256 * '|':
        return a != 0 || b != 0;
    case '&' + 256 * '&':
        return a != 0 && b != 0;
    case '=' + 256 * '=':
        return a == b;
    case '!' + 256 * '=':
        return a != b;
    case '<' + 256 * '=':
        return a <= b;
    case '>' + 256 * '=':
        return a >= b;
    case '<' + 256 * '<':
        return (long)(x << (y & 63));
    case '>' + 256 * '>':
        return a >> (y & 63);
    case '|':
        return a | b;
    case '^':
        return a ^ b;
    case '&':
        return a & b;
    case '<':
        return a < b;
    case '>':
        return a > b;
    case '+':
        return (long)(x + y);
    case '-':
        return (long)(x - y);
    case '*':
        return (long)(x * y);
    default:
        break;
    }
    if (b == 0 || (b == -1 && a == LONG_MIN)) {
        return is_needed ? wrong(r) : 0;
    }
    return op[0] == '/' ? a / b : a % b;
}

static const struct operator* next_operator(struct reader *r)
{
    skip_space(r);
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (strncmp(r->at, operators[i].text, strlen(operators[i].text)) == 0) {
            return &operators[i];
        }
    }
    return NULL;
}

static long binary(struct reader *r, int level, bool is_needed)
{
    long value = operand(r, is_needed);
    const struct operator* op;

    while (!r->is_wrong && (op = next_operator(r)) != NULL && op->level >= level) {
        bool is_decided =
            (op->level == 1 && value != 0) || (op->level == 2 && value == 0);

        r->at += strlen(op->text);
        value =
            apply(r, op->text, value, binary(r, op->level + 1, is_needed && !is_decided),
                  is_needed && !is_decided);
    }
    return value;
}

static long conditional(struct reader *r, bool is_needed)
{
    long value = binary(r, 1, is_needed);

    if (take(r, '?')) {
        long yes = conditional(r, is_needed && value != 0);
        long no = take(r, ':') ? conditional(r, is_needed && value == 0) : wrong(r);

        value = value != 0 ? yes : no;
    }
    return value;
}

bool __posix_arithmetic(const char **text, long *value)
{
    struct reader r = {.at = *text};

    *value = conditional(&r, true);
    if (r.is_wrong || !take(&r, ')') || *r.at != ')') {
        return false;
    }
    *text = r.at + 1;
    return true;
}

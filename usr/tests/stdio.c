/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Formats of printf and scanf, streams on files of the RAM file system. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>
#include "check.h"

static void expect(const char *want, const char *format, ...)
{
    char buf[256];
    va_list args;

    va_start(args, format);
    int len = vsnprintf(buf, sizeof(buf), format, args);
    va_end(args);
    if (strcmp(buf, want) != 0 || len != (int)strlen(want)) {
        printf("'%s' gave '%s' (%d), expected '%s'\n", format, buf, len, want);
        exit(1);
    }
}

static void formats(void)
{
    expect("-42 42 2a 2A 052", "%d %u %x %X %#o", -42, 42u, 42, 42, 42);
    expect("   42|42   |00042|+42", "%5d|%-5d|%05d|%+d", 42, 42, 42, 42);
    expect("9223372036854775807", "%lld", (long long)INT64_MAX);
    expect("18446744073709551615 -5", "%zu %td", SIZE_MAX, (ptrdiff_t)-5);
    expect("-128 255", "%hhd %hhu", 128, 255);
    expect("18446744073709551615", "%ju", UINTMAX_MAX);
    expect("3.14159 3.142e+00 3.14", "%.5f %.3e %.3g", 3.14159265, 3.14159265,
           3.14159265);
    expect("0x1p+0 0x1.8p+1", "%a %a", 1.0, 3.0);
    expect("inf -inf nan", "%f %f %f", (double)INFINITY, (double)-INFINITY, (double)NAN);
    expect("3.1415926535897932385", "%.19Lf", 3.141592653589793238462643L);
    expect("1267650600228229401496703205376", "%.0f", 0x1p100);
    expect("57896044618658097711785492504343953926634992332820282019728792003956564819968"
           ".00",
           "%.2f", 0x1p255);
    expect("0.1000000000000000055511151231257827021181583404541015625000", "%.58f", 0.1);
    expect("2 2 4 9e-01 0.12", "%.0f %.0f %.0f %.0e %.2f", 1.5, 2.5, 3.5, 0.95, 0.125);
    expect("0x1p+16383 -0x1.fffffffffffffffep-1", "%La %La", 0x1p16383L,
           -0x0.ffffffffffffffffp0L);
    expect("8.0653e+4000 3.6e-4951", "%.4Le %.1Le", 8.06526e4000L, LDBL_TRUE_MIN);
    errno = ENOENT;
    expect("No such file or directory|  No| 7", "%m|%4.2m|%2d", 7);
    expect("abc|  abc|abc  |ab", "%s|%5s|%-5s|%.2s", "abc", "abc", "abc", "abc");
    expect("100%", "%d%%", 100);
    expect("   7 3.50", "%*d %.*f", 4, 7, 2, 3.5);
}

static void numbers(void)
{
    int a;
    long long b;
    double c;
    char word[16];

    CHECK(sscanf("12 -9000000000 2.5 word", "%d %lld %lf %15s", &a, &b, &c, word) == 4);
    CHECK(a == 12 && b == -9000000000LL && c == 2.5 && strcmp(word, "word") == 0);
    CHECK(strtod("0x1.8p1", NULL) == 3.0);
    CHECK(strtod("1e400", NULL) == HUGE_VAL && errno == ERANGE);
    CHECK(strtod("4.9406564584124654e-324", NULL) == DBL_TRUE_MIN);
    CHECK(strtoull("18446744073709551615", NULL, 10) == UINT64_MAX);
    CHECK(strtold("0.1", NULL) == 0.1L);

    /* The longest beginning that is a number. */
    static const char prefix[] = "0xg";
    char *end;

    CHECK(strtol(prefix, &end, 0) == 0 && end == prefix + 1);
    CHECK(strtoull(prefix, &end, 16) == 0 && end == prefix + 1);
    CHECK(strtold(prefix, &end) == 0 && end == prefix + 1);
    CHECK(strtol("0xfg", &end, 16) == 15);
}

static void streams(void)
{
    char buf[64];
    FILE *file = fopen("/tmp/stdio.txt", "w+");

    CHECK(file != NULL);
    for (int i = 0; i < 10000; i++) {
        CHECK(fprintf(file, "line %d\n", i) > 0);
    }
    CHECK(fflush(file) == 0);
    CHECK(ftell(file) == 98890 && fseek(file, -10, SEEK_END) == 0);
    CHECK(fgets(buf, sizeof(buf), file) != NULL && strcmp(buf, "line 9999\n") == 0);
    CHECK(fgets(buf, sizeof(buf), file) == NULL && feof(file));
    rewind(file);
    CHECK(fgetc(file) == 'l' && ungetc('L', file) == 'L' && fgetc(file) == 'L');
    CHECK(fclose(file) == 0);
    CHECK(rename("/tmp/stdio.txt", "/tmp/stdio2.txt") == 0);
    CHECK(fopen("/tmp/stdio.txt", "r") == NULL && errno == ENOENT);
    file = fopen("/tmp/stdio2.txt", "a");
    CHECK(file != NULL && fputs("end", file) >= 0 && fclose(file) == 0);
    file = fopen("/tmp/stdio2.txt", "r");
    CHECK(file != NULL && fseek(file, -3, SEEK_END) == 0);
    CHECK(fread(buf, 1, sizeof(buf), file) == 3 && memcmp(buf, "end", 3) == 0);
    CHECK(fclose(file) == 0 && remove("/tmp/stdio2.txt") == 0);
}

static void temporary(void)
{
    FILE *file = tmpfile();

    CHECK(file != NULL);
    CHECK(fwrite("abc", 1, 3, file) == 3);
    rewind(file);
    CHECK(fgetc(file) == 'a');
    CHECK(fclose(file) == 0);
}

int main(void)
{
    formats();
    numbers();
    streams();
    temporary();
    puts("stdio: ok");
    return 0;
}

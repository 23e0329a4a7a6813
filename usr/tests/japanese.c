/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What isw*() and tow*() say in a locale whose wide characters are not Unicode's. */
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

#include "check.h"

static wint_t decoded(const char *bytes)
{
    wchar_t c = 0;

    CHECK(mbtowc(&c, bytes, strlen(bytes)) == (int)strlen(bytes));
    return (wint_t)c;
}

int main(void)
{
    CHECK(setlocale(LC_ALL, "ja_JP.eucJP") != NULL && MB_CUR_MAX > 1);
    CHECK(iswalnum(decoded("a")) && iswlower(decoded("a")) && !iswupper(decoded("a")));
    CHECK(iswdigit(decoded("7")) && iswpunct(decoded(".")) && !iswalnum(decoded(".")));
    CHECK(iswspace(decoded(" ")) && iswcntrl(decoded("\x7f")) &&
          !iswprint(decoded("\x7f")));
    CHECK(towupper(decoded("a")) == 'A' && towlower(decoded("Z")) == 'z');
    wint_t hiragana = decoded("\xa4\xa2"), comma = decoded("\xa1\xa2");

    CHECK(iswalpha(hiragana) && !iswupper(hiragana) && !iswpunct(hiragana));
    CHECK(iswpunct(comma) && !iswalpha(comma));
    CHECK(towupper(hiragana) == hiragana);
    puts("japanese: ok");
    return 0;
}

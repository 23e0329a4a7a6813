/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* As wcschr(), with the end of the text where that says null. */
#include <wchar.h>
#include <bits/more_wchar.h>

wchar_t *wcschrnul(const wchar_t *text, wchar_t c)
{
    while (*text != L'\0' && *text != c) {
        text++;
    }
    return (wchar_t *)(__UINTPTR_TYPE__)text;
}

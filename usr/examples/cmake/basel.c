/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <series.h>
#include <stdio.h>

int main(void)
{
    printf("%.6f\n", series_squares(100000));
    return 0;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "series.h"

#include <numeric>
#include <vector>

double series_squares(unsigned count)
{
    std::vector<double> terms(count);

    for (unsigned i = 0; i < count; i++) {
        terms[i] = 1.0 / (count - i) / (count - i);
    }
    return std::accumulate(terms.begin(), terms.end(), 0.0);
}

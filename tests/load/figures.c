/* SPDX-License-Identifier: Apache-2.0 */
#include "load/figures.h"

#include <stdio.h>
#include <stdlib.h>

void figures_init(struct figures *figures, size_t most)
{
    *figures = (struct figures){.us = calloc(most, sizeof *figures->us), .most = most};
    if (figures->us)
        return;
    fputs("calls: no memory for the figures\n", stderr);
    exit(2);
}

void figures_release(struct figures *figures)
{
    free(figures->us);
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

uint32_t figures_quantile(struct figures *figures, size_t i, size_t parts, double share)
{
    size_t from = figures->len * i / parts;
    size_t end = figures->len * (i + 1) / parts;
    qsort(figures->us + from, end - from, sizeof *figures->us, by_value);
    while (from < end && figures->us[from] == 0)
        from++;
    if (from == end)
        return 0;
    return figures->us[from + (size_t)((double)(end - from - 1) * share)];
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/engine_order.h"

typedef int compare(const struct finding *a, const struct finding *b);

/* Merges the sorted halves [0, half) and [half, len) of from into to. */
static void merge(struct finding **from, size_t half, size_t len, struct finding **to, compare *cmp)
{
    size_t left = 0;
    size_t right = half;
    for (size_t i = 0; i < len; i++) {
        bool take_left = right == len || (left < half && cmp(from[left], from[right]) <= 0);
        to[i] = take_left ? from[left++] : from[right++];
    }
}

/* Stable, and without the malloc() of qsort(): a review's memory is its arena. */
static void sort(struct finding **items, size_t len, struct finding **spare, compare *cmp)
{
    if (len < 2)
        return;
    size_t half = len / 2;
    sort(items, half, spare, cmp);
    sort(items + half, len - half, spare, cmp);
    merge(items, half, len, spare, cmp);
    memcpy(items, spare, len * sizeof(struct finding *));
}

/* What belongs to no container comes first; the view's containers lie in one array, in order. */
static int container_cmp(const struct finding *a, const struct finding *b)
{
    uintptr_t first = (uintptr_t)a->container;
    uintptr_t second = (uintptr_t)b->container;
    return (first > second) - (first < second);
}

static int certainty_cmp(const struct finding *a, const struct finding *b)
{
    return (int)b->certainty - (int)a->certainty;
}

/* What would make two findings say the same problem: container, field, value and family. Where nothing is quoted, since
 * something is missing, the field is only the nearest thing that is there; then the subject tells them apart. */
static int problem_cmp(const struct finding *a, const struct finding *b)
{
    int order = container_cmp(a, b);
    if (order == 0)
        order = field_cmp(&a->field, &b->field);
    if (order == 0)
        order = str_cmp(a->value, b->value);
    if (order == 0 && a->value.len == 0)
        order = str_cmp(a->subject, b->subject);
    return order ? order : str_cmp(rule_family(a->rule), rule_family(b->rule));
}

static int repeat_cmp(const struct finding *a, const struct finding *b)
{
    int order = problem_cmp(a, b);
    if (order == 0)
        order = certainty_cmp(a, b);
    if (order == 0)
        order = str_cmp(a->rule->id, b->rule->id);
    return order ? order : str_cmp(a->subject, b->subject);
}

static int report_cmp(const struct finding *a, const struct finding *b)
{
    int order = certainty_cmp(a, b);
    if (order == 0)
        order = container_cmp(a, b);
    if (order == 0)
        order = field_cmp(&a->field, &b->field);
    if (order == 0)
        order = str_cmp(a->rule->id, b->rule->id);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static bool same_patches(const struct patch *a, const struct patch *b)
{
    while (a && b && patch_same(a, b)) {
        a = a->next;
        b = b->next;
    }
    return !a && !b;
}

/* Two rules that quote one value and ask for the same change say one problem twice. */
static bool is_repeat(const struct finding *a, const struct finding *b)
{
    return repeat_cmp(a, b) == 0 || (problem_cmp(a, b) == 0 && a->patches && same_patches(a->patches, b->patches));
}

/* Of the findings in repeat order, those that no more certain one of the same problem and no repeat precedes. */
static size_t drop_repeats(struct finding **items, size_t len)
{
    const struct finding *most_certain = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        struct finding *finding = items[i];
        if (!most_certain || problem_cmp(most_certain, finding) != 0)
            most_certain = finding;
        bool less_certain = certainty_cmp(most_certain, finding) < 0;
        bool again = kept > 0 && is_repeat(items[kept - 1], finding);
        if (!less_certain && !again)
            items[kept++] = finding;
    }
    return kept;
}

void engine_order(struct arena *arena, struct findings *findings)
{
    struct finding **spare = arena_many(arena, struct finding *, findings->len);
    sort(findings->items, findings->len, spare, repeat_cmp);
    findings->len = drop_repeats(findings->items, findings->len);
    sort(findings->items, findings->len, spare, report_cmp);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/flag_value.h"

#include "base/text.h"
#include "webhook/hostport.h"

enum { NAMESPACE_MOST = 63 };

struct unit {
    const char *suffix;
    uint64_t factor;
};

static const struct unit size_units[] = {
    {"", 1},
    {"k", UINT64_C(1000)},
    {"M", UINT64_C(1000000)},
    {"G", UINT64_C(1000000000)},
    {"Ki", UINT64_C(1) << 10},
    {"Mi", UINT64_C(1) << 20},
    {"Gi", UINT64_C(1) << 30},
};

static const struct unit duration_units[] = {
    {"ms", 1},
    {"s", 1000},
    {"m", 60000},
    {"h", 3600000},
};

/* Takes "<digits><unit>" off the front of rest. */
static bool take(struct str *rest, const struct unit *units, size_t units_len, uint64_t *out)
{
    size_t digits = 0, letters = 0;
    while (digits < rest->len && rest->ptr[digits] >= '0' && rest->ptr[digits] <= '9')
        digits++;
    struct str tail = str_after(*rest, digits);
    while (letters < tail.len && (tail.ptr[letters] < '0' || tail.ptr[letters] > '9'))
        letters++;
    struct str suffix = str_from_to(tail, 0, letters);
    for (size_t i = 0; i < units_len; i++) {
        uint64_t number;
        if (!str_eq(suffix, str_from(units[i].suffix)))
            continue;
        if (!str_uint(str_from_to(*rest, 0, digits), UINT64_MAX / units[i].factor, &number))
            return false;
        *out = number * units[i].factor;
        *rest = str_after(tail, letters);
        return true;
    }
    return false;
}

bool flag_value_size(struct str text, uint64_t *bytes, struct err *err)
{
    struct str rest = text;
    uint64_t value;
    if (!take(&rest, size_units, sizeof size_units / sizeof *size_units, &value) || rest.len > 0)
        return err_set(err, "\"%.*s\" is not a size such as 4096, 512Ki or 8Mi", STR_ARG(text));
    *bytes = value;
    return true;
}

bool flag_value_duration(struct str text, uint64_t *milliseconds, struct err *err)
{
    struct str rest = text;
    uint64_t sum = 0, part;
    bool good = str_eq(text, STR("0"));
    while (rest.len > 0 && !good) {
        if (!take(&rest, duration_units, sizeof duration_units / sizeof *duration_units, &part) ||
            part > UINT64_MAX - sum)
            break;
        sum += part;
        good = rest.len == 0;
    }
    if (!good)
        return err_set(err, "\"%.*s\" is not a duration such as 500ms, 90s or 1m30s", STR_ARG(text));
    *milliseconds = sum;
    return true;
}

static const char *write_number(uint64_t value, const struct unit *units, size_t units_len, char text[FLAG_VALUE])
{
    const struct unit *best = &units[0];
    for (size_t i = 0; i < units_len; i++)
        if (value >= units[i].factor && value % units[i].factor == 0 && units[i].factor > best->factor)
            best = &units[i];
    snprintf(text, FLAG_VALUE, "%llu%s", (unsigned long long)(value / best->factor), best->suffix);
    return text;
}

const char *flag_value_write(enum flag_type type, uint64_t value, char text[FLAG_VALUE])
{
    if (type == FLAG_SIZE)
        return write_number(value, size_units, sizeof size_units / sizeof *size_units, text);
    if (type == FLAG_DURATION)
        return write_number(value, duration_units, sizeof duration_units / sizeof *duration_units, text);
    return write_number(value, size_units, 1, text);
}

static bool in_bounds(const struct flag *flag, const char *text, uint64_t value, struct err *err)
{
    char bound[FLAG_VALUE];
    if (value < flag->min)
        return err_set(err, "\"%s\" is too small, the least is %s", text,
                       flag_value_write(flag->type, flag->min, bound));
    if (flag->max && value > flag->max)
        return err_set(err, "\"%s\" is too large, the most is %s", text,
                       flag_value_write(flag->type, flag->max, bound));
    return true;
}

static bool set_number(const struct flag *flag, const char *text, struct err *err)
{
    uint64_t value = 0;
    struct str s = str_from(text);
    if (flag->type == FLAG_SIZE && !flag_value_size(s, &value, err))
        return false;
    if (flag->type == FLAG_DURATION && !flag_value_duration(s, &value, err))
        return false;
    if (flag->type == FLAG_COUNT && !str_uint(s, UINT64_MAX, &value))
        return err_set(err, "\"%s\" is not a whole number", text);
    if (!in_bounds(flag, text, value, err))
        return false;
    *(uint64_t *)flag->out = value;
    return true;
}

static bool set_switch(bool *out, const char *text, struct err *err)
{
    struct str s = str_from(text);
    bool yes = str_eq(s, STR("true")) || str_eq(s, STR("1")) || str_eq(s, STR("yes"));
    bool no = str_eq(s, STR("false")) || str_eq(s, STR("0")) || str_eq(s, STR("no"));
    if (!yes && !no)
        return err_set(err, "\"%s\" is neither true nor false", text);
    *out = yes;
    return true;
}

static bool set_choice(const struct flag *flag, const char *text, struct arena *arena, struct err *err)
{
    struct text known = {.arena = arena};
    for (unsigned i = 0; flag->choices[i]; i++) {
        if (strcmp(flag->choices[i], text) == 0) {
            *(unsigned *)flag->out = i;
            return true;
        }
        text_format(&known, "%s%s", i ? ", " : "", flag->choices[i]);
    }
    return err_set(err, "\"%s\" is not one of %.*s", text, STR_ARG(text_str(&known)));
}

static void append(struct flag_list *list, const char *text, struct arena *arena)
{
    list->items = arena_grow(arena, list->items, list->len, list->len + 1, sizeof *list->items);
    list->items[list->len++] = text;
}

/* A DNS label of RFC 1123, which a namespace is. */
static bool set_namespace(const char **out, const char *text, struct err *err)
{
    size_t len = strlen(text);
    bool good = len > 0 && len <= NAMESPACE_MOST && text[0] != '-' && text[len - 1] != '-' &&
                strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
    if (!good)
        return err_set(err,
                       "\"%s\" cannot be a namespace: small letters, digits and - between them, %d characters at most",
                       text, NAMESPACE_MOST);
    *out = text;
    return true;
}

bool flag_value_parse(const struct flag *flag, const char *text, struct arena *arena, struct err *err)
{
    if (!*text && (flag->type == FLAG_TEXT || flag->type == FLAG_TEXTS))
        return err_set(err, "needs a value: %s", flag->argument);
    switch (flag->type) {
    case FLAG_TEXT:
        *(const char **)flag->out = text;
        return true;
    case FLAG_TEXTS:
        append(flag->out, text, arena);
        return true;
    case FLAG_NAMESPACE:
        return set_namespace(flag->out, text, err);
    case FLAG_SIZE:
    case FLAG_COUNT:
    case FLAG_DURATION:
        return set_number(flag, text, err);
    case FLAG_HOSTPORT:
        return hostport_parse(str_from(text), flag->out, err);
    case FLAG_SWITCH:
        return set_switch(flag->out, text, err);
    case FLAG_CHOICE:
        return set_choice(flag, text, arena, err);
    }
    return err_set(err, "flag --%s has no type", flag->name);
}

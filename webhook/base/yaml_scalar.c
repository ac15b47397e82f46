/* SPDX-License-Identifier: Apache-2.0 */
/* The rules are those of resolve.go in sigs.k8s.io/yaml/goyaml.v2. Timestamps end as strings there, too; numbers with
 * colons (base 60) are strings. */
#include "base/yaml_scalar.h"

#include <limits.h>
#include <math.h>

struct word {
    const char *text;
    int type; /* of cJSON; cJSON_Raw for the floats that JSON has no way to write */
};

static const struct word words[] = {
    {"", cJSON_NULL},     {"~", cJSON_NULL},      {"null", cJSON_NULL},   {"Null", cJSON_NULL},   {"NULL", cJSON_NULL},
    {"y", cJSON_True},    {"Y", cJSON_True},      {"yes", cJSON_True},    {"Yes", cJSON_True},    {"YES", cJSON_True},
    {"true", cJSON_True}, {"True", cJSON_True},   {"TRUE", cJSON_True},   {"on", cJSON_True},     {"On", cJSON_True},
    {"ON", cJSON_True},   {"n", cJSON_False},     {"N", cJSON_False},     {"no", cJSON_False},    {"No", cJSON_False},
    {"NO", cJSON_False},  {"false", cJSON_False}, {"False", cJSON_False}, {"FALSE", cJSON_False}, {"off", cJSON_False},
    {"Off", cJSON_False}, {"OFF", cJSON_False},   {".nan", cJSON_Raw},    {".NaN", cJSON_Raw},    {".NAN", cJSON_Raw},
    {".inf", cJSON_Raw},  {".Inf", cJSON_Raw},    {".INF", cJSON_Raw},    {"+.inf", cJSON_Raw},   {"+.Inf", cJSON_Raw},
    {"+.INF", cJSON_Raw}, {"-.inf", cJSON_Raw},   {"-.Inf", cJSON_Raw},   {"-.INF", cJSON_Raw},
};

enum { LONGEST_WORD = 5 };

/* cJSON_Invalid when text is none of them. */
static int word_type(struct str text)
{
    if (text.len > LONGEST_WORD)
        return cJSON_Invalid;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq(text, str_from(words[i].text)))
            return words[i].type;
    return cJSON_Invalid;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct str skip_digits(struct str text)
{
    while (text.len > 0 && is_digit(text.ptr[0]))
        text = str_after(text, 1);
    return text;
}

static struct str skip_sign(struct str text)
{
    return str_starts(text, STR("-")) || str_starts(text, STR("+")) ? str_after(text, 1) : text;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?, and decimal integers with it. */
static bool is_decimal(struct str text)
{
    struct str whole = skip_sign(text);
    struct str rest = skip_digits(whole);
    bool digits = rest.len < whole.len;
    if (str_starts(rest, STR("."))) {
        struct str fraction = str_after(rest, 1);
        rest = skip_digits(fraction);
        digits |= rest.len < fraction.len;
    }
    if (!digits || rest.len == 0)
        return digits;
    struct str exponent = skip_sign(str_after(rest, 1));
    return str_starts_nocase(rest, STR("e")) && exponent.len > 0 && skip_digits(exponent).len == 0;
}

/* Which base an integer's prefix means, and how long the prefix is. A lone leading 0 means octal. */
static unsigned base_of(struct str digits, size_t *prefix)
{
    static const struct {
        char letter;
        unsigned base;
    } bases[] = {{'b', 2}, {'o', 8}, {'x', 16}};
    *prefix = 0;
    if (digits.len < 2 || digits.ptr[0] != '0')
        return 10;
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        if (digits.len < 3 || (digits.ptr[1] | 0x20) != bases[i].letter)
            continue;
        *prefix = 2;
        return bases[i].base;
    }
    *prefix = 1;
    return 8;
}

static unsigned digit_value(char c)
{
    if (is_digit(c))
        return (unsigned)(c - '0');
    char small = (char)(c | 0x20);
    return small >= 'a' && small <= 'f' ? (unsigned)(small - 'a') + 10 : UINT_MAX;
}

/* An integer that is not written in base 10. */
static bool based_integer(struct str text, double *value)
{
    size_t prefix = 0;
    struct str digits = skip_sign(text);
    unsigned base = base_of(digits, &prefix);
    if (base == 10)
        return false;
    double sum = 0;
    for (size_t i = prefix; i < digits.len; i++) {
        unsigned digit = digit_value(digits.ptr[i]);
        if (digit >= base)
            return false;
        sum = sum * base + digit;
    }
    *value = str_starts(text, STR("-")) ? -sum : sum;
    return true;
}

/* NUL-terminated, without underscores. */
static struct str without_underscores(struct arena *arena, struct str text)
{
    if (!str_has_char(text, '_'))
        return text;
    char *ptr = arena_raw(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '_')
            ptr[len++] = text.ptr[i];
    ptr[len] = '\0';
    return (struct str){ptr, len};
}

static bool number(struct arena *arena, struct str text, cJSON *node)
{
    if (text.len == 0 || !(is_digit(text.ptr[0]) || str_has_char(STR("+-."), text.ptr[0])))
        return false;
    /* Fractions that begin with the point know no underscores. */
    struct str plain = text.ptr[0] == '.' ? text : without_underscores(arena, text);
    double value = 0;
    if (!based_integer(plain, &value)) {
        if (!is_decimal(plain))
            return false;
        value = strtod(plain.ptr, NULL);
    }
    if (!isfinite(value))
        return false;
    node->valuedouble = value;
    node->valueint = value >= INT_MAX ? INT_MAX : value <= INT_MIN ? INT_MIN : (int)value;
    return true;
}

/* The type of plain text; sets the value of a number. */
static int resolve(struct arena *arena, struct str text, cJSON *node)
{
    int type = word_type(text);
    if (type != cJSON_Invalid)
        return type;
    return number(arena, text, node) ? cJSON_Number : cJSON_String;
}

/* The tags that restrict what a scalar may be. All others, those of users included, make a string of any text. */
static const struct tag {
    const char *full, *name;
    int types; /* allowed, of cJSON; none means that the tag is not supported */
} tags[] = {
    {"tag:yaml.org,2002:null", "!!null", cJSON_NULL},
    {"tag:yaml.org,2002:bool", "!!bool", cJSON_True | cJSON_False},
    {"tag:yaml.org,2002:int", "!!int", cJSON_Number},
    {"tag:yaml.org,2002:float", "!!float", cJSON_Number},
    {"tag:yaml.org,2002:binary", "!!binary", cJSON_Invalid},
};

static const struct tag *find_tag(struct str full)
{
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (str_eq(full, str_from(tags[i].full)))
            return &tags[i];
    return NULL;
}

bool yaml_scalar_is_null(struct str plain)
{
    return word_type(plain) == cJSON_NULL;
}

bool yaml_scalar_resolve(struct arena *arena, const struct yaml_scalar *scalar, cJSON *node, struct err *err)
{
    const struct tag *tag = find_tag(scalar->tag);
    if (tag && tag->types == cJSON_Invalid)
        return err_set(err, "the tag %s is not supported", tag->name);
    bool open = tag || (scalar->tag.len == 0 && scalar->plain);
    int type = open ? resolve(arena, str_from(scalar->text), node) : cJSON_String;
    if (type == cJSON_Raw)
        return err_set(err, "%s is a number that JSON cannot hold", scalar->text);
    if (tag && !(type & tag->types))
        return err_set(err, "\"%s\" is not what its tag %s says", scalar->text, tag->name);
    node->type |= type;
    if (type == cJSON_Number || type == cJSON_String)
        node->valuestring = scalar->text;
    return true;
}

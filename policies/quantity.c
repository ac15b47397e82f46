/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar, from apimachinery's pkg/api/resource/quantity.go:
 *   quantity     ::= signedNumber suffix
 *   number       ::= digits | digits.digits | digits. | .digits
 *   suffix       ::= binarySI | decimalExponent | decimalSI
 *   binarySI     ::= Ki | Mi | Gi | Ti | Pi | Ei
 *   decimalSI    ::= n | u | m | "" | k | M | G | T | P | E
 *   decimalExponent ::= e signedNumber | E signedNumber     (a whole number in practice)
 * Its parser also takes a lone suffix for zero; this one does not. */
#include "policies/quantity.h"

struct suffix {
    const char *text;
    int exponent; /* of ten */
    int shift;    /* of two */
};

static const struct suffix suffixes[] = {
    {"", 0, 0},    {"m", -3, 0},  {"k", 3, 0},   {"M", 6, 0},   {"G", 9, 0},   {"T", 12, 0},
    {"P", 15, 0},  {"E", 18, 0},  {"u", -6, 0},  {"n", -9, 0},  {"Ki", 0, 10}, {"Mi", 0, 20},
    {"Gi", 0, 30}, {"Ti", 0, 40}, {"Pi", 0, 50}, {"Ei", 0, 60},
};

enum {
    SUFFIXES = sizeof suffixes / sizeof suffixes[0],
    MILLI = 3,              /* results are in thousandths: three more digits before the point */
    EXPONENT_MAX = 1 << 20, /* beyond it every number but 0 saturates or rounds to one thousandth */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct str cut_digits(struct str *rest)
{
    size_t len = 0;
    while (len < rest->len && is_digit(rest->ptr[len]))
        len++;
    struct str digits = str_from_to(*rest, 0, len);
    *rest = str_after(*rest, len);
    return digits;
}

/* True for a minus; takes a sign off the front. */
static bool cut_sign(struct str *rest)
{
    if (rest->len == 0 || (rest->ptr[0] != '-' && rest->ptr[0] != '+'))
        return false;
    bool minus = rest->ptr[0] == '-';
    *rest = str_after(*rest, 1);
    return minus;
}

static bool parse_exponent(struct str text, struct suffix *out)
{
    if (text.len < 2 || (text.ptr[0] != 'e' && text.ptr[0] != 'E'))
        return false;
    struct str digits = str_after(text, 1);
    bool minus = cut_sign(&digits);
    uint64_t value = 0;
    if (!str_uint(digits, INT64_MAX, &value))
        return false;
    int exponent = value > EXPONENT_MAX ? EXPONENT_MAX : (int)value;
    *out = (struct suffix){"", minus ? -exponent : exponent, 0};
    return true;
}

static bool parse_suffix(struct str text, struct suffix *out)
{
    for (size_t i = 0; i < SUFFIXES; i++) {
        if (str_eq(text, str_from(suffixes[i].text))) {
            *out = suffixes[i];
            return true;
        }
    }
    return parse_exponent(text, out);
}

/* A decimal number as its digits and the place of its point; there may be zeros at either end. */
struct decimal {
    struct str whole, fraction; /* digits */
    long point;                 /* how many digits stand before the point; may lie outside the digits */
};

static size_t decimal_len(const struct decimal *number)
{
    return number->whole.len + number->fraction.len;
}

static unsigned decimal_digit(const struct decimal *number, size_t i)
{
    if (i < number->whole.len)
        return (unsigned)(number->whole.ptr[i] - '0');
    i -= number->whole.len;
    return i < number->fraction.len ? (unsigned)(number->fraction.ptr[i] - '0') : 0;
}

/* The digits before the point as a number; UINT64_MAX when it does not fit. */
static uint64_t before_point(const struct decimal *number)
{
    uint64_t value = 0;
    size_t len = decimal_len(number);
    for (long i = 0; i < number->point; i++) {
        if ((size_t)i >= len && value == 0)
            return 0;
        if (value > (UINT64_MAX - 9) / 10)
            return UINT64_MAX;
        value = value * 10 + decimal_digit(number, (size_t)i);
    }
    return value;
}

/* The digits after the point times 2^shift, rounded up. From the last digit on: x = (digit * 2^shift + x) / 10, where
 * rounding down at each step loses nothing but the remainder, which is remembered. With shift at most 60 this fits. */
static uint64_t after_point(const struct decimal *number, int shift)
{
    uint64_t value = 0;
    bool remainder = false;
    size_t from = number->point > 0 ? (size_t)number->point : 0;
    for (size_t i = decimal_len(number); i > from; i--) {
        value += (uint64_t)decimal_digit(number, i - 1) << shift;
        remainder |= value % 10 != 0;
        value /= 10;
    }
    return value + remainder;
}

/* INT64_MAX when it does not fit. */
static int64_t shifted(const struct decimal *number, int shift)
{
    uint64_t whole = before_point(number);
    if (whole > (uint64_t)INT64_MAX >> shift)
        return INT64_MAX;
    uint64_t rest = after_point(number, shift);
    whole <<= shift;
    return rest > INT64_MAX - whole ? INT64_MAX : (int64_t)(whole + rest);
}

bool quantity_parse(struct str text, struct quantity *out)
{
    struct decimal number = {0};
    struct suffix suffix = {0};
    bool minus = cut_sign(&text);
    number.whole = cut_digits(&text);
    if (text.len > 0 && text.ptr[0] == '.') {
        text = str_after(text, 1);
        number.fraction = cut_digits(&text);
    }
    if (decimal_len(&number) == 0 || !parse_suffix(text, &suffix))
        return false;
    number.point = (long)number.whole.len + suffix.exponent + MILLI;
    int64_t milli = shifted(&number, suffix.shift);
    if (minus)
        milli = milli == INT64_MAX ? INT64_MIN : -milli;
    out->milli = milli;
    return true;
}

bool quantity_from(const cJSON *node, struct quantity *out)
{
    if (tree_is_str(node))
        return quantity_parse(tree_str(node), out);
    if (!cJSON_IsNumber(node))
        return false;
    /* What a number from YAML looked like (0x10, 1_000) does not matter: Kubernetes reads its value, too. */
    char digits[40];
    double value = node->valuedouble;
    bool whole = value > -1e18 && value < 1e18 && (double)(int64_t)value == value;
    snprintf(digits, sizeof digits, whole ? "%.0f" : "%.15g", value);
    return quantity_parse(str_from(digits), out);
}

/* A whole value in a suffix' unit; empty when it is not a multiple of it. */
static struct str in_unit(struct arena *arena, int64_t value, int64_t unit, const char *suffix)
{
    if (value % unit != 0)
        return (struct str){0};
    return arena_format(arena, "%lld%s", (long long)(value / unit), suffix);
}

static struct str shorter(struct str a, struct str b)
{
    return b.len > 0 && b.len < a.len ? b : a;
}

static struct str memory_text(struct arena *arena, int64_t value)
{
    static const char *const binary[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};
    static const char *const decimal[] = {"k", "M", "G", "T", "P"};
    struct str best = {0};
    for (int i = 5; i >= 0 && best.len == 0; i--)
        best = in_unit(arena, value, (int64_t)1 << (10 * i), binary[i]);
    int64_t unit = 1000;
    for (int i = 0; i < 5; i++, unit *= 1000)
        best = shorter(best, in_unit(arena, value, unit, decimal[i]));
    return best;
}

struct str quantity_text(struct arena *arena, struct quantity quantity, bool memory)
{
    int64_t value = quantity.milli / 1000;
    if (quantity.milli == 0)
        return STR("0");
    if (quantity.milli % 1000 != 0)
        return arena_format(arena, "%lldm", (long long)quantity.milli);
    if (!memory)
        return arena_format(arena, "%lld", (long long)value);
    return memory_text(arena, value);
}

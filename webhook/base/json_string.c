/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_string.h"

#include "base/utf8.h"

/* Of eight bytes, those that are a quote, a backslash, below 0x20 or above 0x7F: their high bits. What stands behind
 * the first of them in memory may be marked without reason. */
static uint64_t specials(const char *eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word = 0;
    memcpy(&word, eight, sizeof word);
    uint64_t control = word - ones * 0x20;
    uint64_t quote = (word ^ (ones * '"')) - ones;
    uint64_t backslash = (word ^ (ones * '\\')) - ones;
    return (control | quote | backslash | word) & (ones * 0x80);
}

/* Passes over ASCII characters that stand for themselves. */
static const char *skip_plain(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t found = specials(at);
        if (found && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
            return at + __builtin_ctzll(found) / 8;
        if (found)
            break;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80)
        at++;
    return at;
}

static const char *fail(struct json_flaw *flaw, const char *at, const char *why)
{
    *flaw = (struct json_flaw){at, why};
    return NULL;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The number in \uXXXX; -1 when that is not what stands there. */
static long unicode(const char *at, const char *end)
{
    long code = 0;
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

static bool is_high(long code)
{
    return code >= 0xD800 && code <= 0xDBFF;
}

static bool is_low(long code)
{
    return code >= 0xDC00 && code <= 0xDFFF;
}

static const char *unicode_escape(const char *at, const char *end, struct json_flaw *flaw)
{
    long code = unicode(at, end);
    if (code < 0)
        return fail(flaw, at, "\\u is not followed by four hexadecimal digits");
    if (code == 0)
        return fail(flaw, at, "a NUL character (\\u0000) in a string");
    if (is_low(code))
        return fail(flaw, at, "the second half of a surrogate pair without the first");
    if (!is_high(code))
        return at + 6;
    if (!is_low(unicode(at + 6, end)))
        return fail(flaw, at, "the first half of a surrogate pair without the second");
    return at + 12;
}

/* RFC 8259, section 7: the letter of each short escape and what it stands for. */
static const char short_escapes[][2] = {{'"', '"'},  {'\\', '\\'}, {'/', '/'},  {'b', '\b'},
                                        {'f', '\f'}, {'n', '\n'},  {'r', '\r'}, {'t', '\t'}};

/* '\0' when c is none of them. */
static char short_escape(char c)
{
    for (size_t i = 0; i < sizeof short_escapes / sizeof short_escapes[0]; i++)
        if (short_escapes[i][0] == c)
            return short_escapes[i][1];
    return '\0';
}

static const char *skip_escape(const char *at, const char *end, struct json_flaw *flaw)
{
    if (end - at >= 2 && at[1] == 'u')
        return unicode_escape(at, end, flaw);
    if (end - at < 2 || short_escape(at[1]) == '\0')
        return fail(flaw, at, "a backslash that begins no escape of JSON");
    return at + 2;
}

static const char *skip_multibyte(const char *at, const char *end, struct json_flaw *flaw)
{
    while (at < end && (unsigned char)*at >= 0x80) {
        size_t len = utf8_len((struct str){at, (size_t)(end - at)});
        if (len == 0)
            return fail(flaw, at, "invalid UTF-8 in a string");
        at += len;
    }
    return at;
}

/* What skip_plain() does not pass: an escape, or some characters. */
static const char *skip_special(const char *at, const char *end, struct json_flaw *flaw)
{
    if (*at == '\\')
        return skip_escape(at, end, flaw);
    if (*at == '\0')
        return fail(flaw, at, "a NUL character in a string");
    if ((unsigned char)*at < 0x20)
        return fail(flaw, at, "a control character in a string must be escaped");
    return skip_multibyte(at, end, flaw);
}

/* From the first character that is not plain to before the closing quote. On its own, lest every string pay for the
 * registers that it needs. */
__attribute__((noinline)) static const char *skip_mixed(const char *at, const char *end, bool *escaped,
                                                        struct json_flaw *flaw)
{
    while (at && at < end && *at != '"') {
        *escaped |= *at == '\\';
        at = skip_special(at, end, flaw);
        if (at)
            at = skip_plain(at, end);
    }
    return at;
}

const char *json_string(const char *open, const char *end, struct json_string *out, struct json_flaw *flaw)
{
    bool escaped = false;
    const char *at = skip_plain(open + 1, end);
    if (at < end && *at != '"')
        at = skip_mixed(at, end, &escaped, flaw);
    if (at == end)
        return fail(flaw, open, "a string without its closing quote");
    if (!at)
        return NULL;
    *out = (struct json_string){{open + 1, (size_t)(at - open - 1)}, escaped};
    return at + 1;
}

static size_t encode(long code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    const int leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(leads[len] | code);
    return len;
}

/* Writes what the next byte or escape at *at stands for, which is never longer, and moves on. Returns its length. */
static size_t next(struct str raw, size_t *at, char *out)
{
    const char *here = raw.ptr + *at;
    const char *end = raw.ptr + raw.len;
    long code = *here == '\\' ? unicode(here, end) : -1;
    if (code >= 0) {
        *at += 6;
        long low = is_high(code) ? unicode(here + 6, end) : -1;
        if (!is_low(low))
            return encode(code, out);
        *at += 6;
        return encode(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), out);
    }
    bool escaped = *here == '\\' && end - here >= 2;
    out[0] = (char)(escaped ? short_escape(here[1]) : *here);
    *at += escaped ? 2 : 1;
    return 1;
}

struct str json_string_text(struct arena *arena, const struct json_string *string)
{
    if (!string->escaped)
        return string->raw;
    struct str raw = string->raw;
    char *ptr = arena_raw(arena, raw.len);
    size_t len = 0;
    size_t at = 0;
    while (at < raw.len) {
        const char *escape = memchr(raw.ptr + at, '\\', raw.len - at);
        size_t plain = (escape ? (size_t)(escape - raw.ptr) : raw.len) - at;
        memcpy(ptr + len, raw.ptr + at, plain);
        at += plain;
        len += plain;
        if (escape)
            len += next(raw, &at, ptr + len);
    }
    return (struct str){ptr, len};
}

bool json_string_is(struct str raw, struct str text)
{
    size_t at = 0;
    size_t done = 0;
    while (at < raw.len) {
        char bytes[4];
        size_t count = next(raw, &at, bytes);
        if (text.len - done < count || memcmp(text.ptr + done, bytes, count) != 0)
            return false;
        done += count;
    }
    return done == text.len;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_scan.h"

#include <math.h>

#include "base/json_string.h"
#include "base/keys.h"
#include "base/utf8.h"

enum {
    FIRST_KEYS = 64,
    KEY_SHOWN = 128, /* characters of a key that a message quotes */
};

struct scan {
    const char *begin, *at, *end;
    struct arena *arena; /* borrowed */
    struct err *err;     /* borrowed */
    enum json_keys allowed;
    struct key *keys; /* of the objects that are open now, the innermost object's last */
    size_t keys_len, keys_room;
    const struct json_omit *omits; /* for the members of the value that comes now; NULL: none */
    struct json_cuts *cuts;        /* borrowed; NULL when omits is */
};

static inline bool value(struct scan *scan, unsigned depth);

static struct str whole(const struct scan *scan)
{
    return (struct str){scan->begin, (size_t)(scan->end - scan->begin)};
}

static struct str rest(const struct scan *scan)
{
    return (struct str){scan->at, (size_t)(scan->end - scan->at)};
}

static bool fail(const struct scan *scan, const char *at, const char *message)
{
    unsigned line = 0;
    unsigned column = 0;
    utf8_place(whole(scan), (size_t)(at - scan->begin), &line, &column);
    return err_at(scan->err, line, column, "%s", message);
}

/* The next character is not what the grammar wants. Said to be rare, so that the compiler inlines what is not. */
__attribute__((cold)) static bool unexpected(const struct scan *scan, const char *wanted)
{
    char message[128];
    size_t len = utf8_len(rest(scan));
    unsigned char c = scan->at < scan->end ? (unsigned char)*scan->at : 0;
    if (scan->at == scan->end)
        snprintf(message, sizeof message, "expected %s but the text ends here", wanted);
    else if (len == 0)
        snprintf(message, sizeof message, "expected %s but found invalid UTF-8 (byte 0x%02X)", wanted, c);
    else if (c < 0x20 || c == 0x7F)
        snprintf(message, sizeof message, "expected %s but found the control character 0x%02X", wanted, c);
    else
        snprintf(message, sizeof message, "expected %s but found %.*s", wanted, (int)len, scan->at);
    return fail(scan, scan->at, message);
}

static inline bool stands(const struct scan *scan, char c)
{
    return scan->at < scan->end && *scan->at == c;
}

static inline void skip_blanks(struct scan *scan)
{
    /* Nearly always there is none: one comparison says so. */
    while (scan->at < scan->end && (unsigned char)*scan->at <= ' ' &&
           (stands(scan, ' ') || stands(scan, '\n') || stands(scan, '\r') || stands(scan, '\t')))
        scan->at++;
}

/* Whether c comes next; passes over blanks before it. */
static inline bool comes(struct scan *scan, char c)
{
    if (stands(scan, c))
        return true;
    skip_blanks(scan);
    return stands(scan, c);
}

/* Passes over c, and over blanks before it; stays before anything else. */
static inline bool take(struct scan *scan, char c)
{
    if (!comes(scan, c))
        return false;
    scan->at++;
    return true;
}

static bool string(struct scan *scan, struct json_string *out)
{
    struct json_flaw flaw = {0};
    const char *behind = json_string(scan->at, scan->end, out, &flaw);
    if (!behind)
        return fail(scan, flaw.at, flaw.why);
    scan->at = behind;
    return true;
}

/* At least one digit. */
static bool digits(struct scan *scan)
{
    const char *from = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
        scan->at++;
    return scan->at > from || unexpected(scan, "a digit");
}

static bool exponent(struct scan *scan)
{
    scan->at++;
    if (stands(scan, '+') || stands(scan, '-'))
        scan->at++;
    return digits(scan);
}

/* 1e999 is grammatical, but readers differ on what it is. */
static bool in_range(const struct scan *scan, const char *from)
{
    char copy[JSON_NUMBER_LEN + 1] = "";
    memcpy(copy, from, (size_t)(scan->at - from));
    return isfinite(strtod(copy, NULL)) || fail(scan, from, "a number out of range");
}

static bool number(struct scan *scan)
{
    const char *from = scan->at;
    if (stands(scan, '-'))
        scan->at++;
    if (stands(scan, '0'))
        scan->at++;
    else if (!digits(scan))
        return false;
    if (stands(scan, '.')) {
        scan->at++;
        if (!digits(scan))
            return false;
    }
    bool scaled = stands(scan, 'e') || stands(scan, 'E');
    if (scaled && !exponent(scan))
        return false;
    if (scan->at - from > JSON_NUMBER_LEN)
        return fail(scan, from, "a number of more than 63 characters");
    return !scaled || in_range(scan, from);
}

static bool literal(struct scan *scan, struct str word)
{
    if (!str_starts(rest(scan), word))
        return unexpected(scan, "a value");
    scan->at += word.len;
    return true;
}

static void remember_key(struct scan *scan, const struct json_string *key)
{
    if (scan->keys_len == scan->keys_room) {
        scan->keys = arena_grow(scan->arena, scan->keys, scan->keys_len, scan->keys_room * 2, sizeof *scan->keys);
        scan->keys_room *= 2;
    }
    struct str name = key->escaped ? json_string_text(scan->arena, key) : key->raw;
    size_t at = (size_t)(key->raw.ptr - 1 - scan->begin);
    scan->keys[scan->keys_len++] = (struct key){.name = name, .hash = key_hash(name), .at = at};
}

/* Quotes the key as it is written, so that the message holds no control character. */
static bool repeated(const struct scan *scan, const struct key *first, const struct key *again)
{
    struct json_string key = {0};
    struct json_flaw flaw = {0};
    unsigned line = 0;
    unsigned column = 0;
    utf8_place(whole(scan), first->at, &line, &column);
    json_string(scan->begin + again->at, scan->end, &key, &flaw);
    struct str shown = utf8_first(key.raw, KEY_SHOWN);
    char message[KEY_SHOWN * 4 + 128];
    snprintf(message, sizeof message, "key \"%.*s\" stands twice in an object, first at %u:%u", STR_ARG(shown), line,
             column);
    return fail(scan, scan->begin + again->at, message);
}

static const struct json_omit *omit_of(const struct json_omit *omits, struct str key)
{
    for (; omits->key.len > 0; omits++)
        if (str_eq(key, omits->key))
            return omits;
    return NULL;
}

/* The value of the key that was remembered last, one of an object of which something may be left out. */
static bool value_or_cut(struct scan *scan, unsigned depth)
{
    const struct json_omit *omits = scan->omits;
    const struct json_omit *omit = omit_of(omits, scan->keys[scan->keys_len - 1].name);
    struct json_cut *cut = NULL;
    if (omit && !omit->built && scan->cuts->len < JSON_CUTS)
        cut = &scan->cuts->items[scan->cuts->len++];
    skip_blanks(scan);
    const char *from = scan->at;
    scan->omits = omit ? omit->members : NULL;
    bool passed = value(scan, depth);
    scan->omits = omits;
    if (cut)
        *cut = (struct json_cut){omit, {from, (size_t)(scan->at - from)}};
    return passed;
}

static bool member(struct scan *scan, unsigned depth)
{
    struct json_string key = {0};
    if (!comes(scan, '"'))
        return unexpected(scan, "a key in double quotes");
    if (!string(scan, &key))
        return false;
    remember_key(scan, &key);
    if (!take(scan, ':'))
        return unexpected(scan, "a colon");
    return scan->omits ? value_or_cut(scan, depth) : value(scan, depth);
}

static bool object(struct scan *scan, unsigned depth)
{
    size_t outer = scan->keys_len;
    struct key first = {0};
    struct key again = {0};
    scan->at++;
    if (take(scan, '}'))
        return true;
    do {
        if (!member(scan, depth))
            return false;
    } while (take(scan, ','));
    if (!take(scan, '}'))
        return unexpected(scan, "a comma or }");
    if (scan->allowed == JSON_KEYS_ONCE && keys_repeat(scan->keys + outer, scan->keys_len - outer, &first, &again))
        return repeated(scan, &first, &again);
    scan->keys_len = outer;
    return true;
}

static bool array(struct scan *scan, unsigned depth)
{
    scan->omits = NULL;
    scan->at++;
    if (take(scan, ']'))
        return true;
    do {
        if (!value(scan, depth))
            return false;
    } while (take(scan, ','));
    return take(scan, ']') || unexpected(scan, "a comma or ]");
}

static bool other_value(struct scan *scan, unsigned depth)
{
    char c = '\0';
    if (scan->at < scan->end)
        c = *scan->at;
    if ((c == '{' || c == '[') && depth == JSON_DEPTH)
        return fail(scan, scan->at, "nested too deeply");
    switch (c) {
    case '{':
        return object(scan, depth + 1);
    case '[':
        return array(scan, depth + 1);
    case 't':
        return literal(scan, STR("true"));
    case 'f':
        return literal(scan, STR("false"));
    case 'n':
        return literal(scan, STR("null"));
    default:
        return c == '-' || (c >= '0' && c <= '9') ? number(scan) : unexpected(scan, "a value");
    }
}

/* Most are strings. depth: the objects and arrays around this value. */
static inline bool value(struct scan *scan, unsigned depth)
{
    struct json_string ignored;
    return comes(scan, '"') ? string(scan, &ignored) : other_value(scan, depth);
}

bool json_scan(struct arena *arena, struct str text, enum json_keys allowed, struct json_cuts *cuts, struct err *err)
{
    struct key keys[FIRST_KEYS];
    const char *begin = text.ptr ? text.ptr : "";
    struct scan scan = {.begin = begin,
                        .at = begin,
                        .end = begin + text.len,
                        .arena = arena,
                        .err = err,
                        .allowed = allowed,
                        .keys = keys,
                        .keys_room = FIRST_KEYS,
                        .omits = cuts ? cuts->omits : NULL,
                        .cuts = cuts};
    if (!value(&scan, 0))
        return false;
    skip_blanks(&scan);
    return scan.at == scan.end || unexpected(&scan, "nothing more after the value");
}

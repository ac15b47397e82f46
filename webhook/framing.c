/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/framing.h"

#include <microhttpd.h>

struct count {
    struct framing *framing;
    unsigned hosts, lengths, codings;
    enum refusal refusal;
};

/* RFC 9110 section 5.6.2 */
static bool is_token(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool alpha_numeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!alpha_numeric && !str_has_char(STR("!#$%&'*+-.^_`|~"), c))
            return false;
    }
    return name.len > 0;
}

/* libmicrohttpd parses headers where they lie: a value follows its name, a NUL that was the colon, and blanks. It puts
 * a line that begins with a blank behind the NAME of the header before it, wherever that then comes to lie. Such a
 * folded line (obsolete since RFC 7230) could so make a Content-Length out of two harmless names. */
static bool stands_together(struct str name, struct str value)
{
    const char *behind = name.ptr + name.len + 1;
    if (value.ptr < behind)
        return false;
    for (; behind < value.ptr; behind++) {
        if (*behind != ' ' && *behind != '\t')
            return false;
    }
    return true;
}

static void look_at(struct count *count, struct str name, struct str value)
{
    struct framing *framing = count->framing;
    if (str_eq_nocase(name, STR("Host"))) {
        count->hosts++;
    } else if (str_eq_nocase(name, STR("Content-Type"))) {
        framing->content_type = value;
    } else if (str_eq_nocase(name, STR("Content-Length"))) {
        count->lengths++;
        if (!str_uint(value, UINT64_MAX, &framing->length))
            count->refusal = REFUSE_LENGTHS;
    } else if (str_eq_nocase(name, STR("Transfer-Encoding"))) {
        count->codings++;
        framing->chunked = true;
        if (!str_eq_nocase(value, STR("chunked")))
            count->refusal = REFUSE_CODING;
    }
}

static enum MHD_Result each(void *ctx, enum MHD_ValueKind kind, const char *key, size_t key_len, const char *value,
                            size_t value_len)
{
    struct count *count = ctx;
    struct str name = {key, key_len}, content = {value, value_len};
    (void)kind;
    if (!is_token(name) || !value || !stands_together(name, content)) {
        count->refusal = REFUSE_HEADER;
        return MHD_NO;
    }
    look_at(count, name, content);
    return MHD_YES;
}

enum refusal framing_read(struct MHD_Connection *connection, const char *version, struct framing *out)
{
    bool old = strcmp(version, "HTTP/1.0") == 0;
    struct count count = {.framing = out};
    *out = (struct framing){0};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, each, &count);
    if (count.refusal != REFUSE_NOTHING)
        return count.refusal;
    if (count.hosts > 1 || (count.hosts == 0 && !old))
        return REFUSE_HOST;
    if (count.lengths > 1)
        return REFUSE_LENGTHS;
    if (count.codings > 0 && count.lengths > 0)
        return REFUSE_LENGTH_AND_CODING;
    if (count.codings > 1 || (count.codings > 0 && old))
        return REFUSE_CODING;
    return REFUSE_NOTHING;
}

bool framing_has_body(const struct framing *framing)
{
    return framing->chunked || framing->length > 0;
}

bool framing_is_json(const struct framing *framing)
{
    struct str rest = framing->content_type, type;
    return str_cut(&rest, ';', &type) && str_eq_nocase(str_trim(type), STR("application/json"));
}

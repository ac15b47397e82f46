/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/framing.h"

#include <microhttpd.h>

struct count {
    struct framing *framing;
    unsigned hosts, lengths, codings;
    enum refusal refusal;
    const char *at; /* where the next header begins */
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

/* libmicrohttpd 0.9.75 parses the head of a request where it lies: a NUL takes the place of a colon, of a CR and of an
 * LF. It takes a line that begins with a blank for more of the NAME of the header before it, wherever that comes to
 * lie, and a line that begins with a colon for the end of the head: so two readers could find different lengths in one
 * request. What it found must therefore cover the head without a gap: name, colon, blanks, value, CR LF. */
static bool follows(struct count *count, struct str name, struct str value)
{
    const char *behind = name.ptr + name.len + 1;
    if (name.ptr != count->at || value.ptr < behind)
        return false;
    for (; behind < value.ptr; behind++) {
        if (*behind != ' ' && *behind != '\t')
            return false;
    }
    count->at = value.ptr + value.len + 2;
    return true;
}

/* RFC 9110 section 5.5: a bare CR, which some take for the end of a line, stands in no value; nor do its like. */
static bool is_value(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if ((c < ' ' && c != '\t') || c == 0x7F)
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
    if (!is_token(name) || !value || !is_value(content) || !follows(count, name, content)) {
        count->refusal = REFUSE_HEADER;
        return MHD_NO;
    }
    look_at(count, name, content);
    return MHD_YES;
}

static enum refusal judge(const struct count *count, bool old)
{
    if (count->refusal != REFUSE_NOTHING)
        return count->refusal;
    if (count->hosts > 1 || (count->hosts == 0 && !old))
        return REFUSE_HOST;
    if (count->lengths > 1)
        return REFUSE_LENGTHS;
    if (count->codings > 0 && count->lengths > 0)
        return REFUSE_LENGTH_AND_CODING;
    return count->codings > 1 || (count->codings > 0 && old) ? REFUSE_CODING : REFUSE_NOTHING;
}

static size_t head_len(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

enum refusal framing_read(struct MHD_Connection *connection, const char *method, const char *version,
                          struct framing *out)
{
    struct count count = {.framing = out, .at = version + strlen(version) + 2};
    *out = (struct framing){0};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, each, &count);
    size_t len = head_len(connection);
    if (count.refusal == REFUSE_NOTHING && count.at + 2 != method + len)
        count.refusal = REFUSE_HEADER;
    enum refusal refusal = judge(&count, strcmp(version, "HTTP/1.0") == 0);
    out->sound = refusal == REFUSE_NOTHING;
    out->head_len = out->sound ? len : 0;
    return refusal;
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

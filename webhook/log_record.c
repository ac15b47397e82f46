/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/log_record.h"

#include <inttypes.h>

#include "base/line.h"

enum { TAIL = 16 }; /* room for what log_record_end() adds */

/* False, and nothing is added, when it does not fit. */
static bool put(struct log_record *record, struct str piece)
{
    if (piece.len > LOG_LINE - TAIL - record->len)
        return false;
    if (piece.len > 0)
        memcpy(record->bytes + record->len, piece.ptr, piece.len);
    record->len += piece.len;
    return true;
}

/* Needs no quotes in logfmt. */
static bool is_plain(struct str text)
{
    size_t len = 0;
    for (size_t at = 0; at < text.len; at += len) {
        char c = text.ptr[at];
        if (c == ' ' || c == '"' || c == '=' || c == '\\' || !line_is_fine(str_after(text, at), &len))
            return false;
    }
    return text.len > 0;
}

/* What must not stand on a line, in the format's own escapes; JSON has none for bytes that are no UTF-8. */
static bool put_escaped(struct log_record *record, struct str piece)
{
    char escaped[8];
    if (piece.ptr[0] == '\n')
        return put(record, STR("\\n"));
    if (record->format == LOG_JSON && piece.len == 1 && (unsigned char)piece.ptr[0] <= 0x7F) {
        snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)piece.ptr[0]);
        return put(record, str_from(escaped));
    }
    if (record->format == LOG_JSON)
        return put(record, STR("\\ufffd"));
    for (size_t i = 0; i < piece.len; i++) {
        snprintf(escaped, sizeof escaped, "\\x%02x", (unsigned)(unsigned char)piece.ptr[i]);
        if (!put(record, str_from(escaped)))
            return false;
    }
    return true;
}

static bool put_character(struct log_record *record, struct str piece, bool fine)
{
    if (!fine)
        return put_escaped(record, piece);
    if ((piece.ptr[0] == '"' || piece.ptr[0] == '\\') && !put(record, STR("\\")))
        return false;
    return put(record, piece);
}

static bool put_quoted(struct log_record *record, struct str text)
{
    if (!put(record, STR("\"")))
        return false;
    size_t len = 0, start = record->len;
    for (size_t at = 0; at < text.len; at += len) {
        bool fine = line_is_fine(str_after(text, at), &len);
        if (record->len - start + len > LOG_VALUE) {
            record->cut = true;
            break;
        }
        if (!put_character(record, str_from_to(text, at, at + len), fine))
            return false;
    }
    return put(record, STR("\""));
}

/* JSON's keys are ours and need no escapes. */
static bool put_key(struct log_record *record, const char *key)
{
    if (record->format == LOG_JSON)
        return put(record, record->len > 0 ? STR(",\"") : STR("{\"")) && put(record, str_from(key)) &&
               put(record, STR("\":"));
    return put(record, record->len > 0 ? STR(" ") : STR("")) && put(record, str_from(key)) && put(record, STR("="));
}

static void leave_out(struct log_record *record, size_t before)
{
    record->len = before;
    record->cut = true;
}

void log_record_text(struct log_record *record, const char *key, struct str value)
{
    size_t before = record->len;
    bool quoted = record->format == LOG_JSON || value.len > LOG_VALUE || !is_plain(value);
    if (!put_key(record, key) || !(quoted ? put_quoted(record, value) : put(record, value)))
        leave_out(record, before);
}

/* A number, true or false: the same in both formats. */
static void put_bare(struct log_record *record, const char *key, struct str value)
{
    size_t before = record->len;
    if (!put_key(record, key) || !put(record, value))
        leave_out(record, before);
}

void log_record_number(struct log_record *record, const char *key, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, number);
    put_bare(record, key, str_from(digits));
}

void log_record_flag(struct log_record *record, const char *key, bool flag)
{
    put_bare(record, key, flag ? STR("true") : STR("false"));
}

/* These go into the room that put() leaves free. */
static void end_with(struct log_record *record, struct str piece)
{
    memcpy(record->bytes + record->len, piece.ptr, piece.len);
    record->len += piece.len;
}

void log_record_end(struct log_record *record)
{
    bool json = record->format == LOG_JSON;
    if (record->cut)
        end_with(record, json ? STR(",\"cut\":true") : STR(" cut=true"));
    end_with(record, json ? STR("}\n") : STR("\n"));
}

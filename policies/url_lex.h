/* SPDX-License-Identifier: Apache-2.0 */
/* Where the pieces of a URL begin and end within longer text: for url.c alone. Nothing here looks further ahead than
 * one token or URL_TEMPLATE_MAX bytes. */
#ifndef DRYFIT_POLICIES_URL_LEX_H
#define DRYFIT_POLICIES_URL_LEX_H

#include <limits.h>

#include "base/str.h"

enum { URL_TEMPLATE_MAX = 128 };

static inline bool url_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool url_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters, digits and -._ mean nothing but themselves wherever they stand: most bytes of a URL, which are passed over
 * quickly. */
extern const bool url_plain[UCHAR_MAX + 1];
static inline bool url_is_plain(char c)
{
    return url_plain[(unsigned char)c];
}

/* The length of the $(X), ${X}, {{x}} or <x> that begins at `at`; 0 when none does. */
size_t url_template(struct str text, size_t at);
/* The length of the [v6] that begins text, with its brackets; 0 when none does. */
size_t url_bracketed(struct str text);
/* With or without a zone. */
bool url_is_ipv6(struct str text);

/* Where the scheme begins that ends at mark; mark when there is none. Nothing before from counts. */
size_t url_scheme_start(struct str value, size_t from, size_t mark);
/* "jdbc:", "jdbc:clickhouse:" or "r2dbc:..." at the end of text; else empty. */
struct str url_jdbc_prefix(struct str text);

/* Blanks, controls, quotes and the like: they end whatever stands before them. */
bool url_ends_token(char c);
/* Whether the byte at `at` ends an authority whose host begins at host. */
bool url_ends_authority(struct str text, size_t at, size_t host);
/* The length of the path, query and fragment that begin text: up to the token's end, a bracket that was opened before
 * it, or a comma or semicolon before the next URL of a list. */
size_t url_path_len(struct str text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the headers say of a request's shape. libmicrohttpd lets pass what two readers may understand in two ways
 * (RFC 9112 sections 3.2, 5.1, 5.2, 6.1 and 6.3); here that is refused. */
#ifndef DRYFIT_WEBHOOK_FRAMING_H
#define DRYFIT_WEBHOOK_FRAMING_H

#include "base/str.h"
#include "webhook/refusal.h"

struct MHD_Connection;

struct framing {
    uint64_t length;         /* Content-Length; 0 when there is none */
    size_t head_len;         /* bytes before the body; 0 unless sound */
    bool chunked;            /* length not known */
    bool sound;              /* nothing was refused: it is known where the request ends */
    struct str content_type; /* borrowed until the request ends */
};

/* method and version as libmicrohttpd hands them to its handler: the very bytes of the request line. REFUSE_NOTHING
 * when all is well. */
enum refusal framing_read(struct MHD_Connection *connection, const char *method, const char *version,
                          struct framing *out);

bool framing_has_body(const struct framing *framing);
/* application/json, with or without parameters. */
bool framing_is_json(const struct framing *framing);

#endif

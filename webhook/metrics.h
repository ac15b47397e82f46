/* SPDX-License-Identifier: Apache-2.0 */
/* A side window: what happened, counted for the whole process with relaxed atomics, from any thread; nothing flows back
 * from here. Every label has a bounded set of values: names of objects, namespaces and users are none. */
#ifndef DRYFIT_WEBHOOK_METRICS_H
#define DRYFIT_WEBHOOK_METRICS_H

#include <time.h>

#include "base/arena.h"

enum metrics_part { METRICS_POLICY, METRICS_CERTIFICATE, METRICS_CLIENT_CA, METRICS_PARTS };

/* A part was loaded, at start or again, or was refused and the last good one stays. */
void metrics_reload(enum metrics_part part, bool ok);
/* Until when the certificate that is served now is valid. */
void metrics_certificate(time_t not_after);
/* A round of looking after certificates in the cluster; what this process made in it. */
enum metrics_made { METRICS_MADE_CA, METRICS_MADE_LEAF, METRICS_MADE_BUNDLE, METRICS_MADES };
void metrics_round(bool ok);
void metrics_made(enum metrics_made what, unsigned count);
/* Findings of this rule are counted under its id from now on. Of the user's own rules only the first METRICS_OWN_RULES
 * are: a rule counts once, however often a policy with it is loaded. Not from two threads at once. */
enum { METRICS_OWN_RULES = 64 };
void metrics_rule(struct str id, bool own);
/* How many there can be. */
void metrics_limits(unsigned connections, unsigned threads);

enum metrics_verdict { METRICS_ALLOWED, METRICS_WARNED, METRICS_DENIED, METRICS_VERDICTS };
void metrics_review(enum metrics_verdict verdict, struct str operation, struct str kind);
/* An answer without a verdict, by its HTTP status. */
void metrics_refusal(int http_status);
void metrics_duration(uint64_t nanoseconds); /* of a review, without reading and writing */
void metrics_in_flight(int change);          /* a request begins (1) or is answered and forgotten (-1) */

/* Exempted: by the policy; off: by the rule's action. */
enum metrics_action { METRICS_DENY, METRICS_WARN, METRICS_OFF, METRICS_EXEMPTED, METRICS_ACTIONS };
void metrics_finding(struct str rule, enum metrics_action action);
/* An exemption matched a finding; one that has ended does not exempt it. */
enum metrics_exemption { METRICS_LASTING, METRICS_ENDING, METRICS_ENDED, METRICS_EXEMPTIONS };
void metrics_exemption(enum metrics_exemption state);

/* Why a connection was closed. */
enum metrics_close {
    METRICS_CLOSE_CLIENT,    /* the client hung up */
    METRICS_CLOSE_ANSWERED,  /* after an answer that said so */
    METRICS_CLOSE_REFUSED,   /* after a refusal */
    METRICS_CLOSE_HANDSHAKE, /* which failed */
    METRICS_CLOSE_SLOW_HANDSHAKE,
    METRICS_CLOSE_IDLE,
    METRICS_CLOSE_SLOW_HEADERS,
    METRICS_CLOSE_SLOW_BODY,
    METRICS_CLOSE_SLOW_READER,
    METRICS_CLOSE_EVICTED, /* for another */
    METRICS_CLOSE_TLS,     /* records that cannot be read */
    METRICS_CLOSE_MEMORY,
    METRICS_CLOSE_SHUTDOWN,
    METRICS_CLOSES,
};
enum metrics_turned_away { METRICS_LIMIT, METRICS_DESCRIPTORS, METRICS_MEMORY, METRICS_TURNED_AWAY };
void metrics_opened(void);
void metrics_closed(enum metrics_close why);
void metrics_turned_away(enum metrics_turned_away why); /* instead of being opened */
void metrics_received(size_t bytes);                    /* plaintext */
void metrics_sent(size_t bytes);

enum metrics_handshake {
    METRICS_SHAKE_CLOSED, /* the client hung up in the middle, as a TCP probe does */
    METRICS_SHAKE_TIMEOUT,
    METRICS_SHAKE_EVICTED,
    METRICS_SHAKE_PLAIN_HTTP,
    METRICS_SHAKE_PROTOCOL, /* no common version, or no TLS at all */
    METRICS_SHAKE_CIPHER,
    METRICS_SHAKE_ALERT,              /* the client refuses: it does not trust our certificate, say */
    METRICS_SHAKE_CLIENT_CERTIFICATE, /* we refuse */
    METRICS_SHAKE_OTHER,
    METRICS_SHAKES,
};
void metrics_handshake(void);
void metrics_handshake_failed(enum metrics_handshake why);

/* All of it, and of the process, in Prometheus' text format 0.0.4. */
struct str metrics_write(struct arena *arena);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* URLs as they stand in env values and arguments: one in the whole value, several separated by `,` `;` or blanks, or
 * somewhere within JSON or longer text; with userinfo that holds @ and :, IPv6 in brackets, jdbc: and SQLAlchemy
 * prefixes, and $(VAR) or ${VAR} left in. */
#ifndef DRYFIT_POLICIES_URL_H
#define DRYFIT_POLICIES_URL_H

#include "base/arena.h"

struct url {
    struct str text;      /* the URL itself within the value, from its prefix on */
    size_t at;            /* where text begins in the value */
    struct str prefix;    /* "jdbc:" or "jdbc:clickhouse:" before the scheme; else empty */
    struct str scheme;    /* as written, without :// */
    struct str dialect;   /* asyncpg of postgresql+asyncpg; else empty; scheme is then postgresql */
    struct str userinfo;  /* without @; may be empty */
    struct str host;      /* without brackets; may hold $(X), ${X}, {{x}} or <x> */
    struct str port_text; /* without the colon; may be empty or no number */
    unsigned port;        /* 1 to 65535; 0 when none or no number is written */
    struct str path;      /* from / on, with query and fragment; may be empty */
};

/* All URLs in value (scheme://...), in order; not those within the path or query of another. Of several hosts behind
 * one scheme (mongodb://a,b) the first one counts. Borrows value. *out is in the arena. */
size_t url_scan(struct arena *arena, struct str value, const struct url **out);
/* host, host:port, [::1]:port, ::1 and :port, as bind addresses and Redis nodes are written; no scheme. False when it
 * is not that. Fills host, port_text (a number of any size or a variable) and port; text is the whole. */
bool url_parse_address(struct str value, struct url *out);

/* Any letter case. */
static inline bool url_scheme_is(const struct url *url, const char *scheme)
{
    struct str wanted = str_from(scheme);
    return url->scheme.len == wanted.len && str_eq_nocase(url->scheme, wanted);
}
/* https, wss, rediss, amqps, ... : TLS from the first byte. */
bool url_scheme_is_tls(const struct url *url);
/* The port written (0 when it is no number), else the scheme's own (http 80, https 443, redis 6379, ...), else 0. */
unsigned url_port(const struct url *url);

enum url_host {
    URL_HOST_PUBLIC,     /* a name of the outside, a public address, or nothing that can be known */
    URL_HOST_UNKNOWN,    /* empty, no DNS name, or a variable or template is left in it */
    URL_HOST_LOOPBACK,   /* localhost, x.localhost, 127/8, ::1 */
    URL_HOST_WILDCARD,   /* 0.0.0.0, :: */
    URL_HOST_DOCKER,     /* host.docker.internal, gateway.docker.internal */
    URL_HOST_PRIVATE_IP, /* RFC 1918 or fc00::/7: a ClusterIP, a pod or a machine */
    URL_HOST_SHORT,      /* a single label: a Service of the same namespace */
    URL_HOST_TWO_LABELS, /* a.b where b is no public top-level domain: perhaps <service>.<namespace> */
    URL_HOST_SERVICE,    /* a.b.svc, a.b.svc.<cluster domain>, x.a.b.svc...: certainly in the cluster */
    URL_HOST_POD,        /* 1-2-3-4.ns.pod[.<cluster domain>] */
    URL_HOST_API_SERVER, /* kubernetes, kubernetes.default..., $(KUBERNETES_SERVICE_HOST) */
    URL_HOST_MALFORMED,  /* ends in the cluster domain or .svc without <service>.<namespace> before it */
};
/* Case and a trailing dot do not matter. domains: the cluster's, such as cluster.local. */
enum url_host url_host_kind(struct str host, const struct str *domains, size_t domains_len);
/* SHORT, SERVICE, POD: where https would have to be served within the cluster. TWO_LABELS is not among them. */
bool url_host_in_cluster(enum url_host kind);
/* The Service's name in an in-cluster name: the first label, or the one after the pod's in pod.service.ns.svc. */
struct str url_service_name(struct str host);

/* value with one URL's scheme replaced. */
struct str url_with_scheme(struct arena *arena, struct str value, const struct url *url, const char *scheme);

#endif

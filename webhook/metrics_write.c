/* SPDX-License-Identifier: Apache-2.0 */
#include <microhttpd.h>
#include <openssl/crypto.h>

#include "webhook/log.h"
#include "webhook/metrics_state.h"
#include "webhook/version.h"

static const char *const verdicts[METRICS_VERDICTS] = {"allowed", "warned", "denied"};
static const char *const actions[METRICS_ACTIONS] = {"deny", "warn", "off", "exempted"};
static const char *const exemptions[METRICS_EXEMPTIONS] = {"lasting", "ending", "ended"};
static const char *const parts[METRICS_PARTS] = {"policy", "certificate", "client_ca"};
static const char *const closes[METRICS_CLOSES] = {
    [METRICS_CLOSE_CLIENT] = "client",
    [METRICS_CLOSE_ANSWERED] = "answered",
    [METRICS_CLOSE_REFUSED] = "refused",
    [METRICS_CLOSE_HANDSHAKE] = "handshake",
    [METRICS_CLOSE_SLOW_HANDSHAKE] = "timeout_handshake",
    [METRICS_CLOSE_IDLE] = "timeout_idle",
    [METRICS_CLOSE_SLOW_HEADERS] = "timeout_headers",
    [METRICS_CLOSE_SLOW_BODY] = "timeout_body",
    [METRICS_CLOSE_SLOW_READER] = "timeout_answer",
    [METRICS_CLOSE_EVICTED] = "evicted",
    [METRICS_CLOSE_TLS] = "tls",
    [METRICS_CLOSE_MEMORY] = "memory",
    [METRICS_CLOSE_SHUTDOWN] = "shutdown",
};
static const char *const turned_away[METRICS_TURNED_AWAY] = {"limit", "descriptors", "memory"};
static const char *const shakes[METRICS_SHAKES] = {
    [METRICS_SHAKE_CLOSED] = "closed",      [METRICS_SHAKE_TIMEOUT] = "timeout",
    [METRICS_SHAKE_EVICTED] = "evicted",    [METRICS_SHAKE_PLAIN_HTTP] = "plain_http",
    [METRICS_SHAKE_PROTOCOL] = "protocol",  [METRICS_SHAKE_CIPHER] = "cipher",
    [METRICS_SHAKE_ALERT] = "client_alert", [METRICS_SHAKE_CLIENT_CERTIFICATE] = "client_certificate",
    [METRICS_SHAKE_OTHER] = "other",
};

static void write_one(struct exposition *out, const char *name, const char *type, const char *help, uint64_t value)
{
    exposition_family(out, name, type, help);
    exposition_whole(out, NULL, value);
}

/* A family with one label. */
static void write_each(struct exposition *out, const char *label, const char *const *values, counter *counters,
                       size_t len)
{
    for (size_t i = 0; i < len; i++)
        exposition_whole(out, EXPOSITION_LABELS({label, values[i]}), counter_get(&counters[i]));
}

static void write_verdict(struct exposition *out, size_t verdict)
{
    for (size_t i = 0; i < (size_t)METRICS_OPERATIONS * METRICS_KINDS; i++) {
        size_t operation = i / METRICS_KINDS, kind = i % METRICS_KINDS;
        uint64_t count = counter_get(&metrics_state.reviews[verdict][operation][kind]);
        if (count > 0)
            exposition_whole(out,
                             EXPOSITION_LABELS({"result", verdicts[verdict]},
                                               {"operation", metrics_operations[operation]},
                                               {"kind", metrics_kinds[kind]}),
                             count);
    }
}

static void write_unanswered(struct exposition *out, const char *result, uint64_t count)
{
    exposition_whole(out, EXPOSITION_LABELS({"result", result}, {"operation", "unknown"}, {"kind", "unknown"}), count);
}

static void write_reviews(struct exposition *out)
{
    exposition_family(out, "dryfit_reviews_total", "counter",
                      "Requests to the webhook by result: allowed, warned (allowed with warnings), denied, refused "
                      "(answered with 4xx), failed (5xx).");
    for (size_t i = 0; i < METRICS_VERDICTS; i++)
        write_verdict(out, i);
    write_unanswered(out, "refused", counter_get(&metrics_state.refused));
    write_unanswered(out, "failed", counter_get(&metrics_state.failed));
}

static void write_codes(struct exposition *out)
{
    exposition_family(out, "dryfit_request_errors_total", "counter", "Requests answered without a verdict, by status.");
    for (size_t i = 0; i < METRICS_CODES; i++) {
        char code[12] = "other";
        if (metrics_codes[i] != 0)
            snprintf(code, sizeof code, "%d", metrics_codes[i]);
        exposition_whole(out, EXPOSITION_LABELS({"code", code}), counter_get(&metrics_state.codes[i]));
    }
}

static void write_findings(struct exposition *out)
{
    size_t len = metrics_rules_len();
    exposition_family(out, "dryfit_findings_total", "counter",
                      "Findings in reviewed objects, by rule and by what was done about them.");
    for (size_t i = 0; i < len; i++) {
        counter *counters = metrics_rule_counters(i);
        for (size_t j = 0; j < METRICS_ACTIONS; j++)
            exposition_whole(out, EXPOSITION_LABELS({"rule", metrics_rule_name(i)}, {"action", actions[j]}),
                             counter_get(&counters[j]));
    }
    exposition_family(out, "dryfit_exemption_matches_total", "counter",
                      "Findings that an exemption matched, by how it stood that day: lasting, ending (in its last 14 "
                      "days), ended (the rule applies again).");
    write_each(out, "state", exemptions, metrics_state.exemptions, METRICS_EXEMPTIONS);
}

static void write_durations(struct exposition *out)
{
    uint64_t counts[METRICS_BUCKETS + 1];
    for (size_t i = 0; i <= METRICS_BUCKETS; i++)
        counts[i] = counter_get(&metrics_state.durations[i]);
    exposition_family(out, "dryfit_review_duration_seconds", "histogram",
                      "From a request's whole body to its answer, without reading and writing.");
    exposition_seconds(out, &(struct exposition_histogram){metrics_bounds, counts, METRICS_BUCKETS,
                                                           counter_get(&metrics_state.duration_sum)});
}

/* What has closed is read first, so that what closes meanwhile is not counted out before it was counted in. */
static uint64_t open_connections(void)
{
    uint64_t closed = 0;
    for (size_t i = 0; i < METRICS_CLOSES; i++)
        closed += atomic_load_explicit(&metrics_state.closed[i], memory_order_acquire);
    return counter_get(&metrics_state.opened) - closed;
}

static void write_connections(struct exposition *out)
{
    write_one(out, "dryfit_connections_open", "gauge", "Connections of clients.", open_connections());
    write_one(out, "dryfit_connections_limit", "gauge", "How many there can be.",
              atomic_load_explicit(&metrics_state.connections, memory_order_relaxed));
    write_one(out, "dryfit_connections_accepted_total", "counter", "Connections that were opened.",
              counter_get(&metrics_state.opened));
    exposition_family(out, "dryfit_connections_closed_total", "counter", "Connections that were closed, by reason.");
    write_each(out, "reason", closes, metrics_state.closed, METRICS_CLOSES);
    exposition_family(out, "dryfit_connections_refused_total", "counter",
                      "Clients that were hung up on at once, by what was short.");
    write_each(out, "reason", turned_away, metrics_state.turned_away, METRICS_TURNED_AWAY);
    write_one(out, "dryfit_tls_handshakes_total", "counter", "TLS handshakes that were completed.",
              counter_get(&metrics_state.handshakes));
    exposition_family(out, "dryfit_tls_handshake_failures_total", "counter", "TLS handshakes that failed, by reason.");
    write_each(out, "reason", shakes, metrics_state.handshakes_failed, METRICS_SHAKES);
    write_one(out, "dryfit_received_bytes_total", "counter", "Bytes of HTTP from clients.",
              counter_get(&metrics_state.received));
    write_one(out, "dryfit_sent_bytes_total", "counter", "Bytes of HTTP to clients.", counter_get(&metrics_state.sent));
}

static void write_load(struct exposition *out)
{
    exposition_family(out, "dryfit_requests_in_flight", "gauge", "Requests between their headers and their answer.");
    exposition_signed(out, NULL, atomic_load_explicit(&metrics_state.in_flight, memory_order_relaxed));
    write_one(out, "dryfit_log_lines_lost_total", "counter", "Lines that standard error did not take.", log_lost());
    write_one(out, "dryfit_threads", "gauge", "Threads that serve reviews.",
              atomic_load_explicit(&metrics_state.threads, memory_order_relaxed));
}

static bool was_loaded(size_t part)
{
    return atomic_load_explicit(&metrics_state.reloads[part].at, memory_order_relaxed) != 0;
}

static void write_load_time(struct exposition *out, const char *name, const char *help, bool good)
{
    exposition_family(out, name, "gauge", help);
    for (size_t i = 0; i < METRICS_PARTS; i++) {
        struct metrics_reloads *part = &metrics_state.reloads[i];
        if (was_loaded(i))
            exposition_signed(out, EXPOSITION_LABELS({"part", parts[i]}),
                              atomic_load_explicit(good ? &part->good_at : &part->at, memory_order_relaxed));
    }
}

static void write_reloads(struct exposition *out)
{
    exposition_family(out, "dryfit_reloads_total", "counter",
                      "Loads of what is watched, the first at start included, by part and result.");
    for (size_t i = 0; i < METRICS_PARTS; i++) {
        struct metrics_reloads *part = &metrics_state.reloads[i];
        exposition_whole(out, EXPOSITION_LABELS({"part", parts[i]}, {"result", "ok"}), counter_get(&part->good));
        exposition_whole(out, EXPOSITION_LABELS({"part", parts[i]}, {"result", "failed"}), counter_get(&part->bad));
    }
    exposition_family(out, "dryfit_last_reload_successful", "gauge",
                      "1 when the last load of a part went well; 0: the one before is still in use.");
    for (size_t i = 0; i < METRICS_PARTS; i++) {
        if (was_loaded(i))
            exposition_whole(out, EXPOSITION_LABELS({"part", parts[i]}),
                             atomic_load_explicit(&metrics_state.reloads[i].last, memory_order_relaxed));
    }
    write_load_time(out, "dryfit_last_reload_timestamp_seconds", "When a part was last loaded, well or not.", false);
    write_load_time(out, "dryfit_last_reload_success_timestamp_seconds", "When a part was last loaded well.", true);
    write_one(out, "dryfit_policy_generation", "gauge", "Which policy is in force: 1 is the one of the start.",
              counter_get(&metrics_state.reloads[METRICS_POLICY].good));
    exposition_family(out, "dryfit_certificate_not_after_timestamp_seconds", "gauge",
                      "Until when the serving certificate is valid.");
    int64_t until = atomic_load_explicit(&metrics_state.certificate_until, memory_order_relaxed);
    if (until != 0)
        exposition_signed(out, NULL, until);
}

static void write_rounds(struct exposition *out)
{
    static const char *const made[METRICS_MADES] = {"ca", "certificate", "ca_bundle"};
    exposition_family(out, "dryfit_certificate_rounds_total", "counter",
                      "Looks at the certificates in the cluster, by result.");
    exposition_whole(out, EXPOSITION_LABELS({"result", "ok"}), counter_get(&metrics_state.rounds_good));
    exposition_whole(out, EXPOSITION_LABELS({"result", "failed"}), counter_get(&metrics_state.rounds_bad));
    exposition_family(out, "dryfit_certificate_writes_total", "counter",
                      "What this process made and wrote into the cluster: CAs, certificates, caBundles.");
    write_each(out, "what", made, metrics_state.made, METRICS_MADES);
}

static void write_build(struct exposition *out)
{
    exposition_family(out, "dryfit_build_info", "gauge", "1, with the versions of dryfit and of its libraries.");
    exposition_whole(out,
                     EXPOSITION_LABELS({"version", dryfit_version},
                                       {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)},
                                       {"libmicrohttpd", MHD_get_version()}),
                     1);
}

static void (*const sections[])(struct exposition *out) = {
    write_build, write_reviews,     write_codes,   write_findings, write_durations,
    write_load,  write_connections, write_reloads, write_rounds,   metrics_write_process,
};

struct str metrics_write(struct arena *arena)
{
    struct exposition out = {.text.arena = arena};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        sections[i](&out);
    return text_str(&out.text);
}

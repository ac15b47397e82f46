/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/decision.h"

#include "webhook/admit.h"
#include "webhook/log.h"

enum {
    RULES = 24,       /* in one line; `...` stands for more */
    RULE_BYTES = 600, /* of all their ids */
};

static enum decision_lines wanted = DECISION_FINDINGS;
static _Thread_local struct log_limit refused_limit;

void decision_set_lines(enum decision_lines lines)
{
    wanted = lines;
}

struct rules {
    const struct rule *items[RULES];
    size_t items_len, len;
    char text[RULE_BYTES];
};

static bool is_shown(const struct judged *judged, bool exempted)
{
    if (judged->because == BECAUSE_EXEMPTED)
        return exempted;
    return !exempted && judged->action != ACTION_OFF;
}

static bool is_new(const struct rules *rules, const struct rule *rule)
{
    for (size_t i = 0; i < rules->items_len; i++)
        if (rules->items[i] == rule)
            return false;
    return true;
}

static void append(struct rules *rules, struct str piece)
{
    memcpy(rules->text + rules->len, piece.ptr, piece.len);
    rules->len += piece.len;
}

/* False when there is room for no more than the mark that says so. */
static bool add(struct rules *rules, const struct rule *rule)
{
    static const size_t marks = sizeof "," - 1 + sizeof ",..." - 1;
    bool full = rules->items_len == RULES || rules->len + rule->id.len + marks > RULE_BYTES;
    if (rules->len > 0)
        append(rules, STR(","));
    append(rules, full ? STR("...") : rule->id);
    if (!full)
        rules->items[rules->items_len++] = rule;
    return !full;
}

/* "a,b", each id once, those that deny first, as in the verdict. */
static struct str write_rules(const struct verdict *verdict, bool exempted, struct rules *out)
{
    out->items_len = out->len = 0;
    for (size_t i = 0; i < verdict->len; i++) {
        const struct rule *rule = verdict->items[i].finding->rule;
        if (is_shown(&verdict->items[i], exempted) && is_new(out, rule) && !add(out, rule))
            break;
    }
    return (struct str){out->text, out->len};
}

static const char *verdict_word(const struct verdict *verdict)
{
    if (!verdict->allowed)
        return "deny";
    return verdict->warned > 0 ? "warn" : "allow";
}

static void log_refused(const struct admit_answer *answer, uint64_t duration)
{
    enum log_level level = answer->http_status >= 500 ? LOG_WARN : LOG_INFO;
    log_limited(&refused_limit, level, "a review cannot be judged",
                LOG_FIELDS(log_number("status", answer->http_status), log_text("why", answer->err.message),
                           log_number("duration_us", (int64_t)duration)));
}

void decision_log(const struct admit_answer *answer, uint64_t duration)
{
    const struct review *review = &answer->review;
    const struct verdict *verdict = &answer->verdict;
    struct rules rules, exempted;
    if (answer->http_status != 200) {
        log_refused(answer, duration);
        return;
    }
    if (wanted == DECISION_NONE)
        return;
    bool quiet = wanted == DECISION_FINDINGS && verdict->len == 0;
    log_line(
        quiet ? LOG_DEBUG : LOG_INFO, "decision",
        LOG_FIELDS(log_str("uid", review->uid), log_str("operation", review->operation), log_str("kind", review->kind),
                   log_str("subresource", review->subresource), log_str("namespace", review->namespace),
                   log_str("name", review->name), log_str("user", review->user), log_flag("dry_run", review->dry_run),
                   log_text("verdict", verdict_word(verdict)), log_str("rules", write_rules(verdict, false, &rules)),
                   log_str("exempted", write_rules(verdict, true, &exempted)),
                   log_number("duration_us", (int64_t)duration)));
}

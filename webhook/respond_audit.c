/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/respond_audit.h"

#include "base/line.h"

enum {
    ENTRIES = 32, /* in one annotation; more are counted */
    REASON_MAX = 120,
};

static bool is_denied(const struct judged *judged)
{
    return judged->action == ACTION_DENY;
}

static bool is_warned(const struct judged *judged)
{
    return judged->action == ACTION_WARN && judged->because != BECAUSE_IGNORED;
}

static bool is_existing(const struct judged *judged)
{
    return judged->because == BECAUSE_EXISTING;
}

static bool is_ignored(const struct judged *judged)
{
    return judged->because == BECAUSE_IGNORED;
}

static bool is_exempted(const struct judged *judged)
{
    return judged->because == BECAUSE_EXEMPTED;
}

static bool is_ended(const struct judged *judged)
{
    return judged->note == NOTE_EXEMPTION_ENDED;
}

/* The API server puts the webhook's name and a slash before each key. */
static const struct annotation {
    const char *key;
    bool (*holds)(const struct judged *judged);
    bool reasons; /* "rule: reason; rule: reason", else "rule,rule" */
} annotations[] = {
    {"denied", is_denied, false},  {"warned", is_warned, false},    {"existing", is_existing, false},
    {"ignored", is_ignored, true}, {"exempted", is_exempted, true}, {"exemption-ended", is_ended, true},
};

/* The items that stand in an annotation already. */
struct seen {
    const struct judged *items[ENTRIES];
    size_t len;
};

static bool is_new(const struct seen *seen, const struct judged *judged, bool reasons)
{
    for (size_t i = 0; i < seen->len; i++)
        if (seen->items[i]->finding->rule == judged->finding->rule &&
            (!reasons || seen->items[i]->exemption == judged->exemption))
            return false;
    return true;
}

static void add_entry(struct text *out, const struct judged *judged, bool reasons)
{
    text_add(out, judged->finding->rule->id);
    if (!reasons)
        return;
    const struct exemption *exemption = judged->exemption;
    struct str reason = judged->because == BECAUSE_IGNORED || !exemption ? judged->reason : exemption->reason;
    reason = line_shorten(out->arena, line_clean(out->arena, reason), REASON_MAX);
    text_format(out, ": %.*s", STR_ARG(reason));
    if (exemption && exemption->until.year != 0)
        text_format(out, " (until %04u-%02u-%02u)", exemption->until.year, exemption->until.month,
                    exemption->until.day);
}

static struct str value_of(struct arena *arena, const struct annotation *annotation, const struct verdict *verdict)
{
    struct text out = {.arena = arena};
    struct seen seen = {.len = 0};
    for (size_t i = 0; i < verdict->len; i++) {
        const struct judged *judged = &verdict->items[i];
        if (!annotation->holds(judged) || !is_new(&seen, judged, annotation->reasons))
            continue;
        if (seen.len > 0)
            text_add(&out, annotation->reasons ? STR("; ") : STR(","));
        if (seen.len == ENTRIES) {
            text_add(&out, STR("..."));
            break;
        }
        add_entry(&out, judged, annotation->reasons);
        seen.items[seen.len++] = judged;
    }
    return text_str(&out);
}

void respond_audit(struct text *out, const struct verdict *verdict)
{
    size_t written = 0;
    for (size_t i = 0; i < sizeof annotations / sizeof *annotations; i++) {
        struct str value = value_of(out->arena, &annotations[i], verdict);
        if (value.len == 0)
            continue;
        text_add(out, written++ ? STR(",") : STR(",\"auditAnnotations\":{"));
        text_format(out, "\"%s\":", annotations[i].key);
        text_json(out, value);
    }
    if (written > 0)
        text_char(out, '}');
}

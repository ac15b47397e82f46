/* SPDX-License-Identifier: Apache-2.0 */
#include "base/tree_write.h"
#include "policies/policy_changes.h"
#include "policies/policy_exemption.h"

static void write_match(struct text *text, const struct exemption *exemption)
{
    const struct {
        const char *name;
        const struct strs *globs;
    } parts[] = {
        {"namespaces", &exemption->namespaces}, {"kinds", &exemption->kinds}, {"names", &exemption->names},
        {"containers", &exemption->containers}, {"users", &exemption->users},
    };
    size_t from = text->len;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].globs->len == 0)
            continue;
        text_format(text, "%s%s ", text->len > from ? "; " : "", parts[i].name);
        policy_changes_list(text, parts[i].globs);
    }
    if (exemption->labels) {
        text_add(text, text->len > from ? STR("; labels ") : STR("labels "));
        tree_write(text, exemption->labels);
    }
    if (text->len == from)
        text_add(text, STR("every object"));
}

static void write_end(const struct policy_changes *changes, const struct exemption *exemption)
{
    struct text *text = changes->text;
    struct date until = exemption->until;
    long days = 0;
    enum exemption_state state = exemption_state(exemption, changes->today, &days);
    if (until.year == 0) {
        text_add(text, STR("without an end"));
        return;
    }
    text_format(text, "until %04u-%02u-%02u", until.year, until.month, until.day);
    if (state == EXEMPTION_ENDED)
        text_add(text, STR(": has ended, the rules apply again"));
    if (state == EXEMPTION_ENDING && days == 0)
        text_add(text, STR(": today is its last day"));
    if (state == EXEMPTION_ENDING && days > 0)
        text_format(text, ": ends soon, %ld day%s left after today", days, days == 1 ? " is" : "s are");
}

void policy_changes_exemptions(const struct policy_changes *changes)
{
    const struct exemption *exemptions = NULL;
    const struct exemption *shipped = NULL;
    size_t len = policy_exemptions(changes->after, &exemptions);
    bool begun = false;
    /* Lists are added to, so the shipped ones come first. */
    for (size_t i = policy_exemptions(changes->before, &shipped); i < len; i++) {
        policy_changes_head(changes, &begun, "Exemptions");
        text_add(changes->text, STR("  "));
        policy_changes_list(changes->text, &exemptions[i].rules);
        text_add(changes->text, STR("\n    for:    "));
        write_match(changes->text, &exemptions[i]);
        text_add(changes->text, STR("\n    end:    "));
        write_end(changes, &exemptions[i]);
        text_add(changes->text, STR("\n    reason: "));
        text_json(changes->text, exemptions[i].reason);
        text_char(changes->text, '\n');
    }
}

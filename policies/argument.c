/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/argument.h"

#include "policies/check.h"

static bool is_flag(struct str text)
{
    return text.len > 1 && text.ptr[0] == '-';
}

bool argument_next(const struct process *process, size_t *at, struct argument *out)
{
    if (*at >= process->words_len) {
        return false;
    }
    const struct word *word = &process->words[(*at)++];
    *out = (struct argument){.word = word};
    if (!is_flag(word->text)) {
        out->value = word->text;
        return true;
    }
    struct str rest = word->text;
    (void)str_cut(&rest, '=', &out->flag);
    if (out->flag.len < word->text.len) {
        out->value = str_after(word->text, out->flag.len + 1);
        return true;
    }
    if (*at < process->words_len && !is_flag(process->words[*at].text)) {
        out->word = &process->words[(*at)++];
        out->value = out->word->text;
    }
    return true;
}

void argument_replace(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str old,
                      struct str good)
{
    struct str item = tree_str(field_node(ctx->workload->object, &field));
    size_t at = 0;
    if (finding_search(ctx, item, old, &at)) {
        finding_replace_part(ctx, finding, field, item, str_from_to(item, at, at + old.len), good);
    }
}

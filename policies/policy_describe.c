/* SPDX-License-Identifier: Apache-2.0 */
/* Which facts describe a container. */
#include "policies/policy_parts.h"

#define ANNOTATION "dryfit.dev/image"

static bool any_word_matches(const struct strs *globs, const struct word *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (strs_match(globs, words[i].text))
            return true;
    return false;
}

/* Whether the container's command or args start what the facts describe. */
static bool starts(const struct facts *facts, const struct container *container)
{
    for (size_t i = 0; i < container->processes_len; i++) {
        const struct process *process = &container->processes[i];
        if (strs_have(&facts->programs, process->program) || strs_match(&facts->commands, process->program) ||
            any_word_matches(&facts->commands, process->words, process->words_len))
            return true;
    }
    return any_word_matches(&facts->commands, container->command, container->command_len) ||
           any_word_matches(&facts->commands, container->args, container->args_len);
}

/* Of the facts whose image matches: two segments beat one, what the command starts beats the rest, then the index's own
 * order. */
static const struct facts *best_match(const struct policy *policy, const struct image *image,
                                      const struct container *container, enum image_match *strength)
{
    const struct facts_entry *at = NULL;
    const struct facts *best = NULL;
    const struct facts *facts = NULL;
    enum image_match match = IMAGE_NO;
    int best_score = 0;
    while ((facts = facts_index_image(policy->index, image, &at, &match))) {
        int score = 2 * (int)match + (facts->commands.len > 0 && starts(facts, container));
        if (score <= best_score)
            continue;
        best = facts;
        best_score = score;
        *strength = match;
    }
    return best;
}

/* A digest pins what was the newest on some day. */
static bool is_newest(const struct image *image)
{
    return image->digest.len == 0 && (str_eq(image->tag, STR("latest")) || image->tag.len == 0);
}

/* args that begin with a flag go to the image's own program; others may name another one. */
static bool runs_own(const struct facts *facts, const struct container *container)
{
    bool other_args = facts->commands.len > 0 && container->has_args && !str_starts(container->args[0].text, STR("-"));
    return (!container->has_command && !other_args) || starts(facts, container);
}

static struct described described_by(const struct policy *policy, const struct image *image,
                                     const struct container *container)
{
    enum image_match match = IMAGE_NO;
    const struct facts *facts = image->name.len > 0 ? best_match(policy, image, container, &match) : NULL;
    if (!facts)
        return (struct described){0};
    return (struct described){
        .facts = facts,
        .certain = match == IMAGE_PATH && runs_own(facts, container),
        .version = version_parse(image->tag),
        .newest = is_newest(image),
    };
}

/* Each container asks about it: a longer annotation is none that a person keeps. */
enum { DECLARED_MAX = 16 * 1024 };

/* A plain image means the first container, as kubectl does where no container is named. */
static bool annotation_for(const struct workload *workload, const struct container *container, struct str text,
                           struct image *out)
{
    struct str rest = text;
    struct str piece = {0};
    while (text.len <= DECLARED_MAX && str_cut(&rest, ',', &piece)) {
        struct str image = str_trim(piece);
        struct str name = {0};
        if (str_has_char(image, '=')) {
            struct str after = image;
            (void)str_cut(&after, '=', &name);
            image = str_trim(after);
        }
        bool meant = name.len > 0 ? str_eq(str_trim(name), container->name) : container == workload->containers;
        if (meant)
            return image_parse(image, out);
    }
    return false;
}

/* The template's own annotation is nearer to the container than the object's. */
static bool declared_image(const struct workload *workload, const struct container *container, struct image *out)
{
    struct str pod = tree_get_str(workload->pod_annotations, ANNOTATION);
    struct str own = tree_get_str(workload->annotations, ANNOTATION);
    return annotation_for(workload, container, pod, out) || annotation_for(workload, container, own, out);
}

struct described policy_describe(const struct policy *policy, const struct workload *workload,
                                 const struct container *container)
{
    struct image declared;
    if (!declared_image(workload, container, &declared))
        return described_by(policy, &container->image, container);
    struct described described = described_by(policy, &declared, container);
    /* Without a tag it says what the image is but not how old. */
    if (declared.tag.len == 0)
        described.newest = false;
    described.certain = described.facts && runs_own(described.facts, container);
    return described;
}

/* Of two, one's flags may say what the other's do not. */
static bool runs_twice(const struct facts *facts, const struct container *container)
{
    size_t runs = 0;
    for (size_t i = 0; i < container->processes_len; i++)
        runs += strs_have(&facts->programs, container->processes[i].program);
    return runs > 1;
}

struct described policy_describe_program(const struct policy *policy, const struct container *container)
{
    /* The last one stays; those before it in a script prepare its start. */
    for (size_t i = container->processes_len; i > 0; i--) {
        const struct process *process = &container->processes[i - 1];
        if (process->program.len == 0)
            continue;
        const struct facts *facts = facts_index_program(policy->index, process->program);
        if (!facts)
            continue;
        struct described by_image = described_by(policy, &container->image, container);
        if (by_image.facts == facts)
            return by_image;
        return (struct described){.facts = facts, .certain = !process->open && !runs_twice(facts, container)};
    }
    return (struct described){0};
}

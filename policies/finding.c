/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/finding.h"

#include "policies/check.h"

enum { FIRST_ROOM = 8 };

static void slot_add(struct arena *arena, struct finding *finding, const char *name, struct str value)
{
    struct slot *slot = arena_one(arena, struct slot);
    *slot = (struct slot){name, value, finding->slots};
    finding->slots = slot;
}

static const struct facts *facts_of(const struct described_container *it)
{
    if (!it)
        return NULL;
    return it->image.facts ? it->image.facts : it->program.facts;
}

static void findings_push(struct arena *arena, struct findings *findings, struct finding *finding)
{
    if (findings->len == findings->room) {
        size_t room = findings->room ? findings->room * 2 : FIRST_ROOM;
        findings->items = arena_grow(arena, findings->items, findings->len, room, sizeof(struct finding *));
        findings->room = room;
    }
    findings->items[findings->len++] = finding;
}

struct finding *finding_add(const struct check_ctx *ctx, enum certainty certainty, struct str subject, struct str value,
                            struct field field)
{
    struct finding *finding = arena_one(ctx->arena, struct finding);
    bool too_sure = (int)certainty > ctx->rule->most;
    *finding = (struct finding){
        .rule = ctx->rule,
        .certainty = too_sure ? LIKELY : certainty,
        .container = ctx->container,
        .subject = subject,
        .value = secret_mask_named(ctx->arena, subject, value),
        .field = field,
        .order = ctx->findings->len,
        .workload = ctx->workload,
        .facts = facts_of(ctx->it),
    };
    findings_push(ctx->arena, ctx->findings, finding);
    return finding;
}

/* By these names checks call what stands in the subject, or should stand there. */
static bool is_whole_value(const char *name)
{
    return strcmp(name, "good") == 0 || strcmp(name, "text") == 0 || strcmp(name, "url") == 0;
}

void finding_slot(const struct check_ctx *ctx, struct finding *finding, const char *name, struct str value)
{
    bool quotes = is_whole_value(name);
    struct str shown = quotes ? secret_mask_named(ctx->arena, finding->subject, value) : secret_mask(ctx->arena, value);
    slot_add(ctx->arena, finding, name, shown);
}

void finding_slot_uint(const struct check_ctx *ctx, struct finding *finding, const char *name, uint64_t value)
{
    slot_add(ctx->arena, finding, name, arena_format(ctx->arena, "%llu", (unsigned long long)value));
}

/* FNV-1a. Each piece ends in a byte that no piece holds, so that "a" "bc" and "ab" "c" differ. */
static uint64_t hash_piece(uint64_t hash, struct str piece)
{
    static const uint64_t prime = 0x100000001b3;
    for (size_t i = 0; i < piece.len; i++)
        hash = (hash ^ (unsigned char)piece.ptr[i]) * prime;
    return (hash ^ 0xff) * prime;
}

struct str finding_key(struct arena *arena, const struct finding *finding, const struct workload *workload)
{
    uint64_t hash = 0xcbf29ce484222325;
    hash = hash_piece(hash, finding->rule->id);
    hash = hash_piece(hash, workload->kind);
    hash = hash_piece(hash, workload->namespace);
    hash = hash_piece(hash, workload->name);
    hash = hash_piece(hash, finding->container ? finding->container->name : (struct str){0});
    hash = hash_piece(hash, finding->subject);
    hash = hash_piece(hash, finding->value);
    return arena_format(arena, "%016llx", (unsigned long long)hash);
}

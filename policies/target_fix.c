/* SPDX-License-Identifier: Apache-2.0 */
/* Targets mended: the URL that should stand there, in words and as a patch. */
#include "base/text.h"
#include "policies/target.h"

static void add_until(struct text *text, const char **at, const char *end)
{
    text_add(text, (struct str){*at, (size_t)(end - *at)});
    *at = end;
}

/* Brackets belong to an address of IPv6, not to a name. */
static void add_host(struct text *text, const char **at, const struct url *url, struct str instead)
{
    bool bracketed = url->host.ptr > url->text.ptr && url->host.ptr[-1] == '[';
    bool keep = bracketed && (instead.len == 0 || str_has_char(instead, ':'));
    add_until(text, at, url->host.ptr - (bracketed ? 1 : 0));
    text_add(text, keep ? STR("[") : STR(""));
    text_add(text, instead.len > 0 ? instead : url->host);
    text_add(text, keep ? STR("]") : STR(""));
    *at = url->host.ptr + url->host.len + (bracketed ? 1 : 0);
}

/* Adds instead, or the piece itself, and goes on behind the piece. */
static void add_piece(struct text *text, const char **at, struct str piece, struct str instead)
{
    text_add(text, instead.len > 0 ? instead : piece);
    *at = piece.ptr + piece.len;
}

struct str target_change(const struct check_ctx *ctx, const struct target *target, struct target_change change)
{
    const struct url *url = target->url;
    struct text text = {.arena = ctx->arena};
    const char *at = url->text.ptr;
    if (url->scheme.len > 0) {
        add_until(&text, &at, url->scheme.ptr);
        add_piece(&text, &at, url->scheme, change.scheme);
    }
    add_host(&text, &at, url, change.host);
    struct str port = arena_format(ctx->arena, "%u", change.port);
    if (url->port_text.len > 0) {
        add_until(&text, &at, url->port_text.ptr);
        add_piece(&text, &at, url->port_text, change.port > 0 ? port : url->port_text);
    } else if (change.port > 0) {
        text_format(&text, ":%u", change.port);
    }
    add_until(&text, &at, url->text.ptr + url->text.len);
    return text_str(&text);
}

struct str target_note(const struct check_ctx *ctx, const struct target *target)
{
    if (!target->facts || !target->facts->persistent)
        return STR("");
    const struct facts *facts = ctx->it->image.facts ? ctx->it->image.facts : ctx->it->program.facts;
    return arena_format(ctx->arena,
                        "; %.*s copies it into its database at its first start, so after that change it in the admin "
                        "settings, too",
                        STR_ARG(facts->title));
}

/* Where the URL stands in the manifest's text; false unless it does so literally and at one place. */
static bool find_once(const struct check_ctx *ctx, struct str raw, const struct target *target, size_t *at)
{
    bool same = raw.ptr == target->value.ptr && raw.len == target->value.len;
    if (!same && !str_eq(raw, target->value))
        return finding_search(ctx, raw, target->url->text, at);
    *at = target->url->at;
    return true;
}

void target_patch(const struct check_ctx *ctx, struct finding *finding, const struct target *target, struct str good)
{
    struct str raw = tree_str(field_node(ctx->workload->object, &target->field));
    size_t at = 0;
    if (find_once(ctx, raw, target, &at))
        finding_replace_part(ctx, finding, target->field, raw, str_from_to(raw, at, at + target->url->text.len), good);
}

void target_redirect(const struct check_ctx *ctx, struct finding *finding, const struct target *target)
{
    const struct facts *peer = target->peer;
    bool known = peer && peer->service_names.len > 0;
    finding->variant = known ? "known" : "other";
    finding_slot(ctx, finding, "peer", known ? peer->title : STR(""));
    finding_slot(ctx, finding, "note", target_note(ctx, target));
    finding_slot(ctx, finding, "good", STR(""));
    if (!known)
        return;
    struct str good = target_change(ctx, target, (struct target_change){.host = peer->service_names.items[0]});
    finding_slot(ctx, finding, "good", secret_mask(ctx->arena, good));
    target_patch(ctx, finding, target, good);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an image reference: its pieces put together again are the whole. */
#undef NDEBUG /* asserts are what this program is for, in optimised builds, too */
#include <assert.h>

#include "base/text.h"
#include "policies/image.h"
#include "policies/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str together(struct arena *arena, const struct image *image)
{
    struct text text = {.arena = arena};
    text_add(&text, image->registry);
    if (image->registry.len > 0)
        text_char(&text, '/');
    text_add(&text, image->repository);
    if (image->tag.len > 0)
        text_char(&text, ':');
    text_add(&text, image->tag);
    if (image->digest.len > 0)
        text_char(&text, '@');
    text_add(&text, image->digest);
    return text_str(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct image image;
    struct version version = version_parse(text);
    assert(version.parts <= 3);
    if (!image_parse(text, &image))
        return 0;
    struct arena *arena = arena_new(0, NULL);
    if (!arena)
        return 0;
    assert(str_eq(together(arena, &image), text));
    assert(str_ends(image.repository, image.name) && image.name.len > 0);
    assert(image_matches(&image, image.repository) != IMAGE_NO);
    arena_free(arena);
    return 0;
}

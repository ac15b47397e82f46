/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/facts_index.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/facts_of.h"

/* The last may be the user's own. */
static const char *const shelf[] = {
    "{id: shop, images: [acme/shop, acme/web], programs: [shopd], clients: [SHOP_URL, ANY_URL]}",
    "{id: mail, images: [acme/mail], pathOnly: true, clients: [ANY_URL]}",
    "{id: cache, images: [library/cache]}",
    "{id: my-shop, images: [acme/shop], programs: [shopd], clients: [SHOP_URL]}",
};
enum { SHELF = sizeof shelf / sizeof *shelf };

static const struct facts_index *shelf_index(bool last_is_own)
{
    struct facts *facts = arena_many(arena, struct facts, SHELF);
    for (size_t i = 0; i < SHELF; i++)
        facts[i] = facts_of(shelf[i]);
    facts[SHELF - 1].own = last_is_own;
    return facts_index_new(arena, facts, SHELF);
}

static void assert_id(const struct facts *facts, const char *id)
{
    if (!id)
        assert_null(facts);
    else if (!facts)
        fail_msg("%s was not found", id);
    else
        assert_str(facts->id, id);
}

static void test_by_image(void **state)
{
    (void)state;
    static const struct {
        const char *image, *first, *second;
        enum image_match match;
    } cases[] = {
        {"acme/shop:1", "my-shop", "shop", IMAGE_PATH},
        {"registry:5000/x/acme/shop", "my-shop", "shop", IMAGE_PATH},
        {"other/shop", "my-shop", "shop", IMAGE_NAME},
        {"acme/web", "shop", NULL, IMAGE_PATH},
        {"other/web", NULL, NULL, IMAGE_NO},  /* a common word */
        {"other/mail", NULL, NULL, IMAGE_NO}, /* pathOnly */
        {"acme/mail", "mail", NULL, IMAGE_PATH},
        {"cache:7", "cache", NULL, IMAGE_PATH},
        {"acme/cache:7", "cache", NULL, IMAGE_NAME},
        {"acme/cart", NULL, NULL, IMAGE_NO},
    };
    const struct facts_index *index = shelf_index(true);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct image image;
        const struct facts_entry *at = NULL;
        enum image_match match = IMAGE_NO;
        assert_true(image_parse(str_from(cases[i].image), &image));
        assert_id(facts_index_image(index, &image, &at, &match), cases[i].first);
        if (cases[i].first) {
            assert_int_equal(match, cases[i].match);
            assert_id(facts_index_image(index, &image, &at, &match), cases[i].second);
        }
    }
}

static void test_by_program_and_id(void **state)
{
    (void)state;
    const struct facts_index *index = shelf_index(true);
    assert_id(facts_index_program(index, STR("shopd")), "my-shop");
    assert_id(facts_index_program(index, STR("maild")), NULL);
    assert_id(facts_index_id(index, STR("mail")), "mail");
    assert_id(facts_index_id(index, STR("shopd")), NULL);
}

static void test_by_client(void **state)
{
    (void)state;
    const struct facts_index *index = shelf_index(true);
    assert_id(facts_index_client(index, STR("SHOP_URL")), "my-shop"); /* the user's own wins */
    assert_id(facts_index_client(index, STR("ANY_URL")), NULL);       /* two shipped ones claim it */
    assert_id(facts_index_client(index, STR("OTHER_URL")), NULL);
    assert_id(facts_index_client(shelf_index(false), STR("SHOP_URL")), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_image),
        cmocka_unit_test(test_by_program_and_id),
        cmocka_unit_test(test_by_client),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/decode.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "policies/quantity.h"
#include "policies/version.h"
#include "tests/unit/arena_fixture.h"
#include "tests/unit/yaml_text.h"

struct wheel {
    struct str name;
    const cJSON *place;
    unsigned spokes;
};

struct car {
    struct str name, note;
    struct strs owners;
    bool red;
    unsigned doors;
    struct uints years, ports;
    unsigned warmup;
    struct quantity load;
    struct version model;
    struct date sold;
    int fuel;
    struct wheel spare;
    struct list wheels, parts;
    const cJSON *extra;
};

static const char *const fuels[] = {"off", "petrol", "diesel", NULL};

static const struct decode_key wheel_keys[] = {
    {"spokes", offsetof(struct wheel, spokes), DECODE_UINT, true, NULL, NULL},
    {0},
};
static const struct decode_schema wheel_schema = {"wheel", sizeof(struct wheel), wheel_keys,
                                                  offsetof(struct wheel, name), offsetof(struct wheel, place)};

#define KEY(name, type, schema, choices)                                                                               \
    {                                                                                                                  \
#name, offsetof(struct car, name), DECODE_##type, false, schema, choices                                       \
    }
static const struct decode_key car_keys[] = {
    {"name", offsetof(struct car, name), DECODE_STR, true, NULL, NULL},
    KEY(note, TEXT, NULL, NULL),
    KEY(owners, STRS, NULL, NULL),
    KEY(red, BOOL, NULL, NULL),
    KEY(doors, UINT, NULL, NULL),
    KEY(years, UINTS, NULL, NULL),
    KEY(ports, PORTS, NULL, NULL),
    KEY(warmup, SECONDS, NULL, NULL),
    KEY(load, QUANTITY, NULL, NULL),
    KEY(model, VERSION, NULL, NULL),
    KEY(sold, DATE, NULL, NULL),
    KEY(fuel, CHOICE, NULL, fuels),
    KEY(spare, STRUCT, &wheel_schema, NULL),
    KEY(wheels, LIST, &wheel_schema, NULL),
    KEY(parts, MAP, &wheel_schema, NULL),
    KEY(extra, NODE, NULL, NULL),
    {0},
};
static const struct decode_schema car_schema = {"car", sizeof(struct car), car_keys, 0, 0};

static struct car decoded(const char *text)
{
    struct car car;
    struct err err = {0};
    memset(&car, 0xA5, sizeof car);
    if (!decode(arena, &car_schema, yaml_text(arena, text), &car, &err))
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return car;
}

static void test_scalars(void **state)
{
    (void)state;
    struct car car = decoded("name: beetle\n"
                             "note: |\n  two\n  lines\n"
                             "red: true\n"
                             "doors: 2\n"
                             "load: 512Mi\n"
                             "model: \"3.70\"\n"
                             "sold: 2028-02-29\n"
                             "fuel: diesel\n"
                             "extra: {any: thing}\n");
    assert_str(car.name, "beetle");
    assert_int_equal(car.name.ptr[car.name.len], '\0');
    assert_str(car.note, "two\nlines");
    assert_true(car.red);
    assert_int_equal(car.doors, 2);
    assert_int_equal(car.load.milli, (int64_t)512 * 1024 * 1024 * 1000);
    assert_int_equal(car.model.parts, 2);
    assert_int_equal(car.model.part[1], 70);
    assert_int_equal(car.sold.year, 2028);
    assert_int_equal(car.sold.month, 2);
    assert_int_equal(car.sold.day, 29);
    assert_int_equal(car.fuel, 2);
    assert_str(tree_get_str(car.extra, "any"), "thing");
}

static void test_what_is_absent_is_zero(void **state)
{
    (void)state;
    struct car car = decoded("name: beetle");
    struct car zero = {0};
    zero.name = car.name;
    assert_memory_equal(&car.note, &zero.note, sizeof zero - offsetof(struct car, note));
}

static void test_lists(void **state)
{
    (void)state;
    struct car car = decoded("name: beetle\nowners: [ann, \"\", bob]\nyears: [1, 2]\nports: [1, 65535]\n");
    assert_int_equal(car.owners.len, 3);
    assert_str(car.owners.items[0], "ann");
    assert_str(car.owners.items[1], "");
    assert_str(car.owners.items[2], "bob");
    assert_int_equal(car.years.len, 2);
    assert_true(uints_have(&car.years, 2));
    assert_false(uints_have(&car.years, 3));
    assert_true(uints_have(&car.ports, 65535));
}

static void test_one_value_is_a_list_of_one(void **state)
{
    (void)state;
    struct car car = decoded("owners: ann\nyears: 7\nname: beetle\n");
    assert_int_equal(car.owners.len, 1);
    assert_str(car.owners.items[0], "ann");
    assert_int_equal(car.years.len, 1);
    assert_int_equal(car.years.items[0], 7);
}

static void test_seconds(void **state)
{
    (void)state;
    assert_int_equal(decoded("{name: a, warmup: 90}").warmup, 90);
    assert_int_equal(decoded("{name: a, warmup: 90s}").warmup, 90);
    assert_int_equal(decoded("{name: a, warmup: 2m}").warmup, 120);
    assert_int_equal(decoded("{name: a, warmup: 1h}").warmup, 3600);
}

/* YAML 1.1 reads a plain off as false. */
static void test_plain_off_is_a_choice(void **state)
{
    (void)state;
    assert_int_equal(decoded("{name: a, fuel: off}").fuel, 0);
    assert_int_equal(decoded("{name: a, fuel: \"off\"}").fuel, 0);
}

static void test_structs(void **state)
{
    (void)state;
    struct car car = decoded("name: beetle\n"
                             "spare: {spokes: 3}\n"
                             "wheels:\n- spokes: 4\n- {spokes: 5}\n"
                             "parts:\n  left: {spokes: 6}\n  right: {spokes: 7}\n");
    assert_int_equal(car.spare.spokes, 3);
    assert_int_equal(car.wheels.len, 2);
    const struct wheel *wheels = car.wheels.items;
    assert_int_equal(wheels[1].spokes, 5);
    assert_int_equal(tree_place(wheels[1].place)->value.line, 5);
    assert_int_equal(car.parts.len, 2);
    const struct wheel *parts = car.parts.items;
    assert_str(parts[0].name, "left");
    assert_str(parts[1].name, "right");
    assert_int_equal(parts[1].spokes, 7);
}

static void test_null_is_absent_where_more_would_follow(void **state)
{
    (void)state;
    struct car car = decoded("name: beetle\nowners:\nyears: ~\nspare:\nwheels:\nparts:\nextra:\n");
    assert_int_equal(car.owners.len + car.years.len + car.wheels.len + car.parts.len, 0);
    assert_null(car.extra);
}

static const struct {
    const char *text, *message;
} failures[] = {
    {"[]", "1:1: the car must be a mapping, not a list"},
    {"red: true", "1:1: the car lacks \"name\""},
    {"name:", "1:6: name: has no value"},
    {"name: a\nownres: [b]\n", "2:1: unknown key \"ownres\"; did you mean \"owners\"?"},
    {"name: a\nzzzzzz: 1\n", "2:1: unknown key \"zzzzzz\""},
    {"name: 3000", "1:7: name: expected a string, found a number; put it in quotes: \"3000\""},
    {"name: yes", "1:7: name: expected a string, found a boolean; put it in quotes"},
    {"name: [a]", "1:7: name: expected a string, found a list"},
    {"name: \"\"", "1:7: name: may not be empty"},
    {"{name: a, note: 1}", "1:17: note: expected a string, found a number; put it in quotes: \"1\""},
    {"name: a\nowners:\n- b\n- 7\n", "4:3: owners[1]: expected a string, found a number; put it in quotes: \"7\""},
    {"{name: a, owners: {b: c}}", "1:19: owners: expected a string, found a mapping"},
    {"{name: a, red: \"true\"}", "1:16: red: expected true or false, found a string"},
    {"{name: a, doors: two}", "1:18: doors: expected a number, found a string"},
    {"{name: a, doors: -1}", "1:18: doors: expected a whole number from 0 to 2147483647"},
    {"{name: a, doors: 1.5}", "1:18: doors: expected a whole number from 0 to 2147483647"},
    {"{name: a, years: [x]}", "1:19: years[0]: expected a number, found a string"},
    {"{name: a, ports: [80, 0]}", "1:23: ports[1]: expected a whole number from 1 to 65535"},
    {"{name: a, ports: [65536]}", "1:19: ports[0]: expected a whole number from 1 to 65535"},
    {"{name: a, warmup: soon}", "1:19: warmup: expected a duration such as 90s or 2m"},
    {"{name: a, warmup: s}", "1:19: warmup: expected a duration such as 90s or 2m"},
    {"{name: a, warmup: 99999999h}", "1:19: warmup: expected a duration such as 90s or 2m"},
    {"{name: a, load: lots}", "1:17: load: expected a quantity such as 512Mi or 500m"},
    {"{name: a, load: -1}", "1:17: load: expected a quantity such as 512Mi or 500m"},
    {"{name: a, model: 3.70}", "1:18: model: expected a string, found a number; put it in quotes: \"3.70\""},
    {"{name: a, model: latest}", "1:18: model: \"latest\" is no version; write it as \"3.70.0\""},
    {"{name: a, sold: 2027-02-29}", "1:17: sold: expected a date such as 2027-03-31"},
    {"{name: a, sold: 2027-13-01}", "1:17: sold: expected a date such as 2027-03-31"},
    {"{name: a, sold: 31.03.2027}", "1:17: sold: expected a date such as 2027-03-31"},
    {"{name: a, fuel: petrel}",
     "1:17: fuel: expected one of off, petrol, diesel, found \"petrel\"; did you mean \"petrol\"?"},
    {"{name: a, fuel: [off]}", "1:17: fuel: expected one of off, petrol, diesel, found a list"},
    {"{name: a, spare: 3}", "1:18: spare: the wheel must be a mapping, not a number"},
    {"{name: a, spare: {}}", "1:18: spare: the wheel lacks \"spokes\""},
    {"{name: a, wheels: {spokes: 4}}", "1:19: wheels: expected a list, found a mapping"},
    {"{name: a, wheels: [{spokes: 4}, {spoks: 4}]}",
     "1:34: wheels[1]: unknown key \"spoks\"; did you mean \"spokes\"?"},
    {"{name: a, parts: [1]}", "1:18: parts: expected a mapping, found a list"},
    {"name: a\nparts:\n  left: {spokes: few}\n", "3:18: parts.left.spokes: expected a number, found a string"},
};

static void test_failures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct car car;
        struct err err = {0};
        if (decode(arena, &car_schema, yaml_text(arena, failures[i].text), &car, &err))
            fail_msg("decoded: %s", failures[i].text);
        assert_err(err, failures[i].message);
    }
}

static void test_globs(void **state)
{
    (void)state;
    struct car car = decoded("{name: a, owners: [team-*, bob]}");
    assert_true(strs_match(&car.owners, STR("team-a")));
    assert_true(strs_match(&car.owners, STR("bob")));
    assert_false(strs_match(&car.owners, STR("bobby")));
    assert_true(strs_have(&car.owners, STR("team-*")));
    assert_false(strs_have(&car.owners, STR("team-a")));
}

static void test_dates_in_order(void **state)
{
    (void)state;
    const struct date dates[] = {{2026, 12, 31}, {2027, 1, 31}, {2027, 2, 1}, {2027, 2, 2}};
    for (size_t i = 0; i + 1 < sizeof dates / sizeof *dates; i++) {
        assert_true(date_cmp(dates[i], dates[i + 1]) < 0);
        assert_true(date_cmp(dates[i + 1], dates[i]) > 0);
        assert_int_equal(date_cmp(dates[i], dates[i]), 0);
    }
}

static void test_kebab(void **state)
{
    (void)state;
    assert_true(decode_is_kebab(STR("url-https-2")));
    assert_true(decode_is_kebab(STR("url")));
    const char *const wrong[] = {"", "-url", "url-", "url--https", "Url", "url_https", "url https"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (decode_is_kebab(str_from(wrong[i])))
            fail_msg("\"%s\" passed", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scalars),        cmocka_unit_test(test_what_is_absent_is_zero),
        cmocka_unit_test(test_lists),          cmocka_unit_test(test_one_value_is_a_list_of_one),
        cmocka_unit_test(test_seconds),        cmocka_unit_test(test_plain_off_is_a_choice),
        cmocka_unit_test(test_structs),        cmocka_unit_test(test_null_is_absent_where_more_would_follow),
        cmocka_unit_test(test_failures),       cmocka_unit_test(test_globs),
        cmocka_unit_test(test_dates_in_order), cmocka_unit_test(test_kebab),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

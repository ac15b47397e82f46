/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "webhook/tls_ciphers.h"

static void test_lists(void **state)
{
    (void)state;
    static const struct {
        const char *list, *tls12, *tls13;
    } cases[] = {
        {NULL, "", ""},
        {"", "", ""},
        {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256", ""},
        {"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384", ""},
        {"TLS_AES_256_GCM_SHA384", "", "TLS_AES_256_GCM_SHA384"},
        {"tls_aes_128_ccm_sha256, ecdhe-rsa-chacha20-poly1305", "ECDHE-RSA-CHACHA20-POLY1305",
         "TLS_AES_128_CCM_SHA256"},
        {"ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256",
         "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tls_ciphers ciphers;
        struct err err = {0};
        bool good = tls_ciphers_parse(cases[i].list, &ciphers, &err);
        assert_string_equal(err.message, "");
        assert_true(good);
        assert_string_equal(ciphers.tls12, cases[i].tls12);
        assert_string_equal(ciphers.tls13, cases[i].tls13);
    }
}

#define STRONG " is no cipher suite with forward secrecy and authenticated encryption"

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *list, *why;
    } cases[] = {
        {"nonsense", "\"nonsense\"" STRONG},
        {"TLS_AES_256_GCM_SHA385", "\"TLS_AES_256_GCM_SHA385\"" STRONG ", did you mean TLS_AES_256_GCM_SHA384?"},
        {"RC4-MD5", "\"RC4-MD5\"" STRONG},
        {"AES128-GCM-SHA256", "\"AES128-GCM-SHA256\"" STRONG},
        {"NULL-SHA256", "\"NULL-SHA256\"" STRONG},
        {"ALL", "\"ALL\"" STRONG},
        {"HIGH:!aNULL", "\"HIGH\"" STRONG},
        {"@SECLEVEL=0", "\"@SECLEVEL=0\"" STRONG},
        {"TLS_AES_256_GCM_SHA384,,", "\"\"" STRONG},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tls_ciphers ciphers = {.tls12 = "untouched"};
        struct err err = {0};
        assert_false(tls_ciphers_parse(cases[i].list, &ciphers, &err));
        assert_memory_equal(err.message, cases[i].why, strlen(cases[i].why));
        assert_string_equal(ciphers.tls12, "untouched");
    }
}

static void test_a_list_without_end(void **state)
{
    (void)state;
    char list[4096] = "TLS_AES_256_GCM_SHA384";
    struct tls_ciphers ciphers;
    struct err err = {0};
    while (strlen(list) < sizeof list - 64)
        strncat(list, ",TLS_AES_256_GCM_SHA384", 24);
    assert_false(tls_ciphers_parse(list, &ciphers, &err));
    assert_string_equal(err.message, "the list is too long");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_a_list_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

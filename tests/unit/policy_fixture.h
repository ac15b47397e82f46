/* SPDX-License-Identifier: Apache-2.0 */
/* Rules and facts for the tests of the policy, in place of the embedded ones. Include once in a program. */
#ifndef DRYFIT_TESTS_POLICY_FIXTURE_H
#define DRYFIT_TESTS_POLICY_FIXTURE_H

#include "literal.h"
#include "policies/policy.h"

static void silent(const struct check_ctx *ctx)
{
    (void)ctx;
}

static const struct param params[] = {{"ports", PARAM_UINTS, false, "ports"}, {"deep", PARAM_BOOL, false, "deep"}, {0}};
static const struct check check_any = {"any", "anything", params, NULL, NULL, silent, NULL, 0};
const struct check *const check_registry[] = {&check_any, NULL};

#define RULE(id) TEXT("id: " id "\ncheck: any\ntitle: t\nmessage: m\ncause: c\nfix: f.\n")
const struct embedded embedded_files[] = {
    {"default.yaml", TEXT("apiVersion: dryfit.dev/v1\nkind: Policy\nclusterDomains: [cluster.local]\nexisting: warn\n"
                          "rules: {'*': {certain: deny, likely: warn}}\nignores: allowed\n")},
    {"rules/bind-loopback.yaml", RULE("bind-loopback")},
    {"rules/url-http-tls.yaml", RULE("url-http-tls")},
    {"rules/url-https.yaml", TEXT("id: url-https\ncheck: any\ntitle: t\nmessage: m\ncause: c\nfix: f.\nparameters: "
                                  "{ports: [80], deep: true}\n")},
    {"workloads/mail.yaml", TEXT("- {id: mail, images: [acme/mail], clients: [MAIL_URL]}\n"
                                 "- {id: mail-queue, images: [acme/queue], urls: {STORE: {peer: not-described}}}\n")},
    {"workloads/shop.yaml",
     TEXT("{id: shop, images: [acme/shop], clients: [SHOP_URL], urls: {NEXT_URL: {peer: mail}, MAIL_URL: {}}}\n")},
    {NULL, {NULL, 0}},
};

#define HEAD "apiVersion: dryfit.dev/v1\nkind: Policy\n"
enum { FILES = 3 }; /* at most */

/* The policy of these files, which are called a.yaml and so on; NULL ends them. */
static inline bool policy_fixture(const char *const *texts, struct policy **policy, struct err *err)
{
    static const char *const names[FILES] = {"a.yaml", "b.yaml", "c.yaml"};
    struct policy_file files[FILES];
    size_t len = 0;
    for (; len < FILES && texts[len]; len++)
        files[len] = (struct policy_file){names[len], str_from(texts[len])};
    return policy_new(files, len, policy, err);
}

#endif

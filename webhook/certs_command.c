/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/certs_command.h"

#include "certs/store.h"
#include "webhook/cluster.h"

enum { RENEW_PART = 3 };

struct options {
    const char *out;
    struct cluster_options cluster;
};

/* What a person who tries it on a cluster or on this machine calls. */
static const char *usual_names[] = {
    "dryfit.dryfit.svc", "dryfit.dryfit.svc.cluster.local", "dryfit.dryfit", "localhost", "127.0.0.1", "::1"};

static bool make_files(const struct options *options, struct arena *arena, struct err *err)
{
    const struct flag_list usual = {usual_names, sizeof usual_names / sizeof *usual_names};
    const struct flag_list *names = options->cluster.names.len > 0 ? &options->cluster.names : &usual;
    struct certs_request request = {
        .ca_life = (int64_t)(options->cluster.ca_life / 1000),
        .leaf_life = (int64_t)(options->cluster.life / 1000),
        .renew = (int64_t)(options->cluster.life / 1000 / RENEW_PART),
    };
    struct certs_store *store = arena_one(arena, struct certs_store);
    struct str bundle;
    cluster_sort_names(names, arena, &request);
    if (!certs_store_open(options->out, &request, store, err) || !certs_bundle(store->ca, arena, &bundle, err))
        return false;
    if (store->not_renewed.message[0])
        fprintf(stderr, "dryfit certs: the certificate is kept, as it could not be renewed: %s\n",
                store->not_renewed.message);
    printf("%s %s\n%s %s and %s\ncaBundle: %.*s\n", store->made_ca ? "made" : "kept", store->ca,
           store->made_leaf ? "made" : "kept", store->cert, store->key, STR_ARG(bundle));
    return true;
}

static void print_count(unsigned count, const char *what)
{
    if (count > 0)
        printf("%s\n", what);
}

static void say(const struct keeper_config *config, const struct renew_result *result)
{
    print_count(result->cas, "made a CA");
    print_count(result->leaves, "made a serving certificate");
    print_count(result->patches, "wrote the caBundle");
    if (result->cas + result->leaves + result->patches == 0)
        printf("nothing to do\n");
    printf("Secret %s/%s", config->renew.secret_namespace, config->renew.secret);
    if (config->renew.configuration)
        printf(" and ValidatingWebhookConfiguration %s", config->renew.configuration);
    printf(" are as they should be\n");
}

static bool look_after(const struct options *options, struct arena *arena, struct err *err)
{
    struct keeper_config config;
    struct renew_result result;
    struct kube *kube;
    struct arena *secrets ARENA_WIPE = arena_new(0, NULL);
    if (!secrets)
        return err_set(err, "no memory");
    if (!cluster_prepare(&options->cluster, arena, &config, err) || !kube_new(&config.api, &kube, err))
        return false;
    bool good = renew_round(kube, &config.renew, NULL, time(NULL), secrets, &result, err);
    kube_free(kube);
    if (good)
        say(&config, &result);
    return good;
}

static bool run(const struct options *options, struct arena *arena, struct err *err)
{
    return options->out ? make_files(options, arena, err) : look_after(options, arena, err);
}

static bool check(const struct options *options, struct err *err)
{
    if (!options->out && !options->cluster.secret)
        return err_set(err, "name a folder with --out, or a Secret in the cluster with --secret");
    if (options->out && options->cluster.secret)
        return err_set(err, "--out and --secret are two places for one certificate: give one of them");
    return cluster_check(&options->cluster, CLUSTER_CERTS, err);
}

static bool start(int argc, char **argv, struct arena *arena, struct options *out, int *status)
{
    struct flag_table table = {.len = 0};
    const struct flag list[] = {
        {.name = "out",
         .env = "DRYFIT_CERTS_OUT",
         .argument = "DIR",
         .help = "the folder for ca.crt, ca.key, tls.crt and tls.key; what is there and still good is kept",
         .type = FLAG_TEXT,
         .out = &out->out},
    };
    flag_table_add(&table, list, sizeof list / sizeof *list);
    cluster_flags_add(&table, CLUSTER_CERTS, &out->cluster);
    const struct flags flags = {
        .command = "certs",
        .summary =
            "Makes or renews, once, a CA and a serving certificate: in a folder, or in a Secret of a cluster, as "
            "`dryfit serve --certs-secret` does all the time.",
        .list = table.items,
        .len = table.len,
    };
    return flags_start(&flags, argc, argv, arena, NULL, status);
}

int certs_main(int argc, char **argv)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct options options = {.out = NULL};
    struct err err = {0};
    int status = 2;
    if (!arena || !start(argc, argv, arena, &options, &status))
        return status;
    bool called = check(&options, &err);
    if (called && run(&options, arena, &err) &&
        (fflush(stdout) == 0 || err_set(&err, "standard output could not be written")))
        return 0;
    fprintf(stderr, "dryfit certs: %s\n", err.message);
    return called ? 1 : 2;
}

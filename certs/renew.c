/* SPDX-License-Identifier: Apache-2.0 */
#include "certs/renew.h"

#include <openssl/rand.h>

#include "certs/pem.h"

enum {
    STEPS_MOST = 24,    /* a rotation has four */
    OVERTAKEN_MOST = 8, /* others may come between them */
    PATH = 640,
    PAUSE = 250, /* milliseconds at most after another came first */
};

#define CONFIGURATIONS "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/"

enum end { FAILED, WROTE, OVERTAKEN, DONE };

struct round {
    struct kube *kube;
    const struct renew_config *config;
    const X509 *served;
    time_t now;
    struct arena *arena;
    struct renew_result *result;
    struct err *err;
    char secret_path[PATH], configuration_path[PATH];
};

static bool call(struct round *round, const struct kube_call *call, struct kube_answer *answer)
{
    if (!kube_do(round->kube, call, round->arena, answer, round->err))
        return false;
    round->result->retry_after = answer->retry_after;
    return true;
}

static bool read_trust(struct round *round, struct trust *out)
{
    const struct renew_config *config = round->config;
    const struct kube_call get = {.method = "GET", .path = round->configuration_path};
    struct kube_answer answer;
    *out = (struct trust){.state = config->configuration ? TRUST_MISSING : TRUST_UNASKED};
    if (!config->configuration)
        return true;
    if (!call(round, &get, &answer))
        return false;
    if (answer.status == 404)
        return true;
    if (answer.status != 200)
        return kube_refused(&get, &answer, round->err);
    return trust_parse(answer.body, &config->request.certs, round->arena, out, round->err) ||
           err_wrap(round->err, "ValidatingWebhookConfiguration %s", config->configuration);
}

static bool read_kept(struct round *round, struct kept *out)
{
    const struct renew_config *config = round->config;
    const struct kube_call get = {.method = "GET", .path = round->secret_path};
    struct kube_answer answer;
    if (!call(round, &get, &answer))
        return false;
    if (answer.status == 404)
        return err_set(round->err,
                       "Secret %s/%s is not there: apply it empty, with the other manifests; it is not "
                       "made by dryfit, as RBAC cannot bound that to one name",
                       config->secret_namespace, config->secret);
    if (answer.status != 200)
        return kube_refused(&get, &answer, round->err);
    return kept_parse(answer.body, round->arena, out, round->err) ||
           err_wrap(round->err, "Secret %s/%s", config->secret_namespace, config->secret);
}

/* 409: another has written since the object was read. 422: a test of the patch says the same. */
static enum end write_object(struct round *round, const struct kube_call *put)
{
    struct kube_answer answer;
    if (!call(round, put, &answer))
        return FAILED;
    if (answer.status >= 200 && answer.status < 300)
        return WROTE;
    kube_refused(put, &answer, round->err); /* told when it never ends */
    return answer.status == 409 || answer.status == 422 ? OVERTAKEN : FAILED;
}

static enum end write_trust(struct round *round, const struct trust *trust, const struct plan *plan)
{
    const struct certs_request *names = &round->config->request.certs;
    struct kube_call patch = {
        .method = "PATCH", .path = round->configuration_path, .type = "application/json-patch+json"};
    if (!trust_patch(trust, names, plan->bundle, plan->since, round->arena, &patch.body, round->err))
        return FAILED;
    enum end end = write_object(round, &patch);
    round->result->patches += end == WROTE;
    return end;
}

static enum end write_kept(struct round *round, struct kept *kept, const struct plan *plan)
{
    if (!plan_apply(plan, &round->config->request, round->now, kept, round->err))
        return FAILED;
    struct kube_call put = {.method = "PUT", .path = round->secret_path, .type = "application/json"};
    if (!kept_write(kept, round->arena, &put.body, round->err))
        return FAILED;
    enum end end = write_object(round, &put);
    if (end == WROTE) {
        round->result->cas += plan->step == PLAN_NEW_CA;
        round->result->leaves += plan->step == PLAN_NEW_LEAF || plan->leaf_too;
    }
    return end;
}

/* The certificate goes with the CAs behind it left out: an API server has them from the caBundle. */
static bool tell(struct round *round, const struct kept *kept, const struct plan *plan)
{
    struct renew_result *result = round->result;
    result->due = plan->due;
    bool good = pem_write_certs(kept->cas, round->arena, &result->bundle);
    if (good && plan->serve) {
        good = pem_write_cert(kept->leaf, round->arena, &result->cert) &&
               pem_write_key(kept->leaf_key, round->arena, &result->key);
        result->serve = good;
    }
    return good || err_set(round->err, "no memory for a certificate");
}

static enum end carry_out(struct round *round, const struct trust *trust, struct kept *kept, const struct plan *plan)
{
    if (plan->step == PLAN_TRUST)
        return write_trust(round, trust, plan);
    if (plan->step != PLAN_NOTHING)
        return write_kept(round, kept, plan);
    if (trust->state != TRUST_MISSING)
        return DONE;
    err_set(round->err, "ValidatingWebhookConfiguration %s is not there", round->config->configuration);
    return FAILED;
}

/* The configuration is read first: when it has changed since, a patch of it is refused, so that what the Secret is
 * found to keep afterwards is never too old for it. */
static enum end take_step(struct round *round)
{
    struct trust trust TRUST_CLEANUP = {0};
    struct kept kept KEPT_CLEANUP = {0};
    struct plan plan PLAN_CLEANUP = {0};
    if (!read_trust(round, &trust) || !read_kept(round, &kept))
        return FAILED;
    const struct plan_view view = {&kept, &trust, round->served, &round->config->request, round->now};
    if (!plan_make(&view, &plan, round->err) || !tell(round, &kept, &plan))
        return FAILED;
    return carry_out(round, &trust, &kept, &plan);
}

static void pause_briefly(void)
{
    unsigned char random = 0;
    RAND_bytes(&random, 1);
    const struct timespec time = {0, (long)random * PAUSE * 1000000L / 256};
    nanosleep(&time, NULL);
}

static bool make_paths(struct round *round)
{
    const struct renew_config *config = round->config;
    int secret = snprintf(round->secret_path, PATH, "/api/v1/namespaces/%s/secrets/%s", config->secret_namespace,
                          config->secret);
    int configuration = snprintf(round->configuration_path, PATH, CONFIGURATIONS "%s",
                                 config->configuration ? config->configuration : "");
    return secret < PATH && configuration < PATH;
}

bool renew_round(struct kube *kube, const struct renew_config *config, const X509 *served, time_t now,
                 struct arena *arena, struct renew_result *out, struct err *err)
{
    struct err last = {0};
    struct round round = {
        .kube = kube, .config = config, .served = served, .now = now, .arena = arena, .result = out, .err = &last};
    *out = (struct renew_result){0};
    if (!make_paths(&round))
        return err_set(err, "the name of a Secret or a webhook configuration is too long");
    for (int steps = 0, overtaken = 0; steps < STEPS_MOST && overtaken < OVERTAKEN_MOST; steps++) {
        enum end end = take_step(&round);
        if (end == DONE)
            return true;
        if (end == FAILED)
            return err_set(err, "%s", last.message);
        if (end == OVERTAKEN && ++overtaken < OVERTAKEN_MOST)
            pause_briefly();
    }
    return err_set(err, "others wrote first again and again: %s", last.message);
}

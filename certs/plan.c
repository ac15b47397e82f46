/* SPDX-License-Identifier: Apache-2.0 */
#include "certs/plan.h"

enum { CAS_MOST = 8 }; /* in the Secret; each has a reason to be there, unless its key is lost again and again */

static const time_t far = (time_t)1 << 40;

struct view { /* what is seen in plan_make()'s view */
    const struct kept *kept;
    const struct trust *trust;
    const struct plan_request *request;
    time_t now;
    X509 *ca;        /* the newest; NULL when it can sign nothing now */
    X509 *issuer;    /* of the leaf; NULL when it cannot be served now */
    bool trusts_all; /* the caBundle holds the newest CA */
    time_t since;    /* when the caBundle got what it holds; 0: unknown */
};

void plan_release(struct plan *plan)
{
    sk_X509_pop_free(plan->bundle, X509_free);
    *plan = (struct plan){0};
}

/* A mark from the future is a clock that was wrong: nothing is to wait for it. */
static time_t known_since(const struct trust *trust, time_t now, int64_t overlap)
{
    return trust->since <= now + overlap ? trust->since : 0;
}

static struct view look(const struct plan_view *in)
{
    const struct kept *kept = in->kept;
    const struct trust *trust = in->trust;
    const struct plan_request *request = in->request;
    time_t now = in->now;
    struct view view = {.kept = kept, .trust = trust, .request = request, .now = now};
    X509 *ca = kept_ca(kept), *issuer = kept_issuer(kept);
    if (ca && certs_is_valid(ca, now))
        view.ca = ca;
    if (issuer && certs_is_valid(issuer, now) && certs_is_valid(kept->leaf, now))
        view.issuer = issuer;
    if (trust->state == TRUST_UNASKED && ca) { /* as good a guess as there is */
        view.trusts_all = true;
        view.since = certs_made_at(ca);
    }
    if (trust->state == TRUST_KNOWN) {
        view.since = known_since(trust, now, request->overlap);
        view.trusts_all = view.since != 0 && ca && trust_has(trust->held, ca);
    }
    return view;
}

/* When every API server will have seen the newest CA. */
static time_t settled_at(const struct view *view)
{
    return view->trusts_all ? view->since + view->request->overlap : far;
}

/* When every replica will serve a certificate of the newest CA, too. */
static time_t handed_over_at(const struct view *view)
{
    if (!view->ca || view->issuer != view->ca)
        return far;
    time_t made = certs_made_at(view->kept->leaf), settled = settled_at(view);
    return (made > settled ? made : settled) + view->request->overlap;
}

static bool needs_ca(const struct view *view)
{
    return !view->ca || certs_ends_at(view->ca) - view->now < view->request->ca_renew;
}

static bool wants_leaf(const struct view *view)
{
    if (!view->issuer || view->issuer != view->ca)
        return true;
    /* One that ends with its CA cannot be made to live longer. */
    bool late = certs_ends_at(view->kept->leaf) - view->now < view->request->leaf_renew &&
                certs_ends_at(view->kept->leaf) < certs_ends_at(view->ca);
    return late || !certs_covers(view->kept->leaf, &view->request->certs);
}

/* Before the overlap is over only when nothing can be served, now or by then. */
static bool may_make_leaf(const struct view *view)
{
    if (!view->issuer || view->issuer == view->ca)
        return true;
    bool ends_before = certs_ends_at(view->kept->leaf) <= view->since + view->request->overlap;
    return settled_at(view) <= view->now || (view->trusts_all && ends_before);
}

static bool push(STACK_OF(X509) * list, X509 *cert, time_t now)
{
    return !certs_is_valid(cert, now) || trust_has(list, cert) || trust_add(list, cert);
}

static bool push_all(STACK_OF(X509) * list, const STACK_OF(X509) * from, time_t now)
{
    bool good = true;
    for (int i = 0; good && i < sk_X509_num(from); i++)
        good = push(list, sk_X509_value(from, i), now);
    return good;
}

/* All that is kept, and until all is handed over what is there besides: another program's, whose certificates some
 * replicas may still serve. */
static bool choose_bundle(const struct view *view, STACK_OF(X509) * out)
{
    return push_all(out, view->kept->cas, view->now) &&
           (handed_over_at(view) <= view->now || push_all(out, view->trust->seen, view->now));
}

static bool holds_all(const STACK_OF(X509) * list, const STACK_OF(X509) * of)
{
    for (int i = 0; i < sk_X509_num(of); i++) {
        if (!trust_has(list, sk_X509_value(of, i)))
            return false;
    }
    return true;
}

/* False with *out->bundle NULL when the caBundle is right. */
static bool plan_bundle(const struct view *view, struct plan *out, struct err *err)
{
    const struct trust *trust = view->trust;
    if (trust->state != TRUST_KNOWN)
        return true;
    STACK_OF(X509) *bundle = sk_X509_new_null();
    if (!bundle || !choose_bundle(view, bundle)) {
        sk_X509_pop_free(bundle, X509_free);
        return err_set(err, "no memory for a caBundle");
    }
    bool grows = !holds_all(trust->held, bundle) || view->since == 0;
    bool right = !grows && trust->uniform && holds_all(bundle, trust->seen);
    if (right || sk_X509_num(bundle) == 0) {
        sk_X509_pop_free(bundle, X509_free);
        return true;
    }
    out->step = PLAN_TRUST;
    out->bundle = bundle;
    out->since = grows ? view->now : view->since;
    return true;
}

static enum plan_step choose_step(const struct view *view)
{
    if (needs_ca(view))
        return PLAN_NEW_CA;
    if (wants_leaf(view))
        return may_make_leaf(view) ? PLAN_NEW_LEAF : PLAN_NOTHING;
    return handed_over_at(view) <= view->now && sk_X509_num(view->kept->cas) > 1 ? PLAN_DROP : PLAN_NOTHING;
}

static void sooner(time_t *due, time_t when, time_t now)
{
    if (when > now && when < *due)
        *due = when;
}

static time_t next_due(const struct view *view)
{
    const struct plan_request *request = view->request;
    time_t due = far;
    if (view->ca)
        sooner(&due, certs_ends_at(view->ca) - request->ca_renew + 1, view->now);
    sooner(&due, settled_at(view), view->now);
    sooner(&due, handed_over_at(view), view->now);
    if (!view->issuer)
        return due;
    sooner(&due, certs_ends_at(view->kept->leaf) - request->leaf_renew + 1, view->now);
    sooner(&due, certs_ends_at(view->kept->leaf), view->now);
    return due;
}

static bool is_trusted(const struct trust *trust, const X509 *ca)
{
    return trust->state == TRUST_UNASKED || (trust->state == TRUST_KNOWN && trust_has(trust->held, ca));
}

static bool is_issuer_trusted(const struct trust *trust, const X509 *leaf)
{
    for (int i = 0; i < sk_X509_num(trust->held); i++) {
        if (certs_is_issued_by(leaf, sk_X509_value(trust->held, i)))
            return true;
    }
    return trust->state == TRUST_UNASKED;
}

/* A certificate that is trusted goes on being served until every API server trusts the next. */
static bool is_to_be_served(const struct view *view, const X509 *served)
{
    if (!view->issuer || !is_trusted(view->trust, view->issuer))
        return false;
    if (!served || !certs_is_valid(served, view->now) || !is_issuer_trusted(view->trust, served))
        return true;
    return view->since != 0 && view->since + view->request->overlap <= view->now;
}

bool plan_make(const struct plan_view *in, struct plan *out, struct err *err)
{
    const struct view view = look(in);
    struct plan plan = {.serve = is_to_be_served(&view, in->served), .due = next_due(&view)};
    if (!plan_bundle(&view, &plan, err))
        return false;
    if (!plan.bundle)
        plan.step = choose_step(&view);
    plan.leaf_too = plan.step == PLAN_NEW_CA && !view.issuer;
    *out = plan;
    return true;
}

/* The oldest go that issued nothing which is served. */
static void prune(struct kept *kept, const X509 *issuer, time_t now)
{
    for (int i = sk_X509_num(kept->cas) - 1; i > 0; i--) {
        X509 *ca = sk_X509_value(kept->cas, i);
        bool over = sk_X509_num(kept->cas) > CAS_MOST || !certs_is_valid(ca, now);
        if (ca != issuer && over)
            X509_free(sk_X509_delete(kept->cas, i));
    }
}

static bool make_ca(const struct plan_request *request, time_t now, struct kept *kept, struct err *err)
{
    struct certs_pair ca CERTS_PAIR_CLEANUP = {0};
    const X509 *issuer = kept_issuer(kept);
    if (!certs_make_ca(&request->certs, now, &ca, err))
        return false;
    if (sk_X509_unshift(kept->cas, ca.cert) <= 0)
        return err_set(err, "no memory for a CA");
    EVP_PKEY_free(kept->ca_key);
    kept->ca_key = ca.key;
    ca = (struct certs_pair){0};
    prune(kept, issuer, now);
    return true;
}

static bool make_leaf(const struct plan_request *request, time_t now, struct kept *kept, struct err *err)
{
    struct certs_pair leaf = {0};
    const struct certs_pair ca = {sk_X509_value(kept->cas, 0), kept->ca_key};
    if (!certs_make_leaf(&request->certs, &ca, now, &leaf, err))
        return false;
    X509_free(kept->leaf);
    EVP_PKEY_free(kept->leaf_key);
    kept->leaf = leaf.cert;
    kept->leaf_key = leaf.key;
    return true;
}

bool plan_apply(const struct plan *plan, const struct plan_request *request, time_t now, struct kept *kept,
                struct err *err)
{
    if (plan->step == PLAN_NEW_CA && !make_ca(request, now, kept, err))
        return false;
    if (plan->step == PLAN_NEW_LEAF || plan->leaf_too)
        return make_leaf(request, now, kept, err);
    if (plan->step == PLAN_DROP) {
        while (sk_X509_num(kept->cas) > 1)
            X509_free(sk_X509_pop(kept->cas));
    }
    return true;
}

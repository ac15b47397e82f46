/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/host_alias.h"

/* Each URL asks about all of them: beyond so many names that is not looked for but taken for so. */
enum { NAMES_MAX = 512 };

static bool lists(const cJSON *names, struct str host, size_t *asked)
{
    for (const cJSON *name = names ? names->child : NULL; name; name = name->next)
        if (++*asked > NAMES_MAX || str_eq_nocase(tree_str(name), host))
            return true;
    return false;
}

bool host_alias_defines(const struct workload *workload, struct str host)
{
    const cJSON *aliases = tree_get(workload->pod_spec, "hostAliases");
    size_t asked = 0;
    for (const cJSON *alias = aliases ? aliases->child : NULL; alias; alias = alias->next)
        if (++asked > NAMES_MAX || lists(tree_get(alias, "hostnames"), host, &asked))
            return true;
    return false;
}

bool host_alias_own_dns(const struct workload *workload)
{
    struct str policy = tree_get_str(workload->pod_spec, "dnsPolicy");
    const cJSON *config = tree_get(workload->pod_spec, "dnsConfig");
    if (str_eq(policy, STR("None")) || str_eq(policy, STR("Default")))
        return true;
    if (tree_len(tree_get(config, "nameservers")) > 0 || tree_len(tree_get(config, "searches")) > 0)
        return true;
    /* With the node's network ClusterFirst falls back to the node's name servers. */
    return workload->host_network && !str_eq(policy, STR("ClusterFirstWithHostNet"));
}

bool host_alias_leads_elsewhere(const struct workload *workload, struct str host)
{
    return host_alias_own_dns(workload) || host_alias_defines(workload, host);
}

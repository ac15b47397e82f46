/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/host_alias.h"

static bool lists(const cJSON *names, struct str host)
{
    for (const cJSON *name = names ? names->child : NULL; name; name = name->next)
        if (str_eq_nocase(tree_str(name), host))
            return true;
    return false;
}

bool host_alias_defines(const struct workload *workload, struct str host)
{
    const cJSON *aliases = tree_get(workload->pod_spec, "hostAliases");
    for (const cJSON *alias = aliases ? aliases->child : NULL; alias; alias = alias->next)
        if (lists(tree_get(alias, "hostnames"), host))
            return true;
    return false;
}

bool host_alias_own_dns(const struct workload *workload)
{
    return str_eq(tree_get_str(workload->pod_spec, "dnsPolicy"), STR("None"));
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/proxy.h"

static const char *const for_http[] = {"HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", NULL};
static const char *const for_https[] = {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", NULL};

const struct env *proxy_env(const struct container *container, bool tls)
{
    for (const char *const *name = tls ? for_https : for_http; *name; name++) {
        const struct env *env = container_env(container, str_from(*name));
        if (env && env->source == ENV_LITERAL && env->value.len > 0)
            return env;
    }
    return NULL;
}

static bool any_env(const struct container *container, const char *const *names)
{
    for (; *names; names++) {
        const struct env *env = container_env(container, str_from(*names));
        if (env && (env->source != ENV_LITERAL || env->value.len > 0))
            return true;
    }
    return false;
}

static bool has_property(struct str text)
{
    return str_has(text, STR("-Dhttp.proxyHost=")) || str_has(text, STR("-Dhttps.proxyHost=")) ||
           str_has(text, STR("-DsocksProxyHost="));
}

static bool any_property(const struct container *container)
{
    for (size_t i = 0; i < container->env_len; i++)
        if (has_property(container->env[i].value))
            return true;
    for (size_t i = 0; i < container->command_len; i++)
        if (has_property(container->command[i].text))
            return true;
    for (size_t i = 0; i < container->args_len; i++)
        if (has_property(container->args[i].text))
            return true;
    return false;
}

bool proxy_is_set(const struct container *container)
{
    return any_env(container, for_http) || any_env(container, for_https) || any_property(container);
}

/* A value with a $(VAR) in it that only the cluster knows may name anything. */
static bool read_bypass(const struct env *env, struct str *value)
{
    *value = (struct str){0};
    if (!env)
        return true;
    *value = env->value.len > 0 ? env->value : STR("");
    return env->source == ENV_LITERAL && !env->partial;
}

bool proxy_bypass(const struct container *container, struct str *upper, struct str *lower)
{
    const struct env *up = container_env(container, STR("NO_PROXY"));
    const struct env *low = container_env(container, STR("no_proxy"));
    if (!up && !low && container->env_from)
        return false;
    return read_bypass(up, upper) && read_bypass(low, lower);
}

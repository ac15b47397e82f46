/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/tls_evidence.h"

#include "policies/toggle.h"

static bool is_one_of(const char *const *words, struct str text)
{
    for (; *words; words++)
        if (str_eq_nocase(text, str_from(*words)))
            return true;
    return false;
}

static bool has_one_of(const char *const *pieces, struct str text)
{
    for (; *pieces; pieces++)
        if (str_has(text, str_from(*pieces)))
            return true;
    return false;
}

/* CA as a word of the name: LANGFUSE_CA_CERT, DB_SSL_CA; not CACHE, CALLBACK or LOCATION. */
static bool names_a_ca(struct str name)
{
    static const char *const words[] = {"CA", "CACERT", "CACERTS", "CAFILE", "CABUNDLE", NULL};
    struct str word;
    while (str_cut(&name, '_', &word))
        if (is_one_of(words, word))
            return true;
    return false;
}

static bool names_a_bundle(struct str name)
{
    static const char *const names[] = {"SSL_CERT_FILE",      "SSL_CERT_DIR",   "NODE_EXTRA_CA_CERTS",
                                        "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", NULL};
    return is_one_of(names, name);
}

/* Switches that turn verification off. One whose value is not known may do so. */
static bool skips_verification(const struct env *env)
{
    bool unknown = env->source != ENV_LITERAL;
    if (str_eq(env->name, STR("NODE_TLS_REJECT_UNAUTHORIZED")) || str_glob(STR("*SSL_VERIFY*"), env->name))
        return unknown || toggle_off(env->value);
    if (str_glob(STR("*INSECURE*"), env->name) || str_glob(STR("*SKIP_VERIFY*"), env->name))
        return unknown || toggle_on(env->value);
    return false;
}

static bool env_shows_tls(const struct env *env)
{
    bool set = env->source != ENV_LITERAL || env->value.len > 0;
    bool java = str_has(env->value, STR("javax.net.ssl.trustStore")) || str_has(env->name, STR("TRUSTSTORE"));
    return set && (names_a_ca(env->name) || names_a_bundle(env->name) || java || skips_verification(env));
}

static bool mount_shows_tls(const struct mount *mount)
{
    static const char *const pieces[] = {"ca-cert",  "ca-bundle",  "ca.crt",       "/etc/ssl", "tls-ca",
                                         "/etc/pki", "truststore", "trust-bundle", "root-ca",  NULL};
    return has_one_of(pieces, mount->volume) || has_one_of(pieces, mount->path) || has_one_of(pieces, mount->sub_path);
}

static bool word_shows_tls(const struct word *word)
{
    static const char *const pieces[] = {
        "--cacert",   "--ca-",     "--insecure", "skip-verify", "skip-tls-verify",
        "tls-verify", "/etc/ssl/", "/etc/pki/",  "ca.crt",      "--no-check-certificate",
        "trustStore", NULL};
    return has_one_of(pieces, word->text);
}

/* curl -k, alone or among other letters. */
static bool is_curl_insecure(const struct process *process)
{
    for (size_t i = 0; i < process->words_len && str_eq(process->program, STR("curl")); i++) {
        struct str word = process->words[i].text;
        if (str_starts(word, STR("-")) && !str_starts(word, STR("--")) && str_has_char(word, 'k'))
            return true;
    }
    return false;
}

bool tls_evidence(const struct container *container)
{
    for (size_t i = 0; i < container->processes_len; i++)
        if (is_curl_insecure(&container->processes[i]))
            return true;
    for (size_t i = 0; i < container->env_len; i++)
        if (env_shows_tls(&container->env[i]))
            return true;
    for (size_t i = 0; i < container->mounts_len; i++)
        if (mount_shows_tls(&container->mounts[i]))
            return true;
    for (size_t i = 0; i < container->command_len; i++)
        if (word_shows_tls(&container->command[i]))
            return true;
    for (size_t i = 0; i < container->args_len; i++)
        if (word_shows_tls(&container->args[i]))
            return true;
    return false;
}

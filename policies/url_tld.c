/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/url_tld.h"

/* The generic ones that servers are found under. */
static const char *const generic[] = {
    "academy",  "aero",      "agency",  "app",   "art",     "asia",    "biz",      "blog",  "cat",        "chat",
    "cloud",    "club",      "codes",   "com",   "company", "coop",    "design",   "dev",   "digital",    "edu",
    "email",    "energy",    "finance", "fun",   "fyi",     "global",  "gov",      "group", "health",     "host",
    "info",     "ink",       "int",     "jobs",  "life",    "link",    "live",     "lol",   "media",      "mil",
    "mobi",     "moe",       "name",    "net",   "network", "news",    "ninja",    "one",   "online",     "org",
    "page",     "plus",      "pro",     "pub",   "run",     "science", "services", "shop",  "site",       "social",
    "software", "solutions", "space",   "store", "studio",  "systems", "team",     "tech",  "technology", "tel",
    "tools",    "top",       "travel",  "vip",   "website", "wiki",    "work",     "works", "world",      "wtf",
    "xyz",      "zone",
};

/* ISO 3166 and its exceptions (ac, eu, su, uk): two letters each, sorted. */
static const char countries[] =
    "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobrbsbtbwbybzcacccdcfcgchcickclcmcncocrcucvcwcx"
    "cyczdedjdkdmdodzeceeegereseteufifjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuidieiliminio"
    "iqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymz"
    "nancnenfngninlnonpnrnunzompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsusv"
    "sxsysztctdtftgthtjtktltmtntotrtttvtwtzuaugukusuyuzvavcvevgvivnvuwfwsyeytzazmzw";

static bool is_country(struct str label)
{
    struct str pair = {countries, 2};
    for (; *pair.ptr; pair.ptr += 2)
        if (str_eq_nocase(label, pair))
            return true;
    return false;
}

bool url_tld_is_public(struct str label)
{
    for (size_t i = 0; i < sizeof generic / sizeof generic[0]; i++)
        if (str_eq_nocase(label, str_from(generic[i])))
            return true;
    return is_country(label) || str_starts_nocase(label, STR("xn--"));
}

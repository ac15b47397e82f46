/* SPDX-License-Identifier: Apache-2.0 */
/* Versions as image tags and owners write them: 3, v3.70, 3.70.1, 3.70.1-rc.2, 3.166.0-alpine. */
#ifndef DRYFIT_POLICIES_VERSION_H
#define DRYFIT_POLICIES_VERSION_H

#include "base/str.h"

struct version {
    unsigned part[3]; /* major, minor, patch */
    unsigned parts;   /* how many were written; 0: no version (latest, main, a digest alone) */
    bool prerelease;  /* -rc, -alpha, -beta, -pre, -preview or -SNAPSHOT follows */
};

struct version version_parse(struct str text);
/* Below, at or above bound, as far as the parts written tell: "3" against "3.70.0" is unknown (it floats), "2" is
 * below, "4" is above. Parts that bound leaves out are 0, so "3" against "3" and "3.0.0" is equal: at least that. No
 * version is unknown, and so are two prereleases of the same numbers. */
enum version_order { VERSION_UNKNOWN, VERSION_BELOW, VERSION_EQUAL, VERSION_ABOVE };
enum version_order version_order(struct version version, struct version bound);

#endif

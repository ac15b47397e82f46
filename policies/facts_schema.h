/* SPDX-License-Identifier: Apache-2.0 */
/* The shape of a workload-facts document, for facts_parse() alone. */
#ifndef DRYFIT_POLICIES_FACTS_SCHEMA_H
#define DRYFIT_POLICIES_FACTS_SCHEMA_H

#include "policies/facts.h"

/* apiVersion and kind are read into the document, the rest into its facts. */
struct facts_document {
    struct str api_version, kind; /* may be empty */
    struct facts facts;
};

extern const struct decode_schema facts_document_schema;

#endif

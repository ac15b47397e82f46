/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit explain RULE...`: all there is to say of a rule, under the policy in force. */
#ifndef DRYFIT_WEBHOOK_EXPLAIN_H
#define DRYFIT_WEBHOOK_EXPLAIN_H

/* The exit status: 2 when a rule is unknown or the call was wrong. */
int explain_main(int argc, char **argv);

#endif

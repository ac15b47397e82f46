/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit rules`: the rules in force and what the policy does with their findings. */
#ifndef DRYFIT_WEBHOOK_RULES_H
#define DRYFIT_WEBHOOK_RULES_H

/* The exit status: 2 when the call or the policy was wrong. */
int rules_main(int argc, char **argv);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What `dryfit policy` can do; argv[0] is the verb. */
#ifndef DRYFIT_WEBHOOK_POLICY_VERBS_H
#define DRYFIT_WEBHOOK_POLICY_VERBS_H

int policy_check_main(int argc, char **argv);
int policy_show_main(int argc, char **argv);

#endif

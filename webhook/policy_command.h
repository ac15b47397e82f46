/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit policy check` says whether a policy is good and what it changes, `dryfit policy show` prints what is in
 * force. */
#ifndef DRYFIT_WEBHOOK_POLICY_COMMAND_H
#define DRYFIT_WEBHOOK_POLICY_COMMAND_H

/* The exit status: 2 when the call or the policy was wrong. */
int policy_main(int argc, char **argv);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that have bitten others do not compile here. Included by str.h, and so by everything. */
#ifndef DRYFIT_BASE_BANNED_H
#define DRYFIT_BASE_BANNED_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* For clang, glibc makes macros of these when _FORTIFY_SOURCE is set; a macro cannot be poisoned. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok gets
#pragma GCC poison atoi atol atoll atof
/* These ignore the case of keys, or expect a NUL and accept whatever follows the value. */
#pragma GCC poison cJSON_GetObjectItem cJSON_HasObjectItem cJSON_Parse cJSON_ParseWithLength

#endif

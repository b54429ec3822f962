// SPDX-License-Identifier: Apache-2.0
//
// Staff accounts from the command line.
#ifndef CLI_ACCOUNTS_H
#define CLI_ACCOUNTS_H

#include "base/error.h"
#include "base/text.h"
#include "store/store.h"

// `role`: admin, editor, agent, or several joined by commas. Checks everything; ERROR_CONFLICT when the address has an account.
bool accounts_add(struct store *store, struct text email, struct text name, struct text role, struct text password, struct error *err)
	ERROR_CHECKED;

#endif

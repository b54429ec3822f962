// SPDX-License-Identifier: Apache-2.0
//
// What every page of the staff's console has in common, and who is asking.
#ifndef PAGE_CONSOLE_H
#define PAGE_CONSOLE_H

#include "page/desk.h"

enum console_nav {
	CONSOLE_NAV_NONE,
	CONSOLE_NAV_HOME,
	CONSOLE_NAV_CASES,
	CONSOLE_NAV_CHANGES,
	CONSOLE_NAV_FILES,
	CONSOLE_NAV_PUBLICATIONS,
	CONSOLE_NAV_MAILS
};

// The frame of templates/console_layout.mustache for who is signed in (nobody: no account, no menu). Links are absolute: the console has a
// listener of its own. Callers add badges, `message`, `pager`, `form` and breadcrumbs (page_crumb).
struct value *console_frame(struct arena *arena, const struct page *page, const struct web_request *request, const char *title,
			    enum console_nav nav);
// The signed-in account as the actor of commands. The anti-forgery value has been checked with the form.
struct command_actor console_actor(struct web_request *request);
// ERROR_FORBIDDEN unless the account has one of the roles.
bool console_allow(struct web_request *request, unsigned roles, struct error *err) ERROR_CHECKED;

#endif

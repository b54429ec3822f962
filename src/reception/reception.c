// SPDX-License-Identifier: Apache-2.0
//
// The room's front: its routes and commands.
#include "reception/reception.h"

#include "reception/case_commands.h"
#include "reception/case_web.h"
#include "reception/intake.h"

// Every public address stands below "/" and below "/LANG/".
#define PUBLIC_ROUTES(prefix)                                                                                                              \
	{WEB_GET, prefix "/report", report_show, 0, 0, "the form for reports, questions and requests"},                                    \
		{WEB_POST, prefix "/report", report_submit, WEB_FORM | WEB_JSON, INTAKE_BODY_MAX, "sends a report"},                       \
		{WEB_GET, prefix "/case/{token:token}", case_show, 0, 0, "a case, by its private link"},                                   \
		{WEB_POST, prefix "/case/{token:token}", case_write, WEB_FORM, INTAKE_BODY_MAX, "a further message of the reporter"},      \
		{WEB_POST, prefix "/case/{token:token}/withdraw", case_withdraw, WEB_FORM, 4096, "takes a report back"},                   \
	{                                                                                                                                  \
		WEB_GET, prefix "/case/{token:token}/attachments/{number:int}", case_download, 0, 0, "an attachment, as a download"        \
	}

static const struct web_route public_routes[] = {PUBLIC_ROUTES(""), PUBLIC_ROUTES("/{lang}")};

const struct web_route_table reception_public_routes = {public_routes, sizeof(public_routes) / sizeof(public_routes[0])};

static const struct web_route console_routes[] = {
	{WEB_GET, "/cases", console_cases, WEB_LOGIN, 0, "all cases, most urgent first"},
	{WEB_GET, "/cases/{id:uuid}", console_case, WEB_LOGIN, 0, "one case with its thread"},
	{WEB_POST, "/cases/{id:uuid}/answer", console_answer, WEB_LOGIN | WEB_FORM, INTAKE_BODY_MAX, "answers, notes, moves a case on"},
	{WEB_POST, "/cases/{id:uuid}/link", console_renew_link, WEB_LOGIN | WEB_FORM, 4096, "makes a new private link for the reporter"},
	{WEB_GET, "/cases/{id:uuid}/attachments/{number:int}", console_download, WEB_LOGIN, 0, "an attachment, as a download"},
};

const struct web_route_table reception_console_routes = {console_routes, sizeof(console_routes) / sizeof(console_routes[0])};

const struct command *const reception_commands[] = {
	&report_submit_command, &case_write_command, &case_withdraw_command, &case_answer_command, &case_renew_link_command, NULL,
};

// SPDX-License-Identifier: Apache-2.0
//
// What changes subscriptions. Devices come as one field: ids separated by spaces.
#ifndef DISSEMINATION_SUBSCRIPTION_COMMANDS_H
#define DISSEMINATION_SUBSCRIPTION_COMMANDS_H

#include "live/command.h"

#define SUBSCRIPTION_MAIL_JOB "subscription.mail" // key: confirm.SUBSCRIPTION.INSTANT

extern const struct command subscription_request_command; // anybody; the same outcome whether the address is known or not
// By the private link:
extern const struct command subscription_confirm_command;
extern const struct command subscription_change_command;
extern const struct command subscription_end_command;

#endif

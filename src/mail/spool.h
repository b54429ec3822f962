// SPDX-License-Identifier: Apache-2.0
//
// The spool: where mail goes when no relay is set. A folder with one file per message, named by the SHA-256 of its Message-ID, so that the same
// message written twice stands there once. The envelope stands in front as Return-Path (RFC 5321 section 4.4) and Delivered-To (RFC 9228).
#ifndef MAIL_SPOOL_H
#define MAIL_SPOOL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "mail/read.h"

struct spool_entry {
	char id[HASH_HEX_SIZE]; // the file is ID.eml
	int64_t written;        // instant of the last writing
	size_t size;            // bytes
};

// Durable: on return the message survives a crash. Sender and recipient are addresses (sender may be "").
bool spool_put(const char *folder, const char *message_id, const char *sender, const char *recipient, struct text message,
               char ret_id[HASH_HEX_SIZE], struct error *err) ERROR_CHECKED;

// The newest `max` messages, newest first (then by id). A folder that does not exist is an empty spool; other files in it are ignored.
bool spool_list(struct arena *arena, const char *folder, size_t max, struct spool_entry **ret_entries, size_t *ret_count,
                struct error *err) ERROR_CHECKED;

// One message decoded for display. An id that is no lower-case SHA-256, or is not there: ERROR_NOT_FOUND.
bool spool_read(struct arena *arena, const char *folder, struct text id, struct mail_view *ret_view, struct error *err) ERROR_CHECKED;
// The same as bytes of the file.
bool spool_get(struct arena *arena, const char *folder, struct text id, struct text *ret_bytes, struct error *err) ERROR_CHECKED;

#endif

// SPDX-License-Identifier: Apache-2.0
//
// What a DKIM key can do, shared by the signer and the key functions.
#ifndef MAIL_DKIM_KEY_H
#define MAIL_DKIM_KEY_H

#include "mail/dkim.h"

const char *dkim_key_domain(const struct dkim_key *key);
const char *dkim_key_selector(const struct dkim_key *key);
// Signature over `input`: RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519 over the SHA-256 (RFC 8463 section 3).
bool dkim_key_sign(struct arena *arena, const struct dkim_key *key, struct text input, struct text *ret_signature,
                   struct error *err) ERROR_CHECKED;

#endif

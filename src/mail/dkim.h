// SPDX-License-Identifier: Apache-2.0
//
// Signing mail: DKIM (RFC 6376), relaxed/relaxed canonicalization, with RSA-SHA-256 (OpenSSL) and Ed25519-SHA-256 (RFC 8463, libsodium).
// Keys are read and used; a message gets one signature per key. Functions are pure; a loaded key may be used by several threads at once.
#ifndef MAIL_DKIM_H
#define MAIL_DKIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum dkim_algorithm { DKIM_RSA_SHA256, DKIM_ED25519_SHA256 };

struct dkim_key; // private key with its domain and selector

// A new private key as PEM (PKCS #8, unencrypted): RSA of 2048 bits or Ed25519.
bool dkim_key_generate(struct arena *arena, enum dkim_algorithm algorithm, struct text *ret_pem, struct error *err) ERROR_CHECKED;
// Reads a PEM private key; the algorithm is the key's. RSA keys of fewer than 1024 bits are refused (RFC 8301 section 3.2). Domain
// ("maker.example") and selector ("mail2026") are copied.
bool dkim_key_load(struct text pem, const char *domain, const char *selector, struct dkim_key **ret_key,
                   struct error *err) ERROR_CHECKED;
void dkim_key_destroy(struct dkim_key *key); // accepts NULL
enum dkim_algorithm dkim_key_algorithm(const struct dkim_key *key);
// The DNS entry to publish (RFC 6376 section 3.6.1), as a line for a zone file: the name with its final dot, "IN TXT", and the record in
// strings of at most 255 bytes.
bool dkim_key_record(struct arena *arena, const struct dkim_key *key, struct text *ret_line, struct error *err) ERROR_CHECKED;

// What mail_compose writes and a reader relies upon, List-Unsubscribe and List-Unsubscribe-Post (RFC 8058 section 4) among them.
extern const char *const dkim_headers_default[];

// The DKIM-Signature fields of all keys in turn, each ending in CRLF, to be put in front of the message. `message` has CRLF line ends
// (a bare LF: ERROR_INVALID) and no such field covers another. `headers` is a NULL-terminated list of names to sign; each time a name
// occurs takes the next instance from the bottom, and instances that do not exist are signed as absent, so that none can be added
// (section 5.4). NULL signs dkim_headers_default that exist, From, To, Subject and Date once more.
bool dkim_sign(struct arena *arena, const struct dkim_key *const *keys, size_t key_count, struct text message,
               const char *const *headers, int64_t instant, struct text *ret_fields, struct error *err) ERROR_CHECKED;

// For the signer's parts and tests. Section 3.4.2: one field `name:value` without its final CRLF. Section 3.4.4: the body.
void dkim_canonicalize_field(struct builder *out, struct text field);
void dkim_canonicalize_body(struct builder *out, struct text body);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// DKIM keys: made, read from PEM, published, used. OpenSSL holds RSA keys, libsodium signs Ed25519.
#include "mail/dkim_key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "mail/address.h"

struct dkim_key {
	EVP_PKEY *key;
	enum dkim_algorithm algorithm;
	unsigned char ed25519[crypto_sign_SECRETKEYBYTES]; // seed and public key, when it is one
	char *domain, *selector;
};

static void pkey_free(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}
#define PKEY_AUTO __attribute__((cleanup(pkey_free))) EVP_PKEY

static void bio_free(BIO **bio)
{
	BIO_free_all(*bio);
}
#define BIO_AUTO __attribute__((cleanup(bio_free))) BIO

static void md_free(EVP_MD_CTX **context)
{
	EVP_MD_CTX_free(*context);
}

static bool openssl_error(struct error *err, const char *what)
{
	char reason[160] = "no reason given";
	unsigned long code = ERR_get_error();
	if (code != 0)
		ERR_error_string_n(code, reason, sizeof(reason));
	ERR_clear_error();
	return error_set(err, ERROR_INTERNAL, "%s: %s", what, reason);
}

bool dkim_key_generate(struct arena *arena, enum dkim_algorithm algorithm, struct text *ret_pem, struct error *err)
{
	PKEY_AUTO *key = algorithm == DKIM_RSA_SHA256 ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048)
	                                              : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	BIO_AUTO *out = BIO_new(BIO_s_mem());
	if (key == NULL || out == NULL || PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) != 1)
		return openssl_error(err, "the key cannot be made");
	char *data;
	long size = BIO_get_mem_data(out, &data);
	*ret_pem = text_copy(arena, (struct text){data, (size_t)size});
	return true;
}

// A key is never asked for a password on the terminal.
static int no_password(char *buffer, int size, int writing, void *context)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)context;
	return -1;
}

static bool is_name(const char *name)
{
	// A dot-atom domain passes as the right side of an address; one label is enough for a selector.
	char address[300];
	int n = snprintf(address, sizeof(address), "a@%s.example", name);
	return n > 0 && n < (int)sizeof(address) && mail_address_is_valid(text_from(address));
}

bool dkim_key_load(struct text pem, const char *domain, const char *selector, struct dkim_key **ret_key, struct error *err)
{
	if (!is_name(domain) || !is_name(selector)) {
		error_set(err, ERROR_INVALID, "\"%s\" and \"%s\" cannot be the domain and the selector of a DKIM key", domain, selector);
		return error_clause(err, "RFC 6376 section 3.1");
	}
	BIO_AUTO *in = BIO_new_mem_buf(pem.data, (int)(pem.len > 65536 ? 65536 : pem.len));
	if (in == NULL)
		return openssl_error(err, "the DKIM key cannot be read");
	PKEY_AUTO *pkey = PEM_read_bio_PrivateKey(in, NULL, no_password, NULL);
	if (pkey == NULL) {
		ERR_clear_error();
		return error_set(err, ERROR_SYNTAX, "the DKIM key is not an unencrypted private key in PEM");
	}
	bool rsa = EVP_PKEY_is_a(pkey, "RSA"), ed25519 = EVP_PKEY_is_a(pkey, "ED25519");
	if (!rsa && !ed25519)
		return error_set(err, ERROR_INVALID, "the DKIM key is neither RSA nor Ed25519");
	if (rsa && EVP_PKEY_get_bits(pkey) < 1024) {
		error_set(err, ERROR_INVALID, "the RSA key has %d bits; 2048 are usual, 1024 the least", EVP_PKEY_get_bits(pkey));
		return error_clause(err, "RFC 8301 section 3.2");
	}
	struct dkim_key *key = memory_alloc(sizeof(*key));
	*key = (struct dkim_key){.algorithm = rsa ? DKIM_RSA_SHA256 : DKIM_ED25519_SHA256};
	unsigned char seed[crypto_sign_SEEDBYTES], public_key[crypto_sign_PUBLICKEYBYTES];
	size_t size = sizeof(seed);
	if (ed25519 && (EVP_PKEY_get_raw_private_key(pkey, seed, &size) != 1 || size != sizeof(seed) ||
	                crypto_sign_seed_keypair(public_key, key->ed25519, seed) != 0)) {
		free(key);
		return openssl_error(err, "the Ed25519 key cannot be used");
	}
	sodium_memzero(seed, sizeof(seed));
	key->key = pkey;
	pkey = NULL;
	key->domain = memory_strdup(domain);
	key->selector = memory_strdup(selector);
	*ret_key = key;
	return true;
}

void dkim_key_destroy(struct dkim_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->key);
	free(key->domain);
	free(key->selector);
	sodium_memzero(key, sizeof(*key));
	free(key);
}

enum dkim_algorithm dkim_key_algorithm(const struct dkim_key *key)
{
	return key->algorithm;
}

const char *dkim_key_domain(const struct dkim_key *key)
{
	return key->domain;
}

const char *dkim_key_selector(const struct dkim_key *key)
{
	return key->selector;
}

bool dkim_key_record(struct arena *arena, const struct dkim_key *key, struct text *ret_line, struct error *err)
{
	struct text public_key;
	if (key->algorithm == DKIM_ED25519_SHA256) {
		// RFC 8463 section 4: the bare key; libsodium keeps it behind the seed.
		public_key = (struct text){(const char *)key->ed25519 + crypto_sign_SEEDBYTES, crypto_sign_PUBLICKEYBYTES};
	} else {
		unsigned char *der = NULL;
		int size = i2d_PUBKEY(key->key, &der);
		if (size <= 0)
			return openssl_error(err, "the public key cannot be written");
		public_key = text_copy(arena, (struct text){(const char *)der, (size_t)size});
		OPENSSL_free(der);
	}
	struct text coded = base64_encode(arena, public_key);
	BUILDER_AUTO record = {.max = 4096};
	builder_printf(&record, "v=DKIM1; k=%s; p=" TEXT_FMT, key->algorithm == DKIM_RSA_SHA256 ? "rsa" : "ed25519", TEXT_ARG(coded));
	BUILDER_AUTO line = {.max = 8192};
	builder_printf(&line, "%s._domainkey.%s. IN TXT", key->selector, key->domain);
	struct text rest = builder_text(&record);
	for (; rest.len > 0; rest = text_sub(rest, 255, rest.len))
		builder_printf(&line, " \"" TEXT_FMT "\"", TEXT_ARG(text_sub(rest, 0, 255)));
	return builder_take(&line, arena, ret_line, err);
}

bool dkim_key_sign(struct arena *arena, const struct dkim_key *key, struct text input, struct text *ret_signature,
                   struct error *err)
{
	if (key->algorithm == DKIM_ED25519_SHA256) {
		struct hash hash = hash_of(input);
		unsigned char *signature = arena_alloc(arena, crypto_sign_BYTES);
		crypto_sign_detached(signature, NULL, hash.bytes, sizeof(hash.bytes), key->ed25519);
		*ret_signature = (struct text){(const char *)signature, crypto_sign_BYTES};
		return true;
	}
	__attribute__((cleanup(md_free))) EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t size = (size_t)EVP_PKEY_get_size(key->key);
	unsigned char *signature = arena_alloc(arena, size);
	if (context == NULL || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->key) != 1 ||
	    EVP_DigestSign(context, signature, &size, (const unsigned char *)input.data, input.len) != 1)
		return openssl_error(err, "the message cannot be signed");
	*ret_signature = (struct text){(const char *)signature, size};
	return true;
}

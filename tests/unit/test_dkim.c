// SPDX-License-Identifier: Apache-2.0
//
// DKIM: RFC 8463 appendix A reproduced to the byte, canonical forms of RFC 6376 section 3.4.5, and our own signatures checked by a verifier
// written here from the standard, sharing only canonicalization with the signer.
#include "unit.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

#include "base/hash.h"
#include "mail/compose.h"
#include "mail/dkim.h"

// RFC 8463 appendix A.1 (published test keys). The Ed25519 seed stands in the PKCS #8 frame of RFC 8410.
static const char rsa_pem[] = "-----BEGIN RSA PRIVATE KEY-----\n"
			      "MIICXQIBAAKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\n"
			      "Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqM\n"
			      "KrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB\n"
			      "AoGAH0cxOhFZDgzXWhDhnAJDw5s4roOXN4OhjiXa8W7Y3rhX3FJqmJSPuC8N9vQm\n"
			      "6SVbaLAE4SG5mLMueHlh4KXffEpuLEiNp9Ss3O4YfLiQpbRqE7Tm5SxKjvvQoZZe\n"
			      "zHorimOaChRL2it47iuWxzxSiRMv4c+j70GiWdxXnxe4UoECQQDzJB/0U58W7RZy\n"
			      "6enGVj2kWF732CoWFZWzi1FicudrBFoy63QwcowpoCazKtvZGMNlPWnC7x/6o8Gc\n"
			      "uSe0ga2xAkEA8C7PipPm1/1fTRQvj1o/dDmZp243044ZNyxjg+/OPN0oWCbXIGxy\n"
			      "WvmZbXriOWoSALJTjExEgraHEgnXssuk7QJBALl5ICsYMu6hMxO73gnfNayNgPxd\n"
			      "WFV6Z7ULnKyV7HSVYF0hgYOHjeYe9gaMtiJYoo0zGN+L3AAtNP9huqkWlzECQE1a\n"
			      "licIeVlo1e+qJ6Mgqr0Q7Aa7falZ448ccbSFYEPD6oFxiOl9Y9se9iYHZKKfIcst\n"
			      "o7DUw1/hz2Ck4N5JrgUCQQCyKveNvjzkkd8HjYs0SwM0fPjK16//5qDZ2UiDGnOe\n"
			      "uEzxBDAr518Z8VFbR41in3W4Y3yCDgQlLlcETrS+zYcL\n"
			      "-----END RSA PRIVATE KEY-----\n";
static const char ed25519_pem[] = "-----BEGIN PRIVATE KEY-----\n"
				  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
				  "-----END PRIVATE KEY-----\n";
static const char message[] = "From: Joe SixPack <joe@football.example.com>\r\n"
			      "To: Suzie Q <suzie@shopping.example.net>\r\n"
			      "Subject: Is dinner ready?\r\n"
			      "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
			      "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
			      "\r\n"
			      "Hi.\r\n"
			      "\r\n"
			      "We lost the game.  Are you hungry yet?\r\n"
			      "\r\n"
			      "Joe.\r\n";

static struct dkim_key *load(struct text pem, const char *domain, const char *selector)
{
	struct error err;
	struct dkim_key *key = NULL;
	if (!dkim_key_load(pem, domain, selector, &key, &err))
		fail_msg("%s", err.message);
	return key;
}

// A tag's value with all white space taken out, from a canonical field.
static struct text tag(struct arena *arena, struct text fields, const char *name)
{
	struct text rest = text_sub(fields, (size_t)text_find_byte(fields, ':') + 1, fields.len);
	while (rest.data != NULL) {
		struct text part = text_trim(text_cut(&rest, ';'));
		if (text_is(text_trim(text_cut(&part, '=')), name)) {
			char *value = arena_alloc(arena, part.len + 1);
			size_t n = 0;
			for (size_t i = 0; i < part.len; i++)
				if (strchr(" \t\r\n", part.data[i]) == NULL)
					value[n++] = part.data[i];
			return (struct text){value, n};
		}
	}
	return (struct text){NULL, 0};
}

static void rfc_8463_appendix_a(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct dkim_key *ed25519 = load(text_from(ed25519_pem), "football.example.com", "brisbane");
	struct dkim_key *rsa = load(text_from(rsa_pem), "football.example.com", "test");
	static const char *const headers[] = {"from", "to", "subject", "date", "message-id", "from", "subject", "date", NULL};
	struct text fields;
	const struct dkim_key *one[] = {ed25519};
	assert_true(dkim_sign(&arena, one, 1, text_from(message), headers, INT64_C(1528637909000000), &fields, &err));
	assert_true(text_is(tag(&arena, fields, "bh"), "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="));
	assert_true(text_is(tag(&arena, fields, "b"),
	                    "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="));
	const struct dkim_key *other[] = {rsa};
	assert_true(dkim_sign(&arena, other, 1, text_from(message), headers, INT64_C(1528637909000000), &fields, &err));
	assert_true(text_is(tag(&arena, fields, "b"),
	                    "F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGs"
	                    "geefOsk2JzdA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8="));
	struct text record;
	assert_true(dkim_key_record(&arena, ed25519, &record, &err));
	assert_string_equal(record.data, "brisbane._domainkey.football.example.com. IN TXT \"v=DKIM1; k=ed25519; "
	                                 "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"");
	assert_true(dkim_key_record(&arena, rsa, &record, &err));
	assert_string_equal(record.data,
	                    "test._domainkey.football.example.com. IN TXT \"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBT"
	                    "zWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3r"
	                    "G4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB\"");
	dkim_key_destroy(ed25519);
	dkim_key_destroy(rsa);
}

// RFC 6376 section 3.4.5 and the empty bodies of section 3.4.4.
static void canonical_forms(void **state)
{
	(void)state;
	BUILDER_AUTO out = {.max = 4096};
	dkim_canonicalize_field(&out, TEXT("A: X"));
	assert_string_equal(out.data, "a:X");
	builder_reset(&out);
	dkim_canonicalize_field(&out, TEXT("B : Y\t\r\n\tZ  "));
	assert_string_equal(out.data, "b:Y Z");
	builder_reset(&out);
	dkim_canonicalize_body(&out, TEXT(" C \r\nD \t E\r\n\r\n\r\n"));
	assert_string_equal(out.data, " C\r\nD E\r\n");
	builder_reset(&out);
	dkim_canonicalize_body(&out, TEXT("no line end"));
	assert_string_equal(out.data, "no line end\r\n");
	builder_reset(&out);
	dkim_canonicalize_body(&out, TEXT("\r\n \r\n\r\n"));
	assert_int_equal(out.len, 0);
}

// The header fields of a message, unfolded enough: each with its folds, without the last CRLF.
static size_t take_fields(struct text whole, struct text *fields, size_t max, struct text *ret_body)
{
	size_t count = 0;
	while (whole.len > 0 && !text_starts(whole, TEXT("\r\n"))) {
		size_t end = 0;
		do
			end += (size_t)text_find(text_sub(whole, end, whole.len), TEXT("\r\n")) + 2;
		while (end < whole.len && (whole.data[end] == ' ' || whole.data[end] == '\t'));
		assert_true(count < max);
		fields[count++] = text_sub(whole, 0, end - 2);
		whole = text_sub(whole, end, whole.len);
	}
	*ret_body = text_sub(whole, 2, whole.len);
	return count;
}

static bool check_signature(struct arena *arena, const struct text *record, struct text signature, struct text input, bool rsa)
{
	struct text coded, key = {NULL, 0}, bytes;
	ptrdiff_t at = text_find(*record, TEXT("p="));
	coded = text_sub(*record, (size_t)at + 2, record->len);
	char *plain = arena_alloc(arena, coded.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < coded.len; i++)
		if (coded.data[i] != '"' && coded.data[i] != ' ')
			plain[n++] = coded.data[i];
	assert_true(base64_decode(arena, (struct text){plain, n}, &key));
	if (!base64_decode(arena, signature, &bytes))
		return false;
	if (!rsa) {
		struct hash hash = hash_of(input);
		return key.len == 32 && bytes.len == 64 &&
		       crypto_sign_verify_detached((const unsigned char *)bytes.data, hash.bytes, 32, (const unsigned char *)key.data) == 0;
	}
	const unsigned char *der = (const unsigned char *)key.data;
	EVP_PKEY *public_key = d2i_PUBKEY(NULL, &der, (long)key.len);
	if (public_key == NULL)
		return false;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, public_key) == 1 &&
	            EVP_DigestVerify(context, (const unsigned char *)bytes.data, bytes.len, (const unsigned char *)input.data, input.len) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(public_key);
	return good;
}

// Verifies the i-th DKIM-Signature of a message against a DNS record (RFC 6376 section 6.1).
static bool verify(struct text whole, size_t which, struct text record)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct text fields[64], body;
	bool used[64] = {false};
	size_t count = take_fields(whole, fields, 64, &body), own = 64;
	for (size_t i = 0, seen = 0; i < count; i++)
		if (text_starts(fields[i], TEXT("DKIM-Signature:")) && seen++ == which)
			own = i;
	assert_true(own < 64);
	BUILDER_AUTO canonical = {.max = 1 << 22};
	dkim_canonicalize_body(&canonical, body);
	struct hash hash = hash_of(builder_text(&canonical));
	struct text body_hash = base64_encode(&arena, (struct text){(char *)hash.bytes, 32});
	if (!text_equal(body_hash, tag(&arena, fields[own], "bh")))
		return false;
	BUILDER_AUTO input = {.max = 1 << 20};
	struct text names = tag(&arena, fields[own], "h");
	while (names.data != NULL) {
		struct text name = text_cut(&names, ':');
		for (size_t i = count; i > 0; i--) {
			struct text field = text_sub(fields[i - 1], 0, (size_t)text_find_byte(fields[i - 1], ':'));
			if (used[i - 1] || !text_equal_nocase(field, name))
				continue;
			used[i - 1] = true;
			dkim_canonicalize_field(&input, fields[i - 1]);
			builder_string(&input, "\r\n");
			break;
		}
	}
	// Ours put b= last: what follows it is the signature.
	size_t b = (size_t)text_find(fields[own], TEXT(" b=")) + 3;
	dkim_canonicalize_field(&input, text_sub(fields[own], 0, b));
	return check_signature(&arena, &record, tag(&arena, fields[own], "b"), builder_text(&input),
	                       text_is(tag(&arena, fields[own], "a"), "rsa-sha256"));
}

static struct text signed_message(struct arena *arena, const struct dkim_key *const *keys, struct text *ret_plain)
{
	struct error err;
	struct text composed, fields;
	struct mail_message m = {.from = "psirt@lumen.example", .from_name = "L\xC3\xBCmen", .to = "ada@example.net",
	                         .subject = "Sicherheitsupdate f\xC3\xBCr Ihre Kamera", .date = INT64_C(1793613600000000),
	                         .message_id = "n.1@lumen.example", .unsubscribe_url = "https://lumen.example/my/abc", .list_id = "n.lumen.example",
	                         .body = TEXT("Gr\xC3\xBC\xC3\x9F" "e  \n\n\n")};
	assert_true(mail_compose(arena, &m, &composed, &err));
	assert_true(dkim_sign(arena, keys, 2, composed, NULL, m.date, &fields, &err));
	*ret_plain = composed;
	return text_from(arena_printf(arena, TEXT_FMT TEXT_FMT, TEXT_ARG(fields), TEXT_ARG(composed)));
}

// Text with the first occurrence of a part replaced.
static struct text replaced(struct arena *arena, struct text t, struct text part, const char *by)
{
	ptrdiff_t at = text_find(t, part);
	assert_true(at >= 0);
	return text_from(arena_printf(arena, TEXT_FMT "%s" TEXT_FMT, TEXT_ARG(text_sub(t, 0, (size_t)at)), by,
	                              TEXT_ARG(text_sub(t, (size_t)at + part.len, t.len))));
}

static void our_signatures_verify(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct dkim_key *keys[2];
	struct text records[2];
	for (int i = 0; i < 2; i++) {
		struct text pem;
		assert_true(dkim_key_generate(&arena, i == 0 ? DKIM_RSA_SHA256 : DKIM_ED25519_SHA256, &pem, &err));
		keys[i] = load(pem, "lumen.example", i == 0 ? "rsa" : "ed");
		assert_int_equal(dkim_key_algorithm(keys[i]), i == 0 ? DKIM_RSA_SHA256 : DKIM_ED25519_SHA256);
		assert_true(dkim_key_record(&arena, keys[i], &records[i], &err));
	}
	struct text plain;
	struct text whole = signed_message(&arena, (const struct dkim_key *const *)keys, &plain);
	struct text line, rest = whole;
	while (rest.len > 0) {
		line = text_cut(&rest, '\n');
		assert_true(line.len > 0 && line.data[line.len - 1] == '\r' && line.len <= 79);
	}
	// What changes and what must be noticed: every signed field, a second one on top, the body; white space at line ends may change.
	static const struct {
		const char *part, *by;
		bool good;
	} changes[] = {
		{"Gr=C3", "Gr=C3", true},
		{"\r\n\r\n", " \r\n\r\n", true},
		{"MIME-Version: 1.0", "MIME-Version:   1.0", true},
		{"Gr=C3", "gr=C3", false},
		{"To: <ada@", "To: <eve@", false},
		{"To: <ada@", "To: <eve@x.example>\r\nTo: <ada@", false},
		{"Subject:", "Subject: other\r\nSubject:", false},
		{"Date:", "From: <eve@x.example>\r\nDate:", false},
		{"/my/abc", "/my/abd", false},
		{"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "", false},
	};
	for (int i = 0; i < 2; i++) {
		assert_true(verify(whole, (size_t)i, records[i]));
		assert_false(verify(whole, (size_t)i, records[1 - i]));
		for (size_t k = 0; k < sizeof(changes) / sizeof(changes[0]); k++)
			if (verify(replaced(&arena, whole, text_from(changes[k].part), changes[k].by), (size_t)i, records[i]) != changes[k].good)
				fail_msg("signature %d, change %zu", i, k);
	}
	dkim_key_destroy(keys[0]);
	dkim_key_destroy(keys[1]);
}

static void bad_keys_and_messages(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct dkim_key *key = NULL;
	assert_false(dkim_key_load(TEXT("no key"), "lumen.example", "s", &key, &err));
	assert_int_equal(err.class, ERROR_SYNTAX);
	assert_false(dkim_key_load(text_from(ed25519_pem), "lumen.example; d=evil", "s", &key, &err));
	assert_false(dkim_key_load(text_from(ed25519_pem), "lumen.example", "s\r\n", &key, &err));
	assert_false(dkim_key_load(text_from(ed25519_pem), "lumen.example", "", &key, &err));
	assert_null(key);
	EVP_PKEY *curve = EVP_EC_gen("P-256");
	BIO *out = BIO_new(BIO_s_mem());
	char *data;
	assert_int_equal(PEM_write_bio_PKCS8PrivateKey(out, curve, NULL, NULL, 0, NULL, NULL), 1);
	long size = BIO_get_mem_data(out, &data);
	assert_false(dkim_key_load((struct text){data, (size_t)size}, "lumen.example", "s", &key, &err));
	assert_int_equal(err.class, ERROR_INVALID);
	BIO_free(out);
	EVP_PKEY_free(curve);
	key = load(text_from(ed25519_pem), "lumen.example", "s");
	const struct dkim_key *keys[] = {key};
	struct text fields;
	static const char *const bad[] = {"From: a\n\nb\r\n", "From: a\r\n\r\nbody\rx\r\n", " folded: first\r\n\r\n", "no colon\r\n\r\n"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(dkim_sign(&arena, keys, 1, text_from(bad[i]), NULL, 0, &fields, &err));
	dkim_key_destroy(key);
	dkim_key_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_8463_appendix_a),
		cmocka_unit_test(canonical_forms),
		cmocka_unit_test(our_signatures_verify),
		cmocka_unit_test(bad_keys_and_messages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

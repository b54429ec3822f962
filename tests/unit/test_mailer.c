// SPDX-License-Identifier: Apache-2.0
//
// The mailer without a relay, the spool it writes, and what its configuration refuses.
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/time.h"
#include "mail/mailer.h"
#include "mail/spool.h"

static char root[512];

static int make_root(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "%s/aftercare-mailer-XXXXXX", getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"));
	return mkdtemp(root) == NULL;
}

static int remove_root(void **state)
{
	(void)state;
	struct error err;
	return tree_remove(root, &err) ? 0 : 1;
}

static void send_one(struct mailer *mailer, const char *id, const char *subject)
{
	struct error err;
	struct mail_reply reply;
	struct mail_message m = {.to = "ada@example.net", .subject = subject, .date = INT64_C(1793613600000000), .message_id = id,
	                         .body = TEXT("Gr\xC3\xBC\xC3\x9F" "e\n")};
	struct mail_envelope envelope = {.sender = "bounces+7@lumen.example"};
	assert_true(mailer_send(mailer, &envelope, &m, &reply, &err));
	assert_int_equal(reply.outcome, MAIL_ACCEPTED);
}

static void set_time(const char *spool, const char *id, int64_t seconds)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
	assert_int_equal(utimensat(AT_FDCWD, arena_printf(&arena, "%s/%s.eml", spool, id), times, 0), 0);
}

static void messages_are_spooled_once(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	const char *spool = arena_printf(&arena, "%s/state/spool", root);
	struct spool_entry *entries;
	size_t count = 9;
	assert_true(spool_list(&arena, spool, 10, &entries, &count, &err));
	assert_int_equal(count, 0);
	struct text pem;
	struct dkim_key *key;
	assert_true(dkim_key_generate(&arena, DKIM_ED25519_SHA256, &pem, &err));
	assert_true(dkim_key_load(pem, "lumen.example", "mail", &key, &err));
	const struct dkim_key *keys[] = {key};
	struct mailer *mailer;
	struct mailer_config config = {.spool = spool, .from = "psirt@lumen.example", .from_name = "Lumen", .keys = keys, .key_count = 1};
	assert_true(mailer_create(&config, &mailer, &err));
	send_one(mailer, "a.1@lumen.example", "First");
	send_one(mailer, "a.2@lumen.example", "Second");
	send_one(mailer, "a.1@lumen.example", "First again");
	assert_true(file_write(arena_printf(&arena, "%s/notes.txt", spool), TEXT("x"), 0600, &err));
	assert_true(file_write(arena_printf(&arena, "%s/notes.eml", spool), TEXT("x"), 0600, &err));
	assert_true(spool_list(&arena, spool, 10, &entries, &count, &err));
	assert_int_equal(count, 2);
	struct hash hash = hash_of(TEXT("a.1@lumen.example"));
	char first[HASH_HEX_SIZE];
	hash_hex(&hash, first);
	set_time(spool, entries[0].id, 1000);
	set_time(spool, entries[1].id, 1000);
	set_time(spool, first, 2000);
	assert_true(spool_list(&arena, spool, 10, &entries, &count, &err));
	assert_string_equal(entries[0].id, first);
	assert_true(entries[0].written == 2000 * TIME_SECOND);
	assert_true(spool_list(&arena, spool, 1, &entries, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(entries[0].id, first);
	struct mail_view view;
	assert_true(spool_read(&arena, spool, text_from(first), &view, &err));
	assert_true(text_is(view.subject, "First again"));
	assert_true(text_is(view.from, "Lumen <psirt@lumen.example>"));
	assert_true(text_is(view.return_path, "bounces+7@lumen.example"));
	assert_true(text_is(view.delivered_to, "ada@example.net"));
	assert_true(text_is(view.body, "Gr\xC3\xBC\xC3\x9F" "e\n"));
	assert_true(text_starts(mail_view_field(&view, "DKIM-Signature"), TEXT("v=1; a=ed25519-sha256;")));
	mailer_destroy(mailer);
	dkim_key_destroy(key);
}

static void strange_identifiers_find_nothing(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct mail_view view;
	static const char *const bad[] = {"", "../../etc/passwd", "ZZ", "0000000000000000000000000000000000000000000000000000000000000000",
	                                  "000000000000000000000000000000000000000000000000000000000000000A"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(spool_read(&arena, root, text_from(bad[i]), &view, &err));
		assert_int_equal(err.class, ERROR_NOT_FOUND);
	}
}

static void configurations_are_checked(void **state)
{
	(void)state;
	struct error err;
	struct mailer *mailer = NULL;
	struct mailer_config none = {.from = "a@b.example"};
	assert_false(mailer_create(&none, &mailer, &err));
	struct mailer_config nobody = {.spool = root, .from = "b.example"};
	assert_false(mailer_create(&nobody, &mailer, &err));
	static const struct {
		const char *relay;
		bool plain, good;
	} relays[] = {
		{"smtp://mail.example:587", false, true},
		{"smtps://mail.example", false, true},
		{"smtp://127.0.0.1:25", true, true},
		{"smtp://[::1]:25", true, true},
		{"smtp://localhost", true, true},
		{"smtp://mail.example", true, false},
		{"http://mail.example", false, false},
		{"file:///etc/passwd", false, false},
		{"smtp://user:secret@mail.example", false, false},
		{"smtp://mail.example/path", false, false},
		{"smtp://", false, false},
		{"mail.example", false, false},
		{"smtp://mail.example\r\nRSET", false, false},
	};
	for (size_t i = 0; i < sizeof(relays) / sizeof(relays[0]); i++) {
		struct smtp *smtp = NULL;
		struct smtp_config config = {.relay = relays[i].relay, .plain = relays[i].plain};
		if (smtp_create(&config, &smtp, &err) != relays[i].good)
			fail_msg("%s: %s", relays[i].relay, err.message);
		assert_true((smtp != NULL) == relays[i].good);
		smtp_destroy(smtp);
	}
}

static void a_full_spool_is_an_error(void **state)
{
	(void)state;
	struct error err;
	ARENA_AUTO arena = ARENA_INIT;
	const char *file = arena_printf(&arena, "%s/file", root);
	assert_true(file_write(file, TEXT("x"), 0600, &err));
	struct mailer *mailer;
	struct mailer_config config = {.spool = file, .from = "psirt@lumen.example"};
	assert_true(mailer_create(&config, &mailer, &err));
	struct mail_message m = {.to = "ada@example.net", .subject = "x", .date = 0, .message_id = "a@b.example"};
	struct mail_envelope envelope = {0};
	struct mail_reply reply = {.code = 42};
	assert_false(mailer_send(mailer, &envelope, &m, &reply, &err));
	assert_int_equal(reply.code, 42);
	envelope.recipient = "not an address";
	assert_false(mailer_send(mailer, &envelope, &m, &reply, &err));
	assert_int_equal(err.class, ERROR_INVALID);
	mailer_destroy(mailer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_spooled_once),
		cmocka_unit_test(strange_identifiers_find_nothing),
		cmocka_unit_test(configurations_are_checked),
		cmocka_unit_test(a_full_spool_is_an_error),
	};
	return cmocka_run_group_tests(tests, make_root, remove_root);
}

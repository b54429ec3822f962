// SPDX-License-Identifier: Apache-2.0
//
// Argon2id by libsodium, two at a time: each takes 64 MiB, and strangers can ask for it.
#include "live/password.h"

#include <pthread.h>
#include <sodium.h>

_Static_assert(ACCOUNT_HASH_SIZE == crypto_pwhash_STRBYTES, "the hash fits");

#define AT_ONCE 2
#define WAITING_MAX 16
#define OPERATIONS 2
#define MEMORY ((size_t)64 << 20)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static unsigned running, waiting;

static bool enter(struct error *err)
{
	pthread_mutex_lock(&lock);
	if (waiting >= WAITING_MAX) {
		pthread_mutex_unlock(&lock);
		return error_set(err, ERROR_BUSY, "too many sign-ins at one time: please try again");
	}
	waiting++;
	while (running >= AT_ONCE)
		pthread_cond_wait(&released, &lock);
	waiting--;
	running++;
	pthread_mutex_unlock(&lock);
	return true;
}

static void leave(void)
{
	pthread_mutex_lock(&lock);
	running--;
	pthread_cond_signal(&released);
	pthread_mutex_unlock(&lock);
}

bool account_password_hash(struct text password, char ret_hash[ACCOUNT_HASH_SIZE], struct error *err)
{
	if (password.len < ACCOUNT_PASSWORD_MIN || password.len > ACCOUNT_PASSWORD_MAX) {
		error_set(err, ERROR_INVALID, "a password has %d to %d characters", ACCOUNT_PASSWORD_MIN, ACCOUNT_PASSWORD_MAX);
		return error_at(err, "password");
	}
	if (!enter(err))
		return false;
	int failed = crypto_pwhash_str_alg(ret_hash, password.data, password.len, OPERATIONS, MEMORY, crypto_pwhash_ALG_ARGON2ID13);
	leave();
	return failed == 0 || error_set(err, ERROR_UNAVAILABLE, "there is no memory for hashing a password");
}

bool password_verify(const char *hash, struct text password, bool *ret_right, struct error *err)
{
	if (password.len > ACCOUNT_PASSWORD_MAX) {
		*ret_right = false;
		return true;
	}
	if (!enter(err))
		return false;
	if (hash == NULL) {
		char unused[ACCOUNT_HASH_SIZE];
		*ret_right = false;
		int failed = crypto_pwhash_str_alg(unused, password.data == NULL ? "" : password.data, password.len, OPERATIONS, MEMORY,
			crypto_pwhash_ALG_ARGON2ID13);
		leave();
		return failed == 0 || error_set(err, ERROR_UNAVAILABLE, "there is no memory for hashing a password");
	}
	*ret_right = crypto_pwhash_str_verify(hash, password.data == NULL ? "" : password.data, password.len) == 0;
	leave();
	return true;
}

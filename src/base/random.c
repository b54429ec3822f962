// SPDX-License-Identifier: Apache-2.0
//
// Random bytes (libsodium) and UUID version 7.
#include "base/random.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

void random_bytes(void *buffer, size_t size)
{
	randombytes_buf(buffer, size);
}

uint32_t random_below(uint32_t limit)
{
	return randombytes_uniform(limit);
}

// RFC 9562 section 6.2, method 3: the 12 bits after the milliseconds hold the fraction of the millisecond; when the clock has not
// moved on, the last value is raised by one, so that identifiers of one process are strictly increasing.
struct uuid uuid_v7(int64_t instant)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static uint64_t last;
	uint64_t micros = instant < 0 ? 0 : (uint64_t)instant;
	uint64_t ticks = (micros / 1000) << 12 | (micros % 1000) * 4096 / 1000;
	pthread_mutex_lock(&lock);
	if (ticks <= last)
		ticks = last + 1;
	last = ticks;
	pthread_mutex_unlock(&lock);
	struct uuid uuid;
	uint64_t millis = ticks >> 12;
	for (int i = 0; i < 6; i++)
		uuid.bytes[i] = (uint8_t)(millis >> (40 - 8 * i));
	uuid.bytes[6] = (uint8_t)(0x70 | ((ticks >> 8) & 0x0F));
	uuid.bytes[7] = (uint8_t)ticks;
	random_bytes(uuid.bytes + 8, 8);
	uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3F));
	return uuid;
}

const char *uuid_format(const struct uuid *uuid, char buffer[UUID_TEXT_SIZE])
{
	char hex[33];
	sodium_bin2hex(hex, sizeof(hex), uuid->bytes, sizeof(uuid->bytes));
	snprintf(buffer, UUID_TEXT_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
	return buffer;
}

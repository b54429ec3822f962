// SPDX-License-Identifier: Apache-2.0
//
// Randomness from the operating system, and identifiers made of it.
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#define UUID_TEXT_SIZE 37 // 36 characters and a NUL

void random_bytes(void *buffer, size_t size);
uint32_t random_below(uint32_t limit); // uniform in [0, limit)

struct uuid {
	uint8_t bytes[16];
};

// UUID version 7 (RFC 9562 section 5.7) of the instant (microseconds UTC); within a process later calls sort later.
struct uuid uuid_v7(int64_t instant);
const char *uuid_format(const struct uuid *uuid, char buffer[UUID_TEXT_SIZE]);

#endif

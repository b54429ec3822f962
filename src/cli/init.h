// SPDX-License-Identifier: Apache-2.0
//
// Parts of `aftercare init`: the questions and their answers, what is read from existing files, and the content folder written from both.
#ifndef CLI_INIT_H
#define CLI_INIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum init_question {
	INIT_LEGAL_NAME,
	INIT_NAME,
	INIT_ADDRESS,
	INIT_WEBSITE,
	INIT_LANGUAGES,
	INIT_MAILBOXES,
	INIT_PROMISES,
	INIT_MARKETS,
	INIT_DEVICE,   // not asked when a file names the devices
	INIT_CATEGORY, // asked instead, when no file says it
	INIT_FIRMWARE, // when there is one device
	INIT_SUPPORT,  // unless the file says it for every device
	INIT_QUESTION_COUNT
};

// What an existing file said about a product in advisories.
struct init_product {
	const char *product_id, *firmware, *namespace, *advisory; // firmware is a range of the content format
};

struct init_device {
	const char *id;       // folder name; set when all devices are known
	const char *model;    // code, unique
	const char *name;
	const char *category; // these are NULL where the file does not say
	const char *sold_from, *period_end;
	const char *version, *release_date;
	const char *sbom;     // path of the file to copy; NULL: none
	struct init_product *products;
	size_t product_count, product_size;
};

struct init_advisory {
	const char *file;     // name in advisories/
	const char *source;   // where it was read
	const char *id;       // tracking id
	struct text bytes;
	const char *left_out; // why it is not taken over; NULL: it is
};

// What existing files say. Everything lives in the arena given to the readers.
struct init_source {
	struct init_device *devices;
	size_t device_count, device_size;
	struct init_advisory *advisories;
	size_t advisory_count, advisory_size;
	const char *maker;     // name of the manufacturer; NULL: not said
	const char *namespace; // of advisories that the manufacturer publishes; NULL: none
	size_t products_passed; // entries of advisories without a version that can be mapped
};

// Readers (init_csaf.c, init_sbom.c, init_csv.c). Errors name file, line and column. `vendor` NULL: the one with most advisories.
bool init_read_csaf(struct arena *arena, const char *folder, const char *vendor, struct init_source *source,
	struct error *err) ERROR_CHECKED;
bool init_read_sbom(struct arena *arena, const char *path, struct init_source *source, struct error *err) ERROR_CHECKED;
bool init_read_csv(struct arena *arena, const char *path, struct init_source *source, struct error *err) ERROR_CHECKED;
bool init_parse_csv(struct arena *arena, struct text table, const char *path, struct init_source *source,
	struct error *err) ERROR_CHECKED; // the same for bytes at hand

// Adds a device; its model is made a unique code of `model` (NULL: of the name), its id a unique slug.
struct init_device *init_add_device(struct arena *arena, struct init_source *source, const char *model, const char *name);
// Lower-case slug of any text ("Tür-Sensor" gives "tuer-sensor"); "" when nothing is left.
const char *init_slug(struct arena *arena, const char *text);
// The next of several parts divided by commas, trimmed; *rest has data NULL at the end.
struct text init_part(struct text *rest);

struct init_answers {
	const char *values[INIT_QUESTION_COUNT]; // checked; NULL: not answered
	const char *base_url, *time_zone;        // never asked: from flags or an answers file, else proposed
	const char *today;                       // YYYY-MM-DD: the policy is valid from then
};

// One question. `check` returns NULL when the answer is good, else what to write instead.
struct init_question_info {
	const char *key;     // in an answers file, and the flag with hyphens
	const char *title;   // a few words
	const char *help;    // a sentence or two; shown above the prompt
	const char *(*check)(struct text answer);
	// What pressing Enter takes; NULL: an answer is needed.
	const char *(*propose)(struct arena *arena, const struct init_answers *answers, const struct init_source *source);
};

extern const struct init_question_info init_questions[INIT_QUESTION_COUNT];
// Whether the question is asked, given what the files say.
bool init_is_asked(enum init_question question, const struct init_source *source);
// NULL when good; for the two values that are not asked.
const char *init_check_base_url(struct text answer);
const char *init_check_time_zone(struct text answer);

// Fills in what was not answered. On a terminal asks, and keeps each answer in FOLDER/.init as it comes; else takes the proposals, and
// fails naming every answer that is missing (ERROR_USAGE). ERROR_TIMEOUT: the user broke off (Ctrl-C, or the end of input).
bool init_ask(struct arena *arena, const char *folder, bool terminal, const struct init_source *source,
	struct init_answers *answers, struct error *err) ERROR_CHECKED;
// A question on the terminal whose answer is yes (Enter will do) or anything else; breaking off is no.
bool init_confirm(const char *title);
// Answers kept by an earlier run; fine when there are none.
bool init_resume(struct arena *arena, const char *folder, struct init_answers *answers, struct error *err) ERROR_CHECKED;
// Answers from a file (YAML or JSON: key and text). Each is checked; positions in the errors.
bool init_load_answers(struct arena *arena, const char *path, struct init_answers *answers, struct error *err) ERROR_CHECKED;

// Writes the content folder. Answers and source are complete and checked.
bool init_write(const char *folder, const struct init_answers *answers, const struct init_source *source,
	struct error *err) ERROR_CHECKED;

#endif

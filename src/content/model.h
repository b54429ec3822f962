// SPDX-License-Identifier: Apache-2.0
//
// What a content tree says, after loading: plain structs that borrow from one arena, with the file's own value beside them for
// everything that is only shown. Read-only once loaded; several threads may read it (the trees are frozen).
//
// Texts in several languages: `languages[0]` of the maker is the default; a language is an index into that list everywhere.
#ifndef CONTENT_MODEL_H
#define CONTENT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/time.h"
#include "content/clock.h"
#include "content/source.h"
#include "content/version.h"
#include "value/value.h"

#define CONTENT_MAX_LANGUAGES 20

// A list of short texts (ids, words), in the order of the file.
struct text_list {
	const struct text *items;
	size_t count;
};
bool text_list_has(struct text_list list, struct text item);

struct maker {
	const struct value *value; // maker.yaml
	struct text id;
	struct text languages[CONTENT_MAX_LANGUAGES];
	size_t language_count; // at least 1
	const char *time_zone; // a zone that is known; "UTC" where the file has none
	struct text_list markets;
	struct text base_url; // ends in '/'
	struct text security_mail, support_mail;
	int64_t at; // pinned instant, or TIME_NONE
	// Promises, in microseconds.
	int64_t acknowledge, update, disclose, answer;
	int64_t security_txt_lifetime;
	// CSAF; empty without `csaf`. publisher_name falls back to legal_name.
	struct text csaf_namespace, csaf_publisher, csaf_category, csaf_canonical_url;
};

// One language of an article.
struct article_text {
	bool present;
	const struct value *front; // front matter
	const char *file;          // path in the tree
	struct text title;
	struct text summary;       // docs: summary; lessons: objective
	struct text body;          // Markdown; CR LF already LF
	uint32_t body_line;        // line of the file on which the body begins
	struct hash body_hash;     // SHA-256 of the body, what translation_of names
	bool stale;                // made from an earlier text of the original
	struct date reviewed;      // year 0: none
};

// What docs, lessons and answers have in common: a name, a text in each language (by language index), shared attributes.
struct article {
	struct text name; // of the file, without language
	struct article_text *texts;
	struct text owner;
	struct date review; // next review is due
	bool review_due;
	int64_t order;      // INT64_MAX where not given
	struct text_list readers;
};

// A documentation passage: the text of one or more section types of one device.
struct section {
	struct article article;
	struct text device;      // id
	struct text_list types;  // the first is the address
	struct text_list hardware, markets; // empty: all
	const struct version_range *firmware; // empty: all
	size_t firmware_count;
	struct date from;        // year 0: always
	bool in_force;           // `from` has come
	// An existing document in place of the text; all empty without one.
	struct text document_file; // path in the tree
	struct text document_url, document_sha256, document_pages;
};

struct lesson_question {
	struct text id;
	size_t choice_count;
	size_t right; // index
};

// Question and choice texts are read from article.texts[l].front, list "questions", by the same indexes.
struct lesson {
	struct article article;
	struct text_list devices; // empty: all
	struct text_list teaches; // as written: SECTION or DEVICE/SECTION
	int64_t minutes, pass;
	const struct lesson_question *questions;
	size_t question_count;
	bool current; // reviewed on or after each section that it teaches
};

struct answer {
	struct article article;
	struct text_list devices; // empty: all
	struct text_list sections;
};

// Bits of a product in the product_status of a vulnerability.
enum product_status {
	PRODUCT_AFFECTED = 1,       // known_affected, first_affected, last_affected
	PRODUCT_INVESTIGATED = 2,   // under_investigation
	PRODUCT_NOT_AFFECTED = 4,   // known_not_affected
	PRODUCT_FIXED = 8,          // fixed, first_fixed
	PRODUCT_RECOMMENDED = 16,
};

struct product_entry {
	struct text id;
	unsigned status; // bits of enum product_status
};

struct vulnerability {
	const struct value *value;
	struct text cve;   // may be empty
	struct text title; // may be empty
	const struct product_entry *products; // sorted by id, each once
	size_t product_count;
};

// A CSAF 2.0 document, with the facts that others ask for.
struct advisory {
	struct text name;             // of the file without .json: the address /advisories/NAME/
	const char *file;
	struct text source;           // the bytes of the file
	const struct value *document; // the whole JSON
	struct text id;               // document.tracking.id
	struct text title;
	struct text namespace;        // document.publisher.namespace
	struct text status, version;
	int64_t initial_release, current_release;
	struct text severity;         // document.aggregate_severity.text, else of the highest CVSS score, as a lower-case word; may be empty
	bool own;                     // by the maker's own namespace
	bool published;               // current_release has come
	const struct vulnerability *vulnerabilities;
	size_t vulnerability_count;
	const struct product_entry *products; // every product of the tree, sorted by id; status is 0
	size_t product_count;
};

struct notice_target {
	struct text device;
	struct version_range firmware;
	struct text_list hardware; // empty: all
};

struct notice {
	struct text id;
	const char *file;
	const struct value *value;
	struct text event, severity;
	int64_t issued, revised, starts, ends; // TIME_NONE where not given
	bool published, current;
	const struct notice_target *targets;
	size_t target_count;
	struct text_list advisories; // tracking ids
};

struct entity {
	struct text id;
	const char *file;
	const struct value *value;
	struct text_list devices; // empty: all
	bool public;
};

struct procedure {
	struct text event;
	const char *file;
	const struct value *value;
	struct text_list devices; // empty: all
};

// devices/ID/device.yaml as a document; what it means is device/device.h.
struct device_file {
	struct text id;
	const char *file;
	const struct value *value;
	size_t first_section, section_count; // its sections in content.sections
};

// A picture, document or SBOM that is named by some file.
struct asset {
	struct text path;
	size_t size;
	bool used;
};

struct loader;

struct content {
	struct arena *arena; // everything lives here
	struct loader *loader; // for what is checked with the devices (device/portfolio.c)
	struct content_source source;
	struct content_clock clock;
	struct maker maker;
	struct device_file *devices; // sorted by id
	size_t device_count;
	struct section *sections;    // sorted by device, then order, then the place of the type in the format, then name
	size_t section_count;
	struct lesson *lessons;      // sorted by order, then name
	size_t lesson_count;
	struct answer *answers;      // sorted by order, then name
	size_t answer_count;
	struct advisory *advisories; // newest current release first, then id
	size_t advisory_count;
	struct notice *notices;      // newest first, then id
	size_t notice_count;
	struct entity *entities;     // sorted by id
	size_t entity_count;
	struct procedure *procedures; // sorted by event
	size_t procedure_count;
	struct asset *assets;        // sorted by path
	size_t asset_count;
};

// Look-ups; NULL where there is none.
const struct device_file *content_device(const struct content *content, struct text id);
const struct lesson *content_lesson(const struct content *content, struct text name);
const struct answer *content_answer(const struct content *content, struct text name);
const struct notice *content_notice(const struct content *content, struct text id);
const struct entity *content_entity(const struct content *content, struct text id);
const struct advisory *content_advisory(const struct content *content, struct text name); // by file name
const struct advisory *content_advisory_by_id(const struct content *content, struct text tracking_id); // the maker's own wins
const struct asset *content_asset(const struct content *content, struct text path);

// Index of a language of the maker, or -1.
int content_language(const struct maker *maker, struct text language);

// A localized value in the language, else in the default language (*ret_fell_back true; it may be NULL). Plain text is the default
// language's: asked for another it falls back. Empty text where the value is absent.
struct text content_localized(const struct maker *maker, const struct value *v, int language, bool *ret_fell_back);
// True where the value is this word alone (`none`, `on`, `off`), not a map: the program translates it.
bool content_is_word(const struct value *v, const char *word);
// The text of an article in the language, else in the default language. Never NULL: every article has its original.
const struct article_text *content_article(const struct article *article, int language, bool *ret_fell_back);

// Status bits of a product in a vulnerability; 0 when it is in no list.
unsigned vulnerability_status(const struct vulnerability *v, struct text product_id);
bool advisory_has_product(const struct advisory *advisory, struct text product_id);

// The bytes of a file of the tree (a picture, a document).
bool content_read(const struct content *content, struct arena *arena, struct text path, struct text *ret_data, struct error *err)
	ERROR_CHECKED;

#endif

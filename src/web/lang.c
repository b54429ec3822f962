// SPDX-License-Identifier: Apache-2.0
//
// Messages with their placeholders, and the set of languages built into the program.
#include "web/lang.h"

#include <pthread.h>
#include <string.h>

#include "web/embed.h"
#include "web/lang_catalog.h"
#include "web/lang_format.h"

enum { LANGUAGES_MAX = 32, MESSAGE_MAX = 64 * 1024 };

struct lang {
	const char *code;
	const char *name;
	struct lang_catalog catalog;
	struct lang_format format;
};

// Written once, then only read.
static struct {
	pthread_once_t once;
	struct arena arena;
	const struct lang *langs[LANGUAGES_MAX];
	size_t count;
} built_in = {.once = PTHREAD_ONCE_INIT};

static void load_built_in(void)
{
	for (size_t i = 0; i < embed_language_count && i < LANGUAGES_MAX; i++) {
		// The build has read the same catalogues: one that fails here does not exist for the program.
		struct error err;
		if (lang_load(&built_in.arena, embed_languages[i].code, embed_languages[i].mo, &built_in.langs[built_in.count], &err))
			built_in.count++;
	}
}

size_t lang_count(void)
{
	pthread_once(&built_in.once, load_built_in);
	return built_in.count;
}

const struct lang *lang_at(size_t i)
{
	return i < lang_count() ? built_in.langs[i] : NULL;
}

const struct lang *lang_find(const char *code)
{
	size_t len = code == NULL ? 0 : strcspn(code, "-_");
	for (size_t i = 0; i < lang_count(); i++)
		if (text_equal_nocase((struct text){code, len}, text_from(built_in.langs[i]->code)))
			return built_in.langs[i];
	return NULL;
}

const struct lang *lang_english(void)
{
	return lang_find("en");
}

const char *lang_code(const struct lang *lang)
{
	return lang->code;
}

const char *lang_name(const struct lang *lang)
{
	return lang->name;
}

const struct lang_format *lang_format_of(const struct lang *lang)
{
	return &lang->format;
}

bool lang_load(struct arena *arena, const char *code, struct text mo, const struct lang **ret_lang, struct error *err)
{
	struct lang *lang = arena_new(arena, struct lang);
	if (!lang_catalog_read(mo, &lang->catalog, err) || !lang_format_load(arena, code, &lang->format, &lang->name, err))
		return error_wrap(err, "language %s", code);
	lang->code = arena_strdup(arena, code);
	*ret_lang = lang;
	return true;
}

enum lang_source lang_text(const struct lang *lang, const char *key, struct text *ret_text)
{
	struct lang_message message;
	const struct lang *english = lang_english();
	enum lang_source source = LANG_OWN;
	if (!lang_catalog_find(&lang->catalog, text_from(key), &message)) {
		if (english == NULL || !lang_catalog_find(&english->catalog, text_from(key), &message)) {
			*ret_text = text_from(key);
			return LANG_MISSING;
		}
		source = LANG_ENGLISH;
	}
	*ret_text = message.form[message.forms - 1];
	return source;
}

static bool put_placeholder(struct text key, struct text name, const struct lang_lookup *lookup,
			    void (*put)(struct builder *out, struct text piece), struct builder *out, struct error *err)
{
	const struct value *v = lookup->get(lookup->data, name);
	if (v == NULL || (v->kind != VALUE_TEXT && v->kind != VALUE_NUMBER))
		return error_set(err, ERROR_INTERNAL, "the message \"" TEXT_FMT "\" needs a text or number {" TEXT_FMT "}, and there is none here",
				 TEXT_ARG(key), TEXT_ARG(name));
	put(out, v->text);
	return true;
}

bool lang_put(const struct lang *lang, struct text key, const struct lang_lookup *lookup,
	      void (*put)(struct builder *out, struct text piece), struct builder *out, struct error *err)
{
	struct lang_message message;
	if (!lang_catalog_find(&lang->catalog, key, &message))
		return error_set(err, ERROR_INTERNAL, "the language %s has no message \"" TEXT_FMT "\"; add it to lang/%s.po", lang->code,
				 TEXT_ARG(key), lang->code);
	unsigned form = 0;
	if (message.has_plural) {
		const struct value *count = lookup->get(lookup->data, TEXT("count"));
		int64_t n = value_as_int(count, -1);
		if (n < 0)
			return error_set(err, ERROR_INTERNAL, "the message \"" TEXT_FMT "\" needs a whole number {count}, and there is none here",
					 TEXT_ARG(key));
		form = lang_plural_form(&lang->catalog.plural, (uint64_t)n);
		if (form >= message.forms)
			form = message.forms - 1;
	}
	struct text rest = message.form[form];
	struct lang_piece piece;
	bool broken;
	while (lang_piece_next(&rest, &piece, &broken)) {
		if (!piece.placeholder)
			put(out, piece.text);
		else if (!put_placeholder(key, piece.text, lookup, put, out, err))
			return false;
	}
	if (broken)
		return error_set(err, ERROR_INTERNAL, "the message \"" TEXT_FMT "\" of the language %s has a broken placeholder", TEXT_ARG(key),
				 lang->code);
	return true;
}

static const struct value *get_dotted(const void *data, struct text path)
{
	const struct value *found = data;
	while (path.data != NULL && found != NULL)
		found = value_get_text(found, text_cut(&path, '.'));
	return found;
}

bool lang_format(struct arena *arena, const struct lang *lang, const char *key, const struct value *context, struct text *ret_text,
		 struct error *err)
{
	BUILDER_AUTO out;
	builder_init(&out, MESSAGE_MAX);
	struct lang_lookup lookup = {get_dotted, context};
	return lang_put(lang, text_from(key), &lookup, builder_add, &out, err) && builder_take(&out, arena, ret_text, err);
}

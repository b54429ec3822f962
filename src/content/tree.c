// SPDX-License-Identifier: Apache-2.0
//
// Which file is what, by its path alone; names that cannot live on every file system are refused.
#include "content/tree.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/files.h"
#include "content/format.h"
#include "value/schema.h"

static struct value_place whole_file(struct text path)
{
	return (struct value_place){path.data, 0, 0};
}

bool content_is_picture(struct text path)
{
	return text_ends(path, TEXT(".svg")) || text_ends(path, TEXT(".png")) || text_ends(path, TEXT(".jpg")) ||
	       text_ends(path, TEXT(".webp"));
}

bool content_path_resolve(struct arena *arena, struct text from, struct text path, struct text *ret_path)
{
	if (!path_is_safe(path))
		return false;
	size_t folder = from.len;
	while (folder > 0 && from.data[folder - 1] != '/')
		folder--;
	const char *whole = arena_printf(arena, TEXT_FMT TEXT_FMT, (int)folder, from.data, TEXT_ARG(path));
	*ret_path = text_from(whole);
	return true;
}

static bool is_id(struct text t)
{
	return schema_type_problem(SCHEMA_ID, t) == NULL;
}

// NAME.LANG.md or NAME.md, without the folder.
static bool split_article_name(struct text name, struct text *ret_name, struct text *ret_language)
{
	struct text stem = text_sub(name, 0, name.len - 3);
	struct text language = stem;
	struct text base = text_cut(&language, '.');
	if (!is_id(base) || (language.data != NULL && schema_type_problem(SCHEMA_LANGUAGE, language) != NULL))
		return false;
	*ret_name = base;
	*ret_language = language.data == NULL ? TEXT("") : language;
	return true;
}

enum placing { PLACED, WRONG_KIND, WRONG_NAME };

// folder/NAME with an ending: the same for four kinds of file.
static enum placing place_flat(struct content_file *file, struct text name, enum content_kind kind, const char *ending)
{
	size_t ending_len = strlen(ending);
	if (!text_ends(name, text_from(ending)))
		return WRONG_KIND;
	file->kind = kind;
	file->name = text_sub(name, 0, name.len - ending_len);
	if (kind == CONTENT_ADVISORY)
		return PLACED; // its name follows from the tracking id: advisory.file_name
	return is_id(file->name) ? PLACED : WRONG_NAME;
}

static enum placing place_article(struct content_file *file, struct text name, enum content_kind kind)
{
	file->kind = kind;
	return split_article_name(name, &file->name, &file->language) ? PLACED : WRONG_NAME;
}

static bool is_source(struct text name)
{
	return text_ends(name, TEXT(".md")) || text_ends(name, TEXT(".yaml")) || text_ends(name, TEXT(".yml"));
}

static enum placing place_in_device(struct content_file *file, struct text rest)
{
	struct text path = rest;
	file->device = text_cut(&path, '/');
	if (path.data == NULL)
		return WRONG_KIND; // a file directly in devices/
	if (!is_id(file->device))
		return WRONG_NAME;
	if (text_is(path, "device.yaml")) {
		file->kind = CONTENT_DEVICE;
		file->name = file->device;
		return PLACED;
	}
	struct text name = path;
	struct text folder = text_cut(&name, '/');
	if (text_is(folder, "docs") && name.data != NULL && text_find_byte(name, '/') < 0 && text_ends(name, TEXT(".md")))
		return place_article(file, name, CONTENT_DOC);
	file->kind = CONTENT_ASSET;
	return is_source(path) ? WRONG_KIND : PLACED;
}

static enum placing place(struct content_file *file)
{
	struct text rest = file->path;
	struct text folder = text_cut(&rest, '/');
	if (rest.data == NULL) {
		file->kind = CONTENT_MAKER;
		return text_is(file->path, "maker.yaml") ? PLACED : WRONG_KIND;
	}
	if (text_is(folder, "devices"))
		return place_in_device(file, rest);
	bool flat = text_find_byte(rest, '/') < 0;
	file->kind = CONTENT_ASSET;
	if (text_is(folder, "brand"))
		return is_source(rest) ? WRONG_KIND : PLACED;
	if (text_is(folder, "theme"))
		return flat && text_ends(rest, TEXT(".mustache")) ? PLACED : WRONG_KIND;
	bool articles = text_is(folder, "lessons") || text_is(folder, "answers");
	if (articles && flat && text_ends(rest, TEXT(".md")))
		return place_article(file, rest, text_is(folder, "lessons") ? CONTENT_LESSON : CONTENT_ANSWER);
	if ((articles || text_is(folder, "notices")) && content_is_picture(rest))
		return PLACED;
	if (!flat)
		return WRONG_KIND;
	if (text_is(folder, "notices"))
		return place_flat(file, rest, CONTENT_NOTICE, ".yaml");
	if (text_is(folder, "advisories"))
		return place_flat(file, rest, CONTENT_ADVISORY, ".json");
	if (text_is(folder, "entities"))
		return place_flat(file, rest, CONTENT_ENTITY, ".yaml");
	if (text_is(folder, "procedures")) {
		enum placing placing = place_flat(file, rest, CONTENT_PROCEDURE, ".yaml");
		return placing == PLACED && format_word(format_events, file->name) < 0 ? WRONG_NAME : placing;
	}
	return WRONG_KIND;
}

static bool is_ignored(struct text path)
{
	if (text_is(path, "README.md") || text_is(path, "LICENSE"))
		return true;
	struct text rest = path;
	while (rest.data != NULL)
		if (text_starts(text_cut(&rest, '/'), TEXT(".")))
			return true;
	return false;
}

static bool is_nfc(struct text path)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
	UChar wide[4096];
	int32_t len = 0;
	u_strFromUTF8(wide, sizeof(wide) / sizeof(wide[0]), &len, path.data, (int32_t)path.len, &status);
	return U_SUCCESS(status) && unorm2_isNormalized(nfc, wide, len, &status) && U_SUCCESS(status);
}

// The path in one case, for comparison (Unicode default case folding).
static const char *fold(struct arena *arena, struct text path)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar wide[4096], folded[3 * 4096];
	int32_t len = 0;
	u_strFromUTF8(wide, sizeof(wide) / sizeof(wide[0]), &len, path.data, (int32_t)path.len, &status);
	len = u_strFoldCase(folded, sizeof(folded) / sizeof(folded[0]), wide, len, U_FOLD_CASE_DEFAULT, &status);
	char out[8 * 4096];
	int32_t out_len = 0;
	u_strToUTF8(out, sizeof(out), &out_len, folded, len, &status);
	return U_SUCCESS(status) ? arena_copy(arena, out, (size_t)out_len) : text_cstr(arena, path);
}

struct folded {
	const char *key;
	struct text path; // of a file, or of a folder that holds one
};

static int compare_folded(const void *a, const void *b)
{
	const struct folded *x = a, *y = b;
	int order = strcmp(x->key, y->key);
	return order != 0 ? order : text_compare(x->path, y->path);
}

// Every file and every folder above one, once; two with equal keys differ in case only.
static void complain_about_twins(const struct content_file *files, size_t count, struct complaints *complaints)
{
	ARENA_AUTO arena = ARENA_INIT;
	size_t most = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j <= files[i].path.len; j++)
			most += j == files[i].path.len || files[i].path.data[j] == '/';
	struct folded *list = arena_array(&arena, most, sizeof(*list));
	size_t len = 0;
	for (size_t i = 0; i < count; i++) {
		struct text path = files[i].path, previous = i == 0 ? TEXT("") : files[i - 1].path;
		for (size_t j = 1; j <= path.len; j++) {
			if (j < path.len && path.data[j] != '/')
				continue;
			struct text part = text_sub(path, 0, j);
			// Sorted by path: a folder that the file before lies in, too, has been entered.
			if (j < path.len && text_starts(previous, part) && previous.len > j && previous.data[j] == '/')
				continue;
			list[len++] = (struct folded){fold(&arena, part), part};
		}
	}
	if (len > 0)
		qsort(list, len, sizeof(*list), compare_folded);
	for (size_t i = 1; i < len; i++) {
		if (strcmp(list[i].key, list[i - 1].key) != 0 || text_equal(list[i].path, list[i - 1].path))
			continue;
		const char *second = text_cstr(&arena, list[i].path);
		complaints_add(complaints, COMPLAINT_ERROR, (struct value_place){second, 0, 0}, NULL, "content.file.name",
			"rename this: it differs from " TEXT_FMT " in upper and lower case only", TEXT_ARG(list[i - 1].path));
	}
}

static size_t depth_of(struct text path)
{
	size_t depth = 0;
	for (size_t i = 0; i < path.len; i++)
		depth += path.data[i] == '/';
	return depth;
}

// Complains about what is wrong with the entry as a file; true when it may be read.
static bool admit(struct content_file *file, bool special, struct complaints *complaints)
{
	struct value_place place_of = whole_file(file->path);
	if (special) {
		complaints_add(complaints, COMPLAINT_ERROR, place_of, NULL, "content.file.regular",
			"put a regular file here: links, devices and sockets are not followed");
		return false;
	}
	if (!text_is_utf8(file->path) || !path_is_safe(file->path) || !is_nfc(file->path)) {
		complaints_add(complaints, COMPLAINT_ERROR, place_of, NULL, "content.file.name",
			"rename this file: names are UTF-8 in normal form C, without control characters and backslashes");
		return false;
	}
	if (depth_of(file->path) > CONTENT_MAX_DEPTH) {
		complaints_add(complaints, COMPLAINT_ERROR, place_of, NULL, "content.file.count",
			"move this file up: folders are at most %d deep", CONTENT_MAX_DEPTH);
		return false;
	}
	switch (place(file)) {
	case WRONG_KIND:
		complaints_add(complaints, COMPLAINT_ERROR, place_of, NULL, "content.file.kind",
			"remove this file, or move it: the format has no such file at this place");
		return false;
	case WRONG_NAME:
		complaints_add(complaints, COMPLAINT_ERROR, place_of, NULL, "content.file.name",
			file->kind == CONTENT_PROCEDURE ? "rename this file: a procedure is named after an event of the format"
							: "rename this: the name is of lower-case letters, digits and '-' (a "
							  "text's language follows after a dot)");
		return false;
	case PLACED:
		break;
	}
	bool large = file->kind == CONTENT_ADVISORY || file->kind == CONTENT_ASSET;
	size_t max = large ? CONTENT_MAX_BINARY : CONTENT_MAX_TEXT;
	if (file->size > max) {
		complaints_add(complaints, COMPLAINT_ERROR, place_of, NULL, "content.file.size",
			"make this file smaller: it has at most %zu bytes", max);
		return false;
	}
	return true;
}

static int compare_files(const void *a, const void *b)
{
	const struct content_file *x = a, *y = b;
	return x->kind != y->kind ? (int)x->kind - (int)y->kind : text_compare(x->path, y->path);
}

bool content_tree_list(struct arena *arena, const struct content_source *source, struct complaints *complaints,
	struct content_tree *ret_tree, struct error *err)
{
	struct content_entry *entries;
	size_t entry_count;
	if (!source->list(source->context, arena, CONTENT_MAX_FILES, &entries, &entry_count, err))
		return false;
	struct content_file *files = arena_array(arena, entry_count, sizeof(*files));
	size_t count = 0;
	for (size_t i = 0; i < entry_count; i++) {
		if (is_ignored(entries[i].path))
			continue;
		files[count] = (struct content_file){.path = text_copy(arena, entries[i].path), .size = entries[i].size};
		count += admit(&files[count], entries[i].special, complaints);
	}
	complain_about_twins(files, count, complaints);
	if (count > 0)
		qsort(files, count, sizeof(*files), compare_files);
	*ret_tree = (struct content_tree){files, count};
	return true;
}

const struct content_file *content_tree_kind(const struct content_tree *tree, enum content_kind kind, size_t *ret_count)
{
	size_t first = 0;
	while (first < tree->count && tree->files[first].kind < kind)
		first++;
	size_t end = first;
	while (end < tree->count && tree->files[end].kind == kind)
		end++;
	*ret_count = end - first;
	return tree->files + first;
}

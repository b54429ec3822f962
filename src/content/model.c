// SPDX-License-Identifier: Apache-2.0
//
// Look-ups in the model, and texts by language.
#include "content/model.h"

#include <stdlib.h>

bool text_list_has(struct text_list list, struct text item)
{
	for (size_t i = 0; i < list.count; i++)
		if (text_equal(list.items[i], item))
			return true;
	return false;
}

// Each of these opens with the text that it is sorted by.
static int compare_key(const void *key, const void *item)
{
	return text_compare(*(const struct text *)key, *(const struct text *)item);
}

_Static_assert(offsetof(struct device_file, id) == 0 && offsetof(struct entity, id) == 0 && offsetof(struct asset, path) == 0 &&
		       offsetof(struct product_entry, id) == 0,
	"arrays that are searched open with their key");

const struct device_file *content_device(const struct content *content, struct text id)
{
	return content->device_count == 0 ? NULL : bsearch(&id, content->devices, content->device_count, sizeof(*content->devices), compare_key);
}

const struct entity *content_entity(const struct content *content, struct text id)
{
	return content->entity_count == 0 ? NULL : bsearch(&id, content->entities, content->entity_count, sizeof(*content->entities), compare_key);
}

const struct asset *content_asset(const struct content *content, struct text path)
{
	return content->asset_count == 0 ? NULL : bsearch(&path, content->assets, content->asset_count, sizeof(*content->assets), compare_key);
}

const struct lesson *content_lesson(const struct content *content, struct text name)
{
	for (size_t i = 0; i < content->lesson_count; i++)
		if (text_equal(content->lessons[i].article.name, name))
			return &content->lessons[i];
	return NULL;
}

const struct answer *content_answer(const struct content *content, struct text name)
{
	for (size_t i = 0; i < content->answer_count; i++)
		if (text_equal(content->answers[i].article.name, name))
			return &content->answers[i];
	return NULL;
}

const struct notice *content_notice(const struct content *content, struct text id)
{
	for (size_t i = 0; i < content->notice_count; i++)
		if (text_equal(content->notices[i].id, id))
			return &content->notices[i];
	return NULL;
}

const struct advisory *content_advisory(const struct content *content, struct text name)
{
	for (size_t i = 0; i < content->advisory_count; i++)
		if (text_equal(content->advisories[i].name, name))
			return &content->advisories[i];
	return NULL;
}

const struct advisory *content_advisory_by_id(const struct content *content, struct text tracking_id)
{
	const struct advisory *found = NULL;
	for (size_t i = 0; i < content->advisory_count; i++) {
		const struct advisory *advisory = &content->advisories[i];
		if (text_equal(advisory->id, tracking_id) && (found == NULL || (advisory->own && !found->own)))
			found = advisory;
	}
	return found;
}

int content_language(const struct maker *maker, struct text language)
{
	for (size_t i = 0; i < maker->language_count; i++)
		if (text_equal(maker->languages[i], language))
			return (int)i;
	return -1;
}

struct text content_localized(const struct maker *maker, const struct value *v, int language, bool *ret_fell_back)
{
	bool fell_back = false;
	struct text found = {NULL, 0};
	if (v != NULL && v->kind == VALUE_MAP) {
		found = value_as_text(value_get_text(v, maker->languages[language]));
		if (found.len == 0 && language != 0) {
			found = value_as_text(value_get_text(v, maker->languages[0]));
			fell_back = found.len > 0;
		}
	} else {
		found = value_as_text(v);
		fell_back = found.len > 0 && language != 0;
	}
	if (ret_fell_back != NULL)
		*ret_fell_back = fell_back;
	return found;
}

bool content_is_word(const struct value *v, const char *word)
{
	return v != NULL && v->kind == VALUE_TEXT && text_is(v->text, word);
}

const struct article_text *content_article(const struct article *article, int language, bool *ret_fell_back)
{
	bool present = article->texts[language].present;
	if (ret_fell_back != NULL)
		*ret_fell_back = !present;
	return &article->texts[present ? language : 0];
}

static const struct product_entry *find_product(const struct product_entry *products, size_t count, struct text id)
{
	return count == 0 ? NULL : bsearch(&id, products, count, sizeof(*products), compare_key);
}

unsigned vulnerability_status(const struct vulnerability *v, struct text product_id)
{
	const struct product_entry *entry = find_product(v->products, v->product_count, product_id);
	return entry == NULL ? 0 : entry->status;
}

bool advisory_has_product(const struct advisory *advisory, struct text product_id)
{
	return find_product(advisory->products, advisory->product_count, product_id) != NULL;
}

bool content_read(const struct content *content, struct arena *arena, struct text path, struct text *ret_data, struct error *err)
{
	return content->source.read(content->source.context, arena, path, CONTENT_MAX_BINARY, ret_data, err);
}

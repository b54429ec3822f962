// SPDX-License-Identifier: Apache-2.0
//
// Rules of Markdown (content format, section 5): in the bodies of docs, lessons and answers and in fields of that type.
#include "content/format.h"
#include "content/loader.h"
#include "content/markdown.h"

// A text with its place in a file.
struct source {
	struct loader *l;
	const char *file;
	const char *path;       // key of the field; "" for a body
	const struct value *at; // of the field; NULL for a body
	uint32_t line;          // of a body's first line
	struct text device;     // of a doc; empty elsewhere
};

static struct value_place place_of(const struct source *s, const struct markdown_item *item)
{
	if (s->at != NULL)
		return s->at->place;
	return (struct value_place){s->file, s->line + item->line - 1, item->column};
}

static void complain(const struct source *s, const struct markdown_item *item, enum complaint_severity severity,
	const char *clause, const char *message)
{
	complaints_add(s->l->complaints, severity, place_of(s, item), s->path, clause, "%s", message);
}

static bool section_exists(const struct loader *l, struct text device, struct text type)
{
	const struct content *content = l->content;
	for (size_t i = 0; i < content->section_count; i++)
		if (text_equal(content->sections[i].device, device) && text_list_has(content->sections[i].types, type))
			return true;
	return device.len > 0 && type.len > 0 && loader_is_unread(l, CONTENT_DOC, device, type); // files are named after the type
}

// Whether there is a file of the kind and name, be it one that could not be read.
static bool is_unread(const struct source *s, enum content_kind kind, struct text name)
{
	return name.len > 0 && loader_is_unread(s->l, kind, TEXT(""), name);
}

static const char *check_section_link(const struct source *s, struct text target)
{
	struct text type = target;
	struct text device = text_cut(&type, '/');
	if (type.data == NULL) {
		if (s->device.len == 0)
			return "write section:DEVICE/TYPE: only a device's docs may leave the device out";
		type = device;
		device = s->device;
	}
	return section_exists(s->l, device, type) ? NULL : "the device has no such section in docs/: mend the link";
}

static const char *check_target(const struct source *s, struct text scheme, struct text target)
{
	static const char *const pages[] = {"report", "subscribe", "policy", "advisories", "lessons", "answers", "home", NULL};
	const struct content *content = s->l->content;
	if (text_is(scheme, "section"))
		return check_section_link(s, target);
	if (text_is(scheme, "device"))
		return content_device(content, target) != NULL ? NULL : "there is no such device in devices/";
	if (text_is(scheme, "lesson"))
		return content_lesson(content, target) != NULL || is_unread(s, CONTENT_LESSON, target)
			       ? NULL
			       : "there is no such lesson in lessons/";
	if (text_is(scheme, "answer"))
		return content_answer(content, target) != NULL || is_unread(s, CONTENT_ANSWER, target)
			       ? NULL
			       : "there is no such answer in answers/";
	if (text_is(scheme, "notice"))
		return content_notice(content, target) != NULL || is_unread(s, CONTENT_NOTICE, target)
			       ? NULL
			       : "there is no such notice in notices/";
	if (text_is(scheme, "advisory"))
		return content_advisory(content, target) != NULL || is_unread(s, CONTENT_ADVISORY, target)
			       ? NULL
			       : "there is no such file in advisories/; write its name without .json";
	if (text_is(scheme, "page"))
		return format_word(pages, target) >= 0
			       ? NULL
			       : "write page: with report, subscribe, policy, advisories, lessons, answers or home";
	if (text_is(scheme, "https"))
		return text_starts(target, TEXT("//")) && target.len > 2 ? NULL : "write a whole address: https://…";
	if (text_is(scheme, "mailto") || text_is(scheme, "tel"))
		return target.len > 0 ? NULL : "write whom the link reaches";
	return "link to https:, mailto:, tel:, #… or to section:, device:, lesson:, answer:, notice:, advisory:, page:";
}

static void check_link(const struct source *s, const struct markdown_item *item)
{
	if (text_starts(item->url, TEXT("#")) && item->url.len > 1)
		return;
	struct text target = item->url;
	struct text scheme = text_cut(&target, ':');
	const char *problem = check_target(s, target.data == NULL ? TEXT("") : text_lower(s->l->arena, scheme), target);
	if (problem != NULL)
		complain(s, item, COMPLAINT_ERROR, "markdown.link",
			arena_printf(s->l->arena, "" TEXT_FMT ": %s", TEXT_ARG(text_sub(item->url, 0, 200)), problem));
}

static void check_image(const struct source *s, const struct markdown_item *item)
{
	struct text path;
	if (!item->words)
		complain(s, item, COMPLAINT_ERROR, "markdown.image",
			"describe the picture between the square brackets, for those who cannot see it");
	if (!content_path_resolve(s->l->arena, text_from(s->file), item->url, &path) || !content_is_picture(path)) {
		complain(s, item, COMPLAINT_ERROR, "markdown.image",
			"name a picture (.svg, .png, .jpg, .webp) in the folder of this file or below it");
		return;
	}
	struct asset *asset = (struct asset *)content_asset(s->l->content, path);
	if (asset == NULL)
		complain(s, item, COMPLAINT_ERROR, "content.file.missing",
			arena_printf(s->l->arena, "there is no file " TEXT_FMT, TEXT_ARG(path)));
	else
		asset->used = true;
}

static void check_source(const struct source *s, struct text text)
{
	struct markdown_item *items, whole = {.line = 1, .column = 1};
	size_t count;
	struct error err = {0};
	if (!markdown_items(s->l->arena, text, &items, &count, &err)) {
		complain(s, &whole, COMPLAINT_ERROR, err.clause, arena_printf(s->l->arena, "%s", err.message));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		switch (items[i].kind) {
		case MARKDOWN_LINK:
			check_link(s, &items[i]);
			break;
		case MARKDOWN_IMAGE:
			check_image(s, &items[i]);
			break;
		case MARKDOWN_HEADING:
			if (items[i].level < 2)
				complain(s, &items[i], COMPLAINT_ERROR, "markdown.heading",
					"begin headings with ##: the page's title comes from the front matter");
			break;
		case MARKDOWN_HTML:
			complain(s, &items[i], COMPLAINT_ERROR, "markdown.html",
				"write Markdown, not HTML; a literal < is written \\<");
			break;
		case MARKDOWN_TABLE:
			complain(s, &items[i], COMPLAINT_GAP, "markdown.table", "write a list: there are no tables");
			break;
		}
	}
}

static void check_article(struct loader *l, const struct article *article, struct text device)
{
	for (size_t i = 0; i < l->content->maker.language_count; i++) {
		const struct article_text *text = &article->texts[i];
		struct source s = {l, text->file, "", NULL, text->body_line, device};
		if (text->present)
			check_source(&s, text->body);
	}
}

static void check_field(struct loader *l, const char *file, const struct value *v, const char *path)
{
	if (v == NULL || v->kind != VALUE_MAP) {
		struct source s = {l, file, path, v, 0, TEXT("")};
		if (value_as_text(v).len > 0)
			check_source(&s, value_as_text(v));
		return;
	}
	for (size_t i = 0; i < v->map.count; i++) {
		const char *key = arena_printf(l->arena, "%s." TEXT_FMT, path, TEXT_ARG(v->map.members[i].key));
		struct source s = {l, file, key, v->map.members[i].value, 0, TEXT("")};
		check_source(&s, value_as_text(v->map.members[i].value));
	}
}

void check_markdown(struct loader *l)
{
	const struct content *content = l->content;
	check_field(l, "maker.yaml", value_path(content->maker.value, "policy.safe_harbour"), "policy.safe_harbour");
	for (size_t i = 0; i < content->notice_count; i++)
		check_field(l, content->notices[i].file, value_get(content->notices[i].value, "text"), "text");
	for (size_t i = 0; i < content->section_count; i++)
		check_article(l, &content->sections[i].article, content->sections[i].device);
	for (size_t i = 0; i < content->lesson_count; i++)
		check_article(l, &content->lessons[i].article, TEXT(""));
	for (size_t i = 0; i < content->answer_count; i++)
		check_article(l, &content->answers[i].article, TEXT(""));
}

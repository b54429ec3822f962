// SPDX-License-Identifier: Apache-2.0
//
// Rules over the whole: what lessons teach, whom notices reach, advisories that no device maps, models, files that nothing names.
#include "device/rules.h"

// Whether the device has the section; a lesson that was reviewed before it is not current.
static bool check_taught(struct loader *l, struct lesson *lesson, const struct device *device, struct text type, size_t index)
{
	const struct article_text *original = &lesson->article.texts[0];
	bool found = false;
	for (size_t s = 0; s < device->section_count; s++) {
		const struct section *section = &device->sections[s];
		if (!text_list_has(section->types, type))
			continue;
		found = true;
		if (original->reviewed.year == 0 || date_compare(original->reviewed, section->article.texts[0].reviewed) >= 0)
			continue;
		lesson->current = false;
		loader_complain(l, COMPLAINT_GAP, original->file, value_at(value_get(original->front, "teaches"), index),
			arena_printf(l->arena, "teaches[%zu]", index), "lesson.stale",
			"%s was reviewed after this lesson: read the lesson against it again", section->article.texts[0].file);
	}
	return found;
}

// A lesson teaches sections that exist, and is current if it was reviewed on or after each of them.
static void check_lesson(struct loader *l, const struct portfolio *portfolio, struct lesson *lesson)
{
	const struct article_text *original = &lesson->article.texts[0];
	const struct value *teaches = value_get(original->front, "teaches");
	lesson->current = original->reviewed.year != 0;
	for (size_t i = 0; i < lesson->teaches.count; i++) {
		struct text type = lesson->teaches.items[i];
		struct text id = text_cut(&type, '/');
		bool one = type.data != NULL; // DEVICE/SECTION; else SECTION, for each device of the lesson
		size_t asked = 0, found = 0;
		if (!one) {
			type = id;
			id = TEXT("");
		}
		for (size_t d = 0; d < portfolio->device_count; d++) {
			const struct device *device = &portfolio->devices[d];
			if (one ? !text_equal(id, device->id)
				: lesson->devices.count > 0 && !text_list_has(lesson->devices, device->id))
				continue;
			asked++;
			found += check_taught(l, lesson, device, type, i) || loader_is_unread(l, CONTENT_DOC, device->id, type);
		}
		// A lesson for all devices may teach what only some of them have.
		bool enough = found > 0 && (found == asked || (!one && lesson->devices.count == 0));
		if (!enough && lesson->teaches.items[i].len > 0)
			loader_complain(l, COMPLAINT_ERROR, original->file, value_at(teaches, i),
				arena_printf(l->arena, "teaches[%zu]", i), "lesson.teaches",
				"write SECTION or DEVICE/SECTION of a section that each device of the lesson has in docs/");
	}
}

static void check_targets(struct loader *l, const struct portfolio *portfolio, const struct notice *n)
{
	const struct value *list = value_get(n->value, "devices");
	for (size_t i = 0; i < n->target_count; i++) {
		const struct device *device = portfolio_device(portfolio, n->targets[i].device);
		if (device == NULL)
			continue; // complained about with the notice
		check_hardware(l, device, n->file, value_get(value_at(list, i), "hardware"),
			arena_printf(l->arena, "devices[%zu].hardware", i));
		check_firmware(l, device, n->file, value_get(value_at(list, i), "firmware"),
			arena_printf(l->arena, "devices[%zu].firmware", i));
	}
}

void check_portfolio(struct loader *l, const struct portfolio *portfolio)
{
	struct content *content = l->content;
	for (size_t i = 0; i < content->lesson_count; i++)
		check_lesson(l, portfolio, &content->lessons[i]);
	for (size_t i = 0; i < content->notice_count; i++)
		check_targets(l, portfolio, &content->notices[i]);
	for (size_t i = 0; i < content->advisory_count; i++) {
		bool mapped = false;
		for (size_t d = 0; d < portfolio->device_count; d++)
			mapped = mapped || device_concerns(&portfolio->devices[d], &content->advisories[i]);
		if (!mapped)
			complaints_add(l->complaints, COMPLAINT_GAP, (struct value_place){content->advisories[i].file, 0, 0}, "",
				"advisory.unmapped",
				"no device maps a product of this advisory: add it to `products` of the devices that it "
				"concerns");
	}
	for (size_t i = 0; i < content->asset_count; i++)
		if (!content->assets[i].used)
			complaints_add(l->complaints, COMPLAINT_GAP, (struct value_place){content->assets[i].path.data, 0, 0}, "",
				"content.file.unused", "nothing names this file: name it where it belongs, or remove it");
	for (size_t i = 0; i < portfolio->device_count; i++)
		for (size_t k = 0; k < i; k++)
			if (portfolio->devices[i].model.len > 0 &&
				text_equal(portfolio->devices[i].model, portfolio->devices[k].model))
				complaints_add(l->complaints, COMPLAINT_ERROR,
					value_get(portfolio->devices[i].value, "model")->place, "model", "device.model.unique",
					"%s has the same model: give each its own", portfolio->devices[k].file);
}

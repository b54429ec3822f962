// SPDX-License-Identifier: Apache-2.0
//
// Writing Atom feeds.
#include "standards/atom.h"

#include "base/time.h"

// Escaped, without what XML 1.0 section 2.2 does not allow.
static void put_text(struct builder *out, struct text t)
{
	size_t start = 0;
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.data[i];
		if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
			continue;
		builder_html(out, text_sub(t, start, i - start));
		start = i + 1;
	}
	builder_html(out, text_sub(t, start, t.len));
}

static void put_element(struct builder *out, const char *indent, const char *name, struct text t)
{
	builder_printf(out, "%s<%s>", indent, name);
	put_text(out, t);
	builder_printf(out, "</%s>\n", name);
}

static void put_link(struct builder *out, const char *indent, const char *rel, const char *type, struct text href)
{
	builder_printf(out, "%s<link rel=\"%s\" type=\"%s\" href=\"", indent, rel, type);
	put_text(out, href);
	builder_string(out, "\"/>\n");
}

static void put_instant(struct builder *out, const char *indent, const char *name, int64_t instant)
{
	char when[TIME_TEXT_SIZE];
	builder_printf(out, "%s<%s>%s</%s>\n", indent, name, time_format(instant, when), name);
}

bool atom_write(struct arena *arena, const struct atom_feed *feed, struct text *ret_xml, struct error *err)
{
	BUILDER_AUTO out;
	int64_t updated = feed->count == 0 ? feed->updated : feed->entries[0].updated;
	for (size_t i = 1; i < feed->count; i++)
		if (feed->entries[i].updated > updated)
			updated = feed->entries[i].updated;
	builder_init(&out, (size_t)16 << 20);
	builder_string(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
	put_text(&out, feed->language);
	builder_string(&out, "\">\n");
	put_element(&out, "  ", "id", feed->id);
	put_element(&out, "  ", "title", feed->title);
	put_instant(&out, "  ", "updated", updated);
	builder_string(&out, "  <author>\n");
	put_element(&out, "    ", "name", feed->author);
	builder_string(&out, "  </author>\n");
	put_link(&out, "  ", "self", "application/atom+xml", feed->self);
	put_link(&out, "  ", "alternate", "text/html", feed->page);
	for (size_t i = 0; i < feed->count; i++) {
		const struct atom_entry *entry = &feed->entries[i];
		builder_string(&out, "  <entry>\n");
		put_element(&out, "    ", "id", entry->id);
		put_element(&out, "    ", "title", entry->title);
		put_link(&out, "    ", "alternate", "text/html", entry->link);
		if (entry->published != TIME_NONE)
			put_instant(&out, "    ", "published", entry->published);
		put_instant(&out, "    ", "updated", entry->updated);
		if (entry->category.len > 0) {
			builder_string(&out, "    <category term=\"");
			put_text(&out, entry->category);
			builder_string(&out, "\"/>\n");
		}
		if (entry->summary.len > 0)
			put_element(&out, "    ", "summary", entry->summary);
		builder_string(&out, "  </entry>\n");
	}
	builder_string(&out, "</feed>\n");
	return builder_take(&out, arena, ret_xml, err);
}

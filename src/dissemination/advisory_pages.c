// SPDX-License-Identifier: Apache-2.0
//
// The page of an advisory, made from its CSAF document: everything in it is text and is escaped as such.
#include "dissemination/static.h"

#include <string.h>

#include "device/verdict.h"
#include "dissemination/csaf_folder.h"
#include "dissemination/product_names.h"

// Severity words other than ours are not translated, so they are left out.
static struct value *severity_view(struct arena *arena, const struct page *page, struct text word)
{
	static const char *const known[] = {"critical", "high", "medium", "low", "none"};
	struct text lower = text_lower(arena, word);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (text_is(lower, known[i]))
			return page_code(arena, page, "severity", lower);
	return value_null(arena);
}

static struct value *text_or_null(struct arena *arena, struct text t)
{
	return t.len == 0 ? value_null(arena) : value_text(arena, t);
}

// Paragraphs: parted by empty lines.
static struct value *paragraphs(struct arena *arena, struct text t)
{
	struct value *list = value_list(arena);
	while (t.len > 0) {
		ptrdiff_t end = text_find(t, TEXT("\n\n"));
		struct text paragraph = text_trim(end < 0 ? t : text_sub(t, 0, (size_t)end));
		if (paragraph.len > 0)
			value_append(arena, list, value_text(arena, paragraph));
		t = end < 0 ? TEXT("") : text_sub(t, (size_t)end + 2, t.len);
	}
	return list;
}

static struct text note_of(const struct value *notes, const char *category)
{
	for (size_t i = 0; i < value_count(notes); i++)
		if (text_is(value_text_at(value_at(notes, i), "category"), category))
			return value_text_at(value_at(notes, i), "text");
	return TEXT("");
}

static struct value *instant_day(struct arena *arena, const struct page *page, struct text instant)
{
	int64_t when;
	return time_parse(instant, &when) ? page_day_of(arena, page, when) : value_null(arena);
}

// What an impact threat says about a product: why it is not affected.
static struct text impact_of(const struct value *vulnerability, struct text product_id)
{
	const struct value *threats = value_get(vulnerability, "threats");
	for (size_t i = 0; i < value_count(threats); i++) {
		const struct value *ids = value_get(value_at(threats, i), "product_ids");
		if (!text_is(value_text_at(value_at(threats, i), "category"), "impact"))
			continue;
		for (size_t k = 0; k < value_count(ids); k++)
			if (text_equal(value_as_text(value_at(ids, k)), product_id))
				return value_text_at(value_at(threats, i), "details");
	}
	return TEXT("");
}

static struct value *products_view(struct arena *arena, const struct page *page, const struct advisory *advisory,
                                   const struct advisory_products *products)
{
	struct value *list = value_list(arena);
	for (size_t v = 0; v < advisory->vulnerability_count; v++) {
		const struct vulnerability *vulnerability = &advisory->vulnerabilities[v];
		for (size_t i = 0; i < vulnerability->product_count; i++) {
			struct text id = vulnerability->products[i].id;
			const struct advisory_product *product = advisory_product_find(products, id);
			enum verdict verdict = verdict_of_status(vulnerability->products[i].status);
			if (verdict == VERDICT_NOT_ASSESSED)
				continue;
			struct value *row = value_map(arena);
			value_put(arena, row, "name", value_text(arena, product == NULL || product->name.len == 0 ? id : product->name));
			if (product != NULL && product->release != NULL)
				value_put_string(arena, row, "href", page_href(arena, page, "devices/" TEXT_FMT "/v/" TEXT_FMT "/",
				                                               TEXT_ARG(product->device->id), TEXT_ARG(product->release->version)));
			value_put(arena, row, "verdict", page_code(arena, page, "verdict", text_from(verdict_name(verdict))));
			value_put(arena, row, "reason",
			          text_or_null(arena, verdict == VERDICT_NOT_AFFECTED ? impact_of(vulnerability->value, id) : TEXT("")));
			value_put(arena, row, "vulnerability",
			          advisory->vulnerability_count > 1
			                  ? text_or_null(arena, vulnerability->cve.len > 0 ? vulnerability->cve : vulnerability->title)
			                  : value_null(arena));
			value_append(arena, list, row);
		}
	}
	return list;
}

static struct value *names_of(struct arena *arena, const struct value *ids, const struct advisory_products *products)
{
	BUILDER_AUTO out;
	builder_init(&out, (size_t)1 << 20);
	for (size_t i = 0; i < value_count(ids); i++) {
		const struct advisory_product *product = advisory_product_find(products, value_as_text(value_at(ids, i)));
		builder_string(&out, i == 0 ? "" : ", ");
		builder_add(&out, product == NULL || product->name.len == 0 ? value_as_text(value_at(ids, i)) : product->name);
	}
	return text_or_null(arena, text_copy(arena, builder_text(&out)));
}

static bool is_web_address(struct text url)
{
	return text_starts(url, TEXT("https://")) || text_starts(url, TEXT("http://"));
}

static struct value *link_or_null(struct arena *arena, struct text url, struct text text)
{
	if (!is_web_address(url))
		return value_null(arena);
	struct value *v = value_map(arena);
	value_put(arena, v, "href", value_text(arena, url));
	value_put(arena, v, "text", value_text(arena, text.len == 0 ? url : text));
	return v;
}

// Our own pages are linked where they are; the address of another's stands in its own words.
static struct value *remediation_link(struct arena *arena, const struct page *page, const struct value *written)
{
	struct text url = value_text_at(written, "url"), base = page->maker->base_url;
	if (!text_starts(url, base))
		return link_or_null(arena, url, TEXT(""));
	struct value *v = value_map(arena);
	struct text path = text_sub(url, base.len, url.len);
	value_put_string(arena, v, "href", page_href(arena, page, TEXT_FMT, TEXT_ARG(path)));
	value_put_string(arena, v, "text", page_label(page, "device.action.how_link"));
	return v;
}

static struct value *remediations_view(struct arena *arena, const struct page *page, const struct advisory *advisory,
                                       const struct advisory_products *products)
{
	static const char *const known[] = {"vendor_fix", "mitigation", "workaround", "no_fix_planned", "none_available"};
	struct value *list = value_list(arena);
	for (size_t v = 0; v < advisory->vulnerability_count; v++) {
		const struct value *remediations = value_get(advisory->vulnerabilities[v].value, "remediations");
		for (size_t i = 0; i < value_count(remediations); i++) {
			const struct value *written = value_at(remediations, i);
			struct text category = value_text_at(written, "category");
			bool is_known = false;
			for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
				is_known = is_known || text_is(category, known[k]);
			struct value *row = value_map(arena);
			value_put(arena, row, "category",
			          page_code(arena, page, "remediation", is_known ? category : TEXT("mitigation")));
			value_put(arena, row, "date", instant_day(arena, page, value_text_at(written, "date")));
			value_put(arena, row, "details", value_text(arena, value_text_at(written, "details")));
			value_put(arena, row, "products_text", names_of(arena, value_get(written, "product_ids"), products));
			value_put(arena, row, "link", remediation_link(arena, page, written));
			value_append(arena, list, row);
		}
	}
	return list;
}

static struct value *scores_view(struct arena *arena, const struct page *page, const struct value *scores)
{
	static const char *const kinds[] = {"cvss_v3", "cvss_v2"};
	struct value *list = value_list(arena);
	for (size_t i = 0; i < value_count(scores); i++) {
		for (size_t k = 0; k < 2; k++) {
			const struct value *score = value_get(value_at(scores, i), kinds[k]);
			if (score == NULL)
				continue;
			struct value *v = value_map(arena);
			value_put(arena, v, "version", value_text(arena, value_text_at(score, "version")));
			value_put(arena, v, "score", value_text(arena, value_text_at(score, "baseScore")));
			value_put(arena, v, "severity", severity_view(arena, page, value_text_at(score, "baseSeverity")));
			value_put(arena, v, "vector", value_text(arena, value_text_at(score, "vectorString")));
			value_append(arena, list, v);
		}
	}
	return list;
}

static struct value *vulnerabilities_view(struct arena *arena, const struct page *page, const struct advisory *advisory)
{
	struct value *list = value_list(arena);
	for (size_t i = 0; i < advisory->vulnerability_count; i++) {
		const struct vulnerability *vulnerability = &advisory->vulnerabilities[i];
		const struct value *written = vulnerability->value, *cwe = value_get(written, "cwe"), *notes = value_get(written, "notes");
		struct value *v = value_map(arena);
		value_put(arena, v, "anchor", value_printf(arena, "vulnerability-%zu", i + 1));
		struct text title = vulnerability->title.len > 0 ? vulnerability->title
		                    : vulnerability->cve.len > 0 ? vulnerability->cve
		                                                 : advisory->title;
		value_put(arena, v, "title", value_text(arena, title));
		value_put(arena, v, "cve", text_or_null(arena, vulnerability->cve));
		if (cwe != NULL) {
			struct value *weakness = value_put_map(arena, v, "cwe");
			value_put(arena, weakness, "id", value_text(arena, value_text_at(cwe, "id")));
			value_put(arena, weakness, "name", value_text(arena, value_text_at(cwe, "name")));
		}
		value_put(arena, v, "scores", scores_view(arena, page, value_get(written, "scores")));
		value_put(arena, v, "discovered", instant_day(arena, page, value_text_at(written, "discovery_date")));
		struct value *shown = value_put_list(arena, v, "notes");
		for (size_t k = 0; k < value_count(notes); k++) {
			struct value *note = value_map(arena);
			value_put(arena, note, "title", text_or_null(arena, value_text_at(value_at(notes, k), "title")));
			value_put(arena, note, "paragraphs", paragraphs(arena, value_text_at(value_at(notes, k), "text")));
			value_append(arena, shown, note);
		}
		value_append(arena, list, v);
	}
	return list;
}

static void append_references(struct arena *arena, struct value *list, const struct value *references)
{
	for (size_t i = 0; i < value_count(references); i++) {
		const struct value *written = value_at(references, i);
		if (is_web_address(value_text_at(written, "url")))
			value_append(arena, list, link_or_null(arena, value_text_at(written, "url"), value_text_at(written, "summary")));
	}
}

static void append_acknowledgments(struct arena *arena, struct value *list, const struct value *thanks)
{
	for (size_t i = 0; i < value_count(thanks); i++) {
		const struct value *written = value_at(thanks, i), *names = value_get(written, "names");
		struct text organization = value_text_at(written, "organization"), summary = value_text_at(written, "summary");
		BUILDER_AUTO out;
		builder_init(&out, 64 * 1024);
		for (size_t k = 0; k < value_count(names); k++)
			builder_printf(&out, "%s" TEXT_FMT, k == 0 ? "" : ", ", TEXT_ARG(value_as_text(value_at(names, k))));
		if (organization.len > 0)
			builder_printf(&out, "%s" TEXT_FMT, out.len == 0 ? "" : ", ", TEXT_ARG(organization));
		if (summary.len > 0)
			builder_printf(&out, "%s" TEXT_FMT, out.len == 0 ? "" : ": ", TEXT_ARG(summary));
		if (out.len == 0)
			continue;
		struct value *v = value_map(arena);
		value_put(arena, v, "text", value_text(arena, text_copy(arena, builder_text(&out))));
		value_append(arena, list, v);
	}
}

static struct value *revisions_view(struct arena *arena, const struct page *page, const struct value *history)
{
	struct value *list = value_list(arena);
	for (size_t i = value_count(history); i > 0; i--) {
		const struct value *written = value_at(history, i - 1);
		struct value *v = value_map(arena);
		value_put(arena, v, "number", value_text(arena, value_text_at(written, "number")));
		value_put(arena, v, "date", instant_day(arena, page, value_text_at(written, "date")));
		value_put(arena, v, "summary", value_text(arena, value_text_at(written, "summary")));
		value_append(arena, list, v);
	}
	return list;
}

static struct value *downloads_view(struct arena *arena, const struct page *page, const struct advisory *advisory)
{
	static const char *const endings[] = {"", ".sha256", ".sha512"};
	static const char *const notes[] = {NULL, "SHA-256", "SHA-512"};
	struct value *list = value_list(arena);
	const char *path = csaf_folder_path(arena, advisory);
	for (size_t i = 0; i < 3; i++) {
		struct value *v = value_map(arena);
		value_put_string(arena, v, "text", i == 0 ? page_label(page, "advisory.csaf") : notes[i]);
		value_put_string(arena, v, "href", page_href_plain(arena, page, "%s%s", path, endings[i]));
		value_put(arena, v, "note", i == 0 ? value_text(arena, lang_size(arena, page->lang, advisory->source.len)) : value_null(arena));
		value_append(arena, list, v);
	}
	return list;
}

static bool is_exploited(const struct page *page, const struct advisory *advisory)
{
	const struct content *content = page->site->portfolio->content;
	for (size_t i = 0; i < content->notice_count; i++)
		if (content->notices[i].current && text_is(content->notices[i].event, "exploited") &&
		    text_list_has(content->notices[i].advisories, advisory->id))
			return true;
	return false;
}

struct value *advisory_row(struct arena *arena, const struct page *page, const struct advisory *advisory)
{
	struct value *v = value_map(arena);
	value_put(arena, v, "id", value_text(arena, advisory->id));
	value_put_string(arena, v, "href", page_href(arena, page, "advisories/" TEXT_FMT "/", TEXT_ARG(advisory->name)));
	value_put(arena, v, "title", value_text(arena, advisory->title));
	value_put(arena, v, "date", page_day_of(arena, page, advisory->current_release));
	value_put(arena, v, "severity", severity_view(arena, page, advisory->severity));
	value_put(arena, v, "products_text", text_or_null(arena, advisory_devices_text(arena, page, advisory)));
	return v;
}

struct value *advisories_page_data(struct arena *arena, const struct page *page)
{
	const struct content *content = page->site->portfolio->content;
	struct value *data = value_map(arena), *list = value_list(arena), *links = value_list(arena);
	for (size_t i = 0; i < content->advisory_count; i++)
		if (content->advisories[i].published)
			value_append(arena, list, advisory_row(arena, page, &content->advisories[i]));
	page_put_list(arena, data, "advisories", list);
	if (page->maker->csaf_namespace.len > 0) {
		struct value *csaf = value_map(arena);
		value_put_string(arena, csaf, "text", "CSAF provider-metadata.json");
		value_put_string(arena, csaf, "href", page_href_plain(arena, page, ".well-known/csaf/provider-metadata.json"));
		value_put_string(arena, csaf, "note", "JSON");
		value_append(arena, links, csaf);
	}
	struct value *feed = value_map(arena);
	value_put_string(arena, feed, "text", page_label(page, "feed.advisories"));
	value_put_string(arena, feed, "href", page_href(arena, page, "feeds/advisories.atom"));
	value_put_string(arena, feed, "note", "XML");
	value_append(arena, links, feed);
	value_put(arena, data, "machine_links", links);
	return data;
}

struct value *advisory_page_data(struct arena *arena, const struct page *page, const struct advisory *advisory)
{
	const struct value *document = value_get(advisory->document, "document"), *notes = value_get(document, "notes");
	struct value *data = value_map(arena), *view = value_put_map(arena, data, "advisory");
	struct advisory_products products;
	advisory_products_read(arena, page->site->portfolio, advisory, &products);
	struct text summary = note_of(notes, "summary"), legal = note_of(notes, "legal_disclaimer");
	if (summary.len == 0)
		summary = note_of(notes, "description");
	if (summary.len == 0)
		summary = note_of(notes, "general");
	value_put(arena, view, "id", value_text(arena, advisory->id));
	value_put(arena, view, "title", value_text(arena, advisory->title));
	value_put(arena, view, "version", value_text(arena, advisory->version));
	value_put(arena, view, "status", page_code(arena, page, "advisory.status", advisory->status));
	value_put_string(arena, view, "tlp", "CLEAR");
	value_put(arena, view, "severity", severity_view(arena, page, advisory->severity));
	value_put(arena, view, "released", page_day_of(arena, page, advisory->initial_release));
	value_put(arena, view, "updated",
	          advisory->current_release == advisory->initial_release ? value_null(arena)
	                                                                 : page_day_of(arena, page, advisory->current_release));
	value_put_bool(arena, view, "exploited", is_exploited(page, advisory));
	if (summary.len > 0)
		value_put(arena, value_put_map(arena, view, "summary"), "paragraphs", paragraphs(arena, summary));
	page_put_list(arena, view, "remediations", remediations_view(arena, page, advisory, &products));
	struct value *rows = products_view(arena, page, advisory, &products);
	value_put_bool(arena, view, "many", advisory->vulnerability_count > 1);
	value_put(arena, view, "products", rows);
	value_put(arena, view, "vulnerabilities", vulnerabilities_view(arena, page, advisory));
	struct value *references = value_list(arena), *thanks = value_list(arena);
	append_references(arena, references, value_get(document, "references"));
	append_acknowledgments(arena, thanks, value_get(document, "acknowledgments"));
	for (size_t i = 0; i < advisory->vulnerability_count; i++) {
		append_references(arena, references, value_get(advisory->vulnerabilities[i].value, "references"));
		append_acknowledgments(arena, thanks, value_get(advisory->vulnerabilities[i].value, "acknowledgments"));
	}
	page_put_list(arena, view, "references", references);
	page_put_list(arena, view, "acknowledgments", thanks);
	value_put(arena, view, "revisions", revisions_view(arena, page, value_path(document, "tracking.revision_history")));
	struct value *publisher = value_put_map(arena, view, "publisher");
	value_put(arena, publisher, "name", value_text(arena, value_as_text(value_path(document, "publisher.name"))));
	value_put(arena, publisher, "contact", text_or_null(arena, value_as_text(value_path(document, "publisher.contact_details"))));
	value_put(arena, view, "legal", text_or_null(arena, legal));
	value_put(arena, data, "downloads", downloads_view(arena, page, advisory));
	return data;
}

// SPDX-License-Identifier: Apache-2.0
//
// A folder of CSAF 2.0 advisories as a source: who publishes, whose products they are about, which product is which firmware.
#include <string.h>

#include "base/files.h"
#include "cli/init.h"
#include "value/json.h"
#include "value/schema.h"

#define FILES_MAX 10000
#define ADVISORY_MAX (16 << 20)
#define DEPTH_MAX 32
#define DEVICES_MAX 1000
#define PRODUCTS_MAX 10000

struct reader {
	struct arena *arena;
	struct init_source *source;
	struct text vendor;    // whose products are taken
	const char *namespace; // of the advisory at hand
	const char *tracking_id;
	bool concerns;         // the advisory at hand has a product of that vendor
};

struct document {
	const char *path;
	struct text bytes;
	struct value *value;
};

// A range of the content format from a version or version range of a product tree; NULL when it cannot be said without guessing.
static const char *firmware_range(struct arena *arena, struct text name)
{
	name = text_trim(name);
	if (text_starts(name, TEXT("vers:"))) {
		ptrdiff_t slash = text_find_byte(name, '/');
		name = text_sub(name, (size_t)(slash + 1), name.len);
	}
	if (text_is(name, "*"))
		return "*";
	static const char *const operators[] = {">=", "<=", ">", "<"};
	BUILDER_AUTO out = {.max = 256};
	size_t conditions = 0, plain = 0;
	while (name.data != NULL) {
		struct text part = text_trim(text_cut(&name, '|'));
		const char *sign = "";
		for (size_t i = 0; i < 4 && sign[0] == '\0'; i++)
			if (text_starts(part, text_from(operators[i])))
				sign = operators[i];
		struct text version = text_trim(text_sub(part, strlen(sign), part.len));
		if (schema_type_problem(SCHEMA_VERSION, version) != NULL)
			return NULL;
		builder_printf(&out, "%s%s" TEXT_FMT, conditions == 0 ? "" : ", ", sign, TEXT_ARG(version));
		conditions++;
		plain += sign[0] == '\0';
	}
	// Conditions joined by `, ` all hold; several single versions would mean any of them.
	if (out.overflow || conditions > 2 || (plain > 0 && conditions > 1))
		return NULL;
	return text_cstr(arena, builder_text(&out));
}

static struct init_device *find_device(struct init_source *source, struct text name)
{
	for (size_t i = 0; i < source->device_count; i++)
		if (text_is(name, source->devices[i].name))
			return &source->devices[i];
	return NULL;
}

static void add_product(struct reader *r, struct text device_name, struct text product_id, struct text version)
{
	struct arena *arena = r->arena;
	const char *range = firmware_range(arena, version);
	struct init_device *device = find_device(r->source, device_name);
	if (device == NULL && r->source->device_count < DEVICES_MAX)
		device = init_add_device(arena, r->source, NULL, text_cstr(arena, device_name));
	r->concerns = true;
	if (device == NULL || range == NULL || product_id.len == 0 || product_id.len > 300 || device->product_count == PRODUCTS_MAX) {
		r->source->products_passed++;
		return;
	}
	for (size_t i = 0; i < device->product_count; i++)
		if (text_is(product_id, device->products[i].product_id) && strcmp(device->products[i].advisory, r->tracking_id) == 0)
			return;
	if (device->product_count == device->product_size) {
		size_t size = device->product_size == 0 ? 8 : device->product_size * 2;
		struct init_product *larger = arena_array(arena, size, sizeof(*larger));
		if (device->product_count > 0)
			memcpy(larger, device->products, device->product_count * sizeof(*larger));
		device->products = larger;
		device->product_size = size;
	}
	device->products[device->product_count++] =
		(struct init_product){text_cstr(arena, product_id), range, r->namespace, r->tracking_id};
}

// Walks branches; `vendor` and `product` are the names met on the way down.
static void walk(struct reader *r, const struct value *branches, struct text vendor, struct text product, int depth)
{
	for (size_t i = 0; i < value_count(branches) && depth < DEPTH_MAX; i++) {
		const struct value *branch = value_at(branches, i);
		struct text category = value_text_at(branch, "category"), name = text_trim(value_text_at(branch, "name"));
		struct text v = text_is(category, "vendor") ? name : vendor;
		struct text p = text_is(category, "product_name") || (text_is(category, "product_family") && product.len == 0) ? name : product;
		const struct value *leaf = value_get(branch, "product");
		bool version = text_is(category, "product_version") || text_is(category, "product_version_range");
		if (leaf != NULL && p.len > 0 && text_equal(v, r->vendor) && init_questions[INIT_NAME].check(p) == NULL)
			add_product(r, p, value_text_at(leaf, "product_id"), version ? name : TEXT("*"));
		walk(r, value_get(branch, "branches"), v, p, depth + 1);
	}
}

struct vendor_count {
	struct text name;
	size_t documents;
};

static void count_vendor(struct vendor_count *vendors, size_t *count, size_t max, struct text name)
{
	for (size_t i = 0; i < *count; i++)
		if (text_equal(vendors[i].name, name)) {
			vendors[i].documents++;
			return;
		}
	if (*count < max)
		vendors[(*count)++] = (struct vendor_count){name, 1};
}

// The vendor named by most documents; of two alike the first by name.
static struct text main_vendor(struct arena *arena, const struct document *documents, size_t count)
{
	size_t max = 1000, found = 0;
	struct vendor_count *vendors = arena_array(arena, max, sizeof(*vendors));
	for (size_t i = 0; i < count; i++) {
		const struct value *branches = value_path(documents[i].value, "product_tree.branches");
		for (size_t k = 0; k < value_count(branches); k++)
			if (text_is(value_text_at(value_at(branches, k), "category"), "vendor"))
				count_vendor(vendors, &found, max, text_trim(value_text_at(value_at(branches, k), "name")));
	}
	struct vendor_count best = {{NULL, 0}, 0};
	for (size_t i = 0; i < found; i++)
		if (vendors[i].documents > best.documents ||
		    (vendors[i].documents == best.documents && text_compare(vendors[i].name, best.name) < 0))
			best = vendors[i];
	return best.name;
}

// CSAF 2.0 section 5.1: the file name that belongs to a tracking id.
static const char *file_name(struct arena *arena, struct text id)
{
	BUILDER_AUTO out = {.max = 250};
	bool gap = false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.data[i] >= 'A' && id.data[i] <= 'Z' ? (char)(id.data[i] + 32) : id.data[i];
		bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-';
		if (good)
			builder_byte(&out, c);
		else if (!gap)
			builder_byte(&out, '_');
		gap = !good;
	}
	builder_string(&out, ".json");
	return text_cstr(arena, builder_text(&out));
}

// Why a document cannot be published as it is; NULL when it can. What the structure lacks is found by the check of the whole folder.
static const char *unfit(const struct init_source *source, const struct value *document, const char *name)
{
	struct text label = value_as_text(value_path(document, "document.distribution.tlp.label"));
	struct text status = value_as_text(value_path(document, "document.tracking.status"));
	if (label.len > 0 && !text_is(label, "WHITE"))
		return "its TLP label is not WHITE";
	if (!text_is(status, "final") && !text_is(status, "interim"))
		return "its status is neither final nor interim";
	for (size_t i = 0; i < source->advisory_count; i++)
		if (strcmp(source->advisories[i].file, name) == 0)
			return "another advisory has its tracking id";
	return NULL;
}

static void take_document(struct reader *r, const struct document *d)
{
	struct arena *arena = r->arena;
	struct init_source *source = r->source;
	struct text id = value_as_text(value_path(d->value, "document.tracking.id"));
	struct text namespace = value_as_text(value_path(d->value, "document.publisher.namespace"));
	const char *name = file_name(arena, id);
	const char *reason = unfit(source, d->value, name);
	r->tracking_id = text_cstr(arena, id);
	r->namespace = schema_type_problem(SCHEMA_URL, namespace) == NULL ? text_cstr(arena, namespace) : NULL;
	r->concerns = false;
	if (id.len == 0 || id.len > 200)
		reason = "it has no usable tracking id";
	else if (r->namespace == NULL)
		reason = "its publisher's namespace is no https address";
	if (reason == NULL) {
		walk(r, value_path(d->value, "product_tree.branches"), (struct text){NULL, 0}, (struct text){NULL, 0}, 0);
		if (!r->concerns)
			reason = "it names no product of the manufacturer";
	}
	if (reason == NULL && source->namespace == NULL &&
	    text_is(value_as_text(value_path(d->value, "document.publisher.category")), "vendor")) {
		source->namespace = r->namespace;
		if (source->maker == NULL)
			source->maker = text_cstr(arena, value_as_text(value_path(d->value, "document.publisher.name")));
	}
	source->advisories[source->advisory_count++] =
		(struct init_advisory){.file = name, .source = d->path, .id = r->tracking_id, .bytes = d->bytes, .left_out = reason};
}

bool init_read_csaf(struct arena *arena, const char *folder, const char *vendor, struct init_source *source, struct error *err)
{
	struct file_entry *files;
	size_t file_count, count = 0;
	if (!tree_list(arena, folder, FILES_MAX, &files, &file_count, err))
		return false;
	struct document *documents = arena_array(arena, file_count, sizeof(*documents));
	for (size_t i = 0; i < file_count; i++) {
		if (!text_ends(files[i].path, TEXT(".json")))
			continue;
		struct document *d = &documents[count];
		d->path = arena_printf(arena, "%s/" TEXT_FMT, folder, TEXT_ARG(files[i].path));
		if (!file_read(arena, d->path, ADVISORY_MAX, &d->bytes, err) ||
		    !json_read(arena, d->bytes, d->path, &json_limits_default, &d->value, err))
			return false;
		// Provider metadata, feeds and status lists stand beside the advisories.
		count += value_path(d->value, "document.csaf_version") != NULL;
	}
	if (count == 0) {
		error_set(err, ERROR_NOT_FOUND, "there is no CSAF advisory in this folder");
		return error_at(err, "%s", folder);
	}
	struct reader r = {.arena = arena, .source = source};
	r.vendor = vendor != NULL ? text_from(vendor) : main_vendor(arena, documents, count);
	source->advisories = arena_array(arena, count, sizeof(*source->advisories));
	for (size_t i = 0; i < count; i++)
		take_document(&r, &documents[i]);
	if (source->device_count == 0) {
		error_set(err, ERROR_NOT_FOUND, "no advisory names a product%s%s in the branches of its product tree",
			vendor == NULL ? "" : " of ", vendor == NULL ? "" : vendor);
		return error_at(err, "%s", folder);
	}
	if (source->maker == NULL)
		source->maker = text_cstr(arena, r.vendor);
	return true;
}

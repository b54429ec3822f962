// SPDX-License-Identifier: Apache-2.0
//
// Rules of releases and of products in advisories (content format, 8.7 and 8.8).
#include "device/rules.h"
#include "device/verdict.h"
#include "value/json.h"

static bool is_empty(const struct value *v)
{
	return v == NULL || v->kind == VALUE_NULL;
}

// `fixes` and the advisory must say the same of a release: fixed somewhere, affected nowhere.
static void check_fixes(struct loader *l, const struct device *d, const struct release *r, const char *path)
{
	for (size_t i = 0; i < r->fixes.count; i++) {
		const struct value *at = value_at(value_get(r->value, "fixes"), i);
		const struct advisory *advisory = content_advisory_by_id(l->content, r->fixes.items[i]);
		const char *key = arena_printf(l->arena, "%s.fixes[%zu]", path, i);
		bool fixed = false, affected = false;
		if (r->fixes.items[i].len == 0)
			continue;
		if (advisory == NULL && loader_is_unread(l, CONTENT_ADVISORY, TEXT(""), TEXT("")))
			continue;
		if (advisory == NULL) {
			device_complain(l, d, COMPLAINT_ERROR, at, key, "device.releases.fixes",
				"there is no advisory " TEXT_FMT " in advisories/", TEXT_ARG(r->fixes.items[i]));
			continue;
		}
		if (!r->security)
			device_complain(l, d, COMPLAINT_ERROR, at, key, "device.releases.fixes",
				"write security: true for a release that fixes an advisory");
		for (size_t v = 0; v < advisory->vulnerability_count; v++) {
			enum verdict verdict = device_verdict_of(l->arena, d, advisory, &advisory->vulnerabilities[v], r);
			fixed |= verdict == VERDICT_FIXED;
			affected |= verdict == VERDICT_AFFECTED;
		}
		if (!fixed || affected)
			device_complain(l, d, COMPLAINT_ERROR, at, key, "device.releases.fixes.status",
				"the advisory does not give " TEXT_FMT
				" as fixed: mend its product_status, or `products` in this file",
				TEXT_ARG(r->version));
	}
}

// CycloneDX or SPDX, as far as its first keys tell.
static bool check_sbom(struct loader *l, const struct device *d, const struct release *r, const char *path, struct error *err)
{
	const struct value *at = value_get(r->value, "sbom");
	const char *key = arena_printf(l->arena, "%s.sbom", path);
	struct text file, bytes;
	struct value *document;
	struct error problem;
	ARENA_AUTO arena = ARENA_INIT;
	if (!loader_use_asset(l, d->file, at, key, &file))
		return true;
	if (!content_read(l->content, &arena, file, &bytes, err))
		return false;
	if (!json_read(&arena, bytes, file.data, &json_limits_default, &document, &problem)) {
		complaints_add_error(l->complaints, COMPLAINT_ERROR, file.data, "content.json", &problem);
		return true;
	}
	if (!text_is(value_text_at(document, "bomFormat"), "CycloneDX") && value_text_at(document, "spdxVersion").len == 0 &&
		value_get(document, "@context") == NULL)
		device_complain(l, d, COMPLAINT_ERROR, at, key, "device.releases.sbom",
			"name an SBOM in CycloneDX or SPDX: this file is neither");
	return true;
}

static bool check_release(struct loader *l, const struct device *d, size_t index, struct error *err)
{
	const struct release *r = &d->releases[index];
	const struct value *v = r->value;
	const char *path = arena_printf(l->arena, "releases[%zu]", index);
	if (r->version.len > 0 && d->versions.scheme == VERSION_SEMVER && !version_is_semver(r->version))
		device_complain(l, d, COMPLAINT_ERROR, value_get(v, "version"), arena_printf(l->arena, "%s.version", path),
			"device.releases.version",
			"write a version of Semantic Versioning (2.4.1), or choose `versions: dotted` in identity");
	if (index > 0) {
		const struct release *newer = r - 1;
		bool dates = r->date.year != 0 && newer->date.year != 0 && date_compare(r->date, newer->date) > 0;
		bool versions = r->version.len > 0 && newer->version.len > 0 && d->versions.scheme != VERSION_LISTED &&
				version_compare(&d->versions, r->version, newer->version) >= 0 &&
				!text_equal(r->version, newer->version);
		if (dates || versions)
			device_complain(l, d, COMPLAINT_ERROR, value_get(v, dates ? "date" : "version"),
				arena_printf(l->arena, "%s.%s", path, dates ? "date" : "version"), "device.releases.order",
				"list releases newest first: " TEXT_FMT " stands below " TEXT_FMT, TEXT_ARG(r->version),
				TEXT_ARG(newer->version));
	}
	check_hardware(l, d, d->file, value_get(v, "hardware"), arena_printf(l->arena, "%s.hardware", path));
	struct date withdrawn = loader_date(value_path(v, "withdrawn.date")),
		    install_by = loader_date(value_get(v, "install_by"));
	if (withdrawn.year != 0 && date_compare(withdrawn, r->date) < 0)
		device_complain(l, d, COMPLAINT_ERROR, value_path(v, "withdrawn.date"),
			arena_printf(l->arena, "%s.withdrawn.date", path), "device.releases.withdrawn.date",
			"write a day that is not before the release");
	if (install_by.year != 0 && date_compare(install_by, r->date) < 0)
		device_complain(l, d, COMPLAINT_ERROR, value_get(v, "install_by"), arena_printf(l->arena, "%s.install_by", path),
			"device.releases.install_by", "write a day that is not before the release");
	struct text method = value_as_text(value_path(d->value, "update.method"));
	if ((text_is(method, "user") || text_is(method, "technician")) && is_empty(value_get(v, "files")))
		device_complain(l, d, COMPLAINT_GAP, v, arena_printf(l->arena, "%s.files", path), "device.releases.files",
			"name the files of this release, with their SHA-256: owners install it themselves");
	if (index == 0 && is_empty(value_get(v, "sbom")))
		device_complain(l, d, COMPLAINT_GAP, v, arena_printf(l->arena, "%s.sbom", path), "device.releases.sbom",
			"add the SBOM of the newest release");
	check_fixes(l, d, r, path);
	return check_sbom(l, d, r, path, err);
}

// Every place where an entry names the same product again.
static bool repeats(const struct device *d, const struct product *p)
{
	for (const struct product *other = d->products; other < p; other++)
		if (text_equal(other->product_id, p->product_id) && text_equal(other->namespace, p->namespace) &&
			text_equal(other->advisory, p->advisory))
			return true;
	return false;
}

static void check_product(struct loader *l, const struct device *d, const struct product *p)
{
	const struct value *list = value_get(d->value, "products");
	size_t index = 0;
	while (value_at(list, index) != p->value)
		index++;
	const char *path = arena_printf(l->arena, "products[%zu]", index);
	bool known = false;
	check_hardware(l, d, d->file, value_get(p->value, "hardware"), arena_printf(l->arena, "%s.hardware", path));
	check_firmware(l, d, d->file, value_get(p->value, "firmware"), arena_printf(l->arena, "%s.firmware", path));
	if (repeats(d, p))
		device_complain(l, d, COMPLAINT_ERROR, value_get(p->value, "product_id"),
			arena_printf(l->arena, "%s.product_id", path), "device.products.duplicate",
			"put both ranges into one entry: this product stands above already");
	for (size_t i = 0; i < l->content->advisory_count; i++)
		known = known || (device_product_speaks_of(p, &l->content->advisories[i]) &&
					 advisory_has_product(&l->content->advisories[i], p->product_id));
	if (!known && !loader_is_unread(l, CONTENT_ADVISORY, TEXT(""), TEXT("")))
		device_complain(l, d, COMPLAINT_GAP, value_get(p->value, "product_id"),
			arena_printf(l->arena, "%s.product_id", path), "device.products.unknown",
			"mend the id or remove the entry: no advisory in the folder has this product");
}

bool check_releases(struct loader *l, const struct device *d, struct error *err)
{
	for (size_t i = 0; i < d->release_count; i++)
		if (!check_release(l, d, i, err))
			return false;
	for (size_t i = 0; i < d->product_count; i++)
		check_product(l, d, &d->products[i]);
	return true;
}

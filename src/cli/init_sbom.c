// SPDX-License-Identifier: Apache-2.0
//
// An SBOM as a source: CycloneDX (metadata.component) or SPDX 2 (the package that the document describes).
#include <string.h>

#include "base/files.h"
#include "base/time.h"
#include "cli/init.h"
#include "value/json.h"
#include "value/schema.h"

#define SBOM_MAX (16 << 20)

struct subject {
	struct text name, version, maker, created;
};

static bool read_cyclonedx(const struct value *bom, const char *path, struct subject *ret_subject, struct error *err)
{
	const struct value *component = value_path(bom, "metadata.component");
	if (component == NULL || value_text_at(component, "name").len == 0) {
		error_set(err, ERROR_INVALID, "the SBOM does not say what it is about: metadata.component.name is needed");
		return error_at(err, "%s", path);
	}
	struct subject subject = {value_text_at(component, "name"), value_text_at(component, "version"), {NULL, 0},
	                          value_as_text(value_path(bom, "metadata.timestamp"))};
	static const char *const makers[] = {"metadata.component.manufacturer.name", "metadata.manufacturer.name", "metadata.manufacture.name",
	                                     "metadata.component.supplier.name", "metadata.supplier.name"};
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]) && subject.maker.len == 0; i++)
		subject.maker = value_as_text(value_path(bom, makers[i]));
	*ret_subject = subject;
	return true;
}

static const struct value *find_package(const struct value *document, struct text id)
{
	const struct value *packages = value_get(document, "packages");
	for (size_t i = 0; i < value_count(packages) && id.len > 0; i++)
		if (text_equal(value_text_at(value_at(packages, i), "SPDXID"), id))
			return value_at(packages, i);
	return NULL;
}

// The first package that the document describes: by documentDescribes, or by a relationship DESCRIBES.
static const struct value *described(const struct value *document)
{
	const struct value *ids = value_get(document, "documentDescribes"), *relationships = value_get(document, "relationships");
	const struct value *found = NULL;
	for (size_t i = 0; i < value_count(ids) && found == NULL; i++)
		found = find_package(document, value_as_text(value_at(ids, i)));
	for (size_t i = 0; i < value_count(relationships) && found == NULL; i++) {
		const struct value *r = value_at(relationships, i);
		if (text_is(value_text_at(r, "relationshipType"), "DESCRIBES") && text_is(value_text_at(r, "spdxElementId"), "SPDXRef-DOCUMENT"))
			found = find_package(document, value_text_at(r, "relatedSpdxElement"));
	}
	return found;
}

static bool read_spdx(const struct value *document, const char *path, struct subject *ret_subject, struct error *err)
{
	const struct value *packages = value_get(document, "packages");
	const struct value *found = described(document);
	if (found == NULL && value_count(packages) == 1)
		found = value_at(packages, 0);
	if (found == NULL || value_text_at(found, "name").len == 0) {
		error_set(err, ERROR_INVALID, "the SBOM does not say what it is about: it DESCRIBES no package with a name");
		return error_at(err, "%s", path);
	}
	struct text supplier = value_text_at(found, "supplier");
	*ret_subject = (struct subject){value_text_at(found, "name"), value_text_at(found, "versionInfo"), {NULL, 0},
	                                value_as_text(value_path(document, "creationInfo.created"))};
	if (text_starts(supplier, TEXT("Organization: ")))
		ret_subject->maker = text_sub(supplier, strlen("Organization: "), supplier.len);
	return true;
}

bool init_read_sbom(struct arena *arena, const char *path, struct init_source *source, struct error *err)
{
	struct text bytes;
	struct value *document;
	struct subject subject = {0};
	if (!file_read(arena, path, SBOM_MAX, &bytes, err) || !json_read(arena, bytes, path, &json_limits_default, &document, err))
		return false;
	bool good;
	if (text_is(value_text_at(document, "bomFormat"), "CycloneDX")) {
		good = read_cyclonedx(document, path, &subject, err);
	} else if (text_starts(value_text_at(document, "spdxVersion"), TEXT("SPDX-2."))) {
		good = read_spdx(document, path, &subject, err);
	} else {
		error_set(err, ERROR_INVALID, "this is no SBOM that is understood: CycloneDX as JSON or SPDX 2 as JSON");
		good = error_at(err, "%s", path);
	}
	if (!good)
		return false;
	if (init_questions[INIT_NAME].check(subject.name) != NULL) {
		error_set(err, ERROR_INVALID,
			"the name of what the SBOM is about cannot be a device's name: 1 to 80 characters on one line are needed");
		return error_at(err, "%s", path);
	}
	struct init_device *device = init_add_device(arena, source, NULL, text_cstr(arena, subject.name));
	device->sbom = path;
	struct date day;
	if (schema_type_problem(SCHEMA_VERSION, subject.version) == NULL)
		device->version = text_cstr(arena, subject.version);
	if (date_parse(text_sub(subject.created, 0, 10), &day))
		device->release_date = text_cstr(arena, text_sub(subject.created, 0, 10));
	if (source->maker == NULL && subject.maker.len > 0)
		source->maker = text_cstr(arena, subject.maker);
	return true;
}

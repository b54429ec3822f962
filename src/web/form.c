// SPDX-License-Identifier: Apache-2.0
//
// Forms from urlencoded bodies and from JSON.
#include "web/form.h"

#include <string.h>

#include "value/json.h"

const struct web_form_limits web_form_limits_default = {
	.max_fields = 200,
	.max_name = 100,
	.max_value = 256 * 1024,
	.max_total = 1024 * 1024,
	.max_files = 10,
	.max_file = UINT64_C(25) << 20,
	.max_file_total = UINT64_C(50) << 20,
};

static const char clause_url[] = "URL 5.1";

struct text web_form_get(const struct web_form *form, const char *name)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (text_is(form->fields[i].name, name))
			return form->fields[i].value;
	return (struct text){NULL, 0};
}

bool web_form_has(const struct web_form *form, const char *name)
{
	return web_form_get(form, name).data != NULL;
}

static size_t total_of(const struct web_form *form)
{
	size_t total = 0;
	for (size_t i = 0; i < form->field_count; i++)
		total += form->fields[i].name.len + form->fields[i].value.len;
	return total;
}

bool web_form_add(struct web_form *form, struct arena *arena, const struct web_form_limits *limits, struct text name,
                  struct text value, struct error *err)
{
	if (form->field_count + form->file_count >= limits->max_fields)
		return error_set(err, ERROR_TOO_LARGE, "the form has more than %zu fields", limits->max_fields);
	if (name.len > limits->max_name)
		return error_set(err, ERROR_TOO_LARGE, "a field's name is longer than %zu bytes", limits->max_name);
	if (value.len > limits->max_value) {
		error_set(err, ERROR_TOO_LARGE, "the field is longer than %zu bytes", limits->max_value);
		return error_at(err, TEXT_FMT, TEXT_ARG(name));
	}
	if (name.len + value.len > limits->max_total - total_of(form))
		return error_set(err, ERROR_TOO_LARGE, "the form's fields are together longer than %zu bytes", limits->max_total);
	if ((form->field_count & (form->field_count - 1)) == 0) { // 0 or a power of two: full
		size_t size = form->field_count == 0 ? 1 : form->field_count * 2;
		struct web_field *larger = arena_array(arena, size, sizeof(*larger));
		for (size_t i = 0; i < form->field_count; i++)
			larger[i] = form->fields[i];
		form->fields = larger;
	}
	form->fields[form->field_count++] = (struct web_field){name, value};
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool web_percent_decode(struct arena *arena, struct text coded, bool plus, struct text *ret_text)
{
	char *out = arena_alloc(arena, coded.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < coded.len; i++) {
		char c = coded.data[i];
		if (c == '%') {
			int high = i + 2 < coded.len ? hex_digit(coded.data[i + 1]) : -1;
			int low = i + 2 < coded.len ? hex_digit(coded.data[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (c == '\0')
			return false;
		out[len++] = c;
	}
	struct text t = {out, len};
	if (!text_is_utf8(t))
		return false;
	*ret_text = t;
	return true;
}

static bool read_pair(struct arena *arena, struct text pair, const struct web_form_limits *limits, struct web_form *form,
                      struct error *err)
{
	struct text coded = pair, name, value;
	struct text coded_name = text_cut(&coded, '=');
	if (!web_percent_decode(arena, coded_name, true, &name)) {
		error_set(err, ERROR_SYNTAX, "a field's name is not percent-encoded UTF-8");
		return error_clause(err, clause_url);
	}
	if (coded.data == NULL)
		coded = (struct text){"", 0};
	if (!web_percent_decode(arena, coded, true, &value)) {
		error_set(err, ERROR_SYNTAX, "the value is not percent-encoded UTF-8");
		error_at(err, TEXT_FMT, TEXT_ARG(text_sub(name, 0, 100)));
		return error_clause(err, clause_url);
	}
	return web_form_add(form, arena, limits, name, value, err);
}

bool web_form_read_urlencoded(struct arena *arena, struct text source, const struct web_form_limits *limits,
                              struct web_form *ret_form, struct error *err)
{
	struct web_form form = {0};
	size_t pairs = 0;
	for (struct text rest = source; rest.data != NULL && source.len > 0;) {
		struct text pair = text_cut(&rest, '&');
		if (++pairs > 2 * limits->max_fields) // empty ones too, so that a body of '&' costs nothing
			return error_set(err, ERROR_TOO_LARGE, "the form has more than %zu fields", limits->max_fields);
		if (pair.len > 0 && !read_pair(arena, pair, limits, &form, err))
			return false;
	}
	*ret_form = form;
	return true;
}

static bool is_scalar(const struct value *v)
{
	return v->kind == VALUE_TEXT || v->kind == VALUE_NUMBER || v->kind == VALUE_BOOL;
}

static bool add_scalar(struct web_form *form, struct arena *arena, const struct web_form_limits *limits, struct text name,
                       const struct value *v, struct error *err)
{
	struct text t = v->kind == VALUE_BOOL ? v->boolean ? TEXT("true") : TEXT("false") : text_copy(arena, v->text);
	if (t.len > 0 && memchr(t.data, '\0', t.len) != NULL) {
		error_set(err, ERROR_SYNTAX, "the value holds a NUL character");
		return error_at(err, TEXT_FMT, TEXT_ARG(text_sub(name, 0, 100)));
	}
	return web_form_add(form, arena, limits, name, t, err);
}

bool web_form_read_json(struct arena *arena, struct text source, const struct web_form_limits *limits,
                        struct web_form *ret_form, struct error *err)
{
	struct web_form form = {0};
	struct json_limits json = json_limits_default;
	json.max_size = limits->max_total;
	json.max_count = 100 * limits->max_fields;
	json.max_depth = 16;
	if (!json_read(arena, source, "body", &json, &form.json, err))
		return false;
	if (form.json->kind != VALUE_MAP)
		return error_set(err, ERROR_INVALID, "the body must be a JSON object");
	for (size_t i = 0; i < form.json->map.count; i++) {
		const struct value_member *member = &form.json->map.members[i];
		struct text name = member->key;
		if (name.len > 0 && memchr(name.data, '\0', name.len) != NULL)
			return error_set(err, ERROR_SYNTAX, "a field's name holds a NUL character");
		if (is_scalar(member->value) && !add_scalar(&form, arena, limits, name, member->value, err))
			return false;
		if (member->value->kind != VALUE_LIST)
			continue;
		for (size_t n = 0; n < member->value->list.count; n++) {
			const struct value *item = member->value->list.items[n];
			if (is_scalar(item) && !add_scalar(&form, arena, limits, name, item, err))
				return false;
		}
	}
	*ret_form = form;
	return true;
}

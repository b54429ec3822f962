// SPDX-License-Identifier: Apache-2.0
//
// Syntax of mail addresses and message identifiers, decided byte by byte.
#include "mail/address.h"

#include <string.h>

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 5322 section 3.2.3: atext in runs joined by single dots.
static bool is_dot_atom(struct text t)
{
	bool after_dot = true;
	for (size_t i = 0; i < t.len; i++) {
		char c = t.data[i];
		if (c == '.') {
			if (after_dot)
				return false;
			after_dot = true;
		} else if (is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL)) {
			after_dot = false;
		} else {
			return false;
		}
	}
	return !after_dot;
}

// RFC 1035 section 2.3.1 with RFC 1123's leading digits: labels of 1 to 63 letters, digits and inner hyphens.
static bool is_domain(struct text t, size_t *ret_labels)
{
	if (t.len == 0 || t.len > 253)
		return false;
	size_t labels = 0;
	while (t.data != NULL) {
		struct text label = text_cut(&t, '.');
		if (label.len == 0 || label.len > 63 || label.data[0] == '-' || label.data[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++)
			if (!is_alnum(label.data[i]) && label.data[i] != '-')
				return false;
		labels++;
	}
	*ret_labels = labels;
	return true;
}

struct text mail_address_domain(struct text address)
{
	for (size_t i = address.len; i > 0; i--)
		if (address.data[i - 1] == '@')
			return text_sub(address, i, address.len);
	return (struct text){NULL, 0};
}

bool mail_address_is_valid(struct text address)
{
	struct text domain = mail_address_domain(address);
	if (address.len > MAIL_ADDRESS_MAX || domain.len == 0)
		return false;
	struct text local = text_sub(address, 0, address.len - domain.len - 1);
	size_t labels;
	return local.len <= 64 && is_dot_atom(local) && is_domain(domain, &labels) &&
	       (labels > 1 || text_is(domain, "localhost"));
}

bool mail_id_is_valid(struct text id)
{
	struct text right = mail_address_domain(id);
	if (id.len > MAIL_ID_MAX || right.len == 0)
		return false;
	return is_dot_atom(text_sub(id, 0, id.len - right.len - 1)) && is_dot_atom(right);
}

bool mail_return_path(struct arena *arena, struct text base, struct text tag, const char **ret_path, struct error *err)
{
	struct text domain = mail_address_domain(base);
	struct text local = text_sub(base, 0, domain.len == 0 ? 0 : base.len - domain.len - 1);
	char *path = arena_printf(arena, TEXT_FMT "+" TEXT_FMT "@" TEXT_FMT, TEXT_ARG(local), TEXT_ARG(tag), TEXT_ARG(domain));
	if (tag.len == 0 || !mail_address_is_valid(text_from(path))) {
		error_set(err, ERROR_INVALID, "no return path can be made of the address \"" TEXT_FMT "\" and the tag \"" TEXT_FMT "\"",
		          TEXT_ARG(base), TEXT_ARG(tag));
		return error_clause(err, "RFC 5321 section 4.1.2");
	}
	*ret_path = path;
	return true;
}

// SPDX-License-Identifier: Apache-2.0
//
// Tokens, quoted strings and parameters of header values.
#include "web/parameter.h"

#include <ctype.h>
#include <string.h>

bool web_is_tchar(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool web_is_token(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (!web_is_tchar(t.data[i]))
			return false;
	return t.len > 0;
}

struct text web_skip_space(struct text t)
{
	while (t.len > 0 && (t.data[0] == ' ' || t.data[0] == '\t'))
		t = (struct text){t.data + 1, t.len - 1};
	return t;
}

// The text of a quoted string after its opening quote; \" and \\ are undone. Leaves what follows in *rest.
static bool read_quoted(struct arena *arena, struct text *rest, struct text *ret_value)
{
	char *out = arena_alloc(arena, rest->len + 1);
	size_t len = 0;
	for (size_t i = 0; i < rest->len; i++) {
		char c = rest->data[i];
		if (c == '"') {
			*ret_value = (struct text){out, len};
			*rest = (struct text){rest->data + i + 1, rest->len - i - 1};
			return true;
		}
		if (c == '\\' && i + 1 < rest->len && (rest->data[i + 1] == '"' || rest->data[i + 1] == '\\'))
			c = rest->data[++i];
		out[len++] = c;
	}
	return false;
}

bool web_parameter_read(struct arena *arena, struct text *rest, struct text *ret_name, struct text *ret_value)
{
	struct text t = web_skip_space(*rest);
	if (t.len == 0 || t.data[0] != ';')
		return false;
	t = web_skip_space(text_sub(t, 1, t.len));
	size_t i = 0;
	while (i < t.len && web_is_tchar(t.data[i]))
		i++;
	if (i == 0 || i == t.len || t.data[i] != '=')
		return false;
	*ret_name = (struct text){t.data, i};
	t = (struct text){t.data + i + 1, t.len - i - 1};
	if (t.len > 0 && t.data[0] == '"') {
		t = (struct text){t.data + 1, t.len - 1};
		if (!read_quoted(arena, &t, ret_value))
			return false;
	} else {
		for (i = 0; i < t.len && web_is_tchar(t.data[i]); i++)
			continue;
		if (i == 0)
			return false;
		*ret_value = (struct text){t.data, i};
		t = (struct text){t.data + i, t.len - i};
	}
	*rest = web_skip_space(t);
	return true;
}

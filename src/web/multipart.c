// SPDX-License-Identifier: Apache-2.0
//
// The multipart reader: a window over the body in which delimiters and part headers are looked for. What cannot be part of a delimiter
// goes on at once, so the window never grows beyond WINDOW_MAX.
#include "web/multipart.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "web/parameter.h"

#define WINDOW_MAX (32 * 1024)
#define PART_HEADER_MAX (4 * 1024)
#define PART_HEADERS_MAX 16
#define BOUNDARY_MAX 70
#define FILENAME_MAX_BYTES 200

static const char clause_mime[] = "RFC 2046 5.1";
static const char clause_form[] = "RFC 7578 4";

enum state { STATE_START, STATE_DELIMITER, STATE_HEADER, STATE_BODY, STATE_EPILOGUE };

struct multipart {
	struct arena *arena;
	struct web_form_limits limits;
	const struct web_file_sink *sink;
	struct web_form form;
	enum state state;
	struct text delimiter; // CR LF "--" boundary
	char *window;          // heap
	size_t len;
	struct builder value;  // of the field in hand
	struct text name;      // of the part in hand
	bool is_file;
	bool begun;            // the sink knows of the file in hand
	struct web_file file;
	uint64_t file_total;
	size_t parts;
};

static bool is_boundary(struct text t)
{
	if (t.len == 0 || t.len > BOUNDARY_MAX || t.data[t.len - 1] == ' ')
		return false;
	for (size_t i = 0; i < t.len; i++)
		if (!isalnum((unsigned char)t.data[i]) && (t.data[i] == '\0' || strchr("'()+_,-./:=? ", t.data[i]) == NULL))
			return false;
	return true;
}

bool multipart_boundary(struct arena *arena, struct text content_type, struct text *ret_boundary)
{
	struct text rest = content_type, boundary = {NULL, 0};
	ptrdiff_t semicolon = text_find_byte(content_type, ';');
	if (semicolon < 0)
		return false;
	rest = text_sub(content_type, (size_t)semicolon, content_type.len);
	while (rest.len > 0) {
		struct text name, value;
		if (!web_parameter_read(arena, &rest, &name, &value))
			return false;
		if (!text_equal_nocase(name, TEXT("boundary")))
			continue;
		if (boundary.data != NULL || !is_boundary(value))
			return false;
		boundary = value;
	}
	if (boundary.data == NULL)
		return false;
	*ret_boundary = boundary;
	return true;
}

struct text web_filename_clean(struct arena *arena, struct text name)
{
	for (size_t i = name.len; i > 0; i--)
		if (name.data[i - 1] == '/' || name.data[i - 1] == '\\') {
			name = (struct text){name.data + i, name.len - i};
			break;
		}
	bool utf8 = text_is_utf8(name);
	while (name.len > 0 && (name.data[0] == '.' || name.data[0] == ' '))
		name = (struct text){name.data + 1, name.len - 1};
	if (name.len > FILENAME_MAX_BYTES) {
		name.len = FILENAME_MAX_BYTES;
		while (utf8 && name.len > 0 && ((unsigned char)name.data[name.len] & 0xC0) == 0x80)
			name.len--;
	}
	if (name.len == 0)
		return TEXT("file");
	char *clean = arena_copy(arena, name.data, name.len);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)clean[i];
		if (c < 0x20 || c == 0x7F || (!utf8 && c >= 0x80))
			clean[i] = '_';
	}
	return (struct text){clean, name.len};
}

struct multipart *multipart_create(struct arena *arena, struct text boundary, const struct web_form_limits *limits,
                                   const struct web_file_sink *sink)
{
	struct multipart *m = arena_new(arena, struct multipart);
	m->arena = arena;
	m->limits = *limits;
	m->sink = sink;
	m->delimiter = text_from(arena_printf(arena, "\r\n--" TEXT_FMT, TEXT_ARG(boundary)));
	m->window = memory_alloc(WINDOW_MAX);
	// The first delimiter has no line before it.
	m->window[0] = '\r';
	m->window[1] = '\n';
	m->len = 2;
	builder_init(&m->value, limits->max_value);
	return m;
}

void multipart_destroy(struct multipart *m)
{
	if (m == NULL)
		return;
	if (m->begun)
		m->sink->abort(m->sink->ctx);
	builder_finish(&m->value);
	free(m->window);
	m->window = NULL;
	m->begun = false;
}

static bool bad(struct error *err, const char *clause, const char *what)
{
	error_set(err, ERROR_SYNTAX, "multipart/form-data: %s", what);
	return error_clause(err, clause);
}

static void consume(struct multipart *m, size_t bytes)
{
	memmove(m->window, m->window + bytes, m->len - bytes);
	m->len -= bytes;
}

// Browsers write `"`, CR and LF of a name as %22, %0D and %0A, and leave any other '%' alone (HTML 4.10.21.8).
static struct text undo_browser_escapes(struct arena *arena, struct text t)
{
	char *out = arena_alloc(arena, t.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < t.len; i++) {
		struct text three = text_sub(t, i, 3);
		char c = t.data[i];
		if (text_is(three, "%22"))
			c = '"';
		else if (text_equal_nocase(three, TEXT("%0D")))
			c = '\r';
		else if (text_equal_nocase(three, TEXT("%0A")))
			c = '\n';
		if (c != t.data[i])
			i += 2;
		out[len++] = c;
	}
	return (struct text){out, len};
}

struct disposition {
	struct text name, filename, extended; // data NULL: not there
};

static bool read_disposition(struct multipart *m, struct text value, struct disposition *ret, struct error *err)
{
	struct text rest = value;
	size_t i = 0;
	while (i < rest.len && web_is_tchar(rest.data[i]))
		i++;
	if (!text_equal_nocase((struct text){rest.data, i}, TEXT("form-data")))
		return bad(err, clause_form, "a part's Content-Disposition must be form-data");
	rest = web_skip_space(text_sub(rest, i, rest.len));
	struct disposition found = {0};
	while (rest.len > 0) {
		struct text name, content, *into = NULL;
		if (!web_parameter_read(m->arena, &rest, &name, &content))
			return bad(err, clause_form, "a part's Content-Disposition is malformed");
		if (text_equal_nocase(name, TEXT("name")))
			into = &found.name;
		else if (text_equal_nocase(name, TEXT("filename")))
			into = &found.filename;
		else if (text_equal_nocase(name, TEXT("filename*")))
			into = &found.extended;
		if (into == NULL)
			continue;
		if (into->data != NULL)
			return bad(err, clause_form, "a part's Content-Disposition says a parameter twice");
		*into = content;
	}
	if (found.name.len == 0)
		return bad(err, clause_form, "a part has no name");
	*ret = found;
	return true;
}

// UTF-8''percent-encoded (RFC 8187), which some programs send though RFC 7578 section 4.2 forbids it.
static bool read_extended(struct multipart *m, struct text coded, struct text *ret_name)
{
	struct text rest = coded;
	struct text charset = text_cut(&rest, '\'');
	(void)text_cut(&rest, '\'');
	return rest.data != NULL && text_equal_nocase(charset, TEXT("UTF-8")) &&
	       web_percent_decode(m->arena, rest, false, ret_name);
}

static bool start_part(struct multipart *m, struct disposition *d, struct text media_type, struct error *err)
{
	m->name = undo_browser_escapes(m->arena, d->name);
	if (!text_is_utf8(m->name) || memchr(m->name.data, '\0', m->name.len) != NULL)
		return bad(err, clause_form, "a part's name is not UTF-8");
	if (m->name.len > m->limits.max_name)
		return error_set(err, ERROR_TOO_LARGE, "a field's name is longer than %zu bytes", m->limits.max_name);
	m->is_file = d->filename.data != NULL || d->extended.data != NULL;
	m->begun = false;
	builder_reset(&m->value);
	if (!m->is_file)
		return true;
	struct text filename = undo_browser_escapes(m->arena, d->filename);
	if (d->filename.data == NULL && !read_extended(m, d->extended, &filename))
		return bad(err, clause_form, "a file's name is malformed");
	m->file = (struct web_file){
		.field = m->name,
		.name = filename.len == 0 ? (struct text){NULL, 0} : web_filename_clean(m->arena, filename),
		.media_type = media_type,
	};
	return true;
}

static struct text read_media_type(struct multipart *m, struct text value)
{
	struct text type = text_trim(text_cut(&value, ';'));
	struct text sub = type;
	struct text top = text_cut(&sub, '/');
	if (!web_is_token(top) || sub.data == NULL || !web_is_token(sub) || type.len > 127)
		return TEXT("application/octet-stream");
	return text_lower(m->arena, type);
}

static bool read_part_header(struct multipart *m, struct text lines, struct error *err)
{
	struct disposition disposition = {0};
	struct text media_type = TEXT("application/octet-stream");
	bool seen_type = false;
	lines = text_copy(m->arena, lines); // the window moves on
	for (size_t count = 0; lines.len > 0; count++) {
		ptrdiff_t end = text_find(lines, TEXT("\r\n"));
		struct text line = end < 0 ? lines : text_sub(lines, 0, (size_t)end);
		lines = end < 0 ? (struct text){NULL, 0} : text_sub(lines, (size_t)end + 2, lines.len);
		struct text value = line;
		struct text name = text_cut(&value, ':');
		if (count == PART_HEADERS_MAX || value.data == NULL || !web_is_token(name))
			return bad(err, clause_mime, "a part's header is malformed");
		for (size_t i = 0; i < value.len; i++)
			if (((unsigned char)value.data[i] < 0x20 && value.data[i] != '\t') || value.data[i] == 0x7F)
				return bad(err, clause_mime, "a part's header holds a control character");
		value = text_trim(value);
		if (text_equal_nocase(name, TEXT("Content-Disposition"))) {
			if (disposition.name.data != NULL)
				return bad(err, clause_form, "a part has two Content-Disposition headers");
			if (!read_disposition(m, value, &disposition, err))
				return false;
		} else if (text_equal_nocase(name, TEXT("Content-Type"))) {
			if (seen_type)
				return bad(err, clause_form, "a part has two Content-Type headers");
			seen_type = true;
			media_type = read_media_type(m, value);
		} else if (text_equal_nocase(name, TEXT("Content-Transfer-Encoding")) &&
		           !text_equal_nocase(value, TEXT("binary")) && !text_equal_nocase(value, TEXT("8bit")) &&
		           !text_equal_nocase(value, TEXT("7bit"))) {
			return bad(err, clause_form, "a part is encoded; parts must be sent as they are");
		}
	}
	if (disposition.name.data == NULL)
		return bad(err, clause_form, "a part has no Content-Disposition");
	return start_part(m, &disposition, media_type, err);
}

static bool begin_file(struct multipart *m, struct error *err)
{
	if (m->sink == NULL) {
		error_set(err, ERROR_INVALID, "no file is taken here");
		return error_at(err, TEXT_FMT, TEXT_ARG(m->name));
	}
	if (m->form.file_count >= m->limits.max_files) {
		error_set(err, ERROR_TOO_LARGE, "more than %zu files at a time are not taken", m->limits.max_files);
		return error_at(err, TEXT_FMT, TEXT_ARG(m->name));
	}
	if (m->file.name.len == 0)
		m->file.name = TEXT("file");
	if (!m->sink->begin(m->sink->ctx, &m->file, err))
		return false;
	m->begun = true;
	return true;
}

static bool take_bytes(struct multipart *m, struct text bytes, struct error *err)
{
	if (bytes.len == 0)
		return true;
	if (!m->is_file) {
		builder_add(&m->value, bytes);
		if (!m->value.overflow)
			return true;
		error_set(err, ERROR_TOO_LARGE, "the field is longer than %zu bytes", m->limits.max_value);
		return error_at(err, TEXT_FMT, TEXT_ARG(m->name));
	}
	if (!m->begun && !begin_file(m, err))
		return false;
	if (bytes.len > m->limits.max_file - m->file.size || bytes.len > m->limits.max_file_total - m->file_total) {
		error_set(err, ERROR_TOO_LARGE, "a file may have %llu bytes, all together %llu",
		          (unsigned long long)m->limits.max_file, (unsigned long long)m->limits.max_file_total);
		return error_at(err, TEXT_FMT, TEXT_ARG(m->name));
	}
	m->file.size += bytes.len;
	m->file_total += bytes.len;
	return m->sink->data(m->sink->ctx, bytes, err);
}

static bool finish_file(struct multipart *m, struct error *err)
{
	if (!m->begun && m->file.name.len == 0)
		return true; // nothing was chosen
	if (!m->begun && !begin_file(m, err))
		return false;
	if (!m->sink->end(m->sink->ctx, m->arena, &m->file.data, err))
		return false;
	m->begun = false;
	size_t count = m->form.file_count;
	if ((count & (count - 1)) == 0) { // 0 or a power of two: full
		struct web_file *larger = arena_array(m->arena, count == 0 ? 1 : count * 2, sizeof(*larger));
		for (size_t i = 0; i < count; i++)
			larger[i] = m->form.files[i];
		m->form.files = larger;
	}
	m->form.files[m->form.file_count++] = m->file;
	return true;
}

static bool finish_part(struct multipart *m, struct error *err)
{
	if (m->is_file)
		return finish_file(m, err);
	struct text value = text_copy(m->arena, builder_text(&m->value));
	if (!text_is_utf8(value) || memchr(value.data, '\0', value.len) != NULL) {
		bad(err, clause_form, "the value is not UTF-8");
		return error_at(err, TEXT_FMT, TEXT_ARG(m->name));
	}
	return web_form_add(&m->form, m->arena, &m->limits, m->name, value, err);
}

// The steps look at the window. *ret_more says that the window must grow before there is anything to do.

static bool step_start(struct multipart *m, bool *ret_more, struct error *err)
{
	size_t compared = m->len < m->delimiter.len ? m->len : m->delimiter.len;
	if (memcmp(m->window, m->delimiter.data, compared) != 0)
		return bad(err, clause_mime, "the body does not begin with its delimiter");
	*ret_more = m->len < m->delimiter.len;
	if (!*ret_more) {
		consume(m, m->delimiter.len);
		m->state = STATE_DELIMITER;
	}
	return true;
}

static bool step_delimiter(struct multipart *m, bool *ret_more, struct error *err)
{
	*ret_more = m->len < 2;
	if (*ret_more)
		return true;
	if (memcmp(m->window, "\r\n", 2) == 0)
		m->state = STATE_HEADER;
	else if (memcmp(m->window, "--", 2) == 0)
		m->state = STATE_EPILOGUE;
	else
		return bad(err, clause_mime, "a delimiter is followed by something else than a line end");
	consume(m, 2);
	return true;
}

static bool step_header(struct multipart *m, bool *ret_more, struct error *err)
{
	struct text window = {m->window, m->len};
	ptrdiff_t end = text_find(window, TEXT("\r\n\r\n"));
	if (end > PART_HEADER_MAX || (end < 0 && m->len > PART_HEADER_MAX))
		return error_set(err, ERROR_TOO_LARGE, "a part's header is longer than %d bytes", PART_HEADER_MAX);
	*ret_more = end < 0;
	if (end < 0)
		return true;
	if (m->parts++ >= m->limits.max_fields)
		return error_set(err, ERROR_TOO_LARGE, "the form has more than %zu fields", m->limits.max_fields);
	if (!read_part_header(m, text_sub(window, 0, (size_t)end), err))
		return false;
	consume(m, (size_t)end + 4);
	m->state = STATE_BODY;
	return true;
}

static bool step_body(struct multipart *m, bool *ret_more, struct error *err)
{
	struct text window = {m->window, m->len};
	ptrdiff_t at = text_find(window, m->delimiter);
	if (at >= 0) {
		if (!take_bytes(m, text_sub(window, 0, (size_t)at), err) || !finish_part(m, err))
			return false;
		consume(m, (size_t)at + m->delimiter.len);
		m->state = STATE_DELIMITER;
		return true;
	}
	*ret_more = true;
	size_t held = m->delimiter.len - 1; // may be the beginning of a delimiter
	if (m->len <= held)
		return true;
	size_t free_bytes = m->len - held;
	if (!take_bytes(m, text_sub(window, 0, free_bytes), err))
		return false;
	consume(m, free_bytes);
	return true;
}

static bool step_epilogue(struct multipart *m, bool *ret_more, struct error *err)
{
	*ret_more = true;
	if (m->len > 2 || memcmp(m->window, "\r\n", m->len) != 0)
		return bad(err, clause_mime, "something follows the closing delimiter");
	return true;
}

static bool step(struct multipart *m, bool *ret_more, struct error *err)
{
	switch (m->state) {
	case STATE_START: return step_start(m, ret_more, err);
	case STATE_DELIMITER: return step_delimiter(m, ret_more, err);
	case STATE_HEADER: return step_header(m, ret_more, err);
	case STATE_BODY: return step_body(m, ret_more, err);
	case STATE_EPILOGUE: return step_epilogue(m, ret_more, err);
	}
	return false;
}

bool multipart_feed(struct multipart *m, struct text bytes, struct error *err)
{
	while (bytes.len > 0) {
		size_t room = WINDOW_MAX - m->len;
		size_t taken = bytes.len < room ? bytes.len : room;
		memcpy(m->window + m->len, bytes.data, taken);
		m->len += taken;
		bytes = (struct text){bytes.data + taken, bytes.len - taken};
		for (bool more = false; !more;)
			if (!step(m, &more, err))
				return false;
	}
	return true;
}

bool multipart_end(struct multipart *m, struct web_form *ret_form, struct error *err)
{
	if (m->state != STATE_EPILOGUE || m->len == 1)
		return bad(err, clause_mime, "the body ends before its closing delimiter");
	*ret_form = m->form;
	return true;
}

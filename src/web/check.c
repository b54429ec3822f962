// SPDX-License-Identifier: Apache-2.0
//
// Checks of a request's head. The library hands out pointers into its read buffer; that consecutive fields lie exactly one line end apart
// proves that it saw the same lines as anybody else.
#include "web/check.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "web/parameter.h"

static bool is_field_name(const struct web_head_field *field)
{
	return web_is_token((struct text){field->name, field->name_len});
}

static bool is_field_value(const struct web_head_field *field)
{
	for (size_t i = 0; i < field->value_len; i++)
		if (((unsigned char)field->value[i] < 0x20 && field->value[i] != '\t') || field->value[i] == 0x7F)
			return false;
	return true;
}

static bool is_blank(const char *from, const char *to)
{
	for (; from < to; from++)
		if (*from != ' ' && *from != '\t')
			return false;
	return true;
}

// `name NUL OWS value NUL NUL`, `NUL NUL` being what was CR LF, one after the other until the empty line.
static bool layout_is_exact(const struct web_head *head)
{
	const char *end = head->method + head->size;
	if (head->target != head->method + strlen(head->method) + 1 || head->version != head->target + head->target_len + 1)
		return false;
	const char *at = head->version + strlen("HTTP/1.1") + 2;
	for (size_t i = 0; i < head->field_count; i++) {
		const struct web_head_field *field = &head->fields[i];
		const char *name_end = field->name + field->name_len;
		if (field->name != at || field->value <= name_end || field->value > end || !is_blank(name_end + 1, field->value))
			return false;
		at = field->value + field->value_len + 2;
		if (at > end || at[-1] != '\0' || at[-2] != '\0')
			return false;
	}
	return at + 2 == end;
}

static bool field_is(const struct web_head_field *field, struct text name)
{
	return text_equal_nocase((struct text){field->name, field->name_len}, name);
}

static bool read_length(const struct web_head_field *field, uint64_t *ret_length)
{
	int64_t length;
	struct text value = text_trim((struct text){field->value, field->value_len});
	if (value.len == 0 || !isdigit((unsigned char)value.data[0]) || !text_to_int64(value, &length))
		return false;
	*ret_length = (uint64_t)length;
	return true;
}

static void read_method(const char *method, struct web_head_facts *facts)
{
	static const struct {
		const char *name;
		enum web_method method;
	} methods[] = {{"GET", WEB_GET}, {"HEAD", WEB_GET}, {"POST", WEB_POST}, {"PUT", WEB_PUT}, {"DELETE", WEB_DELETE}};
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strcmp(method, methods[i].name) != 0)
			continue;
		facts->known_method = true;
		facts->method = methods[i].method;
		facts->head = i == 1;
	}
}

static struct web_refusal refuse(int status, const char *reason)
{
	return (struct web_refusal){status, reason};
}

static struct web_refusal check_fields(const struct web_head *head, struct web_head_facts *facts)
{
	bool length = false, encoding = false;
	for (size_t i = 0; i < head->field_count; i++) {
		const struct web_head_field *field = &head->fields[i];
		if (!is_field_name(field) || !is_field_value(field))
			return refuse(400, "A header is malformed");
		if (field_is(field, TEXT("Host"))) {
			if (facts->host.data != NULL)
				return refuse(400, "Host must be given once");
			facts->host = text_trim((struct text){field->value, field->value_len});
		} else if (field_is(field, TEXT("Content-Length"))) {
			if (length || !read_length(field, &facts->content_length))
				return refuse(400, "Content-Length must be one number");
			length = true;
		} else if (field_is(field, TEXT("Transfer-Encoding"))) {
			encoding = true;
		}
	}
	if (encoding && length)
		return refuse(400, "Content-Length and Transfer-Encoding exclude one another");
	if (encoding)
		return refuse(411, "Send the body with Content-Length");
	bool old = strcmp(head->version, "HTTP/1.0") == 0;
	if (facts->host.data == NULL ? !old : !web_host_is_valid(facts->host))
		return refuse(400, "Host is missing or malformed");
	return refuse(0, NULL);
}

struct web_refusal web_head_check(const struct web_head *head, struct web_head_facts *ret_facts)
{
	*ret_facts = (struct web_head_facts){0};
	if (head->size > WEB_HEAD_MAX || head->field_count > WEB_HEADERS_MAX)
		return refuse(431, "The request's headers are too large");
	if (head->target_len > WEB_TARGET_MAX)
		return refuse(414, "The address is too long");
	if (!layout_is_exact(head))
		return refuse(400, "The request's lines are malformed");
	if (strcmp(head->version, "HTTP/1.1") != 0 && strcmp(head->version, "HTTP/1.0") != 0)
		return refuse(505, "Only versions 1.0 and 1.1 are spoken here");
	if (!web_is_token(text_from(head->method)))
		return refuse(400, "The method is malformed");
	read_method(head->method, ret_facts);
	struct web_refusal refusal = check_fields(head, ret_facts);
	if (refusal.status == 0 && ret_facts->content_length > 0 && ret_facts->known_method && ret_facts->method == WEB_GET)
		return refuse(400, "A GET has no body");
	return refusal;
}

static bool is_port(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (!isdigit((unsigned char)t.data[i]))
			return false;
	return t.len > 0 && t.len <= 5;
}

// The length of the host part, or 0.
static size_t host_length(struct text host)
{
	if (host.len > 0 && host.data[0] == '[') {
		ptrdiff_t close = text_find_byte(host, ']');
		char address[INET6_ADDRSTRLEN];
		struct in6_addr parsed;
		if (close < 3 || (size_t)close > sizeof(address))
			return 0;
		memcpy(address, host.data + 1, (size_t)close - 1);
		address[close - 1] = '\0';
		return inet_pton(AF_INET6, address, &parsed) == 1 ? (size_t)close + 1 : 0;
	}
	size_t i = 0;
	while (i < host.len && (isalnum((unsigned char)host.data[i]) || host.data[i] == '-' || host.data[i] == '.' || host.data[i] == '_'))
		i++;
	return i <= 253 ? i : 0;
}

bool web_host_is_valid(struct text host)
{
	size_t len = host_length(host);
	if (len == 0)
		return false;
	return len == host.len || (host.data[len] == ':' && is_port(text_sub(host, len + 1, host.len)));
}

bool web_host_is_listed(struct text host, const char *hosts)
{
	if (hosts == NULL || hosts[0] == '\0')
		return true;
	struct text name = {host.data, host_length(host)};
	for (struct text rest = text_from(hosts); rest.data != NULL;)
		if (text_equal_nocase(text_trim(text_cut(&rest, ',')), name))
			return true;
	return false;
}

bool web_origin_is_foreign(const char *origin, const char *fetch_site, struct text host)
{
	if (fetch_site != NULL)
		return strcmp(fetch_site, "same-origin") != 0 && strcmp(fetch_site, "none") != 0;
	// Under Referrer-Policy: no-referrer browsers say "null" of their own site's forms.
	if (origin == NULL || strcmp(origin, "null") == 0)
		return false;
	const char *authority = strstr(origin, "://");
	return authority == NULL || !text_equal_nocase(text_from(authority + 3), host);
}

static bool segments_are_plain(struct text path)
{
	for (struct text rest = text_sub(path, 1, path.len); rest.data != NULL;) {
		struct text segment = text_cut(&rest, '/');
		if ((segment.len == 0 && rest.data != NULL) || text_is(segment, ".") || text_is(segment, ".."))
			return false;
	}
	return true;
}

bool web_target_is_plain(struct text target)
{
	for (size_t i = 0; i < target.len; i++)
		if ((unsigned char)target.data[i] <= 0x20 || (unsigned char)target.data[i] >= 0x7F || target.data[i] == '#')
			return false;
	return target.len > 0 && target.data[0] == '/';
}

bool web_target_split(struct arena *arena, struct text target, struct text *ret_path, struct text *ret_query)
{
	if (!web_target_is_plain(target))
		return false;
	struct text query = target;
	struct text coded = text_cut(&query, '?');
	struct text path = coded;
	if (memchr(coded.data, '%', coded.len) != NULL) {
		for (size_t i = 0; i + 2 < coded.len; i++)
			if (coded.data[i] == '%' && ((coded.data[i + 1] == '2' && (coded.data[i + 2] | 0x20) == 'f') ||
			                             (coded.data[i + 1] == '5' && (coded.data[i + 2] | 0x20) == 'c')))
				return false;
		if (!web_percent_decode(arena, coded, false, &path))
			return false;
	}
	for (size_t i = 0; i < path.len; i++)
		if ((unsigned char)path.data[i] < 0x20 || path.data[i] == 0x7F || path.data[i] == '\\')
			return false;
	if (!segments_are_plain(path))
		return false;
	*ret_path = path;
	*ret_query = query.data == NULL ? (struct text){"", 0} : query;
	return true;
}

// An address as 16 bytes, IPv4 mapped.
static bool read_address(struct text t, uint8_t ret_bytes[16])
{
	char text[INET6_ADDRSTRLEN];
	if (t.len == 0 || t.len >= sizeof(text))
		return false;
	memcpy(text, t.data, t.len);
	text[t.len] = '\0';
	struct in_addr four;
	if (inet_pton(AF_INET, text, &four) == 1) {
		memset(ret_bytes, 0, 10);
		ret_bytes[10] = ret_bytes[11] = 0xFF;
		memcpy(ret_bytes + 12, &four, 4);
		return true;
	}
	return inet_pton(AF_INET6, text, ret_bytes) == 1;
}

static bool read_network(struct text t, uint8_t ret_bytes[16], int64_t *ret_bits)
{
	struct text bits = t;
	struct text address = text_cut(&bits, '/');
	if (!read_address(address, ret_bytes))
		return false;
	bool four = text_find_byte(address, ':') < 0;
	int64_t count = four ? 32 : 128;
	if (bits.data != NULL && (!text_to_int64(bits, &count) || count < 0 || count > (four ? 32 : 128)))
		return false;
	*ret_bits = four ? count + 96 : count;
	return true;
}

static bool same_prefix(const uint8_t *a, const uint8_t *b, int64_t bits)
{
	size_t whole = (size_t)bits / 8;
	int rest = (int)(bits % 8);
	return memcmp(a, b, whole) == 0 && (rest == 0 || (a[whole] >> (8 - rest)) == (b[whole] >> (8 - rest)));
}

bool web_address_in(struct text address, const char *networks)
{
	uint8_t bytes[16], network[16];
	int64_t bits;
	if (!read_address(address, bytes))
		return false;
	for (struct text rest = text_from(networks); rest.data != NULL && rest.len > 0;)
		if (read_network(text_trim(text_cut(&rest, ',')), network, &bits) && same_prefix(bytes, network, bits))
			return true;
	return false;
}

bool web_networks_check(const char *networks, struct error *err)
{
	uint8_t network[16];
	int64_t bits;
	for (struct text rest = text_from(networks); rest.data != NULL && rest.len > 0;) {
		struct text entry = text_trim(text_cut(&rest, ','));
		if (read_network(entry, network, &bits))
			continue;
		error_set(err, ERROR_USAGE, "write addresses and networks like 127.0.0.1, 10.0.0.0/8, ::1");
		return error_at(err, TEXT_FMT, TEXT_ARG(entry));
	}
	return true;
}

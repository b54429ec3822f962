// SPDX-License-Identifier: Apache-2.0
//
// Sites, their objects and the two negotiations: content coding and entity tags.
#include "web/object.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void web_site_init(struct web_site *site, void *ctx, bool (*lookup)(void *, struct text, struct web_object *),
                   void (*destroy)(struct web_site *site))
{
	*site = (struct web_site){.ctx = ctx, .lookup = lookup, .destroy = destroy};
	atomic_init(&site->references, 1);
}

struct web_site *web_site_ref(struct web_site *site)
{
	atomic_fetch_add_explicit(&site->references, 1, memory_order_relaxed);
	return site;
}

void web_site_unref(struct web_site *site)
{
	if (site != NULL && atomic_fetch_sub_explicit(&site->references, 1, memory_order_acq_rel) == 1)
		site->destroy(site);
}

bool web_site_find(const struct web_site *site, struct text path, struct web_object *ret_object, bool *ret_redirect)
{
	static const struct text index = TEXT_INIT("index.html");
	char longer[8 * 1024 + 16];
	*ret_redirect = false;
	if (path.len == 0 || path.len + index.len + 2 > sizeof(longer))
		return false;
	bool folder = path.data[path.len - 1] == '/';
	if (!folder && site->lookup(site->ctx, path, ret_object))
		return true;
	memcpy(longer, path.data, path.len);
	size_t len = path.len;
	if (!folder)
		longer[len++] = '/';
	memcpy(longer + len, index.data, index.len);
	len += index.len;
	longer[len] = '\0';
	struct web_object found;
	if (!site->lookup(site->ctx, (struct text){longer, len}, &found))
		return false;
	if (folder)
		*ret_object = found;
	else
		*ret_redirect = true;
	return folder;
}

static struct text cut_trimmed(struct text *rest, char separator)
{
	return text_trim(text_cut(rest, separator));
}

// qvalue of RFC 9110 section 12.4.2 in thousandths; -1 when it is malformed.
static int read_q(struct text t)
{
	if (t.len == 0 || t.len > 5 || (t.data[0] != '0' && t.data[0] != '1') || (t.len > 1 && t.data[1] != '.'))
		return -1;
	int q = (t.data[0] - '0') * 1000, scale = 100;
	for (size_t i = 2; i < t.len; i++, scale /= 10) {
		if (!isdigit((unsigned char)t.data[i]))
			return -1;
		q += (t.data[i] - '0') * scale;
	}
	return q <= 1000 ? q : -1;
}

enum web_coding web_coding_choose(const char *accept_encoding, const struct web_object *object)
{
	static const char *const names[WEB_CODING_COUNT] = {"identity", "gzip", "br"};
	int q[WEB_CODING_COUNT] = {-1, -1, -1}, others = -1;
	for (struct text rest = text_from(accept_encoding); rest.data != NULL && rest.len > 0;) {
		struct text parameters = cut_trimmed(&rest, ',');
		struct text coding = cut_trimmed(&parameters, ';');
		int weight = 1000;
		if (parameters.data != NULL) {
			struct text value = text_trim(parameters);
			struct text name = cut_trimmed(&value, '=');
			weight = text_equal_nocase(name, TEXT("q")) ? read_q(text_trim(value)) : -1;
		}
		if (weight < 0)
			continue;
		if (text_is(coding, "*"))
			others = weight;
		if (text_equal_nocase(coding, TEXT("x-gzip")))
			coding = TEXT("gzip");
		for (int i = 0; i < WEB_CODING_COUNT; i++)
			if (text_equal_nocase(coding, text_from(names[i])))
				q[i] = weight;
	}
	if (q[WEB_IDENTITY] < 0)
		q[WEB_IDENTITY] = others < 0 ? 1 : others; // acceptable unless refused, but any coding that was asked for is better
	enum web_coding best = WEB_IDENTITY;
	for (int i = WEB_IDENTITY + 1; i < WEB_CODING_COUNT; i++) {
		int weight = q[i] < 0 ? others : q[i];
		if (object->variants[i].present && weight > 0 && weight >= (q[best] < 0 ? others : q[best]))
			best = (enum web_coding)i;
	}
	return best;
}

const char *web_etag_format(const struct web_variant *variant, char buffer[WEB_ETAG_SIZE])
{
	char hex[HASH_HEX_SIZE];
	hash_hex(&variant->hash, hex);
	buffer[0] = '"';
	memcpy(buffer + 1, hex, HASH_HEX_SIZE - 1);
	buffer[HASH_HEX_SIZE] = '"';
	buffer[HASH_HEX_SIZE + 1] = '\0';
	return buffer;
}

bool web_etag_matches(const char *if_none_match, const struct web_variant *variant)
{
	if (if_none_match == NULL)
		return false;
	char etag[WEB_ETAG_SIZE];
	web_etag_format(variant, etag);
	for (struct text rest = text_from(if_none_match); rest.data != NULL;) {
		struct text tag = cut_trimmed(&rest, ',');
		if (text_is(tag, "*"))
			return true;
		if (text_starts(tag, TEXT("W/")))
			tag = text_sub(tag, 2, tag.len);
		if (text_is(tag, etag))
			return true;
	}
	return false;
}

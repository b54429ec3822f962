// SPDX-License-Identifier: Apache-2.0
//
// Words of the format that several kinds of file share, and rules for single texts.
#include "content/format.h"

#include <arpa/inet.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"

const char *const format_sections[] = {
	"intended-use", "physical-protection", "oversight-roles", "federal-identity", "interfaces", "functions-without-login",
	"monitoring", "data", "secure-development", "cryptography", "capabilities", "disposal", "backup-restore", "requirements",
	"legal-support", "support-term", "third-parties", "diagnostics", "integrity", "identity", "platforms", "components",
	"supply-chain", "maintenance", "secure-configuration", "updating", "malware-threats", NULL,
};

const char *const format_readers[] = {"consumer", "child", "patient", "operator", "it", "integrator", "federal", "researcher", NULL};

const char *const format_events[] = {
	"update-available", "update-touches-data", "update-rule-changed", "install-by-reminder", "update-recalled", "end-of-support",
	"service-ends", "maintenance", "external-directive", "alert-channels", "device-review", "parts", "audit-due", "vulnerability",
	"exploited", "compromise", "breach", "component-change", "supplier-change", "infrastructure-change", "certification-change", NULL,
};

const char *const format_none[] = {"none", NULL};

int format_word(const char *const *words, struct text word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (text_is(word, words[i]))
			return i;
	return -1;
}

// "HH:MM" as minutes since midnight, 24:00 included; -1 for anything else.
static int clock_minutes(struct text t)
{
	if (t.len != 5 || t.data[2] != ':')
		return -1;
	for (size_t i = 0; i < 5; i++)
		if (i != 2 && (t.data[i] < '0' || t.data[i] > '9'))
			return -1;
	int hours = (t.data[0] - '0') * 10 + t.data[1] - '0', minutes = (t.data[3] - '0') * 10 + t.data[4] - '0';
	int total = hours * 60 + minutes;
	return minutes > 59 || total > 24 * 60 ? -1 : total;
}

const char *format_check_hours(struct text t)
{
	static const char problem[] = "write hours as 09:00-17:00, or several as 09:00-12:00, 13:00-17:00, in rising order";
	int last = -1;
	struct text rest = t;
	while (rest.data != NULL) {
		struct text end = text_trim(text_cut(&rest, ','));
		struct text start = text_cut(&end, '-');
		int from = clock_minutes(start), to = clock_minutes(end);
		if (from < 0 || to <= from || from <= last)
			return problem;
		last = to;
	}
	return NULL;
}

const char *format_check_zone(struct text t)
{
	static const char problem[] = "write a time zone's IANA name, for example Europe/Berlin";
	char zone[64];
	int64_t ignored;
	if (t.len == 0 || t.len >= sizeof(zone))
		return problem;
	memcpy(zone, t.data, t.len);
	zone[t.len] = '\0';
	return time_day_end((struct date){2026, 1, 1}, zone, &ignored, NULL) ? NULL : problem;
}

const char *format_check_folder_url(struct text t)
{
	if (!text_ends(t, TEXT("/")) || text_find_byte(t, '?') >= 0 || text_find_byte(t, '#') >= 0)
		return "let the address end in '/', without query and fragment";
	return NULL;
}

const char *format_check_gtin(struct text t)
{
	if (t.len != 8 && t.len != 12 && t.len != 13 && t.len != 14)
		return "write a GTIN of 8, 12, 13 or 14 digits";
	int sum = 0;
	for (size_t i = 0; i < t.len; i++) {
		if (t.data[i] < '0' || t.data[i] > '9')
			return "write a GTIN with digits only";
		// Weights 3 and 1 from the right, beginning with 1 at the check digit (GS1 General Specifications, 7.9).
		sum += (t.data[i] - '0') * ((t.len - i) % 2 == 0 ? 3 : 1);
	}
	return sum % 10 == 0 ? NULL : "mend the GTIN: its last digit does not fit the others";
}

const char *format_check_regex(struct text t)
{
	static const char problem[] = "write a POSIX extended regular expression";
	char pattern[2001 * 4];
	if (t.len >= sizeof(pattern))
		return problem;
	memcpy(pattern, t.data, t.len);
	pattern[t.len] = '\0';
	// Repetitions within repetitions make the matcher's tables explode: bound what may be written.
	int repeats = 0;
	for (size_t i = 0; i < t.len; i++)
		repeats += pattern[i] == '{' || pattern[i] == '*' || pattern[i] == '+';
	if (repeats > 10 || t.len > 200)
		return "write a shorter regular expression (at most 200 characters and ten repetitions)";
	regex_t regex;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return problem;
	regfree(&regex);
	return NULL;
}

static bool is_port(struct text t)
{
	int64_t number;
	return t.len > 0 && t.data[0] != '0' && text_to_int64(t, &number) && number >= 1 && number <= 65535;
}

static bool is_transport(struct text t)
{
	return text_is(t, "tcp") || text_is(t, "udp");
}

const char *format_check_port(struct text t)
{
	struct text transport = t;
	struct text port = text_cut(&transport, '/');
	return is_port(port) && is_transport(transport) ? NULL : "write a port as 502/tcp or 5353/udp";
}

static bool is_range(struct text t)
{
	char address[64];
	unsigned char bytes[16];
	struct text bits = t;
	struct text host = text_cut(&bits, '/');
	int64_t number;
	if (host.len >= sizeof(address) || !text_to_int64(bits, &number) || number < 0)
		return false;
	memcpy(address, host.data, host.len);
	address[host.len] = '\0';
	if (inet_pton(AF_INET, address, bytes) == 1)
		return number <= 32;
	return inet_pton(AF_INET6, address, bytes) == 1 && number <= 128;
}

static bool is_host(struct text t)
{
	if (t.len == 0 || t.len > 253)
		return false;
	if (t.data[0] == '[')
		return t.len > 2 && t.data[t.len - 1] == ']';
	for (size_t i = 0; i < t.len; i++) {
		char c = t.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '*'))
			return false;
	}
	return true;
}

const char *format_check_peer(struct text t)
{
	struct text transport = t;
	struct text host_port = text_cut(&transport, '/');
	ptrdiff_t colon = -1;
	for (size_t i = 0; i < host_port.len; i++)
		if (host_port.data[i] == ':')
			colon = (ptrdiff_t)i;
	if (colon > 0 && is_transport(transport) && is_host(text_sub(host_port, 0, (size_t)colon)) &&
		is_port(text_sub(host_port, (size_t)colon + 1, host_port.len)))
		return NULL;
	return is_range(t) ? NULL : "write a peer as cloud.example:443/tcp, or an address range as 192.0.2.0/24";
}

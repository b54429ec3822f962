// SPDX-License-Identifier: Apache-2.0
//
// `aftercare init DIR`: from a dozen answers, or from what exists already, to a content folder of the manufacturer's own.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/init.h"
#include "cli/verbs.h"
#include "device/portfolio.h"
#include "value/complaint.h"

#define EXIT_BROKEN_OFF 130 // as a shell reports Ctrl-C
#define DUE_LINES 200
#define DEVICE_LINES 20

// The first options are the questions, in their order; the rest by name.
static const struct cli_option options[] = {
	{"legal-name", "NAME", "as in the company register"},
	{"name", "NAME", "as customers know it"},
	{"address", "ADDRESS", "street, town, COUNTRY"},
	{"website", "URL", "https://www.maker.example/"},
	{"languages", "LIST", "en, de or both; the first is the default"},
	{"mailboxes", "TWO", "for security reports, for questions"},
	{"promises", "THREE", "until answer, between news, until disclosure: 48 h, 14 d, 90 d"},
	{"markets", "LIST", "EU, UK or countries' two letters"},
	{"device", "THREE", "model, name, category"},
	{"category", "WORD", "of the devices that a file names"},
	{"firmware", "TWO", "newest version, its release date; or none"},
	{"support", "TWO", "sold since, last day with security updates"},
	{"base-url", "URL", "public address of the site; default https://security.YOUR-DOMAIN/"},
	{"time-zone", "ZONE", "default: this machine's"},
	{"answers", "FILE", "answers as YAML or JSON: legal_name: …, name: …"},
	{"csaf", "DIR", "read advisories, products and publisher from a CSAF folder"},
	{"vendor", "NAME", "with --csaf: whose products; default the one named most"},
	{"sbom", "FILE", "read a device from a CycloneDX or SPDX file"},
	{"csv", "FILE", "read devices from a table: model,name,category,sold_from,period_end,version,date"},
	{"yes", NULL, "take every proposal without asking"},
	{"serve", NULL, "serve the site at once"},
	{NULL},
};

static int run(const struct cli_command *command, int argc, char **argv);

const struct cli_command cli_init = {
	.name = "init",
	.arguments = "DIR",
	.summary = "Make the content folder of your own site from a few answers",
	.help = "Asks at most a dozen questions on the terminal; flags, --answers and existing files answer some or all of them. Ctrl-C\n"
	        "keeps the answers in DIR/.init, and the same command goes on from there. Only what was answered or read is written: at\n"
	        "the end stands what is still due, with file and key. DIR must be new, empty, or left by an earlier run.",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};

// Only an empty folder, or one that an earlier run left, is written to. Hidden files (.git) do not count.
static bool claim_folder(struct arena *arena, const char *folder, struct error *err)
{
	if (file_exists(arena_printf(arena, "%s/.init", folder)))
		return true;
	DIR *dir = opendir(folder);
	if (dir == NULL && errno == ENOENT)
		return folder_make(folder, err);
	if (dir == NULL)
		return error_set_errno(err, "%s cannot be used", folder);
	struct dirent *entry;
	const char *found = NULL;
	while (found == NULL && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			found = arena_strdup(arena, entry->d_name);
	closedir(dir);
	if (found == NULL)
		return true;
	error_set(err, ERROR_CONFLICT, "the folder is not empty (%s): choose a new one, or run `aftercare check` if it has content", found);
	return error_at(err, "%s", folder);
}

static bool read_flags(const struct cli_command *command, const struct cli_arguments *arguments, struct init_answers *answers,
	struct error *err)
{
	for (int q = 0; q < INIT_QUESTION_COUNT; q++) {
		const char *given = arguments->values[q];
		if (given == NULL)
			continue;
		const char *problem = text_is_utf8(text_from(given)) ? init_questions[q].check(text_from(given)) : "write UTF-8";
		if (problem != NULL)
			return error_set(err, ERROR_USAGE, "--%s: %s", options[q].name, problem);
		answers->values[q] = given;
	}
	answers->base_url = cli_value(command, arguments, "base-url");
	answers->time_zone = cli_value(command, arguments, "time-zone");
	const char *problem = answers->base_url == NULL ? NULL : init_check_base_url(text_from(answers->base_url));
	if (problem == NULL && answers->time_zone != NULL)
		problem = init_check_time_zone(text_from(answers->time_zone));
	return problem == NULL || error_set(err, ERROR_USAGE, "%s", problem);
}

static bool read_sources(struct arena *arena, const struct cli_command *command, const struct cli_arguments *arguments,
	struct init_source *source, struct error *err)
{
	const char *csaf = cli_value(command, arguments, "csaf"), *vendor = cli_value(command, arguments, "vendor");
	const char *sbom = cli_value(command, arguments, "sbom"), *csv = cli_value(command, arguments, "csv");
	if ((csaf != NULL) + (sbom != NULL) + (csv != NULL) > 1)
		return error_set(err, ERROR_USAGE, "give one of --csaf, --sbom and --csv: each names the devices");
	return (csaf == NULL || init_read_csaf(arena, csaf, vendor, source, err)) && (sbom == NULL || init_read_sbom(arena, sbom, source, err)) &&
	       (csv == NULL || init_read_csv(arena, csv, source, err));
}

// What was never asked, and the device of the answers.
static void complete(struct arena *arena, struct init_answers *answers, struct init_source *source)
{
	char today[TIME_TEXT_SIZE], zone[256];
	answers->today = arena_strdup(arena, date_format(date_of_instant_utc(time_now()), today));
	if (answers->base_url == NULL) {
		struct text host = text_from(answers->values[INIT_WEBSITE]);
		host = text_sub(host, strlen("https://"), host.len);
		host = text_cut(&host, '/');
		host = text_cut(&host, ':');
		if (text_starts(host, TEXT("www.")))
			host = text_sub(host, 4, host.len);
		answers->base_url = arena_printf(arena, "https://security." TEXT_FMT "/", TEXT_ARG(host));
	}
	if (answers->time_zone == NULL) {
		ssize_t n = readlink("/etc/localtime", zone, sizeof(zone) - 1);
		zone[n < 0 ? 0 : n] = '\0';
		const char *name = strstr(zone, "zoneinfo/");
		name = name == NULL ? "UTC" : name + strlen("zoneinfo/");
		answers->time_zone = init_check_time_zone(text_from(name)) == NULL ? arena_strdup(arena, name) : "UTC";
	}
	if (source->device_count == 0) {
		struct text parts = text_from(answers->values[INIT_DEVICE]);
		const char *model = text_cstr(arena, init_part(&parts)), *name = text_cstr(arena, init_part(&parts));
		init_add_device(arena, source, model, name)->category = text_cstr(arena, init_part(&parts));
	}
}

static bool check_folder(struct arena *arena, const char *folder, struct complaints *complaints, struct error *err)
{
	struct portfolio *portfolio;
	struct content_options judged = {.at = TIME_NONE, .now = time_now()};
	return portfolio_load(arena, content_source_folder(folder), &judged, complaints, &portfolio, err);
}

// Takes advisories out that the check refuses; true when there was one.
static bool drop_refused(struct arena *arena, const char *folder, const struct complaints *complaints, struct init_source *source)
{
	bool any = false;
	for (size_t i = 0; i < complaints->count; i++) {
		const struct complaint *c = &complaints->items[i];
		if (c->severity != COMPLAINT_ERROR || c->place.file == NULL)
			continue;
		for (size_t k = 0; k < source->advisory_count; k++) {
			struct init_advisory *a = &source->advisories[k];
			if (a->left_out != NULL || strcmp(c->place.file, arena_printf(arena, "advisories/%s", a->file)) != 0)
				continue;
			struct error err;
			a->left_out = arena_printf(arena, "%s: %s", c->clause, c->message);
			any = tree_remove(arena_printf(arena, "%s/advisories/%s", folder, a->file), &err) || any;
		}
	}
	return any;
}

// Complaints that differ in list positions alone are one line with their number.
static const char *without_positions(struct arena *arena, const char *path)
{
	char *plain = arena_strdup(arena, path), *to = plain;
	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '[')
			p += strcspn(p, "]");
		else
			*to++ = *p;
		if (*p == '\0')
			break;
	}
	*to = '\0';
	return plain;
}

static bool is_alike(struct arena *arena, const struct complaint *a, const struct complaint *b)
{
	const char *file = a->place.file == NULL ? "" : a->place.file, *other = b->place.file == NULL ? "" : b->place.file;
	return strcmp(a->clause, b->clause) == 0 && strcmp(file, other) == 0 &&
	       strcmp(without_positions(arena, a->path), without_positions(arena, b->path)) == 0;
}

static void print_due(struct complaints *complaints)
{
	ARENA_AUTO arena = ARENA_INIT;
	complaints_sort(complaints);
	printf("\nDue now: %zu\n", complaints->errors + complaints->gaps);
	size_t lines = 0;
	for (size_t i = 0; i < complaints->count && lines < DUE_LINES; i++) {
		const struct complaint *c = &complaints->items[i];
		size_t more = 0;
		bool told = false;
		if (c->severity == COMPLAINT_WARNING)
			continue;
		for (size_t k = 0; k < i && !told; k++)
			told = is_alike(&arena, c, &complaints->items[k]);
		for (size_t k = i + 1; k < complaints->count && !told; k++)
			more += is_alike(&arena, c, &complaints->items[k]);
		if (told)
			continue;
		lines++;
		printf("  %s: %s: %s", c->place.file == NULL ? "." : c->place.file, c->path[0] == '\0' ? "." : c->path, c->message);
		if (more > 0)
			printf(" (and %zu more like it)", more);
		putchar('\n');
	}
}

static void print_written(const char *folder, const struct init_source *source)
{
	size_t taken = 0;
	printf("\nWritten to %s:\n  maker.yaml\n", folder);
	for (size_t i = 0; i < source->device_count && i < DEVICE_LINES; i++)
		printf("  devices/%s/device.yaml\n", source->devices[i].id);
	if (source->device_count > DEVICE_LINES)
		printf("  and %zu more devices\n", source->device_count - DEVICE_LINES);
	for (size_t i = 0; i < source->advisory_count; i++)
		taken += source->advisories[i].left_out == NULL;
	if (source->advisory_count > 0)
		printf("  advisories/: %zu of %zu\n", taken, source->advisory_count);
	for (size_t i = 0; i < source->advisory_count; i++)
		if (source->advisories[i].left_out != NULL)
			printf("  left out: %s: %s\n", source->advisories[i].source, source->advisories[i].left_out);
	if (source->products_passed > 0)
		printf("  %zu products of advisories have no version that can be compared: map them under `products` by hand\n",
			source->products_passed);
}

// Starts the site in this process. A report sent to /report of the running site reaches the security mailbox, or the spool while no
// relay is set.
static int serve(const char *folder)
{
	for (size_t i = 0; i < cli_command_count; i++)
		if (strcmp(cli_commands[i]->name, "serve") == 0) {
			char *words[] = {(char *)"serve", (char *)folder, NULL};
			return cli_commands[i]->run(cli_commands[i], 2, words);
		}
	fprintf(stderr, "aftercare init: this build cannot serve\n");
	return error_class_info(ERROR_UNAVAILABLE)->exit_code;
}

static bool make_folder(struct arena *arena, const char *folder, const struct init_answers *answers, struct init_source *source,
	struct complaints *complaints, struct error *err)
{
	if (!init_write(folder, answers, source, err) || !check_folder(arena, folder, complaints, err))
		return false;
	if (drop_refused(arena, folder, complaints, source)) {
		complaints_finish(complaints);
		complaints_init(complaints, 10000);
		if (!init_write(folder, answers, source, err) || !check_folder(arena, folder, complaints, err))
			return false;
	}
	// From now on the folder is the manufacturer's: no later run of init may write to it.
	if (complaints->errors == 0)
		return tree_remove(arena_printf(arena, "%s/.init", folder), err);
	return true;
}

static int run(const struct cli_command *command, int argc, char **argv)
{
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO complaints;
	complaints_init(&complaints, 10000);
	struct cli_arguments arguments;
	struct init_source source = {0};
	struct init_answers answers = {0};
	struct error err;
	int exit_code = 0;
	if (!cli_parse(command, argc, argv, &arguments, &exit_code))
		return exit_code;
	const char *folder = arguments.positional[0], *file = cli_value(command, &arguments, "answers");
	bool terminal = isatty(STDIN_FILENO) == 1 && cli_value(command, &arguments, "yes") == NULL;
	if (!read_flags(command, &arguments, &answers, &err) || (file != NULL && !init_load_answers(&arena, file, &answers, &err)) ||
	    !read_sources(&arena, command, &arguments, &source, &err) || !claim_folder(&arena, folder, &err) ||
	    !init_resume(&arena, folder, &answers, &err))
		return cli_fail(command, &err);
	if (!init_ask(&arena, folder, terminal, &source, &answers, &err)) {
		if (err.class != ERROR_TIMEOUT)
			return cli_fail(command, &err);
		printf("\nBroken off. The answers so far are kept in %s/.init; the same command goes on from there.\n", folder);
		return EXIT_BROKEN_OFF;
	}
	complete(&arena, &answers, &source);
	if (!make_folder(&arena, folder, &answers, &source, &complaints, &err))
		return cli_fail(command, &err);
	print_written(folder, &source);
	print_due(&complaints);
	if (complaints.errors > 0)
		return complaints_exit_code(&complaints);
	printf("\nThe disclosure policy in maker.yaml binds you: read it before you publish. The site's public address is taken to be %s\n",
		answers.base_url);
	printf("\nServe it:    aftercare serve %s\nThen send a test report at /report of the address that it prints; it reaches your mailbox, or\n"
	       "the spool while no mail relay is set.\nWhat is due: aftercare check %s\n", folder, folder);
	fflush(stdout);
	if (cli_value(command, &arguments, "serve") == NULL && !(terminal && init_confirm("The last question: serve the site now?")))
		return 0;
	return serve(folder);
}

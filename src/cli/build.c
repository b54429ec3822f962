// SPDX-License-Identifier: Apache-2.0
//
// `aftercare build`: the public site of a content folder as plain files that any web server can serve.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "base/time.h"
#include "cli/cli.h"
#include "cli/verbs.h"
#include "device/portfolio.h"
#include "site/compile.h"
#include "value/complaint.h"

struct folder_sink {
	const char *root;
};

static bool put(void *ctx, struct text path, const struct hash *hash, struct text bytes, struct error *err)
{
	const struct folder_sink *sink = ctx;
	ARENA_AUTO arena = ARENA_INIT;
	(void)hash;
	return file_write(arena_printf(&arena, "%s/" TEXT_FMT, sink->root, TEXT_ARG(path)), bytes, 0644, err);
}

static bool read_key(struct arena *arena, const char *path, struct minisign_key *ret_key, struct error *err)
{
	struct text file;
	return file_read(arena, path, 4096, &file, err) && minisign_read_secret(file, ret_key, err);
}

// Builds into a folder beside the target, which then takes its place: a failed build leaves the old one as it was.
static bool build(struct arena *arena, const struct compile_input *input, const char *out, struct compile_result *ret_result, struct error *err)
{
	char *fresh = arena_printf(arena, "%s.new-%ld", out, (long)getpid());
	struct folder_sink folder = {fresh};
	struct site_sink sink = {put, &folder};
	struct site_collector collector;
	if (file_exists(out) && !file_exists(arena_printf(arena, "%s/manifest.json", out)) && rmdir(out) != 0)
		return error_set(err, ERROR_CONFLICT, "%s exists and was not made by this command: choose another folder or remove it", out);
	site_collector_init(&collector, &sink);
	bool good = site_compile(arena, input, &collector, ret_result, err);
	site_collector_finish(&collector);
	if (good && !tree_remove(out, err))
		good = false;
	if (good && rename(fresh, out) != 0)
		good = error_set_errno(err, "%s cannot be put in place", out);
	struct error ignored;
	if (!good && !tree_remove(fresh, &ignored))
		fprintf(stderr, "aftercare build: %s is left behind\n", fresh);
	return good;
}

static int run(const struct cli_command *command, int argc, char **argv)
{
	struct cli_arguments arguments;
	int code;
	struct error err;
	if (!cli_parse(command, argc, argv, &arguments, &code))
		return code;
	const char *out = cli_value(command, &arguments, "output"), *at = cli_value(command, &arguments, "at");
	const char *threads = cli_value(command, &arguments, "threads"), *key_file = cli_value(command, &arguments, "key");
	struct content_options options = {.at = TIME_NONE, .now = time_now()};
	int64_t thread_count = 0;
	if (out == NULL) {
		error_set(&err, ERROR_USAGE, "--output FOLDER is needed");
		return cli_fail(command, &err);
	}
	if (at != NULL && !cli_instant(at, &options.at, &err))
		return cli_fail(command, &err);
	if (threads != NULL && (!text_to_int64(text_from(threads), &thread_count) || thread_count < 1 || thread_count > 64)) {
		error_set(&err, ERROR_USAGE, "--threads takes a number from 1 to 64");
		return cli_fail(command, &err);
	}
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO complaints;
	struct portfolio *portfolio;
	struct minisign_key key;
	complaints_init(&complaints, 1000);
	if (key_file != NULL && !read_key(&arena, key_file, &key, &err))
		return cli_fail(command, &err);
	if (!portfolio_load(&arena, content_source_folder(arguments.positional[0]), &options, &complaints, &portfolio, &err))
		return cli_fail(command, &err);
	if (complaints.errors > 0) {
		BUILDER_AUTO text;
		builder_init(&text, (size_t)4 << 20);
		complaints_sort(&complaints);
		complaints_print(&complaints, COMPLAINT_TEXT, &text);
		fwrite(text.data, 1, text.len, stderr);
		fprintf(stderr, "aftercare build: %zu errors; nothing was written\n", complaints.errors);
		return 2;
	}
	struct site_keys keys = {.publication = &key, .status = &key};
	struct compile_input input = {.portfolio = portfolio, .keys = key_file == NULL ? NULL : &keys, .threads = (unsigned)thread_count};
	struct compile_result result;
	if (!build(&arena, &input, out, &result, &err))
		return cli_fail(command, &err);
	printf("%s: %zu pages, %zu files, %llu bytes\n", out, result.pages, result.files, (unsigned long long)result.bytes);
	return 0;
}

static const struct cli_option options[] = {
	{"output", "FOLDER", "where the site is written; an earlier build there is replaced"},
	{"at", "INSTANT", "judge dates as of this day or instant (default: maker.at, else now)"},
	{"key", "FILE", "sign the manifest and status documents with this secret key"},
	{"threads", "N", "threads that make pages (default: as many as processors)"},
	{NULL, NULL, NULL},
};

const struct cli_command cli_build = {
	.name = "build",
	.arguments = "DIR",
	.summary = "write the public site of a content folder as plain files",
	.help = "The same content gives the same bytes, whatever the path, time zone, locale or number of threads.\n"
		"Reports and subscriptions need `aftercare serve`; a built site leaves them out.",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};

// SPDX-License-Identifier: Apache-2.0
//
// Opening the state, importing and publishing.
#include "cli/state.h"

#include <string.h>

#include "base/files.h"
#include "base/time.h"
#include "store/revision.h"

#define LARGEST_SHOWN (64 * 1024) // bytes of one side of a conflict

static void prepare(struct state *state, const struct cli_command *command, const struct cli_arguments *arguments, struct store_config *ret_config)
{
	const char *folder = cli_value(command, arguments, "state"), *url = cli_value(command, arguments, "database");
	memset(state, 0, sizeof(*state));
	arena_init(&state->arena);
	builder_init(&state->report, (size_t)4 << 20);
	pthread_mutex_init(&state->desk.lock, NULL);
	state->desk.at = TIME_NONE;
	state->desk.state = folder == NULL ? STATE_DEFAULT : folder;
	*ret_config = (struct store_config){
		.url = url != NULL ? url : arena_printf(&state->arena, "sqlite:%s/aftercare.db", state->desk.state),
		.mode = STORE_READ_WRITE,
		.role = command->name,
	};
}

static bool open_rest(struct state *state, const struct store_config *config, struct error *err)
{
	if (!store_open(config, &state->desk.store, err) || !token_keys_open(state->desk.state, &state->desk.keys, err))
		return false;
	if (!publisher_open(&state->publisher, &state->desk, err))
		return false;
	state->publisher_open = true;
	state->desk.publisher = &state->publisher;
	return true;
}

bool state_open(struct state *state, const struct cli_command *command, const struct cli_arguments *arguments, struct error *err)
{
	struct store_config config;
	int64_t version;
	prepare(state, command, arguments, &config);
	if (folder_make(state->desk.state, err) && store_migrate(&config, &version, err) && open_rest(state, &config, err))
		return true;
	state_close(state);
	return false;
}

bool state_open_to_read(struct state *state, const struct cli_command *command, const struct cli_arguments *arguments, struct error *err)
{
	struct store_config config;
	prepare(state, command, arguments, &config);
	config.mode = STORE_READ_ONLY;
	if (store_open(&config, &state->desk.store, err))
		return true;
	state_close(state);
	return false;
}

void state_close(struct state *state)
{
	desk_model_set(&state->desk, NULL);
	if (state->publisher_open)
		publisher_close(&state->publisher);
	mailer_destroy(state->mailer);
	store_close(state->desk.store);
	pthread_mutex_destroy(&state->desk.lock);
	builder_finish(&state->report);
	arena_finish(&state->arena);
}

// The newest revision that came from a folder; 0: none. Change sets that were published after it are then merged with the folder.
static bool last_import(struct store *store, struct arena *arena, int64_t *ret_number, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	struct revision *revisions;
	size_t count;
	int64_t before = INT64_MAX;
	if (!store_read(store, &tx, err))
		return false;
	do {
		if (!revision_list(tx, arena, before, 100, &revisions, &count, err))
			return false;
		for (size_t i = 0; i < count; i++) {
			before = revisions[i].number;
			if (revisions[i].change_set == NULL) {
				*ret_number = revisions[i].number;
				return true;
			}
		}
	} while (count > 0);
	*ret_number = 0;
	return true;
}

static bool report_side(struct state *state, struct store_tx *tx, const char *name, bool present, const struct hash *hash, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct text data;
	int64_t size;
	if (!present) {
		builder_printf(&state->report, "  %s: no file\n", name);
		return true;
	}
	if (!blob_stat(tx, hash, &size, err))
		return false;
	if (size > LARGEST_SHOWN) {
		builder_printf(&state->report, "  %s: %lld bytes\n", name, (long long)size);
		return true;
	}
	if (!blob_load(tx, &arena, hash, LARGEST_SHOWN, &data, err))
		return false;
	builder_printf(&state->report, "  %s:\n", name);
	while (data.len > 0)
		builder_printf(&state->report, "    | " TEXT_FMT "\n", TEXT_ARG(text_cut(&data, '\n')));
	return true;
}

static void report_conflicts(struct state *state, const struct revision_conflict *conflicts, size_t count)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err;
	if (!store_read(state->desk.store, &tx, &err))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct revision_conflict *c = &conflicts[i];
		builder_printf(&state->report, TEXT_FMT ": changed on both sides\n", TEXT_ARG(c->path));
		if (!report_side(state, tx, "in the database", c->has_ours, &c->ours, &err) ||
			!report_side(state, tx, "in the folder", c->has_theirs, &c->theirs, &err))
			return;
	}
}

static void report_complaints(struct state *state, struct complaints *complaints)
{
	complaints_sort(complaints);
	complaints_print(complaints, COMPLAINT_TEXT, &state->report);
}

// Wrong content never gets into main: what is there is always fit to be published.
static bool check_folder(struct state *state, const char *folder, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO complaints;
	struct portfolio *portfolio;
	struct content_options options = {.at = state->desk.at, .now = time_now()};
	complaints_init(&complaints, 1000);
	if (!portfolio_load(&arena, content_source_folder(folder), &options, &complaints, &portfolio, err))
		return false;
	if (complaints.errors == 0)
		return true;
	report_complaints(state, &complaints);
	return error_set(err, ERROR_INVALID, "%s has %zu errors; nothing was imported", folder, complaints.errors);
}

bool state_import(struct state *state, const char *folder, int64_t base, const char *author, int64_t *ret_number, struct error *err)
{
	struct revision_conflict *conflicts = NULL;
	size_t count = 0;
	builder_reset(&state->report);
	if (!check_folder(state, folder, err))
		return false;
	if (base < 0 && !last_import(state->desk.store, &state->arena, &base, err))
		return false;
	struct revision_import import = {
		.folder = folder,
		.base = base,
		.author = author,
		.message = arena_printf(&state->arena, "import of %s", strrchr(folder, '/') == NULL ? folder : strrchr(folder, '/') + 1),
		.now = time_now(),
	};
	if (revision_import(state->desk.store, &state->arena, &import, ret_number, &conflicts, &count, err))
		return true;
	report_conflicts(state, conflicts, count);
	if (err->class == ERROR_CONFLICT && count > 0)
		error_set(err, ERROR_CONFLICT, "%zu files were changed on both sides since revision %lld; nothing was imported. Export the present "
		          "revision, put your changes into it, and import with --base",
		          count, (long long)base);
	return false;
}

bool state_publish(struct state *state, const char *note, bool *ret_made, struct error *err)
{
	COMPLAINTS_AUTO complaints;
	complaints_init(&complaints, 1000);
	if (publisher_publish(&state->publisher, note, &complaints, ret_made, err))
		return true;
	if (complaints.errors > 0)
		report_complaints(state, &complaints);
	return false;
}

// SPDX-License-Identifier: Apache-2.0
//
// The running service, as the rooms' routes, commands and jobs see it: the database, the keys, the mailer, and the published content of the
// moment. It is the `app` of the listeners, the `user` of commands and of jobs.
#ifndef PAGE_DESK_H
#define PAGE_DESK_H

#include <pthread.h>
#include <stdatomic.h>

#include "live/command.h"
#include "live/token.h"
#include "page/page.h"
#include "web/listener.h"

struct mailer;

// The content of the current publication; lives until the last holder lets go.
struct desk_model {
	atomic_uint references;
	struct arena arena;
	struct page_site site;
	int64_t revision; // of the content
};

struct desk {
	struct store *store;
	struct token_keys keys;
	struct mailer *mailer; // may be used by several threads
	const char *state;     // folder
	const char *base_url;  // public address, ends in '/': for links in mail
	const char *console_url;
	int64_t at;            // pinned instant of publications, or TIME_NONE
	pthread_mutex_t lock;  // of `model`
	struct desk_model *model;
	void *publisher;       // the worker that makes publications (site/publisher.h)
};

struct desk_model *desk_model_create(void);                             // one reference, empty
struct desk_model *desk_model_get(struct desk *desk);                   // with a reference of its own; NULL before the first publication
void desk_model_release(struct desk_model *model);                      // NULL is fine
void desk_model_release_auto(struct desk_model **model);
#define DESK_MODEL_AUTO __attribute__((cleanup(desk_model_release_auto))) struct desk_model
void desk_model_set(struct desk *desk, struct desk_model *model);       // takes over the reference

// The page of a request: its language by the path's prefix (routes are mounted below "/" and below "/LANG/"), else by the field or query `lang`.
struct page desk_page(const struct desk_model *model, const struct web_request *request, const char *path);
// Renders a live page and answers with it.
bool desk_respond(struct web_response *response, int status, const struct page *page, const char *template, struct value *data,
		  struct value *frame, struct error *err) ERROR_CHECKED;

// A sink that stores uploaded files as blobs; afterwards web_file.data is a struct blob. Size limits are those of the form.
struct desk_upload {
	struct desk *desk;
	struct blob_writer *writer;
	int64_t max_file;
	struct arena *arena;
};
struct web_file_sink desk_upload_sink(struct desk_upload *upload);
// The parsed form as the input of a command; files whose bytes arrived in an earlier try come as fields named "kept" (see desk_kept_token).
bool desk_command_input(struct desk *desk, struct arena *arena, const struct web_form *form, struct command_input *ret_input,
			struct error *err) ERROR_CHECKED;
// The opaque, tamper-proof text of a file that was uploaded with a form that had to be corrected: {hash, size, name, type} with a MAC.
const char *desk_kept_token(struct desk *desk, struct arena *arena, const struct command_file *file);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// Build tool: template-compile OUTPUT.c DEPFILE TEMPLATES_FOLDER CODE=MO…
//
// Compiles every templates/NAME.mustache into const tables and puts them, with the catalogues of messages, into one C file. The build fails for: a
// syntax error in a template; a partial or parent that does not exist; an argument for a block that the parent does not have; a label that a
// language lacks; languages whose keys, plurals or placeholders differ.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/files.h"
#include "web/lang_catalog.h"
#include "web/template.h"

enum { TEMPLATES_MAX = 500, LANGUAGES_MAX = 32, FILE_MAX = 4 * 1024 * 1024, PIECES_MAX = 64 };

struct input {
	struct arena arena;
	const char *folder;
	struct file_entry *files;
	size_t file_count;
	const struct template *templates[TEMPLATES_MAX];
	size_t template_count;
	const char *codes[LANGUAGES_MAX];
	struct text mo[LANGUAGES_MAX];
	struct lang_catalog catalogs[LANGUAGES_MAX];
	size_t lang_count;
	unsigned complaints;
};

static void complain(struct input *in, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void complain(struct input *in, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	in->complaints++;
}

static void read_templates(struct input *in)
{
	struct error err;
	if (!tree_list(&in->arena, in->folder, TEMPLATES_MAX, &in->files, &in->file_count, &err)) {
		complain(in, "%s: %s", in->folder, err.message);
		return;
	}
	for (size_t i = 0; i < in->file_count; i++) {
		struct text path = in->files[i].path, suffix = TEXT(".mustache"), source;
		if (!text_ends(path, suffix))
			continue;
		const char *name = text_cstr(&in->arena, text_sub(path, 0, path.len - suffix.len));
		const char *file = arena_printf(&in->arena, "%s/" TEXT_FMT, in->folder, TEXT_ARG(path));
		if (!file_read(&in->arena, file, FILE_MAX, &source, &err))
			complain(in, "%s", err.message);
		else if (!template_parse(&in->arena, name, source, &in->templates[in->template_count], &err))
			complain(in, "%s/" TEXT_FMT "%s: %s", in->folder, TEXT_ARG(path), err.place + strlen(name), err.message);
		else
			in->template_count++;
	}
}

static void read_languages(struct input *in, int count, char **args)
{
	struct error err;
	for (int i = 0; i < count && i < LANGUAGES_MAX; i++) {
		char *equals = strchr(args[i], '=');
		if (equals == NULL) {
			complain(in, "a language is given as CODE=FILE.mo, not %s", args[i]);
			continue;
		}
		size_t n = in->lang_count;
		in->codes[n] = arena_copy(&in->arena, args[i], (size_t)(equals - args[i]));
		if (!file_read(&in->arena, equals + 1, FILE_MAX, &in->mo[n], &err) || !lang_catalog_read(in->mo[n], &in->catalogs[n], &err))
			complain(in, "lang/%s.po: %s", in->codes[n], err.message);
		else
			in->lang_count++;
	}
}

static const struct template *find_template(const struct input *in, struct text name)
{
	for (size_t i = 0; i < in->template_count; i++)
		if (text_is(name, in->templates[i]->name))
			return in->templates[i];
	return NULL;
}

// The block is in the template itself, or in what it brings in.
static bool offers_block(const struct input *in, const struct template *t, struct text block, int depth)
{
	for (uint32_t i = 0; i < t->count && depth < 10; i++) {
		const struct template_op *op = &t->ops[i];
		if (op->kind == TEMPLATE_BLOCK && text_equal(op->text, block))
			return true;
		const struct template *other =
			op->kind == TEMPLATE_PARTIAL || op->kind == TEMPLATE_PARENT ? find_template(in, op->text) : NULL;
		if (other != NULL && offers_block(in, other, block, depth + 1))
			return true;
	}
	return false;
}

static void check_template(struct input *in, const struct template *t)
{
	struct lang_message message;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct template_op *op = &t->ops[i];
		const char *place = arena_printf(&in->arena, "%s/%s.mustache:%u:%u", in->folder, t->name, op->line, op->column);
		if (op->kind == TEMPLATE_LABEL) {
			for (size_t k = 0; k < in->lang_count; k++)
				if (!lang_catalog_find(&in->catalogs[k], op->text, &message))
					complain(in, "%s: lang/%s.po has no message \"" TEXT_FMT "\"", place, in->codes[k], TEXT_ARG(op->text));
		}
		if (op->kind != TEMPLATE_PARTIAL && op->kind != TEMPLATE_PARENT)
			continue;
		const struct template *other = find_template(in, op->text);
		if (other == NULL)
			complain(in, "%s: there is no template \"" TEXT_FMT "\"", place, TEXT_ARG(op->text));
		for (uint32_t k = i + 1; op->kind == TEMPLATE_PARENT && other != NULL && k < op->end; k = t->ops[k].end)
			if (!offers_block(in, other, t->ops[k].text, 0))
				complain(in, "%s/%s.mustache:%u:%u: \"%s\" has no block \"" TEXT_FMT "\"", in->folder, t->name, t->ops[k].line,
					 t->ops[k].column, other->name, TEXT_ARG(t->ops[k].text));
	}
}

// Every name of a placeholder in all forms, each once; *ret_broken when one is not well-formed.
static size_t placeholders(const struct lang_message *message, struct text names[PIECES_MAX], bool *ret_broken)
{
	size_t count = 0;
	*ret_broken = false;
	for (unsigned form = 0; form < message->forms; form++) {
		struct text rest = message->form[form];
		struct lang_piece piece;
		bool broken;
		while (lang_piece_next(&rest, &piece, &broken)) {
			bool known = !piece.placeholder;
			for (size_t i = 0; i < count; i++)
				known = known || text_equal(names[i], piece.text);
			if (!known && count < PIECES_MAX)
				names[count++] = piece.text;
		}
		*ret_broken = *ret_broken || broken;
	}
	return count;
}

static bool is_among(struct text name, const struct text *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(names[i], name))
			return true;
	return false;
}

static void compare_placeholders(struct input *in, size_t first, size_t second, const struct lang_message *a, const struct lang_message *b)
{
	struct text in_a[PIECES_MAX], in_b[PIECES_MAX];
	bool broken;
	size_t count_a = placeholders(a, in_a, &broken), count_b = placeholders(b, in_b, &broken);
	for (size_t i = 0; i < count_a; i++)
		if (!is_among(in_a[i], in_b, count_b))
			complain(in, "lang/%s.po: " TEXT_FMT ": the placeholder {" TEXT_FMT "} of %s is missing", in->codes[second],
				 TEXT_ARG(a->key), TEXT_ARG(in_a[i]), in->codes[first]);
}

static void check_languages(struct input *in)
{
	for (size_t first = 0; first < in->lang_count; first++) {
		for (uint32_t i = 0; i < in->catalogs[first].count; i++) {
			struct lang_message here = lang_catalog_at(&in->catalogs[first], i), there;
			struct text names[PIECES_MAX];
			bool broken;
			if (here.key.len == 0)
				continue;
			placeholders(&here, names, &broken);
			if (broken)
				complain(in, "lang/%s.po: " TEXT_FMT ": a placeholder is written {name.path}; a brace is written {{",
					 in->codes[first], TEXT_ARG(here.key));
			if (here.forms != (here.has_plural ? in->catalogs[first].plural.forms : 1))
				complain(in, "lang/%s.po: " TEXT_FMT ": needs %u forms", in->codes[first], TEXT_ARG(here.key),
					 in->catalogs[first].plural.forms);
			for (size_t second = 0; second < in->lang_count; second++) {
				if (!lang_catalog_find(&in->catalogs[second], here.key, &there))
					complain(in, "lang/%s.po: " TEXT_FMT ": is missing; %s has it", in->codes[second], TEXT_ARG(here.key),
						 in->codes[first]);
				else if (here.has_plural != there.has_plural)
					complain(in, "lang/%s.po: " TEXT_FMT ": has a plural in one language and none in the other",
						 in->codes[second], TEXT_ARG(here.key));
				else if (second != first)
					compare_placeholders(in, first, second, &here, &there);
			}
		}
	}
}

static void put_literal(struct builder *out, struct text t)
{
	builder_string(out, "{\"");
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.data[i];
		if (c == '"' || c == '\\')
			builder_printf(out, "\\%c", c);
		else if (c == '\n' && i + 1 < t.len)
			builder_string(out, "\\n\"\n\t\"");
		else if (c < ' ' || c >= 0x7F || c == '?')
			builder_printf(out, "\\%03o", c);
		else
			builder_byte(out, (char)c);
	}
	builder_printf(out, "\", %zu}", t.len);
}

static const char *identifier(struct input *in, const char *name)
{
	char *id = arena_strdup(&in->arena, name);
	for (char *p = id; *p != '\0'; p++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", *p) == NULL)
			*p = '_';
	return id;
}

static void put_template(struct input *in, struct builder *out, const struct template *t)
{
	static const char *const kinds[] = {"TEXT", "VALUE", "LABEL", "SECTION", "INVERTED", "PARTIAL", "PARENT", "BLOCK"};
	static const char *const slots[] = {"HTML_CONTENT", "HTML_PLAIN", "HTML_LINK"};
	const char *id = identifier(in, t->name);
	uint32_t path_at = 0;
	for (uint32_t i = 0; i < t->count; i++)
		path_at += t->ops[i].path_count;
	builder_printf(out, "static const struct text paths_%s[] = {\n", id);
	for (uint32_t i = 0; i < t->count; i++)
		for (uint32_t k = 0; k < t->ops[i].path_count; k++) {
			builder_byte(out, '\t');
			put_literal(out, t->ops[i].path[k]);
			builder_string(out, ",\n");
		}
	builder_printf(out, "\t{NULL, 0}};\nstatic const struct template_op ops_%s[] = {\n", id);
	path_at = 0;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct template_op *op = &t->ops[i];
		builder_printf(out, "\t{TEMPLATE_%s, %s, %d, %u, %u, %u, ", kinds[op->kind], slots[op->slot], op->line_start, op->end, op->line,
			       op->column);
		put_literal(out, op->text);
		if (op->path_count > 0)
			builder_printf(out, ", paths_%s + %u, %u, ", id, path_at, op->path_count);
		else
			builder_string(out, ", NULL, 0, ");
		path_at += op->path_count;
		put_literal(out, op->indent);
		builder_string(out, "},\n");
	}
	builder_printf(out, "\t{0}};\nstatic const struct template template_%s = {\"%s\", ops_%s, %u};\n\n", id, t->name, id, t->count);
}

static void put_all(struct input *in, struct builder *out)
{
	builder_string(out, "// Made by template-compile from templates/ and lang/: change those.\n#include \"web/embed.h\"\n\n");
	for (size_t i = 0; i < in->template_count; i++)
		put_template(in, out, in->templates[i]);
	builder_string(out, "static const struct template *const templates[] = {\n");
	for (size_t i = 0; i < in->template_count; i++)
		builder_printf(out, "\t&template_%s,\n", identifier(in, in->templates[i]->name));
	builder_printf(out, "\tNULL};\nconst struct template_set embed_templates = {templates, %zu};\n\n", in->template_count);
	builder_string(out, "const struct embed_language embed_languages[] = {\n");
	for (size_t i = 0; i < in->lang_count; i++) {
		builder_printf(out, "\t{\"%s\", ", in->codes[i]);
		put_literal(out, in->mo[i]);
		builder_string(out, "},\n");
	}
	builder_printf(out, "\t{NULL}};\nconst size_t embed_language_count = %zu;\n", in->lang_count);
}

static int compare_names(const void *a, const void *b)
{
	const struct template *const *first = a, *const *second = b;
	return strcmp((*first)->name, (*second)->name);
}

static bool write_outputs(struct input *in, const char *output, const char *depfile)
{
	struct error err;
	BUILDER_AUTO code, deps;
	builder_init(&code, 64 * 1024 * 1024);
	builder_init(&deps, 1024 * 1024);
	put_all(in, &code);
	// The folder itself too, so that a new template is noticed.
	builder_printf(&deps, "%s: %s", output, in->folder);
	for (size_t i = 0; i < in->file_count; i++)
		builder_printf(&deps, " \\\n  %s/" TEXT_FMT, in->folder, TEXT_ARG(in->files[i].path));
	builder_byte(&deps, '\n');
	if (!file_write(output, builder_text(&code), 0644, &err) || !file_write(depfile, builder_text(&deps), 0644, &err)) {
		complain(in, "%s", err.message);
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: template-compile OUTPUT.c DEPFILE TEMPLATES_FOLDER CODE=MO...\n");
		return 64;
	}
	static struct input in;
	in.folder = argv[3];
	read_templates(&in);
	read_languages(&in, argc - 4, argv + 4);
	qsort(in.templates, in.template_count, sizeof(in.templates[0]), compare_names);
	for (size_t i = 0; i < in.template_count; i++)
		check_template(&in, in.templates[i]);
	check_languages(&in);
	if (in.complaints == 0)
		write_outputs(&in, argv[1], argv[2]);
	arena_finish(&in.arena);
	return in.complaints == 0 ? 0 : 1;
}

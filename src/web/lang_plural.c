// SPDX-License-Identifier: Apache-2.0
//
// The plural expression of a language: C's operators ?: || && == != < > <= >= + - * / % ! over n and decimal numbers, read by precedence climbing
// into postfix code, where `?:` evaluates both sides (there are no side effects; a division by zero gives 0).
#include "web/lang_catalog.h"

#include <string.h>

enum { DEPTH_MAX = 32 };

struct reader {
	struct text rest;
	struct lang_plural *plural;
	int depth;
};

static const struct operator {
	const char *sign;
	char op;
	int precedence;
} operators[] = {
	{"||", '|', 1}, {"&&", '&', 2}, {"==", '=', 3}, {"!=", '#', 3}, {"<=", 'l', 4}, {">=", 'g', 4}, {"<", '<', 4},
	{">", '>', 4},  {"+", '+', 5},  {"-", '-', 5},  {"*", '*', 6},  {"/", '/', 6},  {"%", '%', 6},
};

static bool emit(struct reader *r, char op, unsigned long constant)
{
	if (r->plural->count == LANG_PLURAL_OPS)
		return false;
	r->plural->ops[r->plural->count++] = (struct lang_plural_op){op, constant};
	return true;
}

static bool take(struct reader *r, const char *sign)
{
	r->rest = text_trim(r->rest);
	if (!text_starts(r->rest, text_from(sign)))
		return false;
	r->rest = text_sub(r->rest, strlen(sign), r->rest.len);
	return true;
}

static bool read_ternary(struct reader *r);

static bool read_operand(struct reader *r)
{
	bool negated = take(r, "!");
	if (negated || take(r, "(")) {
		if (++r->depth > DEPTH_MAX || !(negated ? read_operand(r) && emit(r, '!', 0) : read_ternary(r) && take(r, ")")))
			return false;
		r->depth--;
		return true;
	}
	if (take(r, "n"))
		return emit(r, 'n', 0);
	unsigned long constant = 0;
	size_t digits = 0;
	while (digits < r->rest.len && digits < 9 && r->rest.data[digits] >= '0' && r->rest.data[digits] <= '9')
		constant = constant * 10 + (unsigned long)(r->rest.data[digits++] - '0');
	r->rest = text_sub(r->rest, digits, r->rest.len);
	return digits > 0 && emit(r, '0', constant);
}

static const struct operator *take_operator(struct reader *r, int least)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (operators[i].precedence >= least && take(r, operators[i].sign))
			return &operators[i];
	return NULL;
}

static bool read_binary(struct reader *r, int least)
{
	if (!read_operand(r))
		return false;
	const struct operator *operator;
	while ((operator = take_operator(r, least)) != NULL)
		if (!read_binary(r, operator->precedence + 1) || !emit(r, operator->op, 0))
			return false;
	return true;
}

static bool read_ternary(struct reader *r)
{
	if (++r->depth > DEPTH_MAX || !read_binary(r, 1))
		return false;
	if (take(r, "?") && (!read_ternary(r) || !take(r, ":") || !read_ternary(r) || !emit(r, '?', 0)))
		return false;
	r->depth--;
	return true;
}

bool lang_plural_parse(struct text header, struct lang_plural *ret_plural, struct error *err)
{
	struct lang_plural plural = {0};
	struct reader r = {.rest = header, .plural = &plural};
	if (take(&r, "nplurals") && take(&r, "=")) {
		r.rest = text_trim(r.rest);
		if (r.rest.len > 0 && r.rest.data[0] >= '1' && r.rest.data[0] <= '0' + LANG_PLURAL_FORMS) {
			plural.forms = (unsigned)(r.rest.data[0] - '0');
			r.rest = text_sub(r.rest, 1, r.rest.len);
			if (take(&r, ";") && take(&r, "plural") && take(&r, "=") && read_ternary(&r)) {
				take(&r, ";");
				if (text_trim(r.rest).len == 0) {
					*ret_plural = plural;
					return true;
				}
			}
		}
	}
	return error_set(err, ERROR_SYNTAX, "Plural-Forms must read: nplurals=2; plural=(n != 1); instead of" TEXT_FMT, TEXT_ARG(header));
}

static unsigned long apply(char op, unsigned long a, unsigned long b)
{
	switch (op) {
	case '|': return a != 0 || b != 0;
	case '&': return a != 0 && b != 0;
	case '=': return a == b;
	case '#': return a != b;
	case 'l': return a <= b;
	case 'g': return a >= b;
	case '<': return a < b;
	case '>': return a > b;
	case '+': return a + b;
	case '-': return a - b;
	case '*': return a * b;
	case '/': return b == 0 ? 0 : a / b;
	default: return b == 0 ? 0 : a % b;
	}
}

unsigned lang_plural_form(const struct lang_plural *plural, uint64_t n)
{
	unsigned long stack[LANG_PLURAL_OPS];
	size_t depth = 0;
	for (size_t i = 0; i < plural->count; i++) {
		const struct lang_plural_op *op = &plural->ops[i];
		if (op->op == 'n') {
			stack[depth++] = n;
		} else if (op->op == '0') {
			stack[depth++] = op->constant;
		} else if (op->op == '!') {
			stack[depth - 1] = stack[depth - 1] == 0;
		} else if (op->op == '?') {
			depth -= 2;
			stack[depth - 1] = stack[depth - 1] != 0 ? stack[depth] : stack[depth + 1];
		} else {
			depth--;
			stack[depth - 1] = apply(op->op, stack[depth - 1], stack[depth]);
		}
	}
	return depth == 0 || stack[0] >= plural->forms ? plural->forms - 1 : (unsigned)stack[0];
}

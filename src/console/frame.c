// SPDX-License-Identifier: Apache-2.0
//
// What the console's own pages share.
#include "console/frame.h"

#include "web/request.h"

bool console_page(struct desk *desk, struct desk_model **ret_model, struct page *ret_page, struct error *err)
{
	struct desk_model *model = desk_model_get(desk);
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	*ret_model = model;
	*ret_page = page_at(&model->site, 0, TEXT(""));
	return true;
}

bool console_form(struct web_request *request, struct web_form *ret_form, struct error *err)
{
	return web_request_form(request, &web_form_limits_default, NULL, ret_form, err);
}

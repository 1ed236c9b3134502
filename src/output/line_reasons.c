/* SPDX-License-Identifier: Apache-2.0 */
#include "output/line_reasons.h"
#include "model/model.h"

void line_reasons_close(void *reasons) {
    struct line_reasons *closed = reasons;
    explainer_close(closed->explainer);
    buffer_free(&closed->text);
}

bool line_reasons_find(struct writer *writer, struct line_reasons *reasons,
                       const struct labelled *page, const struct line *line,
                       enum descale_label_id label, struct reason_context *context) {
    const struct descale_model *model = writer->model;
    const struct analysis *analysis = page->analysis;
    const uint8_t *text = page->window->bytes + line->start;
    size_t count;
    if (!reasons->explainer)
        reasons->explainer = explainer_open(&model->weights, &model->rules);
    *context = (struct reason_context){
        &model->rules, analysis_hits(analysis, line->content_index, &count), text,
        label,         explain_other(analysis, line->content_index, label),  NULL};
    const struct explained explained = {analysis, line->content_index, text,
                                        line->end - line->start,
                                        &analysis->mark_states[line - page->window->lines]};
    if (reasons->explainer)
        context->explanation = explain_line(reasons->explainer, &explained, label, context->other);
    if (!context->explanation && writer->status == DESCALE_OK)
        writer->status = DESCALE_NO_MEMORY;
    return context->explanation != NULL;
}

const struct buffer *line_reasons_text(struct writer *writer, struct line_reasons *reasons,
                                       const struct reason_context *context,
                                       const struct reason *reason) {
    reasons->text.size = 0;
    if (!reason_text(&reasons->text, context, reason)) {
        writer->status = DESCALE_NO_MEMORY;
        reasons->text.size = 0;
    }
    return &reasons->text;
}

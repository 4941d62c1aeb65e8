/** @odoo-module **/

// A wizard that is given what it cannot take says why, stays open, and keeps what was typed; tests/service/test_bad_input_tour.py starts it.
import { registry } from "@web/core/registry";

const REASON = "The spare part comes by ship";
const confirm = { content: "promise", trigger: ".modal button[name=action_confirm]:enabled", run: "click" };
const kept = (content) => ({ content, trigger: `.modal .o_field_widget[name=reason] textarea:value(${REASON})` });

registry.category("web_tour.tours").add("custproc_bad_input", {
    steps: () => [
        { content: "give a new promise", trigger: ".o_form_view button[name=action_custproc_new_promise]", run: "click" },
        { content: "say why", trigger: ".modal .o_field_widget[name=reason] textarea", run: `edit ${REASON}` },
        confirm,
        { content: "the time is missing, and marked", trigger: ".modal .o_field_widget[name=promised_at].o_field_invalid" },
        kept("the reason stands"),
        { content: "a time that has passed", trigger: ".modal .o_field_widget[name=promised_at] input", run: "edit 01/02/2020 10:00:00" },
        { content: "leave the field", trigger: ".modal .o_field_widget[name=reason] textarea", run: "click" },
        confirm,
        { content: "the refusal says what is wrong", trigger: ".modal .modal-body:contains(cannot promise a new reply time):contains(has passed)" },
        { content: "close the refusal", trigger: ".modal:not(:has(.o_form_view)) .modal-footer button.btn-primary", run: "click" },
        { content: "the refusal is gone", trigger: "body:not(:has(.modal-body:contains(has passed)))" },
        kept("the reason still stands"),
        { content: "the time still stands", trigger: ".modal .o_field_widget[name=promised_at] :contains(2020), .modal .o_field_widget[name=promised_at] input:value(2020)" },
        { content: "open the time", trigger: ".modal .o_field_widget[name=promised_at] :is(input, button)", run: "click" },
        { content: "a time that lies ahead", trigger: ".modal .o_field_widget[name=promised_at] input", run: "edit 01/02/2099 10:00:00" },
        { content: "leave the field", trigger: ".modal .o_field_widget[name=reason] textarea", run: "click" },
        confirm,
        { content: "the wizard is done", trigger: "body:not(:has(.modal))" },
        { content: "the customer reads the reason", trigger: `.o-mail-Message:contains(${REASON})` },
    ],
});

/** @odoo-module **/

// Dunning from the run to the stop of supply, and a statement confirmed in the portal; tests/credit/collection/test_collection_tour.py starts them in turn.
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("custproc_dunning_select", {
    steps: () => [
        { content: "save the run", trigger: ".o_form_button_save:visible", run: "click" },
        { content: "select overdue items", trigger: 'button[name="action_select"]:visible', run: "click" },
        { content: "the job selects", trigger: '.o_arrow_button_current[data-value="selecting"]' },
    ],
});

tours.add("custproc_dunning_release", {
    steps: () => [
        { content: "nobody has been told", trigger: '.alert-warning:contains("Nobody has been told yet")' },
        {
            content: "leave one customer out",
            trigger: '.o_data_row:contains("Red River Trading") button[name="action_leave_out"]',
            run: "click",
        },
        { content: "say why", trigger: '.modal .o_field_widget[name="reason"] input', run: "edit Money is announced for Friday" },
        { content: "leave out", trigger: '.modal button[name="action_leave_out"]', run: "click" },
        { content: "it is left out with its reason", trigger: '.o_data_row:contains("Red River Trading"):contains("Friday")' },
        { content: "release", trigger: 'button[name="action_send"]:visible', run: "click" },
        { content: "sure", trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { content: "the job sends", trigger: '.o_arrow_button_current[data-value="sending"]' },
    ],
});

tours.add("custproc_dunning_call", {
    steps: () => [
        { content: "the call waits", trigger: '.o_data_row:contains("Yellow River Trading") td[name="partner_id"]', run: "click" },
        { content: "note its result", trigger: 'button[name="action_call"]:visible', run: "click" },
        { content: "what was said", trigger: '.modal .o_field_widget[name="remark"] textarea', run: "edit Ms Qian knows about it" },
        { content: "note it", trigger: '.modal button[name="action_note"]', run: "click" },
        { content: "told", trigger: '.o_arrow_button_current[data-value="told"]' },
    ],
});

tours.add("custproc_stop_apply", {
    steps: () => [
        {
            content: "why supply should be stopped",
            trigger: '.o_field_widget[name="reason"] textarea',
            run: "edit Two notices, no answer",
        },
        { content: "save", trigger: ".o_form_button_save", run: "click" },
        { content: "apply", trigger: 'button[name="action_submit"]:visible', run: "click" },
        { content: "it waits for approval", trigger: '.o_arrow_button_current[data-value="submitted"]' },
    ],
});

tours.add("custproc_stop_check", {
    steps: () => [
        { content: "approve", trigger: '.o_form_view button[name="action_approve"]:visible', run: "click" },
        { content: "the next one decides", trigger: 'body:not(:has(.o_form_view button[name="action_approve"]:visible))' },
    ],
});

tours.add("custproc_stop_decide", {
    steps: () => [
        { content: "approve", trigger: '.o_form_view button[name="action_approve"]:visible', run: "click" },
        { content: "supply is stopped", trigger: '.o_arrow_button_current[data-value="stopped"]' },
        { content: "and says what follows", trigger: '.alert-danger:contains("Supply is stopped")' },
    ],
});

tours.add("custproc_stop_lifted", {
    steps: () => [
        { content: "supply goes on", trigger: '.o_arrow_button_current[data-value="lifted"]' },
        { content: "by payment", trigger: '.alert-success:contains("Payment")' },
    ],
});

tours.add("custproc_statement_confirm", {
    steps: () => [
        { content: "the list", trigger: '#custproc_statement td[name="custproc_closing"]:contains("100.00")' },
        { content: "the name is known", trigger: 'form:has(button[name="custproc_confirm"]) input[name="name"]', run: "edit Ms Qian" },
        { content: "confirm", trigger: 'button[name="custproc_confirm"]', run: "click", expectUnloadPage: true },
        { content: "thank you", trigger: '.alert-success:contains("confirmed")' },
        { content: "it says by whom", trigger: 'p.text-success:contains("Ms Qian")' },
    ],
});

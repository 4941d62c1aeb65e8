/** @odoo-module **/

// A held order leaves by its first release, and a customer's limit changes after three signatures; tests/test_release_tour.py starts the
// parts in turn, each as the person whose part it is.
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const approve = (name) => [
    { content: "the step waits in the inbox", trigger: `.o_data_row td[name="document_shown"]:contains("${name}")`, run: "click" },
    { content: "approve", trigger: '.o_form_view button[name="action_approve"]:visible', run: "click" },
    { content: "it is decided", trigger: '.o_arrow_button_current[data-value="approved"]' },
];

tours.add("custproc_release_ask", {
    steps: () => [
        { content: "the banner offers the first release", trigger: '.alert-danger button[name="action_custproc_ask_release"]:visible', run: "click" },
        { content: "the request is for this order's value", trigger: '.o_field_widget[name="amount"] input:value(300)' },
        { content: "say why", trigger: '.o_field_widget[name="reason"] textarea', run: "edit The furnace stands still" },
        { content: "ask", trigger: 'button[name="action_submit"]:visible', run: "click" },
        { content: "it waits, with the frozen figures", trigger: '.o_field_widget[name="limit_frozen"]:contains("1,000.00")' },
        { content: "asked for", trigger: '.o_arrow_button_current[data-value="submitted"]' },
    ],
});

tours.add("custproc_release_grant", { steps: () => approve("First over-limit release") });

tours.add("custproc_release_confirm", {
    steps: () => [
        { content: "it is no longer held", trigger: 'body:not(:has(.alert-danger [name="custproc_hold_reason"]:visible))' },
        { content: "confirm", trigger: '.o_statusbar_buttons button[name="action_confirm"]:visible', run: "click" },
        { content: "it is an order", trigger: '.o_arrow_button_current[data-value="sale"]' },
    ],
});

tours.add("custproc_request_apply", {
    steps: () => [
        { content: "a new application", trigger: ".o_list_button_add", run: "click" },
        { content: "for this customer", trigger: '.o_field_widget[name="partner_id"] input', run: "edit Yellow River" },
        { content: "choose it", trigger: '.o-autocomplete--dropdown-item:contains("Yellow River Trading")', run: "click" },
        { content: "the limit applied for", trigger: '.o_field_widget[name="new_limit"] input', run: "edit 5000" },
        { content: "say why", trigger: '.o_field_widget[name="reason"] textarea', run: "edit A second furnace" },
        { content: "submit", trigger: 'button[name="action_submit"]:visible', run: "click" },
        { content: "the customer's figures are attached", trigger: '.o_field_widget[name="limit_now"]:contains("1,000.00")' },
        { content: "it waits for three signatures", trigger: '.o_arrow_button_current[data-value="submitted"]' },
    ],
});

tours.add("custproc_request_sign", { steps: () => approve("Yellow River Trading") });

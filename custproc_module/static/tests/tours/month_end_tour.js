/** @odoo-module **/

// A last release with its liable person, up to the deduction that is proposed at the end of an unpaid month, and a back-test of two policies;
// tests/credit/release/test_month_end_tour.py starts the parts in turn, each as the person whose part it is.
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("custproc_last_release_ask", {
    steps: () => [
        { content: "the banner names the last release", trigger: '.alert-danger:contains("last release, with a liable person")' },
        { content: "ask for it", trigger: '.alert-danger button[name="action_custproc_ask_release"]:visible', run: "click" },
        { content: "it needs a liable person, the salesperson unless another is named", trigger: '.o_field_widget[name="liable_user_id"] input' },
        { content: "say why", trigger: '.o_field_widget[name="reason"] textarea', run: "edit The furnace must not stop" },
        { content: "ask", trigger: 'button[name="action_submit"]:visible', run: "click" },
        { content: "asked for", trigger: '.o_arrow_button_current[data-value="submitted"]' },
    ],
});

tours.add("custproc_last_release_grant", {
    steps: () => [
        { content: "it waits in the inbox", trigger: '.o_data_row td[name="document_shown"]:contains("Last over-limit release")', run: "click" },
        { content: "approve", trigger: '.o_form_view button[name="action_approve"]:visible', run: "click" },
        { content: "it is decided", trigger: '.o_arrow_button_current[data-value="approved"]' },
    ],
});

tours.add("custproc_last_release_unpaid", {
    steps: () => [
        { content: "its money was due", trigger: '.o_field_widget[name="due_on"]' },
        { content: "and is not in", trigger: '.o_field_widget[name="unpaid"]:contains("200.00")' },
        { content: "open what is proposed", trigger: '.o_field_widget[name="liability_id"] a', run: "click" },
        { content: "the whole is shared out", trigger: '.o_form_view:has(.o_field_widget[name="share_ids"]) .o_field_widget[name="amount"]:contains("200.00")' },
        { content: "half on the issuer", trigger: '.o_data_row:contains("regional") td[name="decided_amount"]:contains("100.00")' },
        { content: "half on the liable person", trigger: '.o_data_row:contains("test_salesperson") td[name="decided_amount"]:contains("100.00")' },
    ],
});

tours.add("custproc_last_release_object", {
    steps: () => [
        { content: "my part of the loss", trigger: '.o_data_row:contains("Yellow River Trading") td[name="partner_id"]', run: "click" },
        { content: "it is a proposal", trigger: '.alert-info:contains("This is a proposal")' },
        { content: "object", trigger: '.o_statusbar_buttons button:contains("Object"):visible', run: "click" },
        { content: "say why", trigger: '.modal .o_field_widget[name="reason"] textarea', run: "edit The money was announced" },
        { content: "send it", trigger: '.modal button[name="action_object"]', run: "click" },
        { content: "it waits for an answer", trigger: '.o_arrow_button_current[data-value="objected"]' },
    ],
});

tours.add("custproc_backtest_ask", {
    steps: () => [
        { content: "a second policy beside the one in force", trigger: '.o_field_widget[name="other_policy_id"] input', run: "edit Tight" },
        { content: "choose it", trigger: '.o-autocomplete--dropdown-item:contains("Tight policy")', run: "click" },
        { content: "start", trigger: 'button[name="action_start"]:visible', run: "click" },
        { content: "it runs in the background", trigger: '.alert-info:contains("It runs in the background")' },
        { content: "running", trigger: '.o_arrow_button_current[data-value="running"]' },
    ],
});

tours.add("custproc_backtest_compare", {
    steps: () => [
        { content: "done", trigger: '.o_arrow_button_current[data-value="done"]' },
        { content: "the policy in force", trigger: '.o_field_widget[name="result_ids"] .o_data_row:nth-child(1) td[name="amount_paid_first"]:contains("400.00")' },
        { content: "the tight one", trigger: '.o_data_row:contains("Tight policy") td[name="amount_held"]:contains("400.00")' },
        { content: "by customer and month", trigger: 'button[name="action_rows"]', run: "click" },
        { content: "as a graph", trigger: ".o_graph_renderer canvas" },
        { content: "as a table", trigger: ".o_switch_view.o_pivot", run: "click" },
        { content: "of this customer", trigger: '.o_pivot th:contains("Yellow River Trading")' },
    ],
});

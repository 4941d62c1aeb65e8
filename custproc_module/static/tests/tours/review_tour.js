/** @odoo-module **/

// A review in two rounds with a condition, each part played by the person whose part it is; tests/contract/test_review_tour.py
// starts them in turn.
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const ITEMS = '.o_field_widget[name="custproc_checklist_item_ids"]';

const openMyStep = () => [
    { content: "the review waits in the inbox", trigger: '.o_data_row td[name="document_shown"]:contains("CR")', run: "click" },
    { content: "open the review from the step", trigger: '.o_form_view button[name="action_open_document"]', run: "click" },
    { content: "the review is open", trigger: ITEMS },
];

const conformRest = () => [
    { content: "the rest conforms", trigger: 'button[name="action_conform_rest"]', run: "click" },
    { content: "all are answered", trigger: `${ITEMS}:not(:has(td[name="answer"]:empty))` },
];

const approve = () => [
    { content: "accept", trigger: '.o_form_view button[name="action_approve"]:visible', run: "click" },
    { content: "the step is decided", trigger: 'body:not(:has(.o_form_view button[name="action_approve"]:visible))' },
];

tours.add("custproc_review_with_condition", {
    steps: () => [
        ...openMyStep(),
        { content: "the first question", trigger: `${ITEMS} .o_data_row:first td[name="answer"]`, run: "click" },
        { content: "its answers", trigger: `${ITEMS} .o_selected_row [name="answer"] .o_select_menu_toggler`, run: "click" },
        { content: "it does not conform", trigger: '.o_select_menu_item:contains("Does not conform")', run: "click" },
        {
            content: "say why",
            trigger: `${ITEMS} .o_selected_row [name="remark"] textarea, ${ITEMS} .o_selected_row [name="remark"] input`,
            run: "edit A second tank before April",
        },
        { content: "leave the line", trigger: ".o_form_view .oe_title", run: "click" },
        { content: "save", trigger: ".o_form_button_save:visible", run: "click" },
        { content: "saved", trigger: 'body:not(:has(.o_form_button_save:visible))' },
        ...conformRest(),
        ...approve(),
        { content: "the condition stands on its page", trigger: '.nav-link[name="conditions"]', run: "click" },
        { content: "with its text", trigger: '.o_field_widget[name="condition_ids"] td[name="text"]:contains("A second tank before April")' },
    ],
});

tours.add("custproc_review_approve", { steps: () => [...openMyStep(), ...approve()] });

tours.add("custproc_review_conform", { steps: () => [...openMyStep(), ...conformRest(), ...approve()] });

tours.add("custproc_review_report", {
    steps: () => [
        { content: "the quotation says what is open", trigger: '.alert:contains("A second tank before April")' },
        { content: "its conditions", trigger: 'button[name="action_open_conditions"]', run: "click" },
        { content: "the condition", trigger: '.o_data_row td[name="text"]:contains("A second tank before April")', run: "click" },
        { content: "report it done", trigger: '.o_statusbar_buttons button:contains("Report done")', run: "click" },
        { content: "what was done", trigger: '.modal [name="report"] textarea', run: "edit The tank is hired" },
        { content: "record", trigger: '.modal button[name="action_report"]', run: "click" },
        { content: "it is reported", trigger: '.o_arrow_button_current[data-value="reported"]' },
    ],
});

tours.add("custproc_review_close_condition", {
    steps: () => [
        { content: "it is reported done", trigger: '.o_field_widget[name="report"]:contains("The tank is hired")' },
        { content: "close it", trigger: '.o_statusbar_buttons button[name="action_close"]', run: "click" },
        { content: "yes", trigger: ".modal .btn-primary", run: "click" },
        { content: "it is closed", trigger: '.o_arrow_button_current[data-value="closed"]' },
    ],
});

tours.add("custproc_review_ask_again", {
    steps: () => [
        { content: "it says what changed", trigger: '.alert-warning:contains("quantity changed")' },
        { content: "ask for the next round", trigger: 'button[name="action_ask_review"]:visible', run: "click" },
        { content: "it is in review", trigger: 'button[name="action_withdraw_review"]:visible' },
    ],
});

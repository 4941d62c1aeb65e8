/** @odoo-module **/

// One order from quotation to delivery, each part played by the person whose part it is; tests/test_order_tour.py starts them in turn.
import { registry } from "@web/core/registry";
import tourUtils from "@sale/js/tours/tour_utils";

const tours = registry.category("web_tour.tours");

const openMyStep = () => [
    {
        content: "the review waits in the inbox",
        trigger: '.o_data_row td[name="document_shown"]:contains("Yellow River Trading"), .o_data_row td[name="document_shown"]:contains("CR")',
        run: "click",
    },
    { content: "open the review from the step", trigger: '.o_form_view button[name="action_open_document"]', run: "click" },
    { content: "the review is open", trigger: '.o_field_widget[name="custproc_checklist_item_ids"]' },
];

tours.add("custproc_order_quote", {
    steps: () => [
        ...tourUtils.selectCustomer("Yellow River Trading"),
        ...tourUtils.addProduct("Pipeline nitrogen"),
        {
            content: "sixteen units",
            trigger: '.o_selected_row [name="product_uom_qty"] input',
            // Without a Tab: it would be taken after the onchange, and go into the next cell after the click elsewhere.
            run: "edit 16",
        },
        ...tourUtils.clickSomewhereElse(),
        { content: "by rail", trigger: '.o_field_widget[name="custproc_transport_mode"] .o_select_menu_toggler', run: "click" },
        { content: "chosen", trigger: '.o_select_menu_item:contains("Rail")', run: "click" },
        { content: "save", trigger: ".o_form_button_save", run: "click" },
        { content: "it says before the click that it would be held", trigger: '.alert [name="custproc_preview"]:contains("1,600.00")' },
        { content: "have it reviewed", trigger: 'button[name="action_ask_review"]:visible', run: "click" },
        { content: "it is in review", trigger: 'button[name="action_withdraw_review"]:visible' },
    ],
});

tours.add("custproc_order_review_department", {
    steps: () => [
        ...openMyStep(),
        { content: "the department's questions are conformed with together", trigger: 'button[name="action_conform_rest"]', run: "click" },
        { content: "all are answered", trigger: '.o_field_widget[name="custproc_checklist_item_ids"]:not(:has(td[name="answer"]:empty))' },
        { content: "accept", trigger: '.o_form_view button[name="action_approve"]:visible', run: "click" },
        { content: "the department has concluded", trigger: 'body:not(:has(.o_form_view button[name="action_approve"]:visible))' },
    ],
});

tours.add("custproc_order_review_manager", {
    steps: () => [
        ...openMyStep(),
        { content: "accept", trigger: '.o_form_view button[name="action_approve"]:visible', run: "click" },
        { content: "the review has passed", trigger: '.o_arrow_button_current[data-value="passed"]' },
    ],
});

tours.add("custproc_order_confirm_held", {
    steps: () => [
        { content: "confirm", trigger: '.o_statusbar_buttons button[name="action_confirm"]:visible', run: "click" },
        { content: "it is held, with the figures", trigger: '.alert-danger [name="custproc_hold_reason"]:contains("1,000.00")' },
        { content: "it is still a quotation", trigger: '.o_arrow_button_current[data-value="draft"]' },
    ],
});

tours.add("custproc_order_prepay", {
    steps: () => [
        { content: "the held order says why", trigger: 'td[name="custproc_hold_reason"]:contains("1,000.00")' },
        { content: "and offers its way out", trigger: '.o_data_row button[name="action_custproc_register_prepayment"]', run: "click" },
        { content: "the receipt is for this order", trigger: '.o_field_widget[name="custproc_sale_order_id"] input' },
        { content: "post the receipt", trigger: 'button[name="action_post"]:visible', run: "click" },
        { content: "posted", trigger: 'button[name="action_draft"]:visible' },
    ],
});

tours.add("custproc_order_confirm_free", {
    steps: () => [
        { content: "it is no longer held", trigger: 'body:not(:has(.alert-danger [name="custproc_hold_reason"]:visible))' },
        { content: "confirm", trigger: '.o_statusbar_buttons button[name="action_confirm"]:visible', run: "click" },
        { content: "it is an order", trigger: '.o_arrow_button_current[data-value="sale"]' },
    ],
});

tours.add("custproc_order_deliver", {
    steps: () => [
        { content: "validate", trigger: 'button[name="button_validate"]:visible', run: "click" },
        { content: "the goods have left", trigger: '.o_arrow_button_current[data-value="done"]' },
    ],
});

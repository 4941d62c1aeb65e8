/** @odoo-module **/

// A frame contract from draft to its renewal, and an off-plan order, each part played by the person whose part it is;
// tests/contract/test_contract_tour.py starts them in turn.
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const press = (name) => ({
    content: `press ${name}`,
    trigger: `.o_form_view .o_statusbar_buttons button[name="${name}"]:visible`,
    run: "click",
});

const state = (name) => ({ content: `it is ${name}`, trigger: `.o_arrow_button_current[data-value="${name}"]` });

const yes = () => ({ content: "yes", trigger: ".modal .modal-footer .btn-primary", run: "click" });

const write = (name, text) => ({
    content: `write ${name}`,
    trigger: `.o_field_widget[name="${name}"] input, .o_field_widget[name="${name}"] textarea`,
    run: `edit ${text} && press Tab`,
});

const day = (name, offset) => [
    {
        content: `choose ${name}`,
        trigger: `.o_field_widget[name="${name}"] input, .o_field_widget[name="${name}"] button`,
        run: "click",
    },
    {
        content: `write ${name}`,
        trigger: `.o_field_widget[name="${name}"] input`,
        run: `edit ${luxon.DateTime.now().plus(offset).toFormat("MM/dd/yyyy")} && press Tab`,
    },
];

const choose = (scope, name, text) => [
    { content: `look for ${text}`, trigger: `${scope} [name="${name}"] input`, run: `edit ${text}` },
    {
        content: `choose ${text}`,
        trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains("${text}")`,
        run: "click",
    },
];

const save = () => [
    { content: "save", trigger: ".o_form_button_save:visible", run: "click" },
    { content: "saved", trigger: "body:not(:has(.o_form_button_save:visible))" },
];

tours.add("custproc_contract_draw_up", {
    steps: () => [
        ...choose(".o_form_view", "partner_id", "Yellow River Trading"),
        { content: "its types", trigger: '.o_field_widget[name="contract_type"] .o_select_menu_toggler', run: "click" },
        { content: "a frame contract", trigger: '.o_select_menu_item:contains("Frame contract")', run: "click" },
        write("subject", "Oxygen for the tank farm"),
        ...day("date_start", {}),
        ...day("date_end", { years: 1 }),
        {
            content: "a line",
            trigger: ["a", "button"].map((tag) => `.o_field_widget[name="line_ids"] .o_field_x2many_list_row_add ${tag}`).join(", "),
            run: "click",
        },
        ...choose(".o_selected_row", "product_id", "Liquid oxygen"),
        { content: "a hundred", trigger: '.o_selected_row [name="quantity"] input', run: "edit 100 && press Tab" },
        { content: "at ninety", trigger: '.o_selected_row [name="price_unit"] input', run: "edit 90" },
        { content: "leave the line", trigger: ".o_form_view .oe_title", run: "click" },
        ...save(),
        { content: "it says what it lacks", trigger: '.alert-warning [name="missing_text"]:contains("has not signed")' },
        press("action_submit"),
        state("review"),
    ],
});

tours.add("custproc_contract_sign", {
    steps: () => [
        press("action_sign"),
        yes(),
        { content: "it is no longer asked for", trigger: 'body:not(:has(button[name="action_sign"]:visible))' },
        { content: "the seal is", trigger: '.alert-warning [name="missing_text"]:contains("our seal is not affixed")' },
    ],
});

tours.add("custproc_contract_countersign", {
    steps: () => [
        {
            content: "the customer has signed and sealed",
            trigger: '.o_form_view .o_statusbar_buttons button:contains("Record customer\'s signature"):visible',
            run: "click",
        },
        { content: "who signed", trigger: '.modal [name="signatory"] input', run: "edit Zhao Lei" },
        { content: "record", trigger: '.modal button[name="action_record"]', run: "click" },
        state("signed"),
    ],
});

tours.add("custproc_contract_seal", {
    steps: () => [
        press("action_seal"),
        { content: "it is no longer asked for", trigger: 'body:not(:has(button[name="action_seal"]:visible))' },
    ],
});

tours.add("custproc_contract_scan", {
    steps: () => [
        {
            content: "file the scan",
            trigger: '.o_form_view .o_statusbar_buttons button:contains("File scan"):visible',
            run: "click",
        },
        {
            content: "choose the file",
            trigger: '.modal [name="scan"]',
            run() {
                const files = new DataTransfer();
                files.items.add(new File(["%PDF-1.4 signed"], "signed.pdf", { type: "application/pdf" }));
                const input = this.anchor.querySelector('input[type="file"]');
                input.files = files.files;
                input.dispatchEvent(new Event("change"));
            },
        },
        { content: "it is chosen", trigger: '.modal [name="scan"] .o_clear_file_button' },
        { content: "file it", trigger: '.modal button[name="action_file"]', run: "click" },
        { content: "it is in effect", trigger: '.o_arrow_button_current[data-value="effective"], .o_arrow_button_current[data-value="applied"]' },
    ],
});

tours.add("custproc_contract_amend", {
    steps: () => [
        press("action_amend"),
        { content: "the amendment is open", trigger: '.alert-info:contains("Amendment of")' },
        write("amendment_reason", "A second tank"),
        { content: "the quantity", trigger: '.o_field_widget[name="line_ids"] .o_data_row td[name="quantity"]', run: "click" },
        { content: "more", trigger: '.o_selected_row [name="quantity"] input', run: "edit 150" },
        { content: "leave the line", trigger: ".o_form_view .oe_title", run: "click" },
        ...save(),
        { content: "it says what changes", trigger: '.alert-info [name="change_text"]:contains("Quantity changed from 100")' },
        press("action_submit"),
        state("review"),
    ],
});

tours.add("custproc_contract_renew", {
    steps: () => [
        { content: "its history", trigger: '.nav-link[name="history"]', run: "click" },
        { content: "what was amended", trigger: '.o_field_widget[name="history_html"]:contains("A second tank")' },
        press("action_renew"),
        { content: "the renewal is drawn up", trigger: '.o_field_widget[name="renewed_from_id"]' },
        state("draft"),
        { content: "with the goods of the amended contract", trigger: '.o_field_widget[name="line_ids"] td[name="quantity"]:contains("150")' },
    ],
});

tours.add("custproc_off_plan_record", {
    steps: () => [
        press("action_off_plan"),
        { content: "its record", trigger: '.alert-info:contains("Goods do not leave before the planner")' },
        write("caller", "Mr Wu"),
        ...save(),
        press("action_submit"),
        state("asked"),
    ],
});

const agree = () => [
    { content: "it waits in the inbox", trigger: '.o_data_row td[name="document_shown"]:contains("OP")', run: "click" },
    { content: "open the record", trigger: '.o_form_view button[name="action_open_document"]', run: "click" },
    { content: "who ordered", trigger: '.o_field_widget[name="caller"]:contains("Mr Wu")' },
    press("action_approve"),
    { content: "it is approved", trigger: 'body:not(:has(.o_form_view button[name="action_approve"]:visible))' },
];

tours.add("custproc_off_plan_planner", {
    steps: () => [
        ...agree(),
        { content: "back to the step", trigger: ".o_back_button", run: "click" },
        { content: "which is approved", trigger: '.o_arrow_button_current[data-value="approved"]' },
    ],
});

tours.add("custproc_off_plan_manager", { steps: () => [...agree(), state("approved")] });

tours.add("custproc_off_plan_confirm", {
    steps: () => [
        { content: "confirm", trigger: '.o_statusbar_buttons button[name="action_confirm"]:visible', run: "click" },
        state("sale"),
    ],
});

import { registry } from "@web/core/registry";

/** The state the sheet has reached, as its status bar shows it. */
function stateIs(label) {
    return {
        content: `the sheet is ${label}`,
        trigger: `.o_statusbar_status:has(button.o_arrow_button_current:contains(${label}))`,
    };
}

function press(name) {
    return { content: `press ${name}`, trigger: `.o_form_view button[name=${name}]:visible`, run: "click" };
}

function choose(field, text, scope = "") {
    return [
        { trigger: `${scope} .o_field_widget[name=${field}] input`, run: `edit ${text}` },
        { trigger: `.ui-autocomplete > li > a:not(:has(i.fa)):contains(${text})`, run: "click" },
    ];
}

registry.category("web_tour.tours").add("custproc_repair_intake", {
    steps: () => [
        { trigger: ".o_field_widget[name=name] input", run: "edit Compressor does not start" },
        ...choose("partner_id", "Wang Fang"),
        { trigger: ".o_field_widget[name=description] .odoo-editor-editable", run: "editor It hums and stops." },
        { content: "every request promises a reply", trigger: ".o_field_widget[name=custproc_kind_id] input:value(Repair)" },
        { trigger: ".o_form_button_save", run: "click" },
        press("action_custproc_open_sheet"),
        ...choose("equipment_id", "Compressor K-20"),
        { trigger: ".o_field_widget[name=fault] textarea", run: "edit Hums and stops" },
        press("action_accept"),
        stateIs("Accepted"),
    ],
});

registry.category("web_tour.tours").add("custproc_repair_dispatch", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains(Wang Fang)", run: "click" },
        press("action_open_dispatch"),
        { content: "technicians are proposed", trigger: ".modal .o_data_row:contains(test_technician)" },
        ...choose("technician_id", "test_technician", ".modal"),
        { trigger: ".modal button[name=action_assign]", run: "click" },
        stateIs("Assigned"),
    ],
});

registry.category("web_tour.tours").add("custproc_repair_on_site", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Wang Fang) button[name=action_depart]", run: "click" },
        { trigger: ".o_kanban_record:contains(On the way) button[name=action_arrive_ask]", run: "click" },
        { trigger: ".o_kanban_record:contains(Arrived)", run: "click" },
        stateIs("Arrived"),
        { trigger: ".o_field_widget[name=diagnosis] textarea", run: "edit Start capacitor burnt" },
        { trigger: ".o_field_x2many_list_row_add button, .o_field_x2many_list_row_add a", run: "click" },
        ...choose("fee_id", "Start capacitor", ".o_selected_row"),
        press("action_quote"),
        stateIs("Fees stated"),
        { content: "no work before consent", trigger: ".o_form_view:not(:has(button[name=action_start]))" },
        press("action_open_consent"),
        { trigger: ".modal .o_field_widget[name=amount]:contains(80.00)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        press("action_start"),
        stateIs("In work"),
        { trigger: ".o_field_widget[name=work_done] textarea", run: "edit Capacitor replaced" },
        { trigger: ".o_field_widget[name=is_tested] input", run: "click" },
        press("action_done"),
        stateIs("Done"),
    ],
});

registry.category("web_tour.tours").add("custproc_repair_signature", {
    steps: () => [
        { content: "he sees what was done", trigger: "#custproc_repair:contains(Capacitor replaced)" },
        { trigger: "#custproc_repair .o_web_sign_name_and_signature input:value(Wang Fang)" },
        { trigger: "#custproc_repair canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        { trigger: "#custproc_repair .o_portal_sign_submit:enabled", run: "click", expectUnloadPage: true },
        { trigger: "#custproc_repair:contains(Signed by Wang Fang)" },
    ],
});

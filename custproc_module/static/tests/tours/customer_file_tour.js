import { registry } from "@web/core/registry";

// A file with a licence that ends soon and a permit that has ended: refused, excused until a day, opened. tests/customer/test_file_tour.py
// starts the parts in turn.
const tours = registry.category("web_tour.tours");

function press(name) {
    return { content: `press ${name}`, trigger: `.o_form_view button[name=${name}]:visible`, run: "click" };
}

tours.add("custproc_file_ask_exception", {
    steps: () => [
        { content: "the file says what is wrong", trigger: ".alert-danger [name=gap_text]:contains(Work-safety permit expired)" },
        { content: "and what ends soon", trigger: ".o_data_row:contains(Business licence) td[name=status]:contains(Expires soon)" },
        press("action_open"),
        { content: "the rule refuses", trigger: ".modal .modal-body:contains(Work-safety permit expired)" },
        { trigger: ".modal .modal-footer button", run: "click" },
        { content: "nothing was opened", trigger: ".o_arrow_button_current[data-value=draft]" },
        { trigger: ".o_notebook .nav-link[name=exception]", run: "click" },
        { trigger: ".o_field_widget[name=exception_reason] textarea", run: "edit The permit is being renewed" },
        { trigger: ".o_field_widget[name=exception_until] input, .o_field_widget[name=exception_until] button", run: "click" },
        { trigger: ".o_field_widget[name=exception_until] input", run: "edit 12/31/2099 && press Tab" },
        { trigger: ".o_form_button_save", run: "click" },
        press("action_ask_exception"),
        { content: "it waits for who may decide", trigger: ".alert-danger:contains(waits for the sales director or the general manager)" },
    ],
});

tours.add("custproc_file_approve_exception", {
    steps: () => [
        { content: "the exception waits in the inbox", trigger: ".o_data_row td[name=document_shown]:contains(Silver Lake Works)", run: "click" },
        { content: "open the file from the step", trigger: ".o_form_view button[name=action_open_document]", run: "click" },
        { content: "the file says what is missing", trigger: ".alert-danger [name=gap_text]:contains(Work-safety permit)" },
        press("action_approve"),
        { content: "trading is excused", trigger: ".alert-warning:contains(Trading is excused until)" },
    ],
});

tours.add("custproc_file_open", {
    steps: () => [
        { content: "excused, and until when", trigger: ".alert-warning:contains(Trading is excused until)" },
        press("action_open"),
        { content: "the file is open", trigger: ".o_arrow_button_current[data-value=open]" },
    ],
});

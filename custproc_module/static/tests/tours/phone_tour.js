/** @odoo-module **/

// What people do on a telephone, in a window 390 pixels wide; tests/test_phone_tour.py starts the parts. A thing that is used must
// lie within the width of the window, be uncovered and be large enough for a finger; the page must not scroll sideways.
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const FINGER = 24; // pixels

function requireReachable(element, height = 1) {
    const page = document.scrollingElement;
    if (page.scrollWidth > window.innerWidth) {
        throw new Error(`the page is ${page.scrollWidth} pixels wide in a window of ${window.innerWidth}`);
    }
    element.scrollIntoView({ block: "center" });
    const box = element.getBoundingClientRect();
    if (box.left < 0 || box.right > window.innerWidth || box.height < height) {
        throw new Error(`out of reach: from ${box.left} to ${box.right} of ${window.innerWidth}, ${box.height} pixels high`);
    }
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!top || !(element.contains(top) || top.contains(element))) {
        throw new Error(`covered by ${top?.outerHTML.slice(0, 200)}`);
    }
}

/** Something to be read: within the width of the window. */
const read = (content, trigger) => ({
    content,
    trigger,
    run() {
        requireReachable(this.anchor);
    },
});

/** Something to be touched with a finger. */
const touch = (content, trigger) => ({
    content,
    trigger,
    async run(helpers) {
        requireReachable(this.anchor, FINGER);
        await helpers.click();
    },
});

tours.add("custproc_phone_approve", {
    steps: () => [
        read("the request is a card", '.o_kanban_record:contains("First over-limit release")'),
        read("with its amount", '.o_kanban_record [name="amount"]:contains("300.00")'),
        read("it may be refused as well", '.o_kanban_record button[name="action_decide"]'),
        touch("approve with one touch", '.o_kanban_record:contains("First over-limit release") button[name="action_approve"]'),
        { content: "nothing waits any more", trigger: ".o_view_nocontent" },
    ],
});

tours.add("custproc_phone_held_order", {
    steps: () => [
        read("the banner says why", '.alert-danger [name="custproc_hold_reason"]:contains("1,000.00")'),
        read("first way out", '.alert-danger button[name="action_custproc_register_prepayment"], .alert-danger button:visible'),
        touch("ask for a release", '.alert-danger button[name="action_custproc_ask_release"]'),
        read("for this order's value", '.o_field_widget[name="amount"] input:value(300)'),
        read("say why", '.o_field_widget[name="reason"] textarea'),
        { content: "because", trigger: '.o_field_widget[name="reason"] textarea', run: "edit The furnace stands still" },
        touch("ask", '.o_statusbar_buttons button[name="action_submit"]'),
        read("it waits", '.o_statusbar_status:contains("Asked for")'),
    ],
});

tours.add("custproc_phone_read_meter", {
    steps: () => [
        touch("my next meter", '.o_kanban_record:contains("M-1")'),
        read("the number before", '.o_field_widget[name="previous_reading"]:contains("1,000")'),
        read("the number on the counter", '.o_field_widget[name="reading"] input'),
        { content: "type it", trigger: '.o_field_widget[name="reading"] input', run: "edit 1250" },
        touch("enter it", '.o_statusbar_buttons button[name="action_read"]'),
        read("what it comes to", '.o_field_widget[name="amount"]:contains("1,000.00")'),
        touch("let the customer sign", '.o_statusbar_buttons button[name="action_open_sign"]'),
        read("on the glass", '.modal .o_field_widget[name="signature"]'),
    ],
});

tours.add("custproc_phone_ticket", {
    steps: () => [
        touch("the request", '.o_kanban_record:contains("Compressor does not start"), .o_data_row td:contains("Compressor does not start")'),
        read("what is promised", '.o_field_widget[name="custproc_promised_at"]'),
        touch("accept it", '.o_statusbar_buttons button[name="action_custproc_accept"]'),
        touch("the customer was answered", '.o_statusbar_buttons button[name="action_custproc_replied"]'),
        { content: "answered", trigger: 'body:not(:has(.o_statusbar_buttons button[name="action_custproc_replied"]))' },
    ],
});

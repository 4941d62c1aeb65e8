/** @odoo-module **/

// A step waits for what it expects; on a machine that does other work as well this may take long, and says nothing about the module.
import { registry } from "@web/core/registry";

const PATIENCE = 60000; // milliseconds a step may wait
const tours = registry.category("web_tour.tours");

const setPatience = (name, tour) => {
    if (name.startsWith("custproc_")) {
        tour.timeout ??= PATIENCE;
    }
};

for (const [name, tour] of tours.getEntries()) {
    setPatience(name, tour);
}
tours.addEventListener("UPDATE", ({ detail }) => {
    if (detail.operation === "add") {
        setPatience(detail.key, detail.value);
    }
});

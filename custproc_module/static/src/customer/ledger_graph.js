import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

// Several series side by side, month by month; the value is the JSON that the model draws: {labels, series: [{name, values}]}.
export class LedgerGraphField extends Component {
    static template = "custproc_module.LedgerGraphField";
    static props = { ...standardFieldProps };

    setup() {
        this.chart = null;
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (value) => {
                this.draw(value);
                return () => this.chart?.destroy();
            },
            () => [this.props.record.data[this.props.name]]
        );
    }

    draw(value) {
        this.chart?.destroy();
        this.chart = null;
        if (!value) {
            return;
        }
        const { labels, series } = JSON.parse(value);
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#111827", "#E4E4E4");
        const grid = getCustomColor(scheme, "#d8dadd", "#3C3E4B");
        const axis = { grid: { color: grid }, ticks: { color: text } };
        this.chart = new Chart(this.canvasRef.el, {
            type: "bar",
            data: {
                labels,
                datasets: series.map(({ name, values }, index) => ({
                    label: name,
                    data: values,
                    backgroundColor: getColor(index, scheme, "odoo"),
                })),
            },
            options: {
                maintainAspectRatio: false,
                plugins: { legend: { labels: { color: text } } },
                scales: { x: axis, y: { ...axis, beginAtZero: true } },
            },
        });
    }
}

registry.category("fields").add("custproc_ledger_graph", { component: LedgerGraphField, supportedTypes: ["text"] });

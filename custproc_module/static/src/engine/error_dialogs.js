import { odooExceptionTitleMap, WarningDialog } from "@web/core/errors/error_dialogs";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

// The web client knows errors by the full name of their class: without this the user would read "Something went wrong" in
// place of the rule that refuses and of what to do next.
const titles = { ProcessError: _t("Not possible"), IllegalTransition: _t("Not possible"), Busy: _t("Busy, try again") };
for (const [name, title] of Object.entries(titles)) {
    const fullName = `odoo.addons.custproc_module.exceptions.${name}`;
    odooExceptionTitleMap.set(fullName, title);
    registry.category("error_dialogs").add(fullName, WarningDialog);
}

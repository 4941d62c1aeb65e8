import { odooExceptionTitleMap, WarningDialog } from "@web/core/errors/error_dialogs";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

// The web client knows errors by the full name of their class: without this the user would read "Something went wrong" in
// place of the rule that refuses and of what to do next.
for (const name of ["ProcessError", "IllegalTransition"]) {
    const fullName = `odoo.addons.custproc_module.exceptions.${name}`;
    odooExceptionTitleMap.set(fullName, _t("Not possible"));
    registry.category("error_dialogs").add(fullName, WarningDialog);
}

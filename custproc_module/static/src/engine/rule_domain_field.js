import { DomainField, domainField } from "@web/views/fields/domain/domain_field";
import { registry } from "@web/core/registry";

/**
 * The condition of a rule. Who sets a rule up may not read the documents it is about: then they are not counted, and the
 * condition is judged by itself instead of being called invalid.
 */
export class RuleDomainField extends DomainField {
    static template = "custproc_module.RuleDomainField";

    async checkProps(props = this.props) {
        await super.checkProps(props);
        if (this.state.isValid === false && (await this.quickValidityCheck(props))) {
            this.updateState({ isValid: true, recordCount: false, hasLimitedCount: false });
        }
    }
}

registry.category("fields").add("custproc_rule_domain", {
    ...domainField,
    component: RuleDomainField,
});

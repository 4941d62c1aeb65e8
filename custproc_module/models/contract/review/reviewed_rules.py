from odoo import api, models

from ....policies.contract.review_rule import Facts


class CustprocReviewedMixin(models.AbstractModel):
    """Which departments review a document, and which documents need no review, by the review rules (CR-01, CR-04, GEN-03)."""

    _inherit = "custproc.reviewed.mixin"

    def _get_review_facts(self, rules):
        """{document id: Facts} of a batch of one company, for the review rules given; set-based. Documents say more."""
        return {document.id: Facts() for document in self}

    @api.model
    def _get_known_customers(self, partners):
        """Those of the commercial partners that have a confirmed order in the company (one query)."""
        rows = self.env["sale.order"]._read_group(
            [("partner_id", "child_of", partners.ids), ("state", "=", "sale"), ("company_id", "in", self.company_id.ids)], ["partner_id"]
        )
        return self.env["res.partner"].union(*(partner.commercial_partner_id for (partner,) in rows))

    def _get_review_forms(self):
        """The product forms of the document, each category's own or inherited one; “other” where none is set."""
        self.ensure_one()
        other = self.env.ref("custproc_module.product_form_other", raise_if_not_found=False) or self.env["custproc.product.form"]
        forms = self.env["custproc.product.form"]
        for category in self._get_review_goods().categ_id:
            forms |= category._get_custproc_form() or other
        return forms or other

    def _get_review_form_owners(self, forms):
        """GEN-03, CR-04: the departments that own the product forms of this document, of `forms` alone where some are given; liquids
        belong to the sales branch, gases to production, as the product forms say.
        """
        own = self._get_review_forms()
        return (own & forms if forms else own).department_id

    def _get_review_departments(self):
        """Who must review this document, and by which checklist: {topic of the templates: departments}, by the review rules."""
        self.ensure_one()
        rules = self.env["custproc.review.rule"]._get_rules(self._name, self.company_id)
        none = self.env["custproc.department"]
        departments = {}
        if not rules:
            return departments
        for rule in rules._filter_applicable(self._get_review_facts(rules)[self.id]):
            asked = self._get_review_form_owners(rule.form_ids) if rule.effect == "form_owner" else rule.department_id
            departments[rule.topic] = departments.get(rule.topic, none) | asked.filtered("active")
        return departments

    def _get_review_exemptions(self):
        """{document id: why it needs no review}: small standard orders under a frame contract, by the review rules; set-based.

        A rejected or open round is not got round by it, nor an open condition. Areas above free further documents by adding to
        `super()`.
        """
        exempt = {}
        free = self.filtered(
            lambda document: document.custproc_review_state not in ("review", "rejected") and not document.custproc_open_condition_count
        )
        for company, documents in free.grouped("company_id").items():
            rules = self.env["custproc.review.rule"]._get_rules(self._name, company).filtered(lambda rule: rule.effect == "exempt")
            if not rules:
                continue
            facts = documents._get_review_facts(rules)
            for document in documents:
                if rule := rules._get_exempting(facts[document.id]):
                    exempt[document.id] = rule.name
        return exempt

    def _get_review_depths(self, rules):
        """{document id: depth of review that the grade of its customer asks for} where one of the rules asks for it (D-11)."""
        if not any(rules.mapped("review_depth")):
            return {}
        # sudo: custproc.customer.file, the grade counts whoever asks for the review
        files = self.env["custproc.customer.file"].sudo()
        domain = [("company_id", "in", self.company_id.ids), ("partner_id", "in", self.partner_id.commercial_partner_id.ids)]
        depths = {
            (file.company_id, file.partner_id): file.review_depth
            for file in files.search_fetch(domain, ["company_id", "partner_id", "grade_id"])
        }
        return {
            document.id: depths.get((document.company_id, document.partner_id.commercial_partner_id)) or "" for document in self
        }

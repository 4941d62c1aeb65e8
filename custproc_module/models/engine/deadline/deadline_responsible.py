from odoo import api, fields, models
from odoo.fields import Domain


class Deadline(models.Model):
    """Whose clock it is: the person the rule names on the document, who is warned."""

    _inherit = "custproc.deadline"

    responsible_ids = fields.Many2many(
        "res.users",
        string="Answered for by",
        compute="_compute_responsible_ids",
        search="_search_responsible_ids",
        help="Who is warned before the deadline: the person its rule names on the document.",
    )

    @api.depends("rule_id.responsible_field", "model", "res_id")
    def _compute_responsible_ids(self):
        self.responsible_ids = False
        for (rule, model), clocks in self.grouped(lambda clock: (clock.rule_id, clock.model)).items():
            field = rule.sudo()._get_responsible_field()  # sudo: custproc.deadline.rule, only which field it names
            if field is None or field.model_name != model:
                continue
            # sudo: the documents, only who answers for them; that the clock may be read says that they may
            documents = {document.id: document for document in self.env[model].sudo().browse(clocks.mapped("res_id")).exists()}
            for clock in clocks:
                clock.responsible_ids = documents[clock.res_id][field.name] if clock.res_id in documents else False

    def _search_responsible_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        parts = []
        # sudo: custproc.deadline.rule, only which field each names
        rules = self.env["custproc.deadline.rule"].sudo().with_context(active_test=False)
        for rule in rules.search([("responsible_field", "!=", False)]):
            field = rule._get_responsible_field()
            if field is not None and (field.store or field.search):
                # sudo: the documents, as a condition on clocks, which follow the reader's rights themselves
                documents = self.env[field.model_name].sudo().with_context(active_test=False)._search([(field.name, "in", value)])
                parts.append(Domain("rule_id", "=", rule.id) & Domain("res_id", "in", documents))
        return Domain.OR(parts)


class DeadlineRule(models.Model):
    _inherit = "custproc.deadline.rule"

    def _get_responsible_field(self):
        """The person field of the document that the rule names; None where the document has no such field."""
        self.ensure_one()
        model = self.env.get(self.model) if self.model else None
        field = model._fields.get(self.responsible_field or "") if model is not None else None
        return field if field is not None and field.comodel_name == "res.users" else None

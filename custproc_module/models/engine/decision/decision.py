import json

from odoo import api, fields, models
from odoo.tools import SQL

from ....exceptions import ProcessError
from ....policies.engine.fingerprint import text_of
from ..words import SOURCE


class Decision(models.Model):
    """What was decided: who, what, on which figures, why, until when.

    Append-only. A decision is inserted unsealed in the transaction that takes it, so that no lock is shared between sales
    people; a job seals the unsealed ones in order, each hash over the one before.
    """

    _name = "custproc.decision"
    _inherit = ["custproc.subject.record.mixin"]
    _subject_mixins = ("custproc.subject.mixin", "custproc.setting.mixin")
    _description = "Decision"
    _order = "id desc"
    _rec_name = "res_name"

    kind = fields.Selection(
        [
            ("approval", "Approval"),
            ("verdict", "Verdict"),
            ("release", "Release"),
            ("override", "Override"),
            ("mode", "Change of mode"),
        ],
        required=True,
        readonly=True,
    )
    outcome = fields.Char(
        required=True, readonly=True, help="What was decided, for example approved, rejected, allow or hold."
    )
    model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="model", readonly=True)
    res_name = fields.Char("Document name", readonly=True, help="The document's name when it was decided.")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    # For the filter only: merging partners may change it. The seal covers the name as it was.
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="set null")
    partner_name = fields.Char("Customer's name then", readonly=True)
    user_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="restrict")
    user_login = fields.Char("Login then", readonly=True)
    reason = fields.Text("Reason as given", readonly=True)
    reason_texts = fields.Json("Reason in each language", readonly=True)
    reason_shown = fields.Text("Reason", compute="_compute_reason_shown", help="In the reader's language where the module wrote it.")
    figures = fields.Text(
        "Figures (JSON)", readonly=True, help="The figures it was decided on; money in the company's currency."
    )
    valid_until = fields.Datetime("Valid until", readonly=True)
    fingerprint = fields.Char("Fingerprint of the document", readonly=True)
    seal_number = fields.Integer("Place in the chain", readonly=True)
    seal = fields.Char(readonly=True)

    _document_index = models.Index("(model, res_id)")
    # Next to all decisions are verdicts; what people decided is found among them.
    _kind_index = models.Index("(kind) WHERE kind <> 'verdict'")
    _unsealed_index = models.Index("(id) WHERE seal IS NULL")
    _seal_number_unique = models.UniqueIndex("(seal_number) WHERE seal_number IS NOT NULL")

    @api.depends("reason", "reason_texts")
    @api.depends_context("lang")
    def _compute_reason_shown(self):
        for decision in self:
            decision.reason_shown = (decision.reason_texts or {}).get(self.env.lang or "en_US") or decision.reason

    @api.model
    def _record(self, document, kind, outcome, reason="", figures=None, valid_until=None, partner=None, fingerprint=""):
        """Leave a decision about one document; returns it.

        :param reason: why, or {language: why} where the module says it
        :param figures: plain values the decision was taken on (money in company currency, dates as dates)
        :param partner: the customer concerned; only the name is sealed
        """
        return self._record_batch(
            [
                {
                    "document": document,
                    "kind": kind,
                    "outcome": outcome,
                    "reason": reason,
                    "figures": figures,
                    "valid_until": valid_until,
                    "partner": partner,
                    "fingerprint": fingerprint,
                }
            ]
        )

    @api.model
    def _record_batch(self, entries):
        """Leave many decisions in one insert; each entry holds the arguments of `_record`."""
        vals_list = []
        for entry in entries:
            document, partner = entry["document"], entry.get("partner")
            company = document.company_id if "company_id" in document._fields else self.env.company
            figures = entry.get("figures")
            reason, texts = entry.get("reason"), entry.get("reason_texts")
            if isinstance(reason, dict):
                reason, texts = reason.get(self.env.lang or SOURCE) or next(iter(reason.values())), reason
            vals_list.append(
                {
                    "kind": entry["kind"],
                    "outcome": entry["outcome"],
                    "model": document._name,
                    "res_id": document.id,
                    "res_name": document.display_name,
                    "company_id": company.id,
                    "partner_id": partner.id if partner else False,
                    "partner_name": partner.name if partner else False,
                    "user_id": self.env.uid,
                    "reason": reason or False,
                    "reason_texts": texts or False,
                    "figures": text_of(figures) if figures else False,
                    "valid_until": entry.get("valid_until") or False,
                    "fingerprint": entry.get("fingerprint") or False,
                }
            )
        return self._insert(vals_list)

    @api.model
    def _insert(self, vals_list):
        """Insert decisions as `create` would, every column given and none computed: each document behind a gate leaves one.

        :param vals_list: the same names in each
        """
        # sudo: custproc.decision, nobody may create decisions but the engine
        decisions, moment, user_id = self.sudo(), self.env.cr.now(), self.env.uid
        kept = [self._fields[name] for name in vals_list[0]]
        # Not who created and changed the row: that is `user_id`, and each of them would be looked up again for its foreign key.
        log = {"create_date": moment}
        names = [*(field.name for field in kept), *log, "user_login"]
        # The login by a subselect: nothing else of the user is needed here.
        row = f"({', '.join(['%s'] * (len(names) - 1))}, (SELECT login FROM res_users WHERE id = %s))"
        rows = [
            SQL(row, *(field.convert_to_column_insert(vals[field.name], decisions) for field in kept), *log.values(), user_id)
            for vals in vals_list
        ]
        inserted = self.env.execute_query(
            SQL(
                "INSERT INTO custproc_decision (%s) VALUES %s RETURNING id",
                SQL(", ").join(SQL.identifier(name) for name in names),
                SQL(", ").join(rows),
            )
        )
        decisions = decisions.browse(record_id for (record_id,) in inserted)
        for decision, vals in zip(decisions, vals_list, strict=True):
            for field in kept:
                field._update_cache(decision, field.convert_to_cache(vals[field.name], decision))
            for name, value in log.items():
                field = self._fields[name]
                field._update_cache(decision, field.convert_to_cache(value, decision))
        for name in ("seal", "seal_number", "create_uid", "write_uid", "write_date"):
            self._fields[name]._update_cache(decisions, None)
        return decisions

    def _get_figures(self):
        """The figures as a dict; empty when none were given."""
        self.ensure_one()
        return json.loads(self.figures) if self.figures else {}

    def write(self, vals):
        """Decisions are never changed.

        :raise ProcessError: always, but for the link to a merged partner
        """
        if vals.keys() <= {"partner_id"} and self.env.su:
            return super().write(vals)
        raise ProcessError(
            self.env._(
                "A decision cannot be changed: it belongs to the sealed records. Take a new decision on the document instead."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise ProcessError(
            self.env._("A decision cannot be deleted: it belongs to the sealed records. It stays with its document.")
        )

from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ....policies.credit.limit import GATES
from ...engine.words import say_number
from ..account import figures_sql, orders_sql
from ..account.credit_account import STATES

PREVIEWERS = ",".join(
    f"custproc_module.group_custproc_{role}" for role in ("finance_officer", "finance_supervisor", "general_manager", "administrator")
)


class CreditPolicyEffect(models.Model):
    """A customer whose standing a new version of the credit policy would change, as the preview found it."""

    _name = "custproc.credit.policy.effect"
    _inherit = ["custproc.record.mixin"]
    _description = "Effect of a Credit Policy on a Customer"
    _order = "exposure desc, id"
    _rec_name = "partner_id"

    policy_id = fields.Many2one("custproc.credit.policy", "Version", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Payer", required=True, readonly=True, index=True, ondelete="cascade")
    state_before = fields.Selection(STATES, "Standing today", readonly=True)
    state_after = fields.Selection(STATES, "Standing under this version", readonly=True)
    limit_before = fields.Monetary("Limit today", readonly=True)
    limit_after = fields.Monetary("Limit under this version", readonly=True)
    exposure = fields.Monetary(readonly=True)


class CreditPolicy(models.Model):
    """What a version would do to all customers, before anybody signs it (D-07), and what it changes of the version in force."""

    _inherit = "custproc.credit.policy"

    _protected_fields = ("preview_at", "preview_count", "held_before", "held_after", "newly_held", "newly_free")

    preview_at = fields.Datetime("Previewed on", readonly=True, copy=False)
    preview_count = fields.Integer("Customers looked at", readonly=True, copy=False)
    held_before = fields.Integer("Held today", readonly=True, copy=False, help="Customers whose next order would be held today.")
    held_after = fields.Integer(
        "Would be held", readonly=True, copy=False, help="Customers whose next order would be held under this version."
    )
    newly_held = fields.Integer("Newly held", readonly=True, copy=False)
    newly_free = fields.Integer("Free again", readonly=True, copy=False)
    effect_ids = fields.One2many("custproc.credit.policy.effect", "policy_id", "Customers affected", readonly=True)
    preview_text = fields.Text("Preview", compute="_compute_preview_text")
    difference = fields.Text("Changes against the version in force", compute="_compute_difference")

    @api.depends("preview_at")
    def _compute_preview_text(self):
        for policy in self:
            policy.preview_text = policy.preview_at and self.env._(
                "%(after)s customers would be held, %(before)s are today: %(held)s newly held, %(free)s free again, of %(count)s in all.",
                after=policy.held_after,
                before=policy.held_before,
                held=policy.newly_held,
                free=policy.newly_free,
                count=policy.preview_count,
            )

    @api.depends(lambda self: self._value_fields)
    def _compute_difference(self):
        """One line a value that is not the one in force: its name, the value of now and the new one."""
        for policy in self:
            active = policy._get_policy(policy.company_id)
            lines = []
            for name in self._value_fields if active and active != policy._origin else ():
                if name not in ("company_id", "effective_date") and policy._get_plain_value(name) != active._get_plain_value(name):
                    lines.append(
                        self.env._(
                            "%(field)s: %(before)s → %(after)s",
                            field=self._fields[name]._description_string(self.env),
                            before=active._get_value_text(name),
                            after=policy._get_value_text(name),
                        )
                    )
            policy.difference = "\n".join(lines) or False

    def _get_value_text(self, name):
        """A value as people read it."""
        field, value = self._fields[name], self[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if field.type == "monetary":
            return self.currency_id.format(value)
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        return say_number(self.env, value) if field.type == "float" else str(value)

    def action_preview(self):
        """Judge every customer by the values of this version, without a document, on the figures of the last calculation.

        One statement over all customers whatever their number: only the window's amount is summed anew, and what of the orders counts
        where the horizon changes; everything else of a customer's figures does not depend on the policy.

        :raise AccessError: the caller may not read whom the version would hold, or only reads: a preview stays with the version
        """
        self.check_access("read")
        self.env["custproc.credit.policy.effect"].check_access("read")
        if not self.env.su and not self.env.user.has_groups(PREVIEWERS):
            raise AccessError(
                self.env._(
                    "%(policy)s cannot be previewed by you: the preview is kept with the version. Ask finance, or read the last one.",
                    policy=self[:1].display_name,
                )
            )
        for policy in self.sudo():  # sudo: custproc.credit.policy, the preview belongs to the version whoever asks for it
            policy.effect_ids.unlink()
            values = policy._to_values()
            counts = policy._insert_effects(values)
            policy.write({"preview_at": fields.Datetime.now(), **policy._get_preview_counts(values, counts)})
        return True

    def _insert_effects(self, values):
        """Write down whose standing changes; [(standing before, after, number)] of all customers."""
        root, today = self.company_id, self.company_id._custproc_today()
        self.env["custproc.credit.account"].flush_model()
        self.env["account.move.line"].flush_model()
        everybody = SQL("SELECT id, commercial_partner_id AS payer FROM res_partner")
        scope = figures_sql.Scope(root.id, everybody, today, values.basis, values.window_days)
        shift = self._sql_shift(values, scope)
        self.env.cr.execute("SET LOCAL jit = off")
        rows = self.env.execute_query(self._sql_effects(values, scope, shift))
        self.env["custproc.credit.policy.effect"].invalidate_model(flush=False)
        self.invalidate_recordset(["effect_ids"], flush=False)
        return rows

    def _sql_effects(self, values, scope, shift):
        """The statement that writes down whose standing changes under these values, and counts the standings before and after."""
        account = self.env["custproc.credit.account"]
        return SQL(
            """WITH members AS MATERIALIZED (%(members)s),
                   recent AS (SELECT payer, SUM(recent) AS recent FROM (%(recent)s) AS source (payer, recent) GROUP BY payer),
                   shift (payer, mark, amount) AS (%(shift)s),
                   flags AS (SELECT a.*, CASE WHEN a.fixed_limit > 0 AND COALESCE(a.fixed_limit_until, %(day)s) >= %(day)s
                                         THEN a.fixed_limit END AS fixed,
                                    CASE WHEN a.term_days > 0 AND COALESCE(a.term_until, %(day)s) >= %(day)s
                                         THEN a.term_days ELSE %(term)s END AS term,
                                    %(rolling)s AS rolling, COALESCE(a.exposure, 0) + COALESCE(h.amount, 0) AS exposure_after
                               FROM custproc_credit_account a LEFT JOIN recent s ON s.payer = a.partner_id
                               LEFT JOIN shift h ON h.payer = a.partner_id
                              WHERE a.company_id = %(root)s),
                   limits AS (SELECT f.*, %(limit)s AS limit_after FROM flags f),
                   standing AS (SELECT l.*, CASE WHEN is_stopped THEN 'stopped'
                                     WHEN %(eligibility)s AND NOT
                                          (file_complete AND contract_effective AND COALESCE(last_year_cleared, TRUE)) THEN 'cash_only'
                                     WHEN oldest_open_date < %(day)s - term THEN 'past_term'
                                     WHEN exposure_after > limit_after THEN 'over_limit' ELSE 'free' END AS state_after
                                  FROM limits l),
                   written AS (INSERT INTO custproc_credit_policy_effect
                                    (policy_id, company_id, partner_id, state_before, state_after, limit_before, limit_after, exposure,
                                     create_uid, create_date, write_uid, write_date)
                               SELECT %(policy)s, company_id, partner_id, state, state_after, credit_limit, limit_after, exposure_after,
                                      %(uid)s, %(now)s, %(uid)s, %(now)s
                                 FROM standing WHERE state <> state_after)
                   SELECT state, state_after, count(*) FROM standing GROUP BY 1, 2""",
            members=scope.members,
            recent=figures_sql.recent(scope),
            shift=shift,
            day=scope.day,
            term=values.payment_term_days,
            rolling=account._sql_rolling(values.floor, values.cap),
            limit=account._sql_limit(values.limit_combination),
            eligibility=values.require_eligibility,
            root=scope.root,
            policy=self.id,
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )

    def _sql_shift(self, values, scope):
        """(payer, amount) by which the exposure changes where this version looks further ahead, or less far, than the one in force."""
        policy, root = self.env["custproc.credit.policy"], self.company_id
        now = policy._get_policy_values(root)
        if now.horizon_days == values.horizon_days:
            return SQL("SELECT NULL::int, 0, NULL::numeric WHERE FALSE")
        self.env["custproc.credit.account"]._flush_sources()
        before, after = (replace(scope, horizon_end=policy._get_horizon_end(root, scope.day, found)) for found in (now, values))
        return orders_sql.orders_shift(before, after)

    def _get_preview_counts(self, values, counts):
        """How many customers would be held; a version that blocks at no gate holds nobody."""
        now = self.env["custproc.credit.policy"]._get_policy_values(self.company_id)
        blocks_before = any((now.modes or {}).get(gate) == "block" for gate in GATES)
        blocks_after = any((values.modes or {}).get(gate) == "block" for gate in GATES)
        found = {"preview_count": 0, "held_before": 0, "held_after": 0, "newly_held": 0, "newly_free": 0}
        for before, after, number in counts:
            was, is_now = blocks_before and before != "free", blocks_after and after != "free"
            found["preview_count"] += number
            found["held_before"] += number * was
            found["held_after"] += number * is_now
            found["newly_held"] += number * (is_now and not was)
            found["newly_free"] += number * (was and not is_now)
        return found

    def action_submit(self):
        """Ask for approval; whoever decides sees what the version would do to the customers of today."""
        self.action_preview()
        return super().action_submit()

    def action_open_effects(self):
        """The customers whose standing the version would change."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers affected by %(version)s", version=self.name),
            "res_model": "custproc.credit.policy.effect",
            "view_mode": "list,pivot",
            "domain": [("policy_id", "=", self.id)],
        }

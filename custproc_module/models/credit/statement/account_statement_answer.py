import base64
import binascii

from odoo import fields, models

from ....exceptions import ProcessError
from ...engine.words import tell
from .account_statement import FINANCE


class AccountStatement(models.Model):
    """Sending a statement, and the customer's answer to it: confirmed or disputed, in the portal or by a signed scan."""

    _inherit = "custproc.account.statement"

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "sent" and self.date_to >= self.company_id._custproc_today():
            reasons.append(self.env._("its period is not over"))
        if target in ("confirmed", "disputed") and not (self.answered_by or self.env.su):
            reasons.append(self.env._("the customer has not answered"))
        return reasons

    # ------------------------------------------------------------------
    # To the customer
    # ------------------------------------------------------------------
    def action_send(self):
        """Send by e-mail, with the PDF and a link to confirm; from now on the figures stand.

        :raise ProcessError: a period is not over, or a customer has no e-mail address
        """
        self._require_step("draft", groups=FINANCE)
        for statement in self.filtered(lambda statement: not statement.partner_id.email):
            statement._refuse(
                self.env._("be sent"),
                self.env._("%(payer)s has no e-mail address", payer=statement.partner_id.display_name),
                self.env._("Enter one, or print the statement and file the signed scan."),
            )
        self._send()

    def _send(self):
        self._set_state("sent", sent_on=fields.Datetime.now())
        template = self.env.ref("custproc_module.mail_template_account_statement")
        template.sudo().send_mail_batch(self.ids)  # sudo: mail.template, the run may be sent by a job or by finance

    def action_hand_over(self):
        """Note that it was handed over on paper; the signed copy is filed as a scan."""
        self._set_state("sent", sent_on=fields.Datetime.now())

    def action_preview(self):
        """Look at what the customer sees."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.get_portal_url(), "target": "new"}

    def action_cancel(self):
        """Take the statement back; the customer cannot answer it any more."""
        self._set_state("cancelled")

    # ------------------------------------------------------------------
    # From the customer
    # ------------------------------------------------------------------
    def _confirm(self, name, how, signature=None):
        """Note that the customer confirms the balance. The rights are the caller's business: portal route or form.

        :param name: the customer's person
        :param signature: drawn signature as base64, if any
        :raise ProcessError: no name, or the statement waits for no answer
        """
        self.ensure_one()
        self._check_answer(name)
        if signature:
            self._check_picture(signature)
        values = {"answered_on": fields.Datetime.now(), "answered_by": name.strip(), "answered_how": how, "signature": signature or False}
        # sudo: custproc.account.statement, the answer is the customer's; form and route have checked who notes it
        self.sudo()._set_state("confirmed", customer_balance=self.closing, **values)
        self.env["custproc.decision"]._record(
            self, "override", "confirmed", figures={"closing": self.closing, "to": self.date_to}, partner=self.partner_id
        )
        self._tell(lambda env: env._("Statement confirmed by %(name)s", name=name.strip()))

    def _dispute(self, name, reason, balance=None, how="portal"):
        """Note that the customer disputes the balance, why, and which balance he states."""
        self.ensure_one()
        self._check_answer(name)
        if not (reason or "").strip():
            raise ProcessError(self.env._("The statement cannot be disputed: it is not said what is wrong. Say which item differs."))
        # sudo: as in _confirm
        self.sudo()._set_state(
            "disputed",
            answered_on=fields.Datetime.now(),
            answered_by=name.strip(),
            answered_how=how,
            dispute_reason=reason.strip(),
            customer_balance=balance or 0.0,
        )
        self._tell(lambda env: env._("Statement disputed by %(name)s", name=name.strip()), reason)

    def _check_answer(self, name):
        if not (name or "").strip():
            raise ProcessError(self.env._("The statement cannot be answered: no name is given. Say who answers for the customer."))
        if self.state not in ("sent", "disputed"):
            self._refuse(
                self.env._("be answered"),
                self.env._("it is “%(state)s”", state=self._get_state_label(self.state)),
                self.env._("Ask for a new statement."),
            )

    def _check_picture(self, signature):
        try:
            raw = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if not raw.startswith(b"\x89PNG") or len(raw) > 500_000:
            raise ProcessError(self.env._("The statement cannot be confirmed: the signature is no picture. Sign again."))

    def _tell(self, say, note=None):
        if self.user_id:
            tell(self, self.user_id, say, note)

    def action_file_scan(self):
        """File the signed copy the customer sent back."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signed statement"),
            "res_model": "custproc.statement.scan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_statement_id": self.id},
        }

    def action_print_xlsx(self):
        """The statement as a workbook."""
        return self.env.ref("custproc_module.action_report_statement_xlsx").report_action(self)

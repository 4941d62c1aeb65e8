from odoo import fields, models
from odoo.tools import consteq

from ....exceptions import ProcessError
from ....policies.engine.customer_input import NAME, TEXT
from ...engine.customer_input import check_length
from ...engine.evidence.on_site_mixin import is_signature
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
    def _confirm(self, name, how, signature=None, contact=None, address=None):
        """Note that the customer confirms the balance. The rights are the caller's business: portal route or form.

        :param name: the customer's person
        :param how: "portal" (signed in), "link" (by the link sent to `contact`) or "scan"
        :param signature: drawn signature as base64, if any
        :param contact: the partner who signed in, or to whom the link was sent
        :param address: the network address it came from
        :raise ProcessError: no name, or the statement waits for no answer
        """
        self.ensure_one()
        self._check_answer(name)
        if signature and not is_signature(signature):
            raise ProcessError(self.env._("The statement cannot be confirmed: the signature is no picture. Sign again."))
        values = self._get_answer_values(name, how, contact, address)
        # sudo: custproc.account.statement, the answer is the customer's; form and route have checked who notes it
        self.sudo()._set_state("confirmed", customer_balance=self.closing, signature=signature or False, **values)
        self.env["custproc.decision"]._record(
            self, "override", "confirmed", figures={"closing": self.closing, "to": self.date_to, "way": how}, partner=self.partner_id
        )
        self._tell(lambda env: env._("Statement confirmed by %(name)s", name=name.strip()))

    def _dispute(self, name, reason, balance=None, how="portal", contact=None, address=None):
        """Note that the customer disputes the balance, why, and which balance he states; the rest as for `_confirm`."""
        self.ensure_one()
        self._check_answer(name)
        check_length(self.env, self._fields["dispute_reason"]._description_string(self.env), reason, TEXT)
        if not (reason or "").strip():
            raise ProcessError(self.env._("The statement cannot be disputed: it is not said what is wrong. Say which item differs."))
        values = self._get_answer_values(name, how, contact, address)
        # sudo: as in _confirm
        self.sudo()._set_state("disputed", dispute_reason=reason.strip(), customer_balance=balance or 0.0, **values)
        self._tell(lambda env: env._("Statement disputed by %(name)s", name=name.strip()), reason)

    def _get_answer_values(self, name, how, contact, address):
        """Who answered, when, how and from where: what an answer is worth later on."""
        return {
            "answered_on": fields.Datetime.now(),
            "answered_by": name.strip(),
            "answered_how": how,
            "answered_contact_id": contact.id if contact else False,
            "answered_from": address or False,
        }

    def _get_answerer(self, access_token=None, pid=None, signed=None):
        """Who answers for the payer on the portal, and how: (partner, "portal" or "link"), or (none, "") for who only reads.

        Signed in it is somebody of the payer. Without a login it is whom the mailed link was made for, where the company takes such
        answers: the link to read it, which may be shown to anybody, is not enough. Called under sudo, with the user of the page.

        :param access_token: that of the link
        :param pid: partner whom the link was sent to, as text
        :param signed: the link's seal over statement and partner
        """
        self.ensure_one()
        user, nobody = self.env.user, self.env["res.partner"]
        if user._is_internal():
            return nobody, ""
        if not user._is_public():
            own = user.partner_id.commercial_partner_id == self.partner_id
            return (user.partner_id, "portal") if own else (nobody, "")
        if self.company_id.custproc_statement_login or not (access_token and pid and signed and str(pid).isdecimal()):
            return nobody, ""
        contact = self.env["res.partner"].browse(int(pid)).exists()
        sent = (
            contact.active
            and contact.commercial_partner_id == self.partner_id
            and consteq(self.access_token or "", access_token)
            and consteq(self._sign_token(contact.id), signed)
        )
        return (contact, "link") if sent else (nobody, "")

    def _check_answer(self, name):
        check_length(self.env, self.env._("Name"), name, NAME)
        if not (name or "").strip():
            raise ProcessError(self.env._("The statement cannot be answered: no name is given. Say who answers for the customer."))
        if self.state not in ("sent", "disputed"):
            self._refuse(
                self.env._("be answered"),
                self.env._("it is “%(state)s”", state=self._get_state_label(self.state)),
                self.env._("Ask for a new statement."),
            )

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

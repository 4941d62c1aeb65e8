from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import html_escape

from ...engine.words import listed, tell


class CustprocCustomerFile(models.Model):
    """The specialist who looks after a customer: given by the supervisor's assignment and by nothing else (CF-20)."""

    _inherit = "custproc.customer.file"
    _protected_fields = ("specialist_id", "specialist_assigned_on")

    specialist_id = fields.Many2one(
        "res.users", "Service specialist", readonly=True, copy=False, index="btree_not_null", tracking=True
    )
    specialist_assigned_on = fields.Date("Assigned to the specialist on", readonly=True, copy=False)
    keeper_id = fields.Many2one(
        "res.users", "Keeps the file", compute="_compute_keeper_id", store=True, index="btree_not_null",
        help="The specialist, and until one is assigned who is responsible: opens the file after the contract is signed.",
    )
    assignment_ids = fields.One2many("custproc.assignment", "file_id", "Assignments", readonly=True)

    @api.depends("specialist_id", "user_id")
    def _compute_keeper_id(self):
        for file in self:
            file.keeper_id = file.specialist_id or file.user_id

    def _on_contract_signed(self, day):
        # EXTENDS: whoever keeps the file is told that its three days have begun (CF-12)
        waiting = self.filtered(lambda file: not file.contract_signed_on and file.state == "draft")
        result = super()._on_contract_signed(day)
        waiting.invalidate_recordset(["custproc_due_at"])
        for file in waiting.filtered("keeper_id"):
            tell(
                file,
                file.keeper_id,
                lambda env, file=file: env._(
                    "A contract with %(customer)s is signed: open the customer file by %(day)s",
                    customer=file.partner_id.name,
                    day=file.company_id._custproc_format_time(file.custproc_due_at),
                ),
                kind="custproc_module.mail_activity_type_open_file",
            )
        return result

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target == "open":
            # sudo: mail.activity, whoever opened the file, nobody is asked to any more
            self.sudo().activity_unlink(["custproc_module.mail_activity_type_open_file"])

    def action_propose_specialists(self):
        """Show which specialist would get each of these customers; closed files are left out."""
        files = self.filtered(lambda file: file.state != "closed")
        if not files:
            self[:1]._refuse(
                self.env._("be assigned to a specialist"),
                self.env._("no open or draft customer file is chosen"),
                self.env._("Choose customers in the list first."),
            )
        if len(files.company_id) > 1:
            files[:1]._refuse(
                self.env._("be assigned together with the others"),
                self.env._("they are customers of %(count)s companies", count=len(files.company_id)),
                self.env._("Choose the customers of one company."),
            )
        proposal = self.env["custproc.assignment.proposal"].create(
            {"company_id": files.company_id.id, "file_ids": [fields.Command.set(files.ids)]}
        )
        proposal.action_propose()
        return proposal._reopen()

    @api.model
    def _check_may_assign(self):
        if not self.env.su and not self.env.user.has_group("custproc_module.group_custproc_service_supervisor"):
            raise AccessError(
                self.env._(
                    "Customers cannot be assigned to specialists: that is for the service supervisor. "
                    "Ask a colleague who has that role."
                )
            )

    def _assign_specialists(self, choices, reason=False):
        """Give customers to specialists and keep who decided it (CF-20); those who have that specialist already stay as they are.

        :param choices: {file: user}, all of one company
        :raise AccessError: the caller is no service supervisor
        """
        self._check_may_assign()
        files = self.browse(file.id for file, user in choices.items() if user and user != file.specialist_id)
        company = files.company_id
        specialists = {each.user_id: each for each in self.env["custproc.specialist"].search([("company_id", "in", company.ids)])}
        today = company[:1]._custproc_today() if files else False
        rows, given = [], {}
        for file in files:
            user = choices[file]
            if user not in specialists:
                file._refuse(
                    self.env._("be assigned to %(user)s", user=user.name),
                    self.env._("he or she is no customer service specialist of %(company)s", company=company.name),
                    self.env._("Add the person to the specialists first."),
                )
            given.setdefault(user, []).append(file.id)
            rows.append(file._prepare_assignment(specialists[user], today, reason))
        # sudo: custproc.assignment and the closed fields of the file, only this method writes them
        self.env["custproc.assignment"].sudo().create(rows)
        for user, ids in given.items():
            self.browse(ids).sudo().write({"specialist_id": user.id, "specialist_assigned_on": today})
        # sudo: custproc.customer.file, its clocks run whoever assigns
        files.sudo()._deadline_event("specialist_assigned")
        for user, ids in given.items():
            self._tell_specialist(user, self.browse(ids))

    def _prepare_assignment(self, specialist, today, reason):
        return {
            "file_id": self.id,
            "company_id": self.company_id.id,
            "previous_id": self.specialist_id.id,
            "specialist_id": specialist.user_id.id,
            "assigned_by_id": self.env.uid,
            "assigned_on": today,
            "is_able": specialist._is_able(self),
            "reason": reason,
        }

    def _tell_specialist(self, user, files):
        """One message a specialist, however many customers he was given."""
        if user == self.env.user:
            return
        env = self.with_context(lang=user.lang).env
        names = listed(env, files[:10].mapped("partner_id.display_name"))
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=env._("%(count)s customers were assigned to you", count=len(files)),
            body=html_escape(
                env._("%(names)s and %(more)s more", names=names, more=len(files) - 10) if len(files) > 10 else names
            ),
        )

from odoo import fields, models

from .repair_sheet import AGENT, TECHNICIAN


class RepairSheetClosing(models.Model):
    """After the work: what was done, the customer's signature, the copies, the follow-up call (RP-06, RP-07, RP-08)."""

    _inherit = "custproc.repair.sheet"

    _protected_fields = (
        "done_at",
        "done_by_id",
        "signature",
        "signed_by",
        "signed_at",
        "signed_how",
        "refusal_reason",
        "followup_result",
        "followup_note",
        "followup_at",
        "followup_by_id",
    )

    work_done = fields.Text("Work done", help="What was repaired, and with which parts.")
    is_tested = fields.Boolean("Tested", help="The place is clean and the equipment was tried out.")
    done_at = fields.Datetime("Done on", copy=False, readonly=True)
    done_by_id = fields.Many2one("res.users", "Done by", copy=False, readonly=True)
    signature = fields.Image("Customer's signature", max_width=1024, max_height=1024, copy=False, readonly=True)
    signed_by = fields.Char("Signed by", copy=False, readonly=True)
    signed_at = fields.Datetime("Signed on", copy=False, readonly=True)
    signed_how = fields.Selection(
        [("on_site", "On site"), ("portal", "On the portal"), ("refused", "Refused")],
        "Signature",
        copy=False,
        readonly=True,
    )
    refusal_reason = fields.Text("Why the customer did not sign", copy=False, readonly=True)
    followup_result = fields.Selection(
        [("satisfied", "Satisfied"), ("unsatisfied", "Not satisfied")],
        "Follow-up call",
        copy=False,
        readonly=True,
        tracking=True,
    )
    followup_note = fields.Text("What the customer said", copy=False, readonly=True)
    followup_at = fields.Datetime("Called on", copy=False, readonly=True)
    followup_by_id = fields.Many2one("res.users", "Called by", copy=False, readonly=True)

    # -- guards --------------------------------------------------------------------------------------------------------------------
    def _get_done_gaps(self):
        """RP-06, RP-07: cleaned up and tested, what was done entered, and no fee above what the customer agreed to."""
        gaps = self._get_working_gaps() + self._get_price_gaps()
        if not self.work_done:
            gaps.append(self.env._("the work done is not entered"))
        if not self.is_tested:
            gaps.append(self.env._("the equipment was not tested"))
        return gaps

    def _get_closed_gaps(self):
        """RP-06: the customer signs what he agreed to and what was done."""
        return self._get_working_gaps()

    # -- actions -------------------------------------------------------------------------------------------------------------------
    def action_done(self):
        """The work is done and tested; the technician's name stands on the slip (RP-06, RP-07)."""
        return self._set_state("done", done_at=fields.Datetime.now(), done_by_id=self.env.uid)

    def action_work_again(self):
        """The customer wants more or better work before he signs."""
        self._require_step("done", groups=TECHNICIAN)
        return self._set_state("working", done_at=False, done_by_id=False)

    def action_open_sign(self):
        """Open the form on which the customer signs (RP-06)."""
        return self._open_step("sign", self.env._("Customer signs"))

    def action_open_refusal(self):
        """Open the form that records why the customer does not sign."""
        return self._open_step("refusal", self.env._("Customer does not sign"))

    def action_open_followup(self):
        """Open the form of the follow-up call (RP-08)."""
        return self._open_step("followup", self.env._("Follow-up call"))

    def action_open_cancel(self):
        """Open the form that asks why the repair is cancelled."""
        return self._open_step("cancel", self.env._("Cancel the repair"))

    def _sign(self, signed_by, signature, signed_how):
        """Close the repair with the customer's signature, an image in base64 (RP-06).

        :raise ProcessError: name or image is missing, or the image cannot be read
        """
        name = self._check_signature(signed_by, signature)
        self._set_state(
            "closed",
            signature=signature,
            signed_by=name,
            signed_at=fields.Datetime.now(),
            signed_how=signed_how,
        )
        self._end_job_activities()

    def _close_unsigned(self, reason):
        """Close the repair though the customer does not sign; his reason stays on the slip.

        :raise ProcessError: no reason is given
        """
        self.ensure_one()
        if not (reason or "").strip():
            self._refuse(
                self.env._("be closed without signature"),
                self.env._("no reason is given"),
                self.env._("Enter why the customer does not sign."),
            )
        self._set_state("closed", signed_how="refused", refusal_reason=reason, signed_at=fields.Datetime.now())
        self._end_job_activities()

    def _follow_up(self, result, note):
        """Record the call after the repair: was the customer satisfied (TK-04, RP-08). A new call replaces the result.

        :raise AccessError: not a service agent
        :raise ProcessError: the repair is not finished
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group(AGENT) or self.state != "closed":
            self._refuse(
                self.env._("be followed up"),
                self.env._("the repair is “%(state)s”", state=self._get_state_label(self.state)),
                self.env._("A service agent calls the customer once the repair is signed."),
            )
        # sudo: custproc.repair.sheet, the result of the call is closed to everybody else
        self.sudo().write(
            {
                "followup_result": result,
                "followup_note": note,
                "followup_at": fields.Datetime.now(),
                "followup_by_id": self.env.uid,
            }
        )
        self.ticket_id._custproc_keep_follow_up(result, note)

    def action_open_photo(self):
        """Open the form that files a photograph."""
        return self._open_step("photo", self.env._("Photograph"))

    def action_view_ticket(self):
        """Open the ticket of this repair."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
        }

    # -- workshop ------------------------------------------------------------------------------------------------------------------
    def action_send_to_workshop(self):
        """Open a repair order of the workshop for parts this repair needs; the sheet stays the customer's repair.

        :raise ProcessError: the equipment is no product the workshop can take in, or it is there already
        """
        self.ensure_one()
        self.check_access("write")
        self._take_turn()
        if not self.is_open or self.state == "draft":
            self._refuse(
                self.env._("be sent to the workshop"),
                self.env._("it is “%(state)s”", state=self._get_state_label(self.state)),
                self.env._("Accept the repair first."),
            )
        if not self.equipment_id.product_id:
            self._refuse(
                self.env._("be sent to the workshop"),
                self.env._("the equipment is linked to no product"),
                self.env._("Enter the product on the equipment."),
            )
        # sudo: repair.order, technicians hand in for repair and see of it no more than its number
        before = self.sudo().repair_order_ids.filtered(lambda order: order.state not in ("done", "cancel"))[:1]
        if before:
            self._refuse(
                self.env._("be sent to the workshop"),
                self.env._("the workshop has it already by order %(order)s", order=before.name),
                self.env._("Add what is missing there, or wait until that order is done."),
            )
        # sudo: repair.order, technicians hand in for repair without rights in the stock
        order = self.env["repair.order"].sudo().with_company(self.company_id).create(self._prepare_repair_order())
        self.message_post(body=self.env._("Sent to the workshop: %(order)s", order=order.name))
        return self.action_view_repair_orders()

    def _prepare_repair_order(self):
        return {
            "custproc_sheet_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "product_id": self.equipment_id.product_id.id,
            "lot_id": self.equipment_id.lot_id.id,
            "under_warranty": self.warranty == "inside",
            "internal_notes": self.diagnosis or self.fault,
        }

    def action_view_repair_orders(self):
        """Show the workshop's orders for this repair, to whom the workshop is open."""
        self.ensure_one()
        if not self.env["repair.order"].has_access("read"):
            return True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Workshop orders"),
            "res_model": "repair.order",
            "view_mode": "list,form",
            "domain": [("custproc_sheet_id", "=", self.id)],
        }

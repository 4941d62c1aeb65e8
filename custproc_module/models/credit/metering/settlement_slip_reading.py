from odoo import fields, models
from odoo.tools import float_round

from ....policies.credit.metering import volume


class SettlementSlip(models.Model):
    """At the customer's: reading, reasons for not reading, signature, handing over (MR-01 to MR-04)."""

    _inherit = "custproc.settlement.slip"

    # -- guards --------------------------------------------------------------------------------------------------------------------
    def _get_transition_reasons(self, target):
        gaps = {
            "read": self._get_read_gaps,
            "not_read": self._get_round_gaps,
            "to_read": self._get_round_gaps,
            "invoiced": self._get_invoiced_gaps,
            "disputed": self._get_disputed_gaps,
            "corrected": self._get_corrected_gaps,
        }
        return super()._get_transition_reasons(target) + (gaps[target]() if target in gaps else [])

    def _get_round_gaps(self):
        """A closed round's report stands; only a correction is still read."""
        if self.round_id.state == "open" or self.corrects_id:
            return []
        label = self.round_id._get_state_label(self.round_id.state)
        return [self.env._("its round %(round)s is “%(state)s”", round=self.round_id.display_name, state=label)]

    def _get_read_gaps(self):
        gaps = self._get_round_gaps() + self._get_reading_facts(self._get_reading())
        if self.is_estimated and not (self.estimate_reason or "").strip():
            gaps.append(self.env._("it is estimated and does not say why"))
        before = self.sudo().previous_slip_id  # sudo: custproc.settlement.slip, the slip before may be another reader's
        if before.state == "corrected":
            gaps.append(self.env._("the slip %(slip)s before it is being corrected; its correction is read first", slip=before.name))
        return gaps

    # -- reading -------------------------------------------------------------------------------------------------------------------
    def action_read(self):
        """Fill in the slips with what was seen: volume, price and amount (MR-04).

        :raise ProcessError: present below previous without a reason, beyond the counter, estimated without a reason, round closed
        """
        return self._read(fields.Datetime.now())

    def _read(self, moment, day=None):
        """Fill the slips in at a moment (naive UTC); `day` of the company is another one where a list brings older readings."""
        for slip in self:
            today = day or fields.Datetime.context_timestamp(slip.with_context(tz=slip.company_id._custproc_timezone()), moment).date()
            values = {
                "read_at": moment,
                "read_on": today,
                "read_by_id": self.env.uid,
                "user_id": slip.user_id.id or self.env.uid,
                "skip_reason": False,
                "skip_note": False,
            }
            # A reading that cannot be has no volume; the guard of the transition says why.
            if not slip._get_read_gaps():
                values |= slip._price(volume(slip._get_reading()))
            slip._set_state("read", **values)
        self._pass_on_reading()
        return True

    def _price(self, used):
        """Volume, price and amount of what was used; price and taxes of today, in company currency."""
        slip = self.sudo().with_company(self.company_id)  # sudo: product.product, account.tax, the reader sees what the customer pays
        product = slip.cycle_id.product_id
        price = product.currency_id._convert(
            product.lst_price, slip.currency_id, slip.company_id, slip.company_id._custproc_today(), round=False
        )
        # As the invoice keeps it, or the customer would sign for another amount than he is billed.
        price = float_round(price, precision_digits=slip.env["decimal.precision"].precision_get("Product Price"))
        payer = slip.env["res.partner"].browse(slip.partner_id.address_get(["invoice"])["invoice"])
        position = slip.env["account.fiscal.position"]._get_fiscal_position(payer)
        taxes = position.map_tax(product.taxes_id._filter_taxes_by_company(slip.company_id))
        total = taxes.compute_all(price, slip.currency_id, used, product=product, partner=payer)["total_included"]
        return {"volume": used, "is_unusual": slip._is_unusual(used), "price_unit": price, "amount": total}

    def _pass_on_reading(self):
        """A correction's reading becomes the previous one of the slip after it, as long as nobody has read that."""
        for slip in self.filtered("corrects_id"):
            # sudo: custproc.settlement.slip, the next slip may be another reader's
            after = self.sudo().search([("previous_slip_id", "=", slip.corrects_id.id), ("state", "in", ("to_read", "not_read"))])
            after.write({"previous_slip_id": slip.id, "previous_reading": slip.reading, "previous_on": slip.read_on})

    def action_read_again(self):
        """Take a reading back that nobody signed yet, or a disputed one that is not invoiced."""
        for slip in self:
            if slip.move_id:
                slip._refuse(
                    self.env._("be read again"),
                    self.env._("it is invoiced with %(invoice)s", invoice=slip.move_id.display_name),
                    self.env._("Let the cashier correct it by another slip."),
                )
        return self._set_state(
            "to_read",
            **{"volume": 0.0, "amount": 0.0, "is_unusual": False, "read_at": False, "read_on": False, "read_by_id": False},
            **{"signature_id": False, "signed_by": False, "signed_at": False, "signed_on": False, "due_on": False, "signed_how": False},
            **{"unsigned_reason": False, "handed_at": False, "handed_by_id": False, "skip_reason": False, "skip_note": False},
        )

    def _skip(self, reason, note=""):
        """Record why meters were not read; they count against the reading rate (MR-02).

        :raise ProcessError: no reason, or “another reason” without a word about it
        """
        for slip in self:
            if not reason or (reason == "other" and not (note or "").strip()):
                slip._refuse(
                    self.env._("be left unread"),
                    self.env._("no reason is given"),
                    self.env._("Choose why the meter was not read, and say it in a few words where the list has no reason."),
                )
        return self._set_state("not_read", skip_reason=reason, skip_note=note)

    # -- signature and handing over --------------------------------------------------------------------------------------------
    def _sign(self, signed_by, signature):
        """The customer signs on the spot; the days to pay count from now (CO-01, MR-04).

        :param signature: image as base64 text
        :raise ProcessError: name or image is missing, or the image cannot be read
        """
        name = self._check_signature(signed_by, signature)
        self._deliver(signed_how="on_site", signed_by=name)
        evidence = self._add_evidence("signature", self.name, signature, signer=name, partner=self.partner_id)
        self.sudo().signature_id = evidence  # sudo: custproc.settlement.slip, a closed field

    def _leave_unsigned(self, reason):
        """The slip was delivered and the customer did not sign; the days to pay count all the same.

        :raise ProcessError: no reason is given
        """
        for slip in self:
            if not (reason or "").strip():
                slip._refuse(
                    self.env._("be left without signature"),
                    self.env._("no reason is given"),
                    self.env._("Enter why the customer does not sign."),
                )
            slip._deliver(signed_how="unsigned", unsigned_reason=reason.strip())

    def _deliver(self, **values):
        today = self.company_id._custproc_today()
        self._set_state("signed", signed_at=fields.Datetime.now(), signed_on=today, due_on=self._get_due_on(today), **values)

    def action_hand_over(self):
        """Hand signed slips to the cashier, who enters them in billing (MR-04); slips that are not signed yet stay with their reader.

        :raise ProcessError: none of them is signed
        """
        self.check_access("write")
        ready = self.filtered(lambda slip: slip.state == "signed" and not slip.handed_at)
        if self and not ready:
            self[0]._refuse(
                self.env._("be handed over"),
                self.env._("it is “%(state)s”", state=self[0]._get_state_label(self[0].state)),
                self.env._("Signed slips that the cashier does not have yet are handed over."),
            )
        # sudo: custproc.settlement.slip, closed fields; the caller's right to write was asked above
        ready.sudo().write({"handed_at": fields.Datetime.now(), "handed_by_id": self.env.uid})
        return True

    # -- steps of the reader -----------------------------------------------------------------------------------------------------
    def action_next(self):
        """Open the next meter of the reader's route that is still to be read; without one, his list."""
        mine = [("state", "=", "to_read"), ("round_id.state", "=", "open"), ("user_id", "in", [self.env.uid, False])]
        following = self.search([*mine, ("id", "not in", self.ids)], order="route, position, id", limit=200)
        places = [(slip.route or "", slip.position, slip.id) for slip in following]
        here = (self[:1].route or "", self[:1].position, self[:1].id)
        found = next((slip for slip, place in zip(following, places, strict=True) if place > here), following[:1])
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.settlement_slip_action_mine")
        return {**action, "res_id": found.id, "views": [(False, "form")], "view_mode": "form"} if found else action

    def action_open_sign(self):
        """Open the form on which the customer signs."""
        return self._open_step("sign", self.env._("Customer signs"))

    def action_open_unsigned(self):
        """Open the form that records why the customer does not sign."""
        return self._open_step("unsigned", self.env._("Left without signature"))

    def action_open_skip(self):
        """Open the form that records why the meter was not read."""
        return self._open_step("skip", self.env._("Not read"))

    def action_open_photo(self):
        """Open the form that files a photograph of the meter."""
        return self._open_step("photo", self.env._("Photograph"))

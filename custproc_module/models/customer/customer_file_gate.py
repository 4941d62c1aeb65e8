from odoo import api, models

from ...policies.engine.hold import Hold, in_mode


class CustprocCustomerFile(models.Model):
    """What the papers say at the gates (D-16)."""

    _inherit = "custproc.customer.file"

    @api.model
    def _get_papers_holds(self, documents, partners, gate):
        """Why papers hold these documents at a gate ("order" or "delivery").

        One query on a plain yes; only files that do not suffice, or whose day has come, are looked at closely.

        :param partners: {document id: commercial entity whose papers count}
        :return: {document id: [Hold, …]}
        """
        holds = {}
        for company, batch in documents.grouped("company_id").items():
            mode = company._custproc_gate_mode("papers")
            if mode == "off":
                continue
            entities = self.env["res.partner"].browse({partners[document.id].id for document in batch})
            # sudo: custproc.customer.file, a gate judges whoever acts
            files = self.sudo().search_fetch(
                [("company_id", "=", company.id), ("partner_id", "in", entities.ids)],
                ["partner_id", "state", "is_order_ready", "is_delivery_ready", "reassess_on"],
            )
            found = {file.partner_id.id: file for file in files}
            insufficient = files._get_insufficient(gate, company._custproc_today())
            reasons_of = {}
            for document in batch:
                file = found.get(partners[document.id].id)
                if reasons := self._get_no_file_holds(partners[document.id]) if file is None else insufficient.get(file.id):
                    reasons_of[document.id] = reasons
            holds |= in_mode(mode, reasons_of)
        return holds

    def _get_insufficient(self, gate, today):
        """{file id: [Hold, …]} of the files of one company that do not suffice at a gate on a day."""
        ready = f"is_{gate}_ready"
        doubtful = self.filtered(
            lambda file: file.state == "closed" or not file[ready] or (file.reassess_on and file.reassess_on <= today)
        )
        if not doubtful:
            return {}
        types = self.env["custproc.document.type"]._get_required(doubtful.company_id)
        types = types.filtered(lambda kind: kind.is_mandatory and kind[f"blocks_{gate}"])
        return {file.id: file._get_holds(types, today) for file in doubtful}

    def _get_holds(self, types, today):
        if self.state == "closed":
            text = self.env._("the customer file %(file)s is closed", file=self.display_name)
            return [Hold("customer", "file_closed", text, (self.env._("Reopen the customer file, or ask customer service."),))]
        ways = (
            self.env._("Add the papers to the customer file, or ask for an exception there (sales director or general manager)."),
        )
        gaps = self._assess(types, today).without(self._get_covered_types(today).ids)
        return [
            Hold(
                "customer",
                f"paper_{gap.kind}",
                self._say_gap(gap, types),
                ways,
                {"paper": types.browse(gap.type_id).code, "day": gap.day},
            )
            for gap in gaps
        ]

    @api.model
    def _get_no_file_holds(self, partner):
        text = self.env._("%(customer)s has no customer file", customer=partner.display_name)
        return [Hold("customer", "no_file", text, (self.env._("Create the customer file and add the papers."),))]

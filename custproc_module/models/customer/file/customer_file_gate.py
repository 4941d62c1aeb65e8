from odoo import api, models
from odoo.tools import SQL

from ....policies.engine.hold import Hold, in_mode


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
            today = company._custproc_today()
            files = self._query_files(company, {partners[document.id].id for document in batch}, gate, today)
            # sudo: custproc.customer.file, a gate judges whoever acts
            doubtful = self.sudo().browse([file_id for file_id, suffices in files.values() if not suffices])
            insufficient = doubtful._get_insufficient(gate, today) if doubtful else {}
            reasons_of = {}
            for document in batch:
                file_id, _suffices = files.get(partners[document.id].id, (None, False))
                if reasons := insufficient.get(file_id) if file_id else self._get_no_file_holds(partners[document.id]):
                    reasons_of[document.id] = reasons
            holds |= in_mode(mode, reasons_of)
        return holds

    @api.model
    def _query_files(self, company, partner_ids, gate, today):
        """{commercial entity: (file id, whether it suffices at a gate on a day)} with one company.

        Read past the ORM, whoever asks: every confirmation and delivery of the company comes by here.
        """
        ready = f"is_{gate}_ready"
        self.flush_model(["company_id", "partner_id", "state", "reassess_on", ready])
        asked = [partner_id for partner_id in partner_ids if partner_id]
        rows = self.env.execute_query(self._sql_files(company.id, asked, SQL.identifier(ready), today))
        return {partner_id: (file_id, suffices) for partner_id, file_id, suffices in rows}

    @api.model
    def _sql_files(self, company, partners, ready, day):
        """Statement behind `_query_files`; `ready` is what says whether a file that is open suffices."""
        return SQL(
            """SELECT partner_id, id, state <> 'closed' AND %s IS TRUE AND (reassess_on IS NULL OR reassess_on > %s) AS suffices
                 FROM custproc_customer_file WHERE company_id = %s AND partner_id = ANY(%s)""",
            *(ready, day, company, partners),
        )

    def _get_insufficient(self, gate, today):
        """{file id: [Hold, …]} of files of one company that do not suffice at a gate on a day."""
        types = self.env["custproc.document.type"]._get_required(self.company_id)
        types = types.filtered(lambda kind: kind.is_mandatory and kind[f"blocks_{gate}"])
        return {file.id: file._get_holds(types, today) for file in self}

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

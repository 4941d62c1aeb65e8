from odoo import fields, models

from ....exceptions import ProcessError
from ...engine.words import listed
from .customer_file_invoicing import INVOICING

REMEMBERED = ("preferences", "special_circumstances", "urgency_id", "wanted", "talk_record")
# What the file that stays takes over where it has nothing itself.
TAKEN = ("business_scope", "credit_status", "archive_place", "contact_id", "credit_code", *INVOICING, *REMEMBERED)


class CustprocCustomerFile(models.Model):
    """When partners are merged their files become one: every customer with a quotation has one, so refusing would refuse every merge."""

    _inherit = "custproc.customer.file"

    def _merge_by_company(self, partner):
        """Join these files, company by company, before their partners become `partner` (called under sudo by the merge).

        The file that has a number stays, else that of `partner`; it takes over papers, and basic data that it lacks.

        :raise ProcessError: two files of one company are numbered or closed: both are records, and a person must decide
        """
        for company, files in self.grouped("company_id").items():
            records = files.filtered(lambda file: file.numbered_on or file.state != "draft")
            if len(records) > 1:
                raise ProcessError(
                    self.env._(
                        "The contacts cannot be merged: %(files)s are both customer files with %(company)s. "
                        "Close the business under one of them, and archive its contact instead of merging.",
                        files=listed(self.env, records.mapped("display_name")),
                        company=company.name,
                    )
                )
            kept = (records or files.filtered(lambda file: file.partner_id == partner) or files)[:1]
            kept._take_over(files - kept)

    def _take_over(self, others):
        if not others:
            return
        others.document_ids.write({"file_id": self.id})
        others.card_ids.write({"file_id": self.id})
        others.wish_ids.write({"file_id": self.id})
        values = {name: next((other[name] for other in others if other[name]), False) for name in TAKEN if not self[name]}
        values["kind_ids"] = [fields.Command.link(kind.id) for kind in others.kind_ids]
        self.message_post(
            body=self.env._(
                "Took over the papers of %(files)s, whose contacts were merged on %(day)s.",
                files=listed(self.env, others.mapped("display_name")),
                day=fields.Date.context_today(self),
            )
        )
        others.unlink()
        # Only now: no two files hold the same unified social credit code.
        self.write(values)

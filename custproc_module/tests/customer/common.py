"""Set-up of the customer area: files with papers."""

from datetime import date

from ..common import CustprocCommon

TODAY = date(2026, 3, 2)


class CustomerCommon(CustprocCommon):
    """Companies judge papers here; the days are those of March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(papers_gate="block")
        cls.mandatory = cls.env["custproc.document.type"].search(
            [("is_mandatory", "=", True), ("kind_ids", "in", cls.file_kind("trading").ids)]
        )

    @classmethod
    def file_kind(cls, code):
        return cls.env.ref(f"custproc_module.file_kind_{code}")

    @classmethod
    def paper_type(cls, code):
        return cls.env.ref(f"custproc_module.document_type_{code}")

    @classmethod
    def make_file(cls, partner=None, without=(), until=date(2027, 12, 31), **values):
        """A customer file with every mandatory paper but those of the codes in `without`, all valid until a day."""
        types = cls.mandatory.filtered(lambda kind: kind.code not in without)
        partner = partner or cls.customer
        contact = cls.env["res.partner"].create({"name": "Li Na", "parent_id": partner.id, "phone": "021-5550101"})
        return cls.env["custproc.customer.file"].create(
            {
                "partner_id": partner.id,
                "contact_id": contact.id,
                "business_scope": "Wholesale of industrial gases",
                "credit_status": "good",
                "document_ids": [(0, 0, {"type_id": kind.id, "number": kind.code, "valid_until": until}) for kind in types],
                **values,
            }
        )

    def run_job(self):
        """Run the job as the scheduler does, commits included, on the test's cursor."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("custproc_module.ir_cron_customer_reassess").method_direct_trigger()
        self.env.invalidate_all()

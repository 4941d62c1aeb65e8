from odoo import models


class CustprocContract(models.Model):
    """What a contract leaves in the customer's file."""

    _inherit = "custproc.contract"

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target not in ("signed", "effective", "terminated"):
            return
        # sudo: custproc.customer.file, kept by the process whoever signs; an amendment is no contract of its own
        for contract in self.sudo().filtered(lambda contract: not contract.amends_id):
            file = contract._get_customer_file()
            if target == "signed":
                file._on_contract_signed(max(contract.signed_on, contract.customer_signed_on))
            else:
                file._put_contract_paper(contract)

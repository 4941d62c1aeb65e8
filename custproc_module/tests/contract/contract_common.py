"""Set-up of contracts: from draft to effective, and frame contracts with lines."""

from .common import ContractCommon


class SignedCommon(ContractCommon):
    def reviewed(self, **values):
        """A contract whose review passed."""
        contract = self.make_contract(**values)
        self.as_user("salesperson", contract).action_submit()
        self.pass_review(contract.custproc_review_id)
        return contract

    def carry_out(self, document):
        """Sign and seal on both sides, and file the scan that shows it."""
        self.as_user("signatory", document).action_sign()
        self.as_user("salesperson", document).action_record_customer_signature("Zhao Lei")
        self.as_user("general_manager", document).action_seal()
        self.as_user("salesperson", document).action_record_customer_seal()
        if self.company.custproc_scan_required:
            self.file_scan(document)
        return document

    def effective(self, **values):
        return self.carry_out(self.reviewed(**values))

    def frame(self, quantity=100.0, price=100.0, **values):
        """An effective frame contract of one product."""
        line = {"product_id": self.product.id, "quantity": quantity, "price_unit": price}
        return self.effective(contract_type="frame", line_ids=[(0, 0, line)], **values)

    def call_off(self, contract, quantity=10.0, price=100.0, **values):
        """A quotation that calls the contract off."""
        return self.make_order(quantity=quantity, price=price, custproc_contract_id=contract.id, **values)

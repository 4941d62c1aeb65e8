from odoo.tests import tagged

from ...models.engine.words import say_number
from ..common import CustprocCommon


@tagged("post_install", "-at_install")
class TestWords(CustprocCommon):
    def test_numbers_are_written_out(self):
        """CR-04: a reader sees the quantity and price that were agreed, in his writing, not as a power of ten."""
        self.env["res.lang"]._activate_lang("de_DE")
        figures = (1234567.5, 1000000.0, 12.0, 0.0, 0.125, -3.5)
        self.assertEqual(
            [say_number(self.env(context={"lang": "en_US"}), figure) for figure in figures],
            ["1,234,567.5", "1,000,000", "12", "0", "0.125", "-3.5"],
        )
        self.assertEqual(say_number(self.env(context={"lang": "de_DE"}), 1234567.5), "1.234.567,5")

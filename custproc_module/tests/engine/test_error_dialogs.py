import re

from odoo.tests import BaseCase, tagged

from ... import exceptions
from ..sources import MODULE


@tagged("post_install", "-at_install")
class TestErrorDialogs(BaseCase):
    def test_every_typed_error_has_its_dialog(self):
        """The web client shows the text of each of the module's errors, not "Something went wrong"."""
        script = (MODULE / "static/src/engine/error_dialogs.js").read_text(encoding="utf-8")
        listed = set(re.findall(r"(\w+): _t\(", re.search(r"titles = \{(.*?)\}", script)[1]))
        own = {name for name, value in vars(exceptions).items() if getattr(value, "__module__", "") == exceptions.__name__}
        self.assertEqual(listed, own)
        self.assertEqual(exceptions.__name__, "odoo.addons.custproc_module.exceptions")

from lxml import etree

from odoo import api, models
from odoo.modules import Manifest
from odoo.tools import file_open

MODULE = "custproc_module"


class DeadlineRule(models.Model):
    """What a newer version adds to rules that a company has already.

    Rules are the company's own once they are installed: an upgrade leaves them as they are. A person field that a newer version
    names where the company's rule names none would never arrive, and nobody would be warned.
    """

    _inherit = "custproc.deadline.rule"

    @api.model
    def _fill_responsible(self):
        """Give rules of the module the person its data name, where they name none or one that the document does not have.

        Called by the module's data at each installation and upgrade; what a company chose itself stays.

        :return: the rules that were filled
        """
        filled = self.browse()
        for name, field in self._read_responsible().items():
            rule = self.env.ref(f"{MODULE}.{name}", raise_if_not_found=False)
            if rule and rule.responsible_field != field and rule._get_responsible_field() is None:
                rule.responsible_field = field
                filled |= rule
        return filled

    @api.model
    def _read_responsible(self):
        """{name of a rule in the module's data: the person field they give it}."""
        found = {}
        for path in Manifest.for_addon(MODULE)["data"]:
            if path.endswith(".xml"):
                with file_open(f"{MODULE}/{path}", "rb") as file:
                    tree = etree.parse(file)
                for record in tree.iterfind(".//record[@model='custproc.deadline.rule']"):
                    field = record.findtext("field[@name='responsible_field']")
                    if field:
                        found[record.get("id")] = field.strip()
        return found

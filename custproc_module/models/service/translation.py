from odoo import models
from odoo.tools.misc import file_open
from odoo.tools.translate import (
    JAVASCRIPT_TRANSLATION_COMMENT,
    PYTHON_TRANSLATION_COMMENT,
    ReadonlyDict,
    code_translations,
    get_po_paths,
    translation_file_reader,
)

HOST = "helpdesk_mgmt"
LANGUAGES = ("zh_CN", "zh_TW", "zh_HK")


class IrHttp(models.AbstractModel):
    """Chinese for the helpdesk, which has none of its own.

    The files in `i18n_extra` hold the terms of helpdesk_mgmt. Terms of records (fields, menus, views) are loaded by the server, since
    it reads all translation files of every module and each term names its record. Terms of Python and JavaScript code are looked up
    in the files of the module whose code it is: they are added to that table here, and never replace a translation the helpdesk has.
    """

    _inherit = "ir.http"

    def _register_hook(self):
        super()._register_hook()
        for lang in LANGUAGES:
            python, web = _read_host_terms(lang)
            _add_terms(python, web, lang)


def _read_host_terms(lang):
    """({source: translation} of Python code, the same of JavaScript) of the host in a language, from our own files."""
    python, web = {}, {}
    for path in get_po_paths("custproc_module", lang):
        if "i18n_extra" not in path:
            continue
        with file_open(path, mode="rb") as file:
            for row in translation_file_reader(file):
                if row["type"] == "code" and row["module"] == HOST and row["value"]:
                    if PYTHON_TRANSLATION_COMMENT in row["comments"]:
                        python[row["src"]] = row["value"]
                    if JAVASCRIPT_TRANSLATION_COMMENT in row["comments"]:
                        web[row["src"]] = row["value"]
    return python, web


def _add_terms(python, web, lang):
    known = code_translations.get_python_translations(HOST, lang)
    if python.keys() - known.keys():
        code_translations.python_translations[HOST, lang] = ReadonlyDict({**python, **known})
    messages = {
        message["id"]: message["string"] for message in code_translations.get_web_translations(HOST, lang)["messages"]
    }
    if web.keys() - messages.keys():
        code_translations.web_translations[HOST, lang] = ReadonlyDict(
            {
                "messages": tuple(
                    ReadonlyDict({"id": source, "string": text}) for source, text in {**web, **messages}.items()
                )
            }
        )

"""The helpdesk speaks Chinese, though it ships none: menus, fields, views, mails, and the texts of its code."""

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader, code_translations, get_po_paths, translation_file_reader


@tagged("post_install", "-at_install")
class TestHelpdeskChinese(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("zh_CN", "zh_TW"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.env["ir.module.module"]._load_module_terms(["helpdesk_mgmt", "custproc_module"], ["zh_CN", "zh_TW"])

    def _in(self, lang, record):
        return record.with_context(lang=lang)

    def test_menu_field_stage_and_view(self):
        """Menu, field label, stage and portal page read Chinese in both scripts."""
        menu = self.env.ref("helpdesk_mgmt.helpdesk_own_ticket_menu")
        self.assertEqual(self._in("zh_CN", menu).name, "我的工单")
        self.assertEqual(self._in("zh_TW", menu).name, "我的服務單")
        self.assertEqual(menu.with_context(lang="en_US").name, "My Tickets")
        fields_cn = self.env["helpdesk.ticket"].with_context(lang="zh_CN").fields_get(["user_id", "priority"])
        self.assertEqual(fields_cn["user_id"]["string"], "负责人")
        self.assertEqual(dict(fields_cn["priority"]["selection"])["3"], "紧急")
        self.assertEqual(self._in("zh_TW", self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")).name, "等待中")
        arch = self._in("zh_CN", self.env.ref("helpdesk_mgmt.portal_create_ticket")).arch_db
        self.assertIn("提交工单", arch)
        self.assertNotIn("Submit Ticket", arch)

    def test_code_terms(self):
        """Texts of the helpdesk's Python and JavaScript read Chinese, in Hong Kong too."""
        python = code_translations.get_python_translations("helpdesk_mgmt", "zh_CN")
        self.assertEqual(python["Open Tickets"], "未关闭的工单")
        self.assertEqual(
            code_translations.get_python_translations("helpdesk_mgmt", "zh_HK")["Open Tickets"], "未關閉的服務單"
        )
        cards = self.env["helpdesk.ticket.team"].with_context(lang="zh_CN").retrieve_dashboard()
        self.assertIn("未关闭的工单", [card["name"] for card in cards])
        web = self.env["ir.http"]._get_translations_for_webclient(["helpdesk_mgmt"], "zh_CN")[0]["helpdesk_mgmt"][
            "messages"
        ]
        self.assertEqual([message["string"] for message in web], ["所选文件（%sB）超过允许的最大文件大小（%sB）。"])

    def test_complete(self):
        """Every term the helpdesk exports has its translation in both languages."""
        rows = TranslationModuleReader(self.env.cr, modules=["helpdesk_mgmt"], lang=None)
        # The label of a website form belongs to the website, which has put it on a model the helpdesk extends too.
        terms = {source for _module, _type, name, _id, source, *_rest in rows if name != "ir.model,website_form_label"}
        self.assertGreater(len(terms), 280)
        for lang in ("zh_CN", "zh_TW"):
            known = set()
            for path in get_po_paths("custproc_module", lang):
                if "i18n_extra" in path:
                    known |= {row["src"] for row in translation_file_reader(path) if row["value"]}
            self.assertEqual(sorted(terms - known), [], lang)

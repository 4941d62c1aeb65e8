"""The module speaks Chinese: every term is translated, and menus, fields, selections, views and refusals come out in it."""

import re

import polib

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path

from ...models.engine.words import in_one, in_sentences, listed
from ...policies.engine.hold import Hold

LANGUAGES = ("zh_CN", "zh_TW")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in LANGUAGES:
            cls.env["res.lang"]._activate_lang(lang)
        cls.env["ir.module.module"]._load_module_terms(["custproc_module"], list(LANGUAGES))

    def _env_of(self, lang):
        """What a manager of that language works in."""
        user = self.env["res.users"].create(
            {
                "name": f"Manager {lang}",
                "login": f"manager.{lang}@example.com",
                "lang": lang,
                "group_ids": [(4, self.env.ref("custproc_module.group_custproc_general_manager").id)],
            }
        )
        return self.env(user=user, context=user.with_user(user).context_get())

    def test_every_term_is_translated(self):
        """No term of the template lacks its translation, and none stands there as it is in English."""
        path = "custproc_module/i18n/custproc_module.pot"
        template = list(polib.pofile(file_path(path)))
        terms = {entry.msgid for entry in template}
        wordless = {entry.msgid for entry in template if not re.search(r"[A-Za-z]", self._get_words(entry))}
        self.assertGreater(len(terms), 1700)
        for lang in LANGUAGES:
            known = {
                entry.msgid: entry.msgstr
                for entry in polib.pofile(file_path(f"custproc_module/i18n/{lang}.po"))
                if not entry.obsolete and not entry.fuzzy
            }
            self.assertEqual(sorted(term for term in terms if not known.get(term)), [], lang)
            alike = {term for term in terms - wordless if known[term] == term and " " in term}
            self.assertEqual(alike, set(), lang)

    def _get_words(self, entry):
        """What of a term is written for people: expressions of mail subjects and of file names are code."""
        if all("print_report_name" in where for where, _line in entry.occurrences):
            return " ".join(re.findall(r"'([^']*)'", entry.msgid))
        return re.sub(r"\{\{.*?\}\}", "", entry.msgid)

    def test_menus_fields_selections_and_views(self):
        """Menu, action, field, selection and view read Chinese for a user of that language."""
        expected = {
            "zh_CN": ("我的工作", "我的审批", "可用额度", "仅限现款", "紧急关闭", "恢复关口"),
            "zh_TW": ("我的工作", "我的簽核", "可用額度", "僅限現款", "緊急關閉", "恢復關口"),
        }
        for lang, (menu, action, label, choice, emergency, button) in expected.items():
            env = self._env_of(lang)
            self.assertEqual(env.ref("custproc_module.menu_custproc_work").sudo().name, menu)
            self.assertEqual(env.ref("custproc_module.approval_step_action").sudo().name, action)
            fields = env["custproc.credit.account"].fields_get(["available", "state"])
            self.assertEqual(fields["available"]["string"], label)
            self.assertEqual(dict(fields["state"]["selection"])["cash_only"], choice)
            self.assertEqual(env.ref("custproc_module.credit_emergency_action").sudo().name, emergency)
            view = env.ref("custproc_module.credit_policy_view_form")
            self.assertIn(button, env["custproc.credit.policy"].get_view(view.id)["arch"])

    def test_refusals(self):
        """A refusal names its figures in the reader's language, with the placeholders filled."""
        company = self.env["res.partner"].create({"name": "深冷气体", "is_company": True})
        contact = self.env["res.partner"].create({"name": "王伟", "parent_id": company.id})
        team = self.env["crm.team"].create({"name": "华东"})
        expected = {
            "zh_CN": (
                "不能为深冷气体, 王伟建立客户档案：它隶属于深冷气体。请选择深冷气体。",
                "销售团队不能以自己为上级区域。请选择另一区域。",
            ),
            "zh_TW": (
                "不能為深冷气体, 王伟建立客戶檔案：它隸屬於深冷气体。請選擇深冷气体。",
                "銷售團隊不能以自己為上級區域。請選擇另一區域。",
            ),
        }
        for lang, (file_refusal, team_refusal) in expected.items():
            env = self._env_of(lang)
            with self.assertRaises(UserError) as refused:
                env["custproc.customer.file"].sudo().create({"partner_id": contact.id})
            self.assertEqual(str(refused.exception), file_refusal)
            with self.assertRaises(UserError) as refused:
                env["crm.team"].sudo().browse(team.id).custproc_parent_id = team.id
            self.assertEqual(str(refused.exception), team_refusal)

    def test_punctuation(self):
        """Facts and sentences put together by code have the reader's punctuation."""
        holds = [Hold("contract", "no_review", "A", ("C.",)), Hold("credit", "over_limit", "B")]
        self.assertEqual(in_sentences(self.env, holds), "A; B. C.")
        self.assertEqual(listed(self.env, ["A", "B"]), "A, B")
        for lang in LANGUAGES:
            env = self._env_of(lang)
            self.assertEqual(in_sentences(env, holds), "A；B。C.")
            self.assertEqual(in_one(env, ["A", "B"]), "A；B")
            self.assertEqual(listed(env, ["A", "B"]), "A、B")

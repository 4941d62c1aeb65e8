"""The runtime carries browser tours and printed forms: Chromium, the web client's files, wkhtmltopdf, a Chinese font."""

from odoo.tests import HttpCase, tagged

NAVBAR = "!!document.querySelector('.o_main_navbar')"
# Another page of the client, without going through menus that modules may rename.
DONE = "console.log('test successful')"


@tagged("post_install", "-at_install")
class TestBrowser(HttpCase):
    def test_the_web_client_opens(self):
        self.browser_js("/odoo/users", DONE, ready=NAVBAR, login="admin", timeout=120)

    def test_chinese_is_printed(self):
        page = "<html><head><meta charset='utf-8'/></head><body><p>信用额度不足，暂停发货</p></body></html>"
        content = self.env["ir.actions.report"]._run_wkhtmltopdf([page])
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertIn(b"CJK", content)

from math import isfinite

from werkzeug.urls import url_encode

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

PAGE = 20
SHOWN = ("sent", "confirmed", "disputed")


class PortalStatement(CustomerPortal):
    """The customer reads his statements of account, confirms or disputes them.

    He is let in by a login of the payer itself, or by the link that was sent to the payer; drafts and statements taken back are
    shown to nobody. A link without the mark of whom it was sent to reads and answers nothing (`_get_answerer`). Colleagues who may read
    a statement look at its page, and answer nothing either: what a customer sends back on paper is filed as a signed copy, under the
    colleague's own name.
    """

    def _get_own_domain(self):
        payer = request.env.user.partner_id.commercial_partner_id
        return [("partner_id", "=", payer.id), ("state", "in", SHOWN)]

    def _get_statement(self, statement_id, access_token=None):
        """The statement under sudo for who may see it, else None: a wrong link tells nothing about what there is."""
        # sudo: custproc.account.statement, customers have no right on it; login or token decide
        statement = request.env["custproc.account.statement"].sudo().browse(statement_id).exists()
        if not statement or statement.state not in SHOWN:
            return None
        if access_token and statement.access_token and consteq(statement.access_token, access_token):
            return statement
        user = request.env.user
        if user._is_internal():
            return statement if statement.with_user(user).has_access("read") else None
        own = not user._is_public() and user.partner_id.commercial_partner_id == statement.partner_id
        return statement if own else None

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "custproc_statement_count" in counters:
            # sudo: custproc.account.statement, the domain names the customer's own
            statements = request.env["custproc.account.statement"].sudo()
            values["custproc_statement_count"] = statements.search_count(self._get_own_domain(), limit=1)
        return values

    @http.route(["/my/statements", "/my/statements/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_statements(self, page=1, **kw):
        """The customer's statements, newest first."""
        # sudo: custproc.account.statement, the domain names the customer's own
        statements = request.env["custproc.account.statement"].sudo()
        domain = self._get_own_domain()
        pages = pager(url="/my/statements", total=statements.search_count(domain), page=page, step=PAGE)
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "statements": statements.search(domain, limit=PAGE, offset=pages["offset"]),
                "page_name": "custproc_statement",
                "pager": pages,
                "default_url": "/my/statements",
            }
        )
        return request.render("custproc_module.portal_my_statements", values)

    @http.route("/my/statements/<int:statement_id>", type="http", auth="public", website=True)
    def portal_statement(self, statement_id, access_token=None, pid=None, custproc_notice=None, **kw):
        """One statement with its items, and the form to answer it."""
        statement = self._get_statement(statement_id, access_token)
        if not statement:
            return request.redirect("/my")
        return self._show_statement(statement, access_token, pid, kw.get("hash"), custproc_notice=custproc_notice)

    def _show_statement(self, statement, access_token, pid, signed, **values):
        """The page; `values` hold what was typed already, and why it could not be noted."""
        values = {
            "statement": statement,
            "page_name": "custproc_statement",
            "token": access_token or "",
            "pid": pid or "",
            "signed": signed or "",
            "can_answer": bool(statement._get_answerer(access_token, pid, signed)[0]),
            "login_url": f"/web/login?{url_encode({'redirect': f'/my/statements/{statement.id}'})}",
            "is_public": request.env.user._is_public(),
            **values,
        }
        return request.render("custproc_module.portal_statement", values)

    @http.route("/my/statements/<int:statement_id>/pdf", type="http", auth="public", website=True)
    def portal_statement_pdf(self, statement_id, access_token=None, **kw):
        """The statement as PDF."""
        statement = self._get_statement(statement_id, access_token)
        if not statement:
            return request.redirect("/my")
        return self._show_report(
            model=statement, report_type="pdf", report_ref="custproc_module.action_report_account_statement", download=True
        )

    def _to_balance(self, balance):
        """The balance the customer states; none is 0.

        :raise ValueError: it is no number
        """
        stated = float(balance or 0.0)
        if not isfinite(stated):
            raise ValueError(balance)
        return stated

    @http.route("/my/statements/<int:statement_id>/answer", type="http", auth="public", methods=["POST"], csrf=True, website=True)
    def portal_statement_answer(
        self, statement_id, access_token=None, pid=None, answer=None, name=None, reason=None, balance=None, **kw
    ):
        """Note the customer's answer; what cannot be noted is said on the page."""
        statement = self._get_statement(statement_id, access_token)
        if not statement:
            return request.redirect("/my")
        signed = kw.get("hash")
        contact, how = statement._get_answerer(access_token, pid, signed)
        if not contact or answer not in ("confirmed", "disputed"):
            return self._show_statement(statement, access_token, pid, signed, custproc_notice="failed")
        # Sent twice by a double click: the second is told what the first did.
        if statement.state != answer:
            proof = {"how": how, "contact": contact, "address": request.httprequest.remote_addr}
            try:
                with request.env.cr.savepoint():
                    if answer == "confirmed":
                        statement._confirm(name, **proof)
                    else:
                        statement._dispute(name, reason, self._to_balance(balance), **proof)
            except (UserError, ValueError, OverflowError) as error:
                typed = {"answer": answer, "typed_name": name, "typed_reason": reason, "typed_balance": balance}
                why = str(error) if isinstance(error, UserError) else ""
                return self._show_statement(statement, access_token, pid, signed, custproc_notice="failed", why=why, **typed)
        parameters = {"access_token": access_token or "", "pid": pid or "", "hash": signed or "", "custproc_notice": answer}
        return request.redirect(f"/my/statements/{statement.id}?{url_encode(parameters)}")

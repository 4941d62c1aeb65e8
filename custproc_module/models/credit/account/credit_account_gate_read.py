"""What a gate asks of its payers, read by the statement that takes their accounts.

A gate asked four statements one after the other: the claim, the customers' papers, the money earmarked to orders, the figures.
Sending a statement costs as much as running a small one, so the claim brings the answers of the others along. They are the answers of
the same snapshot (cursors are REPEATABLE READ), and they live from the claim to the judgement only: the first question after the claim
takes them or drops them, whatever it asks; so do the end of the gate, a savepoint that is rolled back, and anything written in between.
"""

from typing import NamedTuple

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...engine.stored_statement import Step, ask, store
from . import figures_of_one_sql, figures_sql
from .credit_account import CLAIM, FIGURES
from .credit_account_earmarks import EARMARKS

PAPERS = "papers"
GATE = "custproc_credit_gate"  # kept in the database, see engine/stored_statement.py
# Key of the cursor's cache, which nobody reaches from outside, unlike the context, and which a rollback to a savepoint empties.
ANSWERS = "custproc_module.gate_answers"


class Answer(NamedTuple):
    """The rows that a statement gave, with all that it was asked: lists as sets, for their order means nothing."""

    asked: tuple
    rows: list


def _key(arguments):
    return tuple(frozenset(value) if isinstance(value, (list, tuple, set)) else value for value in arguments)


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    def init(self):
        super().init()
        types = figures_of_one_sql.PARAMETERS | {"in_marked": "int[]", "in_user": "int"}
        types |= {"in_company": "int", "in_partners": "int[]", "in_gate": "text"}
        columns = {**self._figure_columns, "account_id": "int", "marks": "json", "files": "json"}
        ready = SQL("CASE in_gate WHEN 'order' THEN is_order_ready ELSE is_delivery_ready END")
        files = self.env["custproc.customer.file"]._sql_files(SQL("in_company"), SQL("in_partners"), ready, SQL("in_day"))
        files = SQL("(SELECT json_agg(p) FROM (%s) AS p)", files)
        marks = SQL("(SELECT json_agg(e) FROM %s(in_root, in_payers, in_marked, in_day, in_horizon) AS e)", SQL.identifier(EARMARKS))
        alone = ("in_payers", self._get_gate_of_one(marks, files))
        store(self.env.cr, GATE, types, columns, self._sql_gate(marks, files), lookups=figures_sql.LOOKUPS, alone=alone)

    @api.model
    def _get_gate_of_one(self, marks, files):
        """The procedure for one payer. Nearly always he has an account already, and bringing it up to date is asked for more simply than
        making it."""
        own = ("own_account", "has_file", "has_contract", *figures_of_one_sql.OWN)
        told = SQL("a.id, a.file_complete, a.contract_effective, %s", figures_of_one_sql.OWN_COLUMNS)
        eligible = self._get_eligibility_of_one()
        touch = SQL(
            """UPDATE custproc_credit_account a SET version = a.version + 1, file_complete = %s, contract_effective = %s
                WHERE %s RETURNING %s""",
            *eligible.values(),
            figures_of_one_sql.IS_OWN,
            told,
        )
        make = SQL(
            """SELECT c.id, c.file_complete, c.contract_effective, c.fixed_limit, c.fixed_limit_until, NULL, NULL, c.is_stopped
                 FROM %s(ARRAY[in_root], in_payers, ARRAY[in_day], in_user) AS c""",
            SQL.identifier(CLAIM),
        )
        return figures_of_one_sql.procedure(
            {"has_marks": self._sql_has_earmarks(SQL("in_members"), SQL("in_marked"))},
            before=[Step(own, touch), Step(own, make, SQL("NOT FOUND"))],
            after=[Step(("all_marks",), SQL("SELECT %s", marks), SQL("has_marks"))],
            variables={"own_account": "int", "has_marks": "boolean", "all_marks": "json"},
            answer=[SQL("own_account"), SQL("all_marks"), files],
        )

    @api.model
    def _sql_gate(self, marks, files):
        # The payers of the figures are those of the claim, so the accounts are taken before anything is summed.
        return SQL(
            """WITH claimed AS MATERIALIZED (
                    SELECT c.id, c.partner_id
                      FROM %(claim)s(array_fill(in_root, ARRAY[cardinality(in_payers)]), in_payers,
                                     array_fill(in_day, ARRAY[cardinality(in_payers)]), in_user) c)
               SELECT %(figures_of)s, (SELECT c.id FROM claimed c WHERE c.partner_id = f.payer),
                      %(marks)s, %(files)s
                 FROM %(figures)s(in_root, ARRAY(SELECT c.partner_id FROM claimed c), in_day, in_basis, in_window,
                                  in_orders, in_moves, in_horizon) f""",
            claim=SQL.identifier(CLAIM),
            figures=SQL.identifier(FIGURES),
            marks=marks,
            files=files,
            figures_of=SQL(", ").join(SQL.identifier("f", name) for name in self._figure_columns),
        )

    @api.model
    def _claim_for_gate(self, root_company, payer_ids, order_ids=(), marked_ids=(), papers=(None, (), "")):
        """Take the accounts of payers as `_claim` does, and what the gate will ask of them with it, in one statement.

        :param root_company: the root company the accounts belong to
        :param payer_ids: commercial entities
        :param order_ids: orders being judged, left out of the figures
        :param marked_ids: orders whose earmarked money is asked for
        :param papers: company, commercial entities and gate ("order", "delivery") whose papers are asked for
        :raise Busy: others had the accounts at every try of the server
        """
        payer_ids = sorted(set(payer_ids) - {False})
        if not payer_ids:
            return
        root = root_company.sudo()  # sudo: res.company, whoever sells in a branch is judged by the root
        company_id, partner_ids, gate = papers
        partners = [partner_id for partner_id in partner_ids if partner_id]
        asked = self._get_questions(root, payer_ids, root._custproc_today(), order_ids, ())
        self._flush_sources()
        self._flush_eligibility()
        self._flush_earmarks()
        # Written past the ORM: a gate runs as a salesperson, who may not write credit accounts.
        try:
            rows = ask(self.env, GATE, *asked, list(marked_ids), self.env.uid, company_id, partners, gate)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self._note_lost_claim(payer_ids)
            raise
        self._note_claim()
        marks, files = ([tuple(one.values()) for one in found or ()] for found in rows[0][-2:])
        self.browse(row[-3] for row in rows).invalidate_recordset(flush=False)
        day, horizon_end = asked[2], asked[-1]
        self.env.cr.cache[ANSWERS] = {
            FIGURES: Answer(_key(asked), [row[:-3] for row in rows]),
            EARMARKS: Answer(_key((root.id, payer_ids, list(marked_ids), day, horizon_end)), marks),
            PAPERS: Answer(_key((company_id, list(partner_ids), gate, day)), files),
        }

    @api.model
    def _ask_at_gate(self, name, *arguments):
        # EXTENDS credit: once, and only what was asked for with the claim
        rows = self._take_answer(name, *arguments)
        return super()._ask_at_gate(name, *arguments) if rows is None else rows

    @api.model
    def _take_answer(self, name, *arguments):
        """The rows that the claim brought along; None where it did not, or something was written since."""
        answer = self.env.cr.cache.get(ANSWERS, {}).pop(name, None)
        is_answer = answer and answer.asked == _key(arguments) and not self._has_unflushed_sources()
        return answer.rows if is_answer else None

    @api.model
    def _forget_answers(self):
        """What the claim brought along counts for nothing any more: the gate has judged, or does not ask."""
        self.env.cr.cache.pop(ANSWERS, None)

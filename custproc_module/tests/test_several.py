"""Every step of every document, asked for two documents at once over RPC: it is taken for both, or refused in a sentence."""

import inspect
import traceback

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import CustprocCommon
from .walk import own_models, samples

# What steps are given that cannot be asked without.
GIVEN = {"reason": "Sample", "name": "sample.txt", "content": "c2FtcGxl", "conditions": ("signed",), "until": "2030-01-01"}
# One record a month: the first one leaves its month to the second.
MONTH = "month"


@tagged("post_install", "-at_install")
class TestSeveral(CustprocCommon):
    @mute_logger("odoo.sql_db")
    def test_two_at_once(self):
        """DESIGN 8: no step of a document answers several of them with an error of the server, in whatever state they are."""
        found, asked = [], 0
        for model, make in sorted(samples().items()):
            pair = self.make_pair(model, make)
            for name in self.list_steps(pair):
                asked += 1
                for state in self.list_states(pair):
                    with self.subTest(model, step=name, state=state), self.cr.savepoint() as savepoint:
                        if self.put(pair, state) and (error := self.ask(pair, name)):
                            found.append(f"{model}.{name} in {state}: {error}")
                        savepoint.rollback()
                    self.env.invalidate_all(flush=False)
        self.assertFalse(found, "\n".join(found))
        self.assertGreater(asked, 250)

    def make_pair(self, model, make):
        first = make(self.env)
        if MONTH in first._fields:
            self.env.flush_all()
            self.cr.execute(SQL("UPDATE %s SET month = '2001-01-01' WHERE id = %s", SQL.identifier(first._table), first.id))
        pair = first + make(self.env)
        self.env.flush_all()
        return pair

    def list_steps(self, pair):
        """The steps this module adds to a document; those of the model itself are asked without a record."""
        cls = type(pair)
        for name in dir(cls):
            if not name.startswith("action_") or getattr(getattr(cls, name), "_api_model", False):
                continue
            owner = next(base for base in cls.__mro__ if name in vars(base))
            if "custproc_module" in owner.__module__:
                yield name

    def list_states(self, pair):
        return pair._fields["state"].get_values(self.env) if "state" in pair._fields else [None]

    def put(self, pair, state):
        """Set a state in the table; not where one record alone may be in it."""
        if state:
            try:
                self.cr.execute(SQL("UPDATE %s SET state = %s WHERE id IN %s", SQL.identifier(pair._table), state, pair._ids))
            except IntegrityError:
                return False
        self.env.invalidate_all(flush=False)
        return True

    def ask(self, pair, name):
        """What was not meant to be said to people, or nothing."""
        method = getattr(pair, name)
        parameters = inspect.signature(method).parameters.values()
        given = {one.name: GIVEN.get(one.name) for one in parameters if one.default is one.empty and one.kind is not one.VAR_KEYWORD}
        try:
            method(**given)
            self.env.flush_all()
        except UserError as error:
            frames = traceback.extract_tb(error.__traceback__)
            # A field of several was read: the step does not know that it is taken for one at a time.
            if frames[-1].name == "ensure_one" and frames[-2].filename.endswith("orm/fields.py"):
                return frames[-3].line
        except IntegrityError:
            return None  # the server answers with the text of the constraint
        except Exception as error:
            return f"{error!r:.200}"
        return None

    def test_documents_of_the_host(self):
        """DESIGN 8: the buttons this module adds to documents of the host are taken for both, or refused in a sentence."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        picking = {"partner_id": self.customer.id, "picking_type_id": warehouse.out_type_id.id}
        invoice = {"move_type": "out_invoice", "partner_id": self.customer.id}
        ticket = {"name": "Sample", "description": "Sample", "partner_id": self.customer.id}
        pairs = [
            self.make_order() + self.make_order(),
            *(self.env[model].create([values, dict(values)])
              for model, values in (("stock.picking", picking), ("account.move", invoice), ("helpdesk.ticket", ticket))),
            self.customer + self.customer.copy(),
        ]
        found, asked = [], []
        for pair in pairs:
            for name in self.list_steps(pair):
                asked.append(name)
                with self.cr.savepoint() as savepoint:
                    if error := self.ask(pair, name):
                        found.append(f"{pair._name}.{name}: {error}")
                    savepoint.rollback()
                self.env.invalidate_all(flush=False)
        self.assertFalse(found, "\n".join(found))
        self.assertGreater(len(asked), 20)
        with self.assertRaisesRegex(UserError, "cannot take this step together: 2 were chosen"):
            pairs[0].action_custproc_decisions()

    def test_documents_know_steps_for_one(self):
        """DESIGN 8: each document refuses several in a sentence where a step is for one at a time."""
        own = own_models(self.env, transient=False)
        documents = [name for name in own if getattr(self.env.registry[name], "_transitions", None) or name == "custproc.credit.account"]
        blind = [name for name in documents if type(self.env[name]).ensure_one.__module__.startswith("odoo.orm")]
        self.assertEqual(blind, [])
        make = samples()["custproc.contract"]
        contracts = make(self.env) + make(self.env)
        with self.assertRaisesRegex(UserError, "cannot take this step together: 2 were chosen"):
            contracts.ensure_one()

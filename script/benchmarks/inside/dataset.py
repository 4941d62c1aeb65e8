"""Data by straight SQL: one record of each kind is made through the ORM, with everything any installed module adds to it, and
multiplied set-wise with other ids, partners, dates and amounts. Seconds, not minutes.
"""

from contextlib import contextmanager
from datetime import timedelta

from ledger import Ledger

from odoo import Command, fields
from odoo.tools import SQL

BUYER = "Bench buyer"
LINES = 5


def build(env, customers, invoices, tickets):
    """The same data in every database: customers, posted invoices of the last two years, nine of ten older ones paid, orders."""
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True})
    base = Base(env)
    per_customer = max(invoices // customers, 1)
    with quiet(env.cr):
        partner_ids = base.multiply(
            "res_partner",
            base.customer.id,
            customers,
            {
                "name": "'Customer ' || g",
                "complete_name": "'Customer ' || g",
                "commercial_partner_id": "{id}",
                "ref": "'B' || g",
            },
        )
        Ledger(base, partner_ids, customers, per_customer).make()
        make_orders(base, partner_ids, customers // 5, "order", base.order)
        make_orders(base, partner_ids, 200, "quotation", base.quotation)
        make_tickets(base, partner_ids, customers, tickets)
    env["ir.config_parameter"].set_param("bench.first_customer", str(partner_ids[0]))
    env["ir.config_parameter"].set_param("bench.last_customer", str(partner_ids[1]))
    env.cr.commit()
    return {"customers": customers, "invoices": customers * per_customer}


class Base:
    """What the copies are made of: a company with accounts, a salesperson, products, and one of each document."""

    def __init__(self, env):
        self.env = env
        company = env.company
        if not company.chart_template:
            env["account.chart.template"].try_loading("cn", company, install_demo=False)
        company.write({"account_sale_tax_id": False})
        self.today = fields.Date.today()
        self.sales = env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", company.id)], limit=1)
        self.bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
        self.salesperson = make_user(
            env,
            "bench_sales",
            "sales_team.group_sale_salesman",
            "custproc_module.group_custproc_salesperson",
            "account_financial_risk.group_account_financial_risk_user",
        )
        for number in (1, 2, 3):
            make_user(
                env,
                f"bench_approver{number}",
                "sales_team.group_sale_salesman_all_leads",
                "custproc_module.group_custproc_sales_manager",
            )
        make_user(
            env, "bench_agent", "helpdesk_mgmt.group_helpdesk_manager", "custproc_module.group_custproc_service_agent"
        )
        make_user(env, "bench_stock", "stock.group_stock_user", "custproc_module.group_custproc_logistics")
        self.products = env["product.product"].create(
            [
                {"name": f"Gas {number}", "list_price": 100, "type": "consu", "taxes_id": [Command.clear()]}
                for number in range(LINES)
            ]
        )
        self.customer = env["res.partner"].create(
            {
                "name": "Sample customer",
                "is_company": True,
                "customer_rank": 1,
                "user_id": self.salesperson.id,
                "email": "sample@example.com",
            }
        )
        self.buyer = env["res.partner"].create(
            {
                "name": BUYER,
                "is_company": True,
                "customer_rank": 1,
                "user_id": self.salesperson.id,
                "email": "buyer@example.com",
            }
        )
        self.receivable = self.customer.property_account_receivable_id
        self._set_peer_limits()
        self.order = self._make_order(self.customer)
        self.order.action_confirm()
        self.quotation = self._make_order(self.customer)
        for reference in ("bench confirm", "bench deliver"):
            self._make_order(self.buyer).write({"client_order_ref": reference})
        self.invoice = self._make_invoice(self.customer, self.today - timedelta(days=400))
        self.payment = self._make_payment(self.customer, self.today - timedelta(days=370))
        receivable = (self.invoice.line_ids | self.payment.line_ids).filtered(
            lambda line: line.account_id == self.receivable
        )
        receivable.reconcile()
        self.partial = env["account.partial.reconcile"].search([("debit_move_id", "in", self.invoice.line_ids.ids)])
        self.full = self.partial.full_reconcile_id
        self.open_invoice = self._make_invoice(self.customer, self.today - timedelta(days=10))
        for days in range(3, 23, 2):
            self._make_invoice(self.buyer, self.today - timedelta(days=days))
        self.team = env["helpdesk.ticket.team"].create({"name": "Bench team", "user_id": self.salesperson.id})
        kind = env.ref("custproc_module.ticket_kind_question", raise_if_not_found=False)
        self.ticket = env["helpdesk.ticket"].create(
            {
                "name": "Sample",
                "description": "<p>Sample</p>",
                "team_id": self.team.id,
                "partner_id": self.customer.id,
                "user_id": self.salesperson.id,
                **({"custproc_kind_id": kind.id} if kind else {}),
            }
        )
        env.flush_all()

    def _set_peer_limits(self):
        """What OCA's risk needs to judge anything: a limit, and every amount included in it."""
        names = (
            "invoice_draft",
            "invoice_open",
            "invoice_unpaid",
            "account_amount",
            "account_amount_unpaid",
            "sale_order",
        )
        flags = {f"risk_{name}_include": True for name in names if f"risk_{name}_include" in self.customer._fields}
        if flags:
            self.customer.write(flags | {"credit_limit": 600.0})
            self.buyer.write(flags | {"credit_limit": 1_000_000.0})

    def _make_order(self, partner):
        orders = self.env["sale.order"]
        # What our review wants stated; the others have no such field.
        stated = {"custproc_transport_mode": "carrier"} if "custproc_transport_mode" in orders._fields else {}
        return orders.create(
            {
                **stated,
                "partner_id": partner.id,
                "user_id": self.salesperson.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 2,
                            "price_unit": 100,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for product in self.products
                ],
            }
        )

    def _make_invoice(self, partner, day):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": day,
                "invoice_date_due": day + timedelta(days=30),
                "invoice_line_ids": [
                    Command.create({"product_id": self.products[0].id, "price_unit": 100, "tax_ids": [Command.clear()]})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _make_payment(self, partner, day):
        entry = self.env["account.move"].create(
            {
                "journal_id": self.bank.id,
                "date": day,
                "partner_id": partner.id,
                "line_ids": [
                    Command.create(
                        {"account_id": self.bank.default_account_id.id, "partner_id": partner.id, "debit": 100}
                    ),
                    Command.create({"account_id": self.receivable.id, "partner_id": partner.id, "credit": 100}),
                ],
            }
        )
        entry.action_post()
        return entry

    def multiply(self, table, sample_id, count, values, source="generate_series(1, {count}) AS g"):
        """Copy one row `count` times with other `values` (SQL of g and {id}); the first and last new id."""
        cr = self.env.cr
        cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        columns = [name for (name,) in cr.fetchall() if name != "id"]
        sequence = f"{table}_id_seq"
        cr.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        first = cr.fetchone()[0]
        identity = f"{first} + g"
        given = {name: text.format(id=identity) for name, text in values.items() if name in columns}
        selected = ", ".join(given.get(name, f's."{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        counted = source.format(count=count)
        cr.execute(
            f"INSERT INTO {table} (id, {names}) SELECT {identity}, {selected} FROM {counted}, {table} s WHERE s.id = {sample_id:d}"
        )
        cr.execute(f"SELECT setval('{sequence}', (SELECT MAX(id) FROM {table}))")
        return first + 1, first + count


def make_user(env, login, *groups):
    known = [env.ref(group, raise_if_not_found=False) for group in groups]
    return env["res.users"].create(
        {
            "name": login,
            "login": login,
            "email": f"{login}@example.com",
            "tz": "Asia/Shanghai",
            "group_ids": [
                Command.link(env.ref("base.group_user").id),
                *(Command.link(group.id) for group in known if group),
            ],
        }
    )


@contextmanager
def quiet(cr):
    """Without the foreign keys' triggers, where the role may: the copies point where their samples do, or to other copies."""
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        cr.execute("SET LOCAL session_replication_role = replica")
    yield
    cr.execute("SET LOCAL session_replication_role = DEFAULT")


def make_orders(base, partners, count, prefix, sample):
    """Copies of an order with its five lines, each for another customer."""
    partner = f"({partners[0]} + (g - 1) * 5 % {partners[1] - partners[0] + 1})"
    first = base.multiply(
        "sale_order",
        sample.id,
        count,
        {
            "name": f"'{prefix}' || g",
            "partner_id": partner,
            "partner_invoice_id": partner,
            "partner_shipping_id": partner,
            "access_token": "NULL",
        },
    )[0]
    for line in sample.order_line:
        base.multiply(
            "sale_order_line",
            line.id,
            count,
            {"order_id": f"{first} - 1 + g", "order_partner_id": partner, "risk_partner_id": partner},
        )


def make_tickets(base, partners, customers, tickets):
    """Open tickets without clocks."""
    partner = f"({partners[0]} + (g - 1) % {customers})"
    first, last = base.multiply(
        "helpdesk_ticket",
        base.ticket.id,
        2 * tickets,
        {
            "number": "'BT' || g",
            "name": "'Ticket ' || g",
            "partner_id": partner,
            "commercial_partner_id": partner,
            "access_token": "NULL",
        },
    )
    base.env["ir.config_parameter"].set_param("bench.first_ticket", str(first))


def tidy(env):
    """What the night does: statistics and dead rows."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    finally:
        connection.autocommit = False
    return {}


def tidy_tables(env, tables):
    """Dead rows of some tables, as the nightly vacuum takes them away between two refreshes."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)).code)
    finally:
        connection.autocommit = False
    return {}

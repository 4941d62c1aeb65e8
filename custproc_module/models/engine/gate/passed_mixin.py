from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

# So many days before the module came are told from what the host kept; what is older is nobody's concern any more.
FILLED_DAYS = 60


class PassedMixin(models.AbstractModel):
    """A host document that keeps the moment at which it really passed: goods left, an invoice was posted.

    The days that people enter on it (invoice date, effective date) may lie anywhere. The moment (UTC) is that of the server, closed to
    everybody, and written by the statement that writes the state.
    """

    _name = "custproc.passed.mixin"
    _inherit = ["custproc.closed.mixin"]
    _description = "Document that Keeps when It Passed"

    _protected_fields = ("custproc_passed_at",)
    _passed_state = None

    custproc_passed_at = fields.Datetime(
        "Left or posted on",
        compute="_compute_custproc_passed_at",
        store=True,
        copy=False,
        help="The server's time, whatever date is entered.",
    )

    @api.depends("state")
    def _compute_custproc_passed_at(self):
        now = fields.Datetime.now()
        for document in self:
            has_passed = document.state == self._passed_state
            document.custproc_passed_at = (document.custproc_passed_at or now) if has_passed else False

    def _auto_init(self):
        is_missing = self._auto and not self._abstract and not column_exists(self.env.cr, self._table, "custproc_passed_at")
        if is_missing:
            # Made here, so that the host's whole past is not computed one record after the other.
            create_column(self.env.cr, self._table, "custproc_passed_at", "timestamp")
        result = super()._auto_init()
        if is_missing:
            self._fill_passed()
        return result

    def _fill_passed(self):
        """Tell when the documents of the last days passed that were there before the module, in one statement."""
        since = fields.Date.subtract(fields.Date.today(), days=FILLED_DAYS)
        self.env.execute_query(
            SQL(
                "UPDATE %(table)s passed SET custproc_passed_at = %(moment)s"
                " WHERE passed.custproc_passed_at IS NULL AND passed.state = %(state)s AND passed.write_date >= %(since)s"
                " RETURNING passed.id",
                table=SQL.identifier(self._table),
                moment=self._sql_passed_before(),
                state=self._passed_state,
                since=since,
            )
        )

    def _sql_passed_before(self):
        """When a document, `passed`, passed as far as the host kept it."""
        raise NotImplementedError


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "custproc.passed.mixin"]

    _passed_state = "done"

    _custproc_passed_idx = models.Index("(custproc_passed_at) WHERE state = 'done'")

    def _sql_passed_before(self):
        return SQL("LEAST(passed.date, passed.write_date)")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "custproc.passed.mixin"]

    _passed_state = "posted"

    _custproc_passed_idx = models.Index("(custproc_passed_at) WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_receipt')")

    def _sql_passed_before(self):
        # The last change of the state that was tracked; without one it was posted as soon as it was there.
        return SQL(
            """COALESCE((SELECT MAX(told.date) FROM mail_message told
                           JOIN mail_tracking_value change ON change.mail_message_id = told.id
                           JOIN ir_model_fields field ON field.id = change.field_id AND field.name = 'state'
                          WHERE told.model = 'account.move' AND told.res_id = passed.id), passed.create_date)"""
        )

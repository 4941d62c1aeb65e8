from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ....policies.engine.table_file import guess_targets, synonyms
from ....policies.engine.table_rows import Target, read_rows
from ...engine.words import languages, listed

BATCH = 1000
_NAMES = synonyms(
    {
        "customer": "customer customerid customerno customerref customercode client partner 客户 客户编号 客户代码 客戶 客戶編號 客戶代碼",
        "paper_type": "type papertype paper document kind 证件 证件类型 资料 资料名称 證件 證件類型 資料",
        "number": "number no documentnumber licenceno 编号 证号 号码 編號 證號 號碼",
        "issuer": "issuer issuedby authority 发证机关 签发机关 發證機關",
        "issue_date": "issuedate issued issuedon 发证日期 签发日期 發證日期",
        "valid_from": "validfrom from start 生效日期 有效期自",
        "valid_until": "validuntil until expiry expires expirydate end enddate 到期日 有效期至 截止日期 有效期",
        "grade": "grade class rating 等级 级别 客户等级 等級 級別",
        "limit": "limit creditlimit amount 额度 信用额度 授信额度 額度 信用額度",
        "reason": "reason note remark 原因 备注 说明 備註 說明",
    }
)


class CustprocImport(models.Model):
    """What a company brings from its old lists: papers and grades of customers; other areas add theirs (contracts, limits).

    A sort of list is registered with `_get_sorts` and two methods, `_make_<sort>(row, file, known)` and `_undo_<sort>(row, made)`.
    Whatever is made keeps the rules of what people enter by hand: a grade is one set by hand, with its reason and last day, in the
    name of who pressed the button.
    """

    _name = "custproc.import"
    _inherit = ["custproc.file.load.mixin"]
    _description = "Import of Existing Lists"

    _input_fields = ("file", "company_id", "date_format", "column_ids", "sort")
    _protected_fields = ("loaded_by_id",)
    _row_model = "custproc.import.row"
    _load_job = "custproc_module.ir_cron_customer_import"

    sort = fields.Selection([("papers", "Papers of customers"), ("grades", "Grades of customers")], "What it holds", required=True)
    column_ids = fields.One2many("custproc.import.column", "load_id", "Columns", copy=False)
    row_ids = fields.One2many("custproc.import.row", "load_id", "Rows", readonly=True, copy=False)
    loaded_by_id = fields.Many2one("res.users", "Loaded by", readonly=True, copy=False)

    # ------------------------------------------------------------------
    # The sorts of lists
    # ------------------------------------------------------------------
    @api.model
    def _get_sorts(self):
        """{sort: ({target: Target}, groups that may load it, comma-separated)}; extend with `super() | {…}`."""
        customer = {"customer": Target(required=True)}
        return {
            "papers": (
                customer
                | {
                    "paper_type": Target(required=True),
                    "number": Target(),
                    "issuer": Target(),
                    "issue_date": Target("date"),
                    "valid_from": Target("date"),
                    "valid_until": Target("date"),
                    "reason": Target(),
                },
                "custproc_module.group_custproc_service_agent",
            ),
            "grades": (
                customer | {"grade": Target(required=True), "valid_until": Target("date", True), "reason": Target(required=True)},
                "custproc_module.group_custproc_sales_manager",
            ),
        }

    def _get_targets_known(self):
        return self._get_sorts()[self.sort][0]

    def _get_required_targets(self):
        return [name for name, target in self._get_targets_known().items() if target.required]

    def _get_date_targets(self):
        return [name for name, target in self._get_targets_known().items() if target.sort == "date"]

    def _guess_targets(self, header):
        known = self._get_targets_known()
        return {target: index for target, index in guess_targets(header, self._get_column_names()).items() if target in known}

    def _get_column_names(self):
        """{written name of a column: target}, without spaces and in lower case; extend for other sorts."""
        return _NAMES

    def _get_mapping_reasons(self):
        reasons = super()._get_mapping_reasons()
        labels = self._get_target_labels()
        strange = [labels[column.target] for column in self.column_ids if column.target and column.target not in self._get_targets_known()]
        if strange:
            reasons.append(self.env._("a list of this sort does not hold: %(targets)s", targets=listed(self.env, strange)))
        return reasons

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def _check_may_load(self):
        for load in self:
            groups = load._get_sorts()[load.sort][1]
            if not self.env.su and not self.env.user.has_groups(groups):
                names = [self.env.ref(group).sudo().name for group in groups.split(",")]  # sudo: res.groups, only the name is shown
                raise AccessError(
                    self.env._(
                        "%(load)s cannot be loaded by you: this is reserved to %(group)s. Ask a colleague who has that role.",
                        load=load.display_name,
                        group=listed(self.env, names),
                    )
                )

    def action_load(self):
        self._check_may_load()
        self.sudo().loaded_by_id = self.env.user  # sudo: custproc.import, a closed field
        return super().action_load()

    def action_unload(self):
        self._check_may_load()
        return super().action_unload()

    # ------------------------------------------------------------------
    # Check
    # ------------------------------------------------------------------
    def _check_rows(self):
        self.ensure_one()
        table, columns = self._read_table(), self._get_targets()
        if self._get_mapping_reasons():
            return  # the transition says them
        rows = self.env["custproc.import.row"].sudo()  # sudo: custproc.import.row, only imports write them
        rows.search([("load_id", "=", self.id)]).unlink()
        cells = dict(table.rows)
        read = read_rows(table.rows, columns, self._get_targets_known(), self.date_format, len(table.header))
        known = self._get_known(read)
        seen = {}
        for row in read:
            self._check_row(row, known, seen)
        for start in range(0, len(read), BATCH):
            rows.create([self._prepare_row(row, cells[row.number], known) for row in read[start : start + BATCH]])
            self.env.flush_all()
            rows.invalidate_model(flush=False)

    def _get_known(self, read):
        """What the rows are checked against, in a few queries whatever their number; extend for other sorts."""
        refs = sorted({row.values["customer"] for row in read if "customer" in row.values})
        partners = self.env["res.partner"]._read_group(
            Domain("ref", "in", refs) & Domain("company_id", "in", [self.company_id.id, False]) & Domain("parent_id", "=", False),
            ["ref"],
            ["id:array_agg"],
        )
        types = self.env["custproc.document.type"].search([("company_id", "in", [self.company_id.id, False])])
        grades = self.env["custproc.grade"].search([("active", "=", True)])
        return {
            "customer": {ref: ids[0] if len(ids) == 1 else 0 for ref, ids in partners},
            "paper_type": self._get_names(types.sorted(lambda kind: bool(kind.company_id))),
            "grade": self._get_names(grades),
        }

    @api.model
    def _get_names(self, records):
        """{code, or name in any installed language: id}, in lower case, for lists in their writer's language; the later record wins."""
        names = {}
        for code in languages(self.env):
            names |= {record.name.lower(): record.id for record in records.with_context(lang=code) if record.name}
        return names | {record.code.lower(): record.id for record in records if record.code}

    def _check_row(self, row, known, seen):
        customer = row.values.get("customer")
        if customer and customer not in known["customer"]:
            row.refuse("unknown_customer", value=customer)
        elif customer and not known["customer"][customer]:
            row.refuse("ambiguous_customer", value=customer)
        for name in ("paper_type", "grade"):
            value = row.values.get(name)
            if value and value.lower() not in known[name]:
                row.refuse("unknown_value", target=name, value=value)
        begin = row.values.get("valid_from") or row.values.get("issue_date")
        end = row.values.get("valid_until")
        if begin and end and end < begin:
            row.refuse("ends_before_start", begin=begin, end=end)
        if end and self.sort != "papers" and end < self.company_id._custproc_today():
            row.refuse("past", end=end)
        key = (customer, row.values.get("paper_type"), row.values.get("number"))
        if customer and key in seen:
            row.refuse("double", row=seen[key])
        seen.setdefault(key, row.number)

    def _prepare_row(self, row, cells, known):
        values = {name: value if isinstance(value, str) else str(value) for name, value in row.values.items()}
        return {
            **self._prepare_checked_row(row, cells),
            "customer": row.values.get("customer"),
            "partner_id": known["customer"].get(row.values.get("customer")) or False,
            "values": values,
            "summary": " · ".join(f"{value}" for name, value in values.items() if name != "customer"),
        }

    def _get_row_texts(self, facts):
        return super()._get_row_texts(facts) | {
            "bad_amount": lambda: self.env._("%(target)s “%(value)s” is no amount such as 1234.56.", **facts),
            "unknown_value": lambda: self.env._("%(target)s “%(value)s” is not known.", **facts),
            "ends_before_start": lambda: self.env._("It ends on %(end)s, before it begins on %(begin)s.", **facts),
            "past": lambda: self.env._("It ended on %(end)s already.", **facts),
            "double": lambda: self.env._("Row %(row)s says the same.", **facts),
        }

    # ------------------------------------------------------------------
    # Make and undo
    # ------------------------------------------------------------------
    def _load_rows(self, rows):
        """Each row is made in the name of who loads; the batch in which one fails is done again row by row."""
        load = self.with_user(self.loaded_by_id).sudo()  # sudo: the job acts for who pressed the button; his role was checked then
        files = load.env["custproc.customer.file"]
        files._ensure_files({self.company_id: rows.partner_id})
        known = files.search([("company_id", "=", self.company_id.id), ("partner_id", "in", rows.partner_id.ids)])
        by_partner = {file.partner_id: file for file in known}
        facts = load._get_known([])
        for row in rows:
            made = getattr(load, f"_make_{self.sort}")(row, by_partner[row.partner_id], facts)
            row.write({"state": "loaded", "reason": False, "made_model": made._name, "made_id": made.id})

    def _unload_rows(self, rows):
        load = self.with_user(self.loaded_by_id).sudo()  # sudo: as above
        for row in rows:
            getattr(load, f"_undo_{self.sort}")(row, load.env[row.made_model].browse(row.made_id).exists())
        rows.write({"state": "unloaded", "made_id": False})

    def _make_papers(self, row, file, known):
        values = row.values
        return self.env["custproc.customer.document"].create(
            {
                "file_id": file.id,
                "type_id": known["paper_type"][values["paper_type"].lower()],
                "note": values.get("reason"),
                **{name: values.get(name) or False for name in ("number", "issuer", "issue_date", "valid_from", "valid_until")},
            }
        )

    def _undo_papers(self, row, paper):
        paper.unlink()

    def _make_grades(self, row, file, known):
        grade = self.env["custproc.grade"].browse(known["grade"][row.values["grade"].lower()])
        file._override_grade(grade, row.values["reason"], fields.Date.to_date(row.values["valid_until"]), cause="imported")
        return file

    def _undo_grades(self, row, file):
        if file.override_grade_id and file.override_reason == row.values["reason"]:
            self.env["custproc.decision"]._record(file, "override", "ended", partner=file.partner_id)
            file._end_override(self.env._("the import was taken back"))

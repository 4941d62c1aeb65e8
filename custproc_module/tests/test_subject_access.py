"""What belongs to a document is read by who may read the document: every kind of record, every kind of document, every way."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ROLES, CustprocCommon
from .walk import own_models, samples

# They name documents, and are no part of one: what failed in a job is shown to the administrator and the auditor alone.
NOT_OF_A_DOCUMENT = {"custproc.job.failure"}
WAYS = ("search", "count", "search_read", "web_search_read", "name_search", "group", "read", "export", "display_name")
READERS = [role for role in ROLES if role not in ("auditor", "administrator")]


@tagged("post_install", "-at_install")
class TestSubjectAccess(CustprocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = ",".join(f"custproc_module.group_custproc_{role}" for role in READERS)
        # Every role at once, and Odoo's own rights to every document: what he cannot read he cannot read by the document alone.
        host = "sales_team.group_sale_manager,account.group_account_manager,stock.group_stock_manager,base.group_allow_export"
        cls.reader = new_test_user(cls.env, "everything", groups=f"{groups},{host},helpdesk_mgmt.group_helpdesk_manager")
        cls.users["auditor"].group_ids += cls.env.ref("base.group_allow_export")
        cls.kinds = [
            name for name in own_models(cls.env) if issubclass(cls.env.registry[name], cls.env.registry["custproc.subject.record.mixin"])
        ]
        cls.makers = {
            **samples(),
            "sale.order": lambda env: cls.make_order(),
            "helpdesk.ticket": lambda env: env["helpdesk.ticket"].create({"name": "Sample", "description": "Sample"}),
        }

    def test_every_record_of_a_document_is_one(self):
        """GEN: a model that names a document by model and id takes its access from it."""
        naming = {name for name in own_models(self.env, transient=False) if {"model", "res_id"} <= self.env[name]._fields.keys()}
        self.assertEqual(naming - NOT_OF_A_DOCUMENT - set(self.kinds), set(), "inherit custproc.subject.record.mixin")

    def attach(self, document):
        """One record of every kind about a document, as the engine would leave them; {model: record}."""
        subject = {"model": document._name, "res_id": document.id, "company_id": self.company.id}
        requester = self.users["salesperson"].id
        approval = {"res_name": "Sample", "topic": "sample", "number": 99, "requester_id": requester, "state": "withdrawn"}
        found = {"custproc.approval": self.env["custproc.approval"].create({**subject, **approval})}
        step = {"approval_id": found["custproc.approval"].id, "name": "Sample", "tier": 1, "state": "closed"}
        found["custproc.approval.step"] = self.env["custproc.approval.step"].create(step)
        rule = self.env["custproc.deadline.rule"].search([], limit=1)
        clock = {"rule_id": rule.id, "state": "met", "started_at": "2026-01-01", "due_at": "2026-01-02"}
        found["custproc.deadline"] = self.env["custproc.deadline"].create({**subject, **clock})
        told = {"deadline_id": found["custproc.deadline"].id, "kind": "breach", "told_at": "2026-01-02"}
        found["custproc.deadline.escalation"] = self.env["custproc.deadline.escalation"].create(told)
        department = {"topic": "sample", "department_id": self.env.ref("custproc_module.department_sales").id}
        found["custproc.checklist.item"] = self.env["custproc.checklist.item"].create({**subject, **department, "name": "Sample"})
        found["custproc.checklist.conclusion"] = self.env["custproc.checklist.conclusion"].create({**subject, **department})
        kind = self.env["custproc.evidence.kind"].search([("confidential", "=", False)], limit=1)
        found["custproc.evidence"] = self.env["custproc.evidence"].create({**subject, "name": "Sample", "kind_id": kind.id})
        found["custproc.decision"] = self.env["custproc.decision"]._record(document, "override", "sample")
        return found

    def visible(self, record, user, asked=None):
        """By which ways (all, or those asked for) a user gets at the record or its existence."""
        model, domain = record.with_user(user).browse(), [("id", "=", record.id)]
        ways = {
            "search": lambda: model.search(domain),
            "count": lambda: model.search_count(domain),
            "search_read": lambda: model.search_read(domain, ["id"]),
            "web_search_read": lambda: model.web_search_read(domain, {"id": {}})["records"],
            "name_search": lambda: model.name_search("", domain),
            "group": lambda: model.formatted_read_group(domain, ["company_id"] if "company_id" in model._fields else [], ["__count"])[:1],
            "read": lambda: model.browse(record.id).read(["create_date"]),
            "export": lambda: model.browse(record.id).export_data(["create_date"])["datas"],
            "display_name": lambda: model.browse(record.id).display_name,
        }
        self.assertEqual(tuple(ways), WAYS)
        found = set()
        for way, ask in ways.items():
            if asked and way not in asked:
                continue
            self.env.invalidate_all()
            try:
                answer = ask()
            except AccessError:
                continue
            if way == "group" and answer and not answer[0].get("__count"):
                continue
            if answer:
                found.add(way)
        return found

    def hide(self, document):
        """A record rule of the company, as complaints and confidential projects have: nobody reads this document."""
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get(document._name).id,
                "domain_force": f"[('id', '!=', {document.id})]",
                "groups": [Command.clear()],
            }
        )

    def test_access_follows_the_document(self):
        """D-12, IS-01: nobody reads by any way what belongs to a document he may not read; who may read it reads it, the auditor too.

        Every way is tried for every kind of record, on its first document; on the others one that searches and one that names the id,
        behind which each way goes one of the same two ways through the mixin.
        """
        unread, tried = set(), set()
        for name, make in sorted(self.makers.items()):
            document = make(self.env)
            if not document.with_user(self.reader).has_access("read"):
                unread.add(name)
                continue
            records = self.attach(document)
            self.assertEqual(set(records), set(self.kinds), "make one of every kind in attach()")
            self.env.flush_all()
            relevant = {kind: record for kind, record in records.items() if name in self.subjects(record)}
            asked = {kind: ("search", "read") if kind in tried else None for kind in records}
            for kind, record in relevant.items():
                with self.subTest(name, kind=kind, hidden=False):
                    self.assertEqual(len(self.visible(record, self.reader, asked[kind])), len(asked[kind] or WAYS))
            self.hide(document)
            for kind, record in records.items():
                with self.subTest(name, kind=kind, hidden=True):
                    self.assertEqual(self.visible(record, self.reader, asked[kind]), set())
                    self.assertEqual(len(self.visible(record, self.users["auditor"], asked[kind])), len(asked[kind] or WAYS))
            tried |= relevant.keys()
        self.assertEqual(tried, set(self.kinds), "each kind was tried by every way")
        self.assertFalse(unread, "somebody with every role reads every document")

    def subjects(self, record):
        if record._subject_carrier:
            return self.subjects(record[record._subject_carrier])
        return record._get_subject_models()

    def test_a_step_shows_to_whom_it_names(self):
        """D-01: who is asked by name finds the step in his inbox and its round, although he may not open the document."""
        order = self.make_order()
        records = self.attach(order)
        step, approval = records["custproc.approval.step"], records["custproc.approval"]
        approval.state = "open"
        step.write({"state": "open", "user_id": self.reader.id})
        self.hide(order)
        self.env.flush_all()
        inbox = self.env["custproc.approval.step"].with_user(self.reader).search([("can_decide", "=", True)])
        self.assertIn(step, inbox)
        self.assertEqual(inbox.filtered(lambda found: found.id == step.id).res_name, "Sample")
        self.assertFalse(self.visible(records["custproc.evidence"], self.reader))

    def test_reading_many_costs_one_statement(self):
        """GEN: access is judged once for a list, not once a record: as many queries for twenty steps as for two."""
        make = self.makers["custproc.contract.review"]
        steps = self.env["custproc.approval.step"].union(*(self.attach(make(self.env))["custproc.approval.step"] for _n in range(20)))
        self.env.flush_all()
        costs = []
        for batch in (steps[:2], steps):
            self.env.invalidate_all()
            mine = batch.with_user(self.reader)
            mine.env.user.has_group("base.group_user"), mine[:1].name
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            mine.search_read([("id", "in", batch.ids)], ["name", "state"])
            mine.check_access("read")
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])

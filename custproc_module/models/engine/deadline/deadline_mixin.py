from odoo import api, fields, models


class DeadlineMixin(models.AbstractModel):
    """A document with clocks. Rules are data; clocks start and are met by creation, state and named events, in batch."""

    _name = "custproc.deadline.mixin"
    _inherit = ["custproc.subject.mixin"]
    _description = "Document with Deadlines"

    custproc_deadline_ids = fields.One2many(
        "custproc.deadline",
        "res_id",
        "Deadlines",
        domain=lambda self: [("model", "=", self._name)],
        readonly=True,
        copy=False,
    )
    custproc_due_at = fields.Datetime("Next deadline", compute="_compute_custproc_due_at")
    custproc_is_late = fields.Boolean("Late", compute="_compute_custproc_due_at", search="_search_custproc_is_late")

    @api.depends("custproc_deadline_ids.due_at", "custproc_deadline_ids.state")
    def _compute_custproc_due_at(self):
        # sudo: custproc.deadline, who reads the document sees its clocks
        rows = self.env["custproc.deadline"].sudo()._read_group(
            [("model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "running")],
            ["res_id"],
            ["due_at:min"],
        )
        due = dict(rows)
        now = fields.Datetime.now()
        for document in self:
            document.custproc_due_at = due.get(document._origin.id)
            document.custproc_is_late = bool(document.custproc_due_at and document.custproc_due_at < now)

    def _search_custproc_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("custproc_deadline_ids", "any!", [("state", "=", "running"), ("due_at", "<", fields.Datetime.now())])]

    # ------------------------------------------------------------------
    # Hooks into the document's life
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._start_deadlines(created=True)
        return documents

    def write(self, vals):
        result = super().write(vals)
        due_fields = self.env["custproc.deadline.rule"]._get_due_fields(self._name)
        if due_fields & vals.keys():
            self._move_deadlines(due_fields & vals.keys())
        return result

    def unlink(self):
        # sudo: custproc.deadline, clocks end with their document
        self.env["custproc.deadline"].sudo().search([("model", "=", self._name), ("res_id", "in", self.ids)]).unlink()
        return super().unlink()

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        self._meet_deadlines()
        self._start_deadlines()

    def _get_deadline_state(self):
        """The state deadline rules speak of."""
        self.ensure_one()
        return self.state if "state" in self._fields else False

    # ------------------------------------------------------------------
    # Starting
    # ------------------------------------------------------------------
    def _start_deadlines(self, created=False, event=None):
        """Start the clocks that creation, the present state or an event starts; nothing runs twice for one document and rule."""
        starts = self.env["custproc.deadline.rule"]._get_starts(self._name)
        if not starts or not self:
            return
        documents = self.sudo()  # sudo: the document, clocks run whoever acts
        wanted = []
        rules = self.env["custproc.deadline.rule"]._get_rules(self._name)
        for rule, (start_on, values, due_field) in zip(rules, starts, strict=True):
            batch = documents._started_by(start_on, values, created, event)
            if any(not due_field or document[due_field] for document in batch):
                wanted += [(rule, document) for document in rule._fits(batch)]
        if wanted:
            documents._create_clocks(wanted)

    def _started_by(self, start_on, values, created, event):
        """The documents of the batch for which a rule that starts so begins now."""
        if start_on == "created":
            return self if created else self.browse()
        if start_on == "event":
            return self if event in values else self.browse()
        return self.browse() if event else self.filtered(lambda document: document._get_deadline_state() in values)

    def _create_clocks(self, wanted):
        """Start a clock for each (rule, document) that has something to run to and none running."""
        wanted = [(rule, document) for rule, document in wanted if not rule.due_field or document[rule.due_field]]
        if not wanted:
            return
        clock_model = self.env["custproc.deadline"].sudo()  # sudo: custproc.deadline, nobody writes clocks directly
        running = {
            (clock.rule_id.id, clock.res_id)
            for clock in clock_model.search_fetch(
                [("model", "=", self._name), ("res_id", "in", self.ids), ("state", "in", ("running", "paused"))],
                ["rule_id", "res_id"],
            )
        }
        now = fields.Datetime.now()
        terms = {}
        vals_list = []
        for rule, document in wanted:
            if (rule.id, document.id) in running:
                continue
            company = document._get_subject_company()
            due = document._get_rule_due(rule, company, now, terms)
            if not due:
                continue
            moments = terms.setdefault((rule.id, due), None) or rule._get_moments(
                due, self.env["custproc.deadline.escalation"]
            )
            terms[rule.id, due] = moments
            vals_list.append(
                {
                    "rule_id": rule.id,
                    "model": self._name,
                    "res_id": document.id,
                    "company_id": company.id,
                    "started_at": now,
                    "due_at": due,
                    "next_at": moments[0][2],
                }
            )
        clock_model.create(vals_list)

    def _get_rule_due(self, rule, company, now, terms):
        """When a rule's clock for this document ends; terms keeps what was already worked out for the batch."""
        self.ensure_one()
        if rule.due_field:
            value = self[rule.due_field]
            if value and self._fields[rule.due_field].type == "date":
                return rule._end_of_day(value, company)
            return value
        key = (rule.id, company.id)
        if key not in terms:
            terms[key] = rule._get_due(now, rule.length, rule.unit, company)
        return terms[key]

    # ------------------------------------------------------------------
    # Meeting, moving, pausing
    # ------------------------------------------------------------------
    def _get_clocks(self, states=("running", "paused")):
        # sudo: custproc.deadline, nobody writes clocks directly
        return (
            self.env["custproc.deadline"]
            .sudo()
            .search([("model", "=", self._name), ("res_id", "in", self.ids), ("state", "in", states)])
        )

    def _meet_deadlines(self, event=None):
        """Stop the clocks that the present state or an event meets or cancels."""
        rules = self.env["custproc.deadline.rule"]._get_rules(self._name)
        if not rules or not self:
            return
        met = cancelled = self.env["custproc.deadline"]
        states = {
            document.id: document._get_deadline_state() for document in self.sudo()
        }  # sudo: the document, its state only
        for clock in self._get_clocks():
            rule, state = clock.rule_id, states[clock.res_id]
            if event:
                met |= clock if rule.met_on == "event" and event in rule._get_values("met_values") else met.browse()
            elif rule.met_on == "state" and state in rule._get_values("met_values"):
                met |= clock
            elif state in rule._get_values("cancel_states"):
                cancelled |= clock
        met._finish("met")
        cancelled._finish("cancelled")

    def _deadline_event(self, event):
        """Something happened to the batch: clocks it meets stop, clocks it starts run."""
        self._meet_deadlines(event=event)
        self._start_deadlines(event=event)

    def _move_deadlines(self, due_fields):
        """The document's own deadline moved: so do its clocks; a clock that had nothing to run to starts now."""
        now = fields.Datetime.now()
        replaced = []
        for clock in self._get_clocks():
            if clock.rule_id.due_field not in due_fields:
                continue
            document = clock._get_document()
            due = document._get_rule_due(clock.rule_id, document._get_subject_company(), now, {})
            if due and due == clock.due_at:
                continue
            if due and not clock.is_breached and clock.due_at >= now:
                clock._move_due(due)
                continue
            # A missed deadline stays in the books; a later one is another clock.
            clock._finish("cancelled")
            if due:
                replaced.append((clock.rule_id, document))
        self.sudo()._create_clocks(replaced)  # sudo: the document, clocks run whoever acts
        self._start_due_fields(due_fields)

    def _start_due_fields(self, due_fields):
        """A deadline entered after creation starts the clock that had nothing to run to; one that ran before is not run again."""
        rules = (
            self.env["custproc.deadline.rule"]
            ._get_rules(self._name)
            .filtered(lambda rule: rule.due_field in due_fields and rule.start_on == "created")
        )
        clocks = self._get_clocks(("running", "paused", "met", "cancelled"))
        known = {(clock.rule_id.id, clock.res_id) for clock in clocks}
        documents = self.sudo()  # sudo: the document, clocks run whoever acts
        documents._create_clocks(
            [
                (rule, document)
                for rule in rules
                for document in rule._fits(documents)
                if (rule.id, document.id) not in known
            ]
        )

    def _pause_deadlines(self):
        """Stop the clocks of these documents for now; the pause does not count."""
        self._get_clocks(("running",))._pause()

    def _resume_deadlines(self):
        """Let paused clocks run on with what was left."""
        self._get_clocks(("paused",))._resume()

from psycopg2.extras import Json

from odoo import api, models

from ...engine.words import SOURCE, create_in_languages, in_languages, in_one


class CustprocContractReview(models.Model):
    """The departments' part of a round: questions with the document's figures, open points of the round before, conclusions."""

    _inherit = "custproc.contract.review"

    @api.depends_context("lang")
    @api.depends("custproc_checklist_item_ids.answer", "custproc_checklist_item_ids.remark")
    def _compute_conditions(self):
        for review in self:
            deviating = review.sudo().custproc_checklist_item_ids.filtered(lambda item: item.answer == "deviates")
            # sudo: custproc.checklist.item, the conditions bind whoever reads the review
            review.conditions = in_one(
                self.env, (f"{item.department_id.name}: {item.remark or item.name}" for item in deviating)
            )

    def _takes_answers(self, department):
        """Until the department has concluded: what it said yes to stays as it said it."""
        if self.state != "review":
            return False
        steps = self.approval_step_ids.filtered(lambda step: step.department_id == department)
        return not steps or any(step.state in ("waiting", "open") for step in steps)

    def _get_approval_reasons(self, step):
        """A department concludes only when its mandatory questions are answered; the sales manager when all are."""
        reasons = super()._get_approval_reasons(step)
        return reasons + self._get_checklist_gaps(step.department_id or None)

    def _conclude_step(self, step, outcome, comment):
        """Write the department's conclusion: accept, accept with conditions (points that do not conform), or reject."""
        self.ensure_one()
        department = step.department_id
        items = self.custproc_checklist_item_ids.filtered(lambda item: item.department_id == department)
        deviates = any(item.answer == "deviates" for item in items)
        conclusion = "reject" if outcome == "rejected" else "accept_with_conditions" if deviates else "accept"
        own = self.custproc_conclusion_ids.filtered(lambda line: line.department_id == department and not line.kept_from_round)
        for topic in set(own.mapped("topic")):
            self._conclude(department, conclusion, comment, topic)
        if conclusion == "accept_with_conditions":
            deviating = items.filtered(lambda item: item.answer == "deviates")
            self.env["custproc.review.condition"]._set_conditions(self, department, deviating)

    def _open_review_checklists(self, departments_by_topic):
        """Copy the departments' questions with the document's figures, and add the open points of the round before."""
        items = self.env["custproc.checklist.item"]
        departments = self.env["custproc.department"]
        for topic, asked in departments_by_topic.items():
            if asked:
                items |= self._open_checklists(topic, asked)
                departments |= asked
        if items:
            self._write_figures(items)
        self._carry_over(departments)

    def _write_figures(self, items):
        """What the document says about each question, in each installed language."""
        said = in_languages(self, lambda review: review._say_figures())
        rows = []
        for item in items:
            texts = {code: figures[item.code] for code, figures in said.items() if figures.get(item.code)}
            if texts:
                # The source language is what a language that is installed later falls back to.
                rows.append((item.id, Json({SOURCE: next(iter(texts.values()))} | texts)))
        if rows:
            # One statement: a round has dozens of questions, and the ORM would write them one by one.
            self.env.cr.execute_values(
                "UPDATE custproc_checklist_item i SET figure = v.figure::jsonb FROM (VALUES %s) AS v (id, figure) WHERE i.id = v.id", rows
            )
            items.invalidate_recordset(["figure"], flush=False)

    def _say_figures(self):
        figures = self._get_subject()._get_review_figures()
        return {**figures, "capacity": self._say_capacity() or figures.get("capacity")}

    def _carry_over(self, departments):
        """Points that the rounds before left open are asked again of the same department (CR-03)."""
        if not self.previous_id:
            return
        conditions = self._get_subject()._get_open_conditions().filtered(lambda condition: condition.department_id in departments)
        create_in_languages(
            self.env["custproc.checklist.item"],
            lambda code: self.with_context(lang=code)._get_carried_values(departments, conditions.with_context(lang=code)),
            ("name", "figure"),
        )
        conditions._carry(self)

    def _get_carried_values(self, departments, conditions):
        return [
            {
                "model": self._name,
                "res_id": self.id,
                "topic": "review",
                "department_id": department.id,
                "company_id": self.company_id.id,
                "name": self.env._("Open from round %(round)s: %(point)s", round=number, point=name),
                "figure": remark,
                "sequence": 0,
                "is_mandatory": True,
                "carried_over": True,
            }
            for department, number, name, remark in self._get_open_points(departments, conditions)
            if department in departments
        ]

    def _get_open_points(self, departments, conditions):
        """(department, round, question, remark) of what is still open, in the language of the environment: conditions not closed, which
        this round takes over, what a rejecting department found, and the reason of a rejection."""
        points = [
            (condition.department_id, condition.review_id.round, condition.item_id.name, condition.text) for condition in conditions
        ]
        before = self.previous_id
        while before.state == "withdrawn" and before.previous_id:
            before = before.previous_id
        settled = before.condition_ids.item_id
        points += [
            (item.department_id, before.round, item.name, item.remark or "")
            for item in before.custproc_checklist_item_ids
            if item.answer == "deviates" and item not in settled
        ]
        if before.state == "rejected":
            rejecting = before.custproc_conclusion_ids.filtered(lambda line: line.conclusion == "reject").department_id
            # A rejection by the sales manager belongs to no department: the first one answers for it.
            points += [
                (department, before.round, self.env._("Reason of the rejection"), before.reject_reason)
                for department in rejecting or departments[:1]
            ]
        return points

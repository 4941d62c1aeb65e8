import logging

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ....policies.customer.completeness import (
    EXPIRED,
    MISSING,
    NO_SCAN,
    NO_VALIDITY,
    NOT_YET,
    Assessment,
    Requirement,
    assess,
    percentage,
)

_logger = logging.getLogger(__name__)

# Until a contract is signed; the same in every language.
NO_NUMBER = "/"


class CustprocCustomerFile(models.Model):
    """The file of a customer: who he is, his papers, and whether trading may start (CF-01, CF-12, CF-13, D-16).

    One per commercial entity and company. It exists as a draft from the first quotation; its number and the clock of three
    days start when a contract is signed. What the stored answers say holds until `reassess_on`; a job renews them that day.
    """

    _name = "custproc.customer.file"
    _description = "Customer file"
    _inherit = ["custproc.document.mixin", "custproc.approval.mixin", "custproc.deadline.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id"]

    _transitions = {"draft": {"open", "closed"}, "open": {"closed"}, "closed": {"draft"}}
    _protected_fields = ("numbered_on", "contract_signed_on", "opened_on")

    name = fields.Char(default=NO_NUMBER)
    state = fields.Selection(
        [("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
        default="draft",
        required=True,
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        tracking=True,
    )
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user, index="btree_not_null", tracking=True)
    contact_id = fields.Many2one(
        "res.partner", "Contact person", domain="[('commercial_partner_id', '=', partner_id)]", index="btree_not_null", tracking=True
    )
    contact_phone = fields.Char(related="contact_id.phone")
    contact_email = fields.Char(related="contact_id.email")
    business_scope = fields.Text("Business scope", help="What the customer's licence allows him to do.", tracking=True)
    credit_status = fields.Selection(
        [("unknown", "Nothing known"), ("good", "Good"), ("watch", "To be watched"), ("bad", "Bad")], "Credit status",
        help="What is known of how the customer pays.",
        tracking=True,
    )
    archive_place = fields.Char("Paper file kept at", help="Cabinet and folder of the paper file.")
    document_ids = fields.One2many("custproc.customer.document", "file_id", "Papers")
    contract_signed_on = fields.Date(
        "Contract signed on", readonly=True, copy=False, help="Day the first contract was signed: the file gets its number then."
    )
    numbered_on = fields.Date("Numbered on", readonly=True, copy=False)
    opened_on = fields.Date("File opened on", readonly=True, copy=False, tracking=True)

    is_complete = fields.Boolean(
        "Complete", compute="_compute_assessment", store=True, help="All papers are there and valid, and the basic data are filled in."
    )
    is_credit_complete = fields.Boolean(
        "Complete for credit", compute="_compute_assessment", store=True, help="Complete, with the papers that only credit needs."
    )
    is_order_ready = fields.Boolean("Papers allow orders", compute="_compute_assessment", store=True)
    is_delivery_ready = fields.Boolean("Papers allow deliveries", compute="_compute_assessment", store=True)
    completeness = fields.Integer("Completeness (%)", compute="_compute_assessment", store=True, aggregator="avg")
    reassess_on = fields.Date(
        "Looked at again on",
        compute="_compute_assessment", store=True, help="Day on which a paper or an exception begins or ends, and the answers change."
    )
    gap_text = fields.Text("What is missing", compute="_compute_gap_text")
    credit_gap_text = fields.Text("What is missing for credit", compute="_compute_gap_text")

    _partner_unique = models.UniqueIndex("(company_id, partner_id)", "This customer already has a file in this company. Open that one.")
    _reassess_index = models.Index("(reassess_on) WHERE reassess_on IS NOT NULL")

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------
    @api.constrains("partner_id")
    def _check_partner_is_entity(self):
        for file in self:
            entity = file.partner_id.commercial_partner_id
            if file.partner_id != entity:
                raise ValidationError(
                    self.env._(
                        "A customer file cannot be kept for %(contact)s: it belongs to %(entity)s. Choose %(entity)s.",
                        contact=file.partner_id.display_name,
                        entity=entity.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Names
    # ------------------------------------------------------------------
    @api.model
    def _get_sequence_code(self):
        """No number at creation: it is given when a contract is signed (CF-12, D-16)."""
        return False

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for file in self:
            file.display_name = file.partner_id.name if file.name == NO_NUMBER else f"{file.partner_id.name} ({file.name})"

    # ------------------------------------------------------------------
    # Assessment
    # ------------------------------------------------------------------
    @api.depends(
        "partner_id",
        "company_id",
        "contact_id.phone",
        "contact_id.email",
        "partner_id.phone",
        "partner_id.email",
        "business_scope",
        "credit_status",
        "document_ids.type_id",
        "document_ids.valid_from",
        "document_ids.issue_date",
        "document_ids.valid_until",
        "document_ids.custproc_evidence_ids",
    )
    def _compute_assessment(self):
        for company, files in self.grouped("company_id").items():
            types, today = self._get_types_and_day(company)
            for file in files:
                file._assess_into(types, today)

    def _get_types_and_day(self, company):
        company = company or self.env.company
        return self.env["custproc.document.type"]._get_required(company), company._custproc_today()

    def _assess_into(self, types, today):
        types = self._get_own_types(types)
        mandatory = types.filtered("is_mandatory")
        found = self._assess(types, today)
        gaps = {gap.type_id for gap in found.gaps}
        open_gaps = {gap.type_id for gap in found.without(self._get_covered_types(today).ids)}
        basics = self._get_missing_basics()
        needed = len(mandatory) + len(self._get_basics())
        self.is_complete = not basics and not gaps & set(mandatory.ids)
        self.is_credit_complete = self.is_complete and not gaps & set(types.filtered("blocks_credit").ids)
        self.is_order_ready = not open_gaps & set(mandatory.filtered("blocks_order").ids)
        self.is_delivery_ready = not open_gaps & set(mandatory.filtered("blocks_delivery").ids)
        self.completeness = percentage(needed - len(basics) - len(gaps & set(mandatory.ids)), needed)
        days = [day for day in (found.changes_on, self._get_exception_end()) if day and day > today]
        self.reassess_on = min(days, default=False)

    def _assess(self, types, today) -> Assessment:
        """Compare the papers of this one file with those of the types that its kinds ask for, as of a day."""
        self.ensure_one()
        asked = self._get_own_types(types)
        asked -= self._get_satisfied_types(asked)
        requirements = [Requirement(kind.id, kind.needs_validity, kind.needs_scan) for kind in asked]
        return assess(requirements, self.document_ids._get_papers(), today)

    def _get_own_types(self, types):
        """Hook: which of the types this file must hold."""
        return types

    def _get_satisfied_types(self, types):
        """Hook: which of the types are satisfied by something else than a paper."""
        return types.browse()

    def _get_covered_types(self, today):
        """Types whose absence an approved exception covers on this day (CF-14)."""
        return self.env["custproc.document.type"]

    def _get_exception_end(self):
        """First day on which the approved exception no longer counts; None without one."""
        return None

    def _get_basics(self):
        """The minimum fields of a file (CF-01): {label: value}; a value that is empty is a gap."""
        self.ensure_one()
        contact = self.contact_id or (self.partner_id if not self.partner_id.is_company else self.contact_id)
        return {
            self.env._("customer name"): self.partner_id.name,
            self.env._("contact person"): contact.name,
            self.env._("contact details"): contact.phone or contact.email or self.partner_id.phone or self.partner_id.email,
            self.env._("business scope"): (self.business_scope or "").strip(),
            self.env._("credit status"): self.credit_status,
        }

    def _get_missing_basics(self):
        return [label for label, value in self._get_basics().items() if not value]

    @api.depends_context("lang")
    @api.depends("is_complete", "is_credit_complete", "is_order_ready", "reassess_on")
    def _compute_gap_text(self):
        for company, files in self.grouped("company_id").items():
            types, today = self._get_types_and_day(company)
            for file in files:
                own = file._get_own_types(types)
                basics = [self.env._("%(field)s is not filled in", field=label) for label in file._get_missing_basics()]
                mandatory = own.filtered("is_mandatory")
                gaps = file._assess(types, today).gaps
                file.gap_text = "\n".join(basics + [file._say_gap(gap, types) for gap in gaps if gap.type_id in mandatory.ids])
                file.credit_gap_text = "\n".join(file._say_gap(gap, types) for gap in gaps if gap.type_id not in mandatory.ids)

    def _say_gap(self, gap, types):
        """One gap in words, in the reader's language."""
        paper = types.browse(gap.type_id).name
        day = format_date(self.env, gap.day) if gap.day else ""
        return {
            MISSING: lambda: self.env._("%(paper)s is missing", paper=paper),
            NO_SCAN: lambda: self.env._("%(paper)s has no copy attached", paper=paper),
            NO_VALIDITY: lambda: self.env._("%(paper)s has no last day of validity", paper=paper),
            NOT_YET: lambda: self.env._("%(paper)s is not valid before %(day)s", paper=paper, day=day),
            EXPIRED: lambda: self.env._("%(paper)s expired on %(day)s", paper=paper, day=day),
        }[gap.kind]()

    # ------------------------------------------------------------------
    # Life
    # ------------------------------------------------------------------
    def _get_transition_reasons(self, target):
        """CF-14: the file is not entered while papers are missing and no exception is approved."""
        reasons = super()._get_transition_reasons(target)
        if target == "open":
            types, today = self._get_types_and_day(self.company_id)
            mandatory = types.filtered("is_mandatory")
            gaps = self._assess(mandatory, today).without(self._get_covered_types(today).ids)
            reasons += [self.env._("%(field)s is not filled in", field=label) for label in self._get_missing_basics()]
            reasons += [self._say_gap(gap, mandatory) for gap in gaps]
        return reasons

    def action_open(self):
        """Enter the file: trading may start."""
        self._set_state("open", opened_on=self.company_id[:1]._custproc_today() if self else False)
        # Afterwards: a number given to a file that is refused would be missing in the row (CF-12).
        self._give_number()

    def action_close(self):
        """Close the file: orders and deliveries of this customer are held."""
        self._set_state("closed")

    def action_reopen(self):
        """Take the file up again as a draft."""
        self._set_state("draft")

    def _give_number(self):
        """Number the files that have none yet, in the sequence of their company."""
        for file in self.filtered(lambda file: not file.numbered_on):
            # sudo: ir.sequence and the file's own closed number; whoever signs or opens need not number files
            sequence = self.env["ir.sequence"].sudo().with_company(file.company_id)
            number = sequence.next_by_code(file._name) or file.name
            file.sudo().write({"name": number, "numbered_on": file.company_id._custproc_today()})

    def _on_contract_signed(self, day):
        """A contract with these customers was signed: number and the clock of 3 days start (CF-12, D-16)."""
        first = self.filtered(lambda file: not file.contract_signed_on)
        # sudo: custproc.customer.file, whoever records the signature need not write files
        first.sudo().write({"contract_signed_on": day})
        first._give_number()
        first.filtered(lambda file: file.state == "draft")._deadline_event("contract_signed")

    @api.model
    def _ensure_files(self, partners_by_company):
        """A draft file for each customer who has none (D-16); `partners_by_company`: {company: commercial entities}."""
        # sudo: custproc.customer.file, a quotation may come from the portal or a shop
        files = self.sudo()
        for company, partners in partners_by_company.items():
            known = files.search_fetch([("company_id", "=", company.id), ("partner_id", "in", partners.ids)], ["partner_id"]).partner_id
            files._create_drafts(company, partners - known)

    def _create_drafts(self, company, partners):
        if not partners:
            return
        try:
            with self.env.cr.savepoint():
                self.create([{"partner_id": partner.id, "company_id": company.id} for partner in partners])
        except UniqueViolation:
            # Somebody else's first quotation for the same customer came first: his file is there, which is all that is wanted.
            _logger.info("customer file for %s was created at the same time elsewhere", partners.ids)

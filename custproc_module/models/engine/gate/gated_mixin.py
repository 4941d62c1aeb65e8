from odoo import api, fields, models

from ....policies.engine.hold import binding, blocking, in_lines, observed
from ..words import SOURCE, in_languages, in_sentences, languages, store_texts


class GatedMixin(models.AbstractModel):
    """A host document that a gate may hold: it carries the hold, its reason and the decision it was judged by.

    The three fields are closed to direct writes for everybody: only a gate sets them.
    """

    _name = "custproc.gated.mixin"
    _inherit = ["custproc.transition.mixin"]
    _description = "Document Behind a Gate"

    _protected_fields = ("custproc_is_held", "custproc_hold_reason", "custproc_decision_id")

    custproc_is_held = fields.Boolean(
        "Held", copy=False, readonly=True, help="A gate holds this document; the reason says why."
    )
    custproc_hold_badge = fields.Selection([("held", "Held")], "Gate", compute="_compute_custproc_hold_badge")
    # Not read together with the other columns: only what is held has one.
    custproc_hold_reason = fields.Text("Why it is held", translate=True, copy=False, readonly=True, prefetch=False)
    custproc_decision_id = fields.Many2one(
        "custproc.decision",
        "Judged by",
        copy=False,
        readonly=True,
        help="The decision of the gate that this document was last judged by.",
    )

    @api.depends("custproc_is_held")
    def _compute_custproc_hold_badge(self):
        for document in self:
            document.custproc_hold_badge = "held" if document.custproc_is_held else False

    def _get_gate_verb(self, gate):
        """What a held document cannot do, for the sentence «document» cannot «verb»."""
        return {
            "order": self.env._("be confirmed"),
            "growth": self.env._("go on"),
            "delivery": self.env._("be delivered"),
            "invoice": self.env._("be posted"),
        }[gate]

    def _get_gate_fingerprint(self):
        """Digest of what is judged: a verdict counts only while it stays the same."""
        raise NotImplementedError

    def _get_gate_payer(self):
        """The commercial partner who owes what the document is worth."""
        raise NotImplementedError

    def _get_hold_text(self, gate, holds, is_held=True):
        """Why the document is held, or would be if nothing only observed, and what lifts it, in one text."""
        self.ensure_one()
        if not is_held:
            return self.env._(
                "%(document)s would have been held, were this not only observed: %(reasons)s",
                document=self.display_name,
                reasons=in_lines(holds) or in_sentences(self.env, holds),
            )
        return self.env._(
            "%(document)s cannot %(verb)s: %(reasons)s",
            document=self.display_name,
            verb=self._get_gate_verb(gate),
            reasons=in_lines(holds) or in_sentences(self.env, holds),
        )

    def _settle_gate(self, gate, mode, findings, ask):
        """Leave one decision a document, hold what the mode holds, and return the documents that may go on.

        An unchanged hold is used again: a second click leaves no second decision.

        :param mode: "observe" (records what it would have held, D-07) or "block"; what is binding is held in every mode, "off" too
        :param findings: {id: [Hold, …]}, holds and figures of all areas
        :param ask: asks the areas again for documents in another language, documents -> findings; only where something holds
        """
        judged, passed = [], []
        for document in self:
            is_held, holds = document._weigh(findings, mode)
            reason = document._get_hold_text(gate, holds, is_held) if holds else False
            fingerprint = document._get_gate_fingerprint()
            if not is_held:
                passed.append(document.id)
            elif document._is_same_hold(reason, fingerprint):
                continue
            judged.append((document, is_held, reason, fingerprint))
        texts = self._get_hold_texts(gate, mode, {document.id: reason for document, _held, reason, _print in judged if reason}, ask)
        checks = {company: {"checks": found} if (found := company._get_gate_checks(gate)) else {} for company in self.company_id}
        entries = [
            {
                "document": document,
                "kind": "verdict",
                "outcome": ("hold" if is_held else "would_hold") if reason else "allow",
                "reason": reason,
                "reason_texts": texts.get(document.id),
                "figures": {"gate": gate, "mode": mode, **checks[document.company_id]}
                | {hold.area: self._get_finding_figures(hold) for hold in findings.get(document.id, ())},
                "valid_until": min((hold.until for hold in findings.get(document.id, ()) if hold.until), default=None),
                "partner": document._get_gate_payer(),
                "fingerprint": fingerprint,
            }
            for document, is_held, reason, fingerprint in judged
        ]
        decisions = self.env["custproc.decision"]._record_batch(entries) if entries else self.env["custproc.decision"]
        for (document, is_held, _reason, _print), decision in zip(judged, decisions, strict=True):
            document._set_hold(is_held, texts.get(document.id), decision)
        held = [document.id for document, is_held, _reason, _print in judged if is_held]
        if held:
            self.browse(held)._after_hold(gate, findings)
        return self.browse(passed)

    def _weigh(self, findings, mode):
        """Whether this document is held, and by what: in mode block the blocking findings, in others those that bind in every mode,
        else all that would hold it.
        """
        found = findings.get(self.id, ())
        holds = blocking(found) if mode == "block" else binding(found)
        if holds:
            return True, holds
        return False, blocking(found) + observed(found)

    def _get_hold_texts(self, gate, mode, reasons, ask):
        """{id: {language: reason}} of the documents of `reasons`: whoever reads why a document is held reads it in his language."""
        own = self.env.lang or SOURCE
        texts = {document_id: {own: reason} for document_id, reason in reasons.items()}
        for code in languages(self.env) if reasons else ():
            if code == own:
                continue
            translated = self.with_context(lang=code)
            findings = ask(translated)
            for document in translated.browse(reasons):
                is_held, holds = document._weigh(findings, mode)
                if holds:
                    texts[document.id][code] = document._get_hold_text(gate, holds, is_held)
        return texts

    def _get_finding_figures(self, hold):
        return {"code": hold.code, **hold.figures} | ({"observed": True} if hold.observed else {})

    def _after_hold(self, gate, findings):
        """Hook: documents a gate has just held, a batch of one company under sudo; `findings` as in `_settle_gate`."""

    def _is_same_hold(self, reason, fingerprint):
        return (
            self.custproc_is_held
            and self.custproc_hold_reason == reason
            and self.custproc_decision_id.outcome == "hold"
            and self.custproc_decision_id.fingerprint == fingerprint
        )

    def _set_hold(self, is_held, texts=None, decision=None):
        """Write the hold of one document, and only what changes of it.

        :param texts: {language: reason}; of no meaning where nothing is held
        """
        values = {}
        if decision is not None:
            values["custproc_decision_id"] = decision.id
        if self.custproc_is_held != is_held:
            values["custproc_is_held"] = is_held
        # sudo: the document itself, its hold is closed to everybody and only written by a gate
        document, own = self.sudo(), self.env.lang or SOURCE
        texts = texts if is_held and texts else {own: False}
        reason = texts.get(own) or next(iter(texts.values()))
        if (is_held or self.custproc_is_held) and (self.custproc_hold_reason or False) != reason:
            values["custproc_hold_reason"] = reason
        if values.keys() == {"custproc_decision_id"}:
            document._write_closed(values)
        elif values:
            document.write(values)
        store_texts(document, "custproc_hold_reason", texts)

    def _get_reason_texts(self):
        """{language: why it is held}, to pass the hold on to another document."""
        return in_languages(self, lambda document: document.custproc_hold_reason)

    def _is_judged(self, mode=None):
        """Whether the document was judged in this very transaction and let pass, as it is now; in a `mode` when one is given.

        Proof against every way round a gate: a decision of an earlier transaction, of another document or of other content
        counts for nothing, and nobody can write the pointer to it.
        """
        self.ensure_one()
        # sudo: custproc.decision, whoever moves the document need not read the decisions
        decision = self.sudo().custproc_decision_id
        return (
            bool(decision)
            and decision.kind == "verdict"
            and decision.outcome in ("allow", "would_hold")
            and mode in (None, decision._get_figures().get("mode"))
            and decision.model == self._name
            and decision.res_id == self.id
            and decision.create_date == self.env.cr.now()
            and decision.fingerprint == self._get_gate_fingerprint()
        )

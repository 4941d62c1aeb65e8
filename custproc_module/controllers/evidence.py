from odoo import http
from odoo.http import content_disposition, request


class EvidenceController(http.Controller):
    @http.route("/custproc/evidence/<int:evidence_id>", type="http", auth="user", methods=["GET"])
    def read_evidence(self, evidence_id):
        """Hand out the content of one evidence; access is checked and the reading of confidential kinds logged by the model."""
        evidence = request.env["custproc.evidence"].browse(evidence_id).exists()
        if not evidence:
            raise request.not_found()
        content = evidence._read_content()
        is_picture = (evidence.mimetype or "").startswith("image/")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", evidence.mimetype or "application/octet-stream"),
                ("Content-Disposition", content_disposition(evidence.name, "inline" if is_picture else "attachment")),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", "default-src 'none'; img-src 'self'"),
                ("Cache-Control", "no-store"),
            ],
        )

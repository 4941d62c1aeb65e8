from odoo import http
from odoo.http import content_disposition, request


class ImportTemplateController(http.Controller):
    @http.route("/custproc/import/template/<string:sort>", type="http", auth="user", methods=["GET"], readonly=True)
    def get_template(self, sort):
        """Hand out the empty list of a sort that can be imported; access is checked by the model."""
        imports = request.env["custproc.import"]
        labels = dict(imports._fields["sort"]._description_selection(request.env))
        if sort not in labels:
            raise request.not_found()
        return request.make_response(
            imports._make_template(sort),
            headers=[
                ("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                ("Content-Disposition", content_disposition(f"{labels[sort]}.xlsx")),
            ],
        )

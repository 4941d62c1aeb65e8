"""One draft record per model with transitions, for the tests that walk every transition."""


def make_customer_file(env):
    partner = env["res.partner"].create({"name": "Sample customer", "is_company": True})
    return env["custproc.customer.file"].create({"partner_id": partner.id})


def make_customer_document(env):
    kind = env.ref("custproc_module.document_type_business_licence")
    return env["custproc.customer.document"].create({"file_id": make_customer_file(env).id, "type_id": kind.id})


SAMPLES = {"custproc.customer.file": make_customer_file, "custproc.customer.document": make_customer_document}

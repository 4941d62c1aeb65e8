"""One draft record per model with transitions, for the tests that walk every transition."""

import base64


def make_customer_file(env):
    partner = env["res.partner"].create({"name": "Sample customer", "is_company": True})
    return env["custproc.customer.file"].create({"partner_id": partner.id})


def make_customer_document(env):
    kind = env.ref("custproc_module.document_type_business_licence")
    return env["custproc.customer.document"].create({"file_id": make_customer_file(env).id, "type_id": kind.id})


def make_accompaniment(env):
    contact = env["res.partner"].create({"name": "Sample contact"})
    card = env["custproc.contact.card"].create({"partner_id": contact.id})
    return env["custproc.accompaniment"].create({"card_id": card.id, "note": "Sample", "manager_id": env.ref("base.user_admin").id})


def make_registration(env):
    return env["custproc.registration"].create({"contact_name": "Sample visitor", "phone": "021-5550199", "occasion": "enquiry"})


def make_wish(env):
    partner = env["res.partner"].create({"name": "Sample customer"})
    product = env["product.product"].create({"name": "Sample product", "type": "consu"})
    return env["custproc.wish"].create({"partner_id": partner.id, "product_id": product.id})


def make_import(env):
    content = base64.b64encode(b"customer,type\nK1,business_licence\n")
    return env["custproc.import"].create({"sort": "papers", "file": content, "filename": "papers.csv"})


SAMPLES = {
    "custproc.import": make_import,
    "custproc.wish": make_wish,
    "custproc.accompaniment": make_accompaniment,
    "custproc.registration": make_registration,
    "custproc.customer.file": make_customer_file,
    "custproc.customer.document": make_customer_document,
}

"""One draft record per model with transitions, for the tests that walk every transition."""


def make_customer_file(env):
    partner = env["res.partner"].create({"name": "Sample customer", "is_company": True})
    return env["custproc.customer.file"].create({"partner_id": partner.id})


SAMPLES = {"custproc.customer.file": make_customer_file}

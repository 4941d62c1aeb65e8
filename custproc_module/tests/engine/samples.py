"""One draft of each of the engine's own documents, for the tests that walk every model."""


def make_register(env):
    versions = env["custproc.register"].search_count([("code", "=", "T-00")])
    return env["custproc.register"].create(
        {
            "name": "Sample form",
            "code": "T-00",
            "version": versions + 1,
            "company_id": env.company.id,
            "field_ids": [(0, 0, {"name": "Matter", "code": "matter", "is_mandatory": True})],
        }
    )


def make_entry(env):
    register = env["custproc.register"].search([("code", "=", "T-00")], limit=1) or make_register(env)
    return env["custproc.register.entry"].create({"register_id": register.id})


SAMPLES = {"custproc.register": make_register, "custproc.register.entry": make_entry}

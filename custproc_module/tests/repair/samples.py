"""A draft of each document of the area, for the tests that walk every transition."""


def make_repair_sheet(env):
    """The sheet that comes with a request of kind repair."""
    partner = env["res.partner"].create(
        {"name": "Sample customer", "phone": "021 5555 0100", "street": "1 Sample Road"}
    )
    ticket = env["helpdesk.ticket"].create(
        {
            "name": "Sample repair",
            "description": "Sample",
            "partner_id": partner.id,
            "custproc_kind_id": env.ref("custproc_module.ticket_kind_repair").id,
        }
    )
    return ticket.custproc_sheet_id


def make_repair_month(env):
    """A month that is over."""
    return env["custproc.repair.month"].create({"month": "2020-02-01"})


SAMPLES = {"custproc.repair.sheet": make_repair_sheet, "custproc.repair.month": make_repair_month}

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


SAMPLES = {"custproc.repair.sheet": make_repair_sheet}

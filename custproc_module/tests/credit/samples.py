"""One draft of each document of this area, for the tests that walk every model."""

import base64

RECEIVABLES = b"customer,invoice number,invoice date,due date,amount\nC-1,1,2013-01-02,2013-02-01,10.00\n"


def make_policy(env):
    return env["custproc.credit.policy"].create({"change_reason": "Longer term"})


def make_load(env):
    return env["custproc.receivables.load"].create(
        {"file": base64.b64encode(RECEIVABLES), "filename": "receivables.csv", "create_customers": True}
    )


SAMPLES = {"custproc.credit.policy": make_policy, "custproc.receivables.load": make_load}

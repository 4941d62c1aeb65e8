"""One draft of the companion's document, for the tests that walk every model."""


def make_document(env):
    return env["custproc.test.document"].create({"title": "Pump", "value": 100.0})


SAMPLES = {"custproc.test.document": make_document}

import pytest
from outside import Machine
from runtime import databases
from runtime import settings as s
from runtime.say import lock


@pytest.fixture(scope="module")
def database():
    """A database of the file's own, with the module and its test documents."""
    name = f"{databases.run_name()}_kill"
    with lock(s.LOCKS, name):
        databases.clone(databases.with_module("test"), name)
        try:
            yield name
        finally:
            databases.drop(name)


@pytest.fixture
def machine(tmp_path):
    """A machine on which nothing is provided yet."""
    folder = tmp_path / "machine"
    folder.mkdir()
    machine = Machine(folder)
    yield machine
    machine.clean()

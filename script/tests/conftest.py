import pytest
from outside import Machine, own_database


@pytest.fixture(scope="module")
def database():
    """A database of the file's own, with the module and its test documents."""
    with own_database("test", "kill") as name:
        yield name


@pytest.fixture
def machine(tmp_path):
    """A machine on which nothing is provided yet."""
    folder = tmp_path / "machine"
    folder.mkdir()
    machine = Machine(folder)
    yield machine
    machine.clean()

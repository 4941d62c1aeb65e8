"""The module's own sources, read for the tests of its architecture."""

import ast
import re
from functools import cached_property
from pathlib import Path

MODULE = Path(__file__).resolve().parents[1]
CHECKOUT = MODULE.parent
MODULE_NAME = MODULE.name

# Who may use whom: an area uses the areas of a lower rank, and itself (DESIGN section 2).
RANKS = {
    "engine": 1,
    "customer": 2,
    "contract": 3,
    "credit": 4,
    "service": 5,
    "complaint": 6,
    "repair": 6,
    "relation": 7,
    "quality": 7,
    "host": 9,
}
LAYERS = ("policies", "models", "wizards", "reports", "views", "security", "tests")


class Source:
    """One Python file of the module."""

    def __init__(self, path):
        self.path = path
        self.name = path.relative_to(MODULE).as_posix()
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()

    @cached_property
    def tree(self):
        return ast.parse(self.text, self.name)

    @property
    def layer(self):
        return self.name.split("/")[0]

    @property
    def area(self):
        return area_of(self.name)

    def classes(self):
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]

    def imports(self):
        """(line, path inside the module) of everything imported from the module itself."""
        here = self.name.split("/")[:-1]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, name) for alias in node.names if (name := _own(alias.name)))
            elif isinstance(node, ast.ImportFrom):
                if node.level:
                    base = "/".join([*here[: len(here) - node.level + 1], *(node.module or "").split(".")]).strip("/")
                else:
                    base = _own(node.module or "")
                if base is not None:
                    yield from ((node.lineno, f"{base}/{alias.name}".strip("/")) for alias in node.names)

    def strings(self):
        """(line, text) of every string of the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value


def _own(dotted):
    prefix = f"odoo.addons.{MODULE_NAME}"
    return dotted.removeprefix(prefix).strip(".").replace(".", "/") if dotted.startswith(prefix) else None


def area_of(name):
    """The process area of a path inside the module; None for what belongs to no area."""
    parts = name.split("/")
    if len(parts) > 2 and parts[0] in LAYERS and parts[1] in RANKS:
        return parts[1]
    if parts[0] in ("data", "demo"):
        return next((area for area in RANKS if parts[-1].startswith(f"{area}_")), None)
    return None


def sources(*layers):
    """Every Python file of the given layers (folders of the module)."""
    for layer in layers:
        for path in sorted((MODULE / layer).rglob("*.py")):
            if "__pycache__" not in path.parts:
                yield Source(path)


def class_attribute(node, name):
    """The literal value of a class attribute, or None."""
    for statement in node.body:
        if isinstance(statement, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in statement.targets):
            try:
                return ast.literal_eval(statement.value)
            except ValueError:
                return None
    return None


def model_names(node):
    """(new name or None, names inherited) of a class that is a model."""
    name, inherit = class_attribute(node, "_name"), class_attribute(node, "_inherit")
    inherited = [inherit] if isinstance(inherit, str) else list(inherit or [])
    return (name if name not in inherited else None), inherited


def model_areas():
    """{model of the module: area that defines it}."""
    return {
        name: source.area
        for source in sources("models", "wizards", "reports")
        for node in source.classes()
        if (name := model_names(node)[0]) and source.area
    }


def xml_files(*layers):
    for layer in layers:
        for path in sorted((MODULE / layer).rglob("*.xml")):
            yield path.relative_to(MODULE).as_posix(), path.read_text(encoding="utf-8")


MODEL_IN_XML = re.compile(r"""["'](custproc(?:\.\w+)+)["']|model_(custproc(?:_\w+)+)\b""")

"""Every refusal of the module reads: «document» cannot «verb»: «fact with numbers». «Next step or who can help» (DESIGN 8).

Read from the sources, so that a refusal no test provokes is checked as well.
"""

import ast
import re

from odoo.tests import BaseCase, tagged

from .sources import sources

ERRORS = {"UserError", "ValidationError", "ProcessError", "AccessError", "IllegalTransition"}
FORM = re.compile(r"\S.* (cannot|can no longer) .+: .+\. \S.*|\S.* (cannot|can no longer) .+: %\(\w+\)s", re.DOTALL)
# What a document says when nobody is there to help, or where the fact is in the verb.
OTHERWISE = {
    "A sales team cannot be its own region. Choose another region.",
    "An order line cannot be set to a state of its own: it follows its order. Confirm the order with its button “Confirm”.",
    "The repair belongs to another customer.",  # the portal answers with the page “not found”
    # Holds say what lifts them in the same sentence as the reason.
    "%(document)s cannot be delivered: %(reasons)s",
}


def is_translation(node):
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in ("_", "_lt") and node.args and isinstance(node.args[0], ast.Constant)


def texts(node):
    """The source texts of the translations in an expression, the outermost first."""
    return [call.args[0].value for call in ast.walk(node) if isinstance(call, ast.Call) and is_translation(call)]


@tagged("post_install", "-at_install")
class TestRefusals(BaseCase):
    def calls(self):
        for source in sources("models", "wizards", "controllers", "reports"):
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                    yield source, node, node.exc

    def test_form_of_every_refusal(self):
        """DESIGN 8: each error that is raised names what cannot be done, the fact, and the next step."""
        found, seen = [], 0
        for source, node, call in self.calls():
            if getattr(call.func, "id", "") not in ERRORS:
                continue
            said = texts(call)
            if not said:
                # Made elsewhere: by a method whose name says so, which is read below.
                if not re.search(r"_refusal_text|_get_\w*refusal|facts", ast.unparse(call)):
                    found.append(f"{source.name}:{node.lineno}: {ast.unparse(call)}")
                continue
            seen += 1
            if said[0] not in OTHERWISE and not FORM.fullmatch(said[0]):
                found.append(f"{source.name}:{node.lineno}: {said[0]}")
        self.assertEqual(found, [])
        self.assertGreater(seen, 100)

    def test_texts_made_elsewhere(self):
        """DESIGN 8: so does what a method makes that is raised by others."""
        found, seen = [], 0
        for source in sources("models", "wizards"):
            for node in ast.walk(source.tree):
                if isinstance(node, ast.FunctionDef) and re.search(r"_refusal(_text)?$", node.name) and node.name.startswith("_"):
                    for text in texts(node)[:1]:
                        seen += 1
                        if text not in OTHERWISE and not FORM.fullmatch(text):
                            found.append(f"{source.name}:{node.lineno}: {text}")
        self.assertEqual(found, [])
        self.assertGreater(seen, 1)

    def test_three_parts_of_refuse(self):
        """DESIGN 8: `_refuse` is given verb, facts and next step; facts are a clause, the next step a sentence."""
        found, seen = [], 0
        for source in sources("models", "wizards"):
            for node in ast.walk(source.tree):
                if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != "_refuse":
                    continue
                seen += 1
                parts = [*node.args, *(word.value for word in node.keywords if word.arg != "document")]
                said = [texts(part) for part in parts]
                where = f"{source.name}:{node.lineno}"
                if isinstance(parts[-1], ast.Starred):
                    continue  # fact and next step in a pair, made by `_get_file_error`
                if len(parts) != 3:
                    found.append(f"{where}: {len(parts)} parts")
                    continue
                verbs, facts, steps = said
                found += [f"{where}: verb “{text}”" for text in verbs if text.endswith(".") or text[:1].isupper()]
                found += [f"{where}: fact “{text}”" for text in facts[:1] if text.endswith(".")]
                found += [f"{where}: next step “{text}”" for text in steps[:1] if not text.endswith((".", ")s"))]
        self.assertEqual(found, [])
        self.assertGreater(seen, 80)

    def test_constraints_of_the_database(self):
        """DESIGN 8: what the database refuses says the fact and the next step too; constraints nobody meets have no text."""
        found, seen = [], 0
        for source in sources("models", "wizards"):
            for node in ast.walk(source.tree):
                if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") not in ("Constraint", "UniqueIndex"):
                    continue
                if len(node.args) < 2:
                    continue
                seen += 1
                if not re.fullmatch(r"\S[^.]*\. \S.*\.", ast.literal_eval(node.args[1])):
                    found.append(f"{source.name}:{node.lineno}: {ast.literal_eval(node.args[1])}")
        self.assertEqual(found, [])
        self.assertGreater(seen, 40)

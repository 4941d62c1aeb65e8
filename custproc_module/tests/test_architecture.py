"""The shape of the module, read from its sources: who uses whom, and habits that one careless line would break (DESIGN section 2).

Each test lists every place that does not hold, with file and line.
"""

import ast
import re
import subprocess
import sys
from collections import Counter

from odoo.tests import BaseCase, tagged

from .sources import CHECKOUT, MODEL_IN_XML, MODULE, RANKS, area_of, model_areas, model_names, sources, xml_files

CODE = ("models", "wizards", "reports", "controllers", "policies")

# Methods of the host that more than one area has a word in: overridden once, in models/host, which calls area hooks.
SHARED_HOST_METHODS = {
    "sale.order": {"action_confirm", "_action_confirm", "_validate_order", "_can_be_confirmed"},
    "sale.order.line": {"_action_launch_stock_rule"},
    "ir.actions.server": {"run"},
    "stock.picking": {"button_validate", "_action_done", "_button_validate"},
    "stock.move": {"_action_done"},
    "account.move": {"_post", "action_post"},
    "repair.order": {"action_repair_done", "action_repair_end", "action_validate", "action_repair_start"},
}
# Public by nature: what the ORM, the mail gateway, the portal and the web client call or override by these names.
FRAMEWORK_METHODS = {
    *("create", "write", "unlink", "copy", "copy_data", "default_get", "read", "init", "load", "export_data", "fields_get"),
    *("get_view", "web_read", "web_save", "name_search", "search_fetch", "message_new", "message_update", "message_post"),
    *("get_views", "button_cancel", "button_draft", "toggle_active", "get_portal_url", "update_field_translations", "generate_xlsx_report"),
    *("get_property_definition", "message_get_followers"),
}
# Companies, currencies and settings of which there are a handful.
SMALL_TABLES = {"res.company", "res.currency", "custproc.repair.stage"}
SWITCH = re.compile(r"skip|bypass|no_check|nocheck|ignore|disable|force|without", re.IGNORECASE)


@tagged("post_install", "-at_install")
class TestArchitecture(BaseCase):
    def assert_none(self, problems, rule):
        self.assertFalse(problems, f"{rule}\n" + "\n".join(sorted(problems)))

    # -- layers and areas ----------------------------------------------------------------------------------------
    def test_areas_import_downwards(self):
        """An area imports itself and areas below it; policies import policies alone."""
        problems = []
        for source in sources(*CODE):
            for line, target in source.imports():
                if source.layer == "policies" and not target.startswith("policies"):
                    problems.append(f"{source.name}:{line} imports {target}: policies import policies alone")
                theirs = area_of(f"{target}/")
                if source.area and theirs and not _may_use(source.area, theirs):
                    problems.append(f"{source.name}:{line} imports {target} of {theirs}")
        self.assert_none(problems, f"Areas use what stands below them: {_order()}")

    def test_areas_use_models_downwards(self):
        """A model is named by its own area and by those above it, in Python and in XML."""
        areas = model_areas()
        external = {name.replace(".", "_"): name for name in areas}
        problems = []
        for source in sources("models", "wizards", "reports"):
            for line, text in source.strings():
                if text in areas and source.area and not _may_use(source.area, areas[text]):
                    problems.append(f"{source.name}:{line} names {text} of {areas[text]}")
        for name, text in xml_files("views", "data", "wizards", "reports", "security"):
            mine = area_of(name)
            for dotted, underscored in MODEL_IN_XML.findall(text):
                model = dotted or external.get(underscored)
                if mine and model in areas and not _may_use(mine, areas[model]):
                    problems.append(f"{name} names {model} of {areas[model]}")
        self.assert_none(set(problems), f"Areas use what stands below them: {_order()}")

    def test_policies_know_no_odoo(self):
        """Policies are plain Python: importable and testable in a bare interpreter."""
        problems = []
        for source in sources("policies"):
            for node in ast.walk(source.tree):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module]
                problems += [f"{source.name}:{node.lineno} imports {name}" for name in names if name.split(".")[0] == "odoo"]
        self.assert_none(problems, "Policies import nothing of Odoo")
        modules = [
            source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for source in sources("policies")
        ]
        script = f"import sys, importlib\nfor name in {modules!r}: importlib.import_module(name)\nassert 'odoo' not in sys.modules"
        done = subprocess.run(
            [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(MODULE)!r})\n{script}"],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_shared_host_methods_live_in_host(self):
        """A host method that several areas have a word in is overridden in models/host alone."""
        problems = []
        for source in sources("models", "wizards"):
            if source.area == "host":
                continue
            for node in source.classes():
                shared = set().union(*(SHARED_HOST_METHODS.get(name, ()) for name in model_names(node)[1]))
                problems += [
                    f"{source.name}:{item.lineno} overrides {item.name}"
                    for item in node.body
                    if isinstance(item, ast.FunctionDef) and item.name in shared
                ]
        self.assert_none(problems, "Override shared host methods in models/host and call an area hook from there")

    def test_names_of_folders_are_the_folders(self):
        """A folder imported by its name is that folder, and not a module of the same name that its parent has put over it."""
        root = __package__.rsplit(".", 1)[0]
        layers = tuple(f"{root}.{layer}." for layer in CODE)
        loaded = {name: module for name, module in sys.modules.items() if name.startswith(layers)}
        self.assertGreater(len(loaded), 400)
        problems = []
        for name, module in loaded.items():
            parent, _dot, last = name.rpartition(".")
            if getattr(sys.modules[parent], last, module) is not module:
                problems.append(f"{name} is hidden by {getattr(sys.modules[parent], last)!r}")
        self.assert_none(problems, "Import the module under another name: from .folder import folder as _folder")

    def test_test_files_have_names_of_their_own(self):
        """Odoo's own runner finds test files as attributes of one package: of two of one name it would run one."""
        names = Counter(path.name for path in (MODULE / "tests").rglob("test_*.py"))
        self.assert_none([name for name, count in names.items() if count > 1], "Name a test file for what it proves")

    def test_nothing_is_imported_twice(self):
        """A name stands once among the imports of a file: two branches that add the same line leave it twice when they are united."""
        problems = []
        for source in sources(*CODE):
            nodes = [node for node in source.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
            names = Counter(
                (getattr(node, "level", 0), getattr(node, "module", None), alias.name, alias.asname)
                for node in nodes
                for alias in node.names
            )
            problems += [f"{source.name} imports {name[2]} {count} times" for name, count in names.items() if count > 1]
        self.assert_none(problems, "Leave one of the lines")

    # -- habits --------------------------------------------------------------------------------------------------
    def test_public_methods_are_meant(self):
        """What is callable over RPC is a button's action or documented in doc/hooks.md."""
        documented = set(re.findall(r"`(?:[\w.]+\.)?(\w+)\(", (CHECKOUT / "doc/hooks.md").read_text(encoding="utf-8")))
        shared = set().union(*SHARED_HOST_METHODS.values())
        problems = []
        for source in sources("models", "wizards", "reports"):
            for node in source.classes():
                if not any(model_names(node)):
                    continue
                for item in node.body:
                    if not isinstance(item, ast.FunctionDef) or item.name.startswith(("_", "action_")):
                        continue
                    private = any(ast.unparse(decorator) == "api.private" for decorator in item.decorator_list)
                    if not private and item.name not in FRAMEWORK_METHODS | documented | shared:
                        problems.append(f"{source.name}:{item.lineno} {item.name}")
        self.assert_none(problems, "Name helpers _so; document supported calls in doc/hooks.md")

    def test_sudo_says_why(self):
        """Every sudo() has a comment that says which model and why, on its statement or next to it."""
        problems = []
        for source in sources(*CODE):
            for node in _statements(source.tree):
                if not any(_is_call(part, "sudo") and _raises_rights(part) for part in _own_nodes(node)):
                    continue
                near = source.lines[max(0, node.lineno - 4) : _end(node) + 2]
                if not any("# sudo:" in line for line in near):
                    problems.append(f"{source.name}:{node.lineno} {source.lines[node.lineno - 1].strip()}")
        self.assert_none(problems, "Write «# sudo: model, why» next to it")

    def test_no_context_key_switches_a_check_off(self):
        """The context is the caller's: no key of it is asked for whether a rule holds."""
        problems = []
        for source in sources(*CODE):
            for node in ast.walk(source.tree):
                key = _context_key(node)
                if key and SWITCH.search(key):
                    problems.append(f"{source.name}:{node.lineno} asks the context for {key!r}")
        self.assert_none(problems, "No context key switches a rule off")

    def test_who_is_told_reads_his_language(self):
        """An activity is read by the person it is for: its words are never those of whoever acts (DESIGN 8)."""
        problems = []
        for source in sources(*CODE):
            for node in ast.walk(source.tree):
                if _is_call(node, "activity_schedule") and any(_is_own_text(part) for part in ast.walk(node)):
                    problems.append(f"{source.name}:{node.lineno}")
        self.assert_none(problems, "Tell people with `tell` of models/engine/words.py, which speaks their language")

    def test_no_search_of_everything(self):
        """Nothing loads a whole table, but for tables that stay small in every company."""
        problems = []
        for source in sources(*CODE):
            for owner in source.classes():
                for node in ast.walk(owner):
                    if _is_search_of_all(node) and _searched_model(node, owner) not in SMALL_TABLES:
                        problems.append(f"{source.name}:{node.lineno}")
        self.assert_none(problems, "search([]) loads the whole table")

    def test_jobs_are_named_and_report_progress(self):
        """A job is a private _cron_ method that commits its progress, itself or in a helper it calls."""
        problems = []
        for source in sources("models"):
            methods = {item.name: item for node in source.classes() for item in node.body if isinstance(item, ast.FunctionDef)}
            for name, method in methods.items():
                if name.startswith("_cron_") and not _reaches(method, "_commit_progress", methods):
                    problems.append(f"{source.name}:{method.lineno} {name}")
        self.assert_none(problems, "A job calls ir.cron's _commit_progress after each batch")

    def test_manifest_lists_what_is_there(self):
        """Every data and demo file on disk is in the manifest, and the other way round."""
        manifest = ast.literal_eval((MODULE / "__manifest__.py").read_text(encoding="utf-8"))
        folders = ("security", "data", "views", "wizards", "reports")
        there = {
            path.relative_to(MODULE).as_posix()
            for folder in folders
            for path in (MODULE / folder).rglob("*")
            if path.suffix in (".xml", ".csv")
        }
        demo = {path.relative_to(MODULE).as_posix() for path in (MODULE / "demo").rglob("*") if path.suffix in (".xml", ".csv")}
        self.assertEqual(set(manifest["data"]), there)
        self.assertEqual(set(manifest["demo"]), demo)
        self.assertEqual(len(manifest["data"]), len(there), "a file is listed twice")

    def test_documentation_names_files_that_exist(self):
        """doc/map.md and the engine's pages name files that are there."""
        named = re.compile(r"`((?:models|policies|views|wizards|reports|security|data|demo|tests)/[\w/.]+\.\w+)`")
        problems = []
        for path in sorted((CHECKOUT / "doc").glob("*.md")):
            for name in named.findall(path.read_text(encoding="utf-8")):
                if not (MODULE / name).exists():
                    problems.append(f"doc/{path.name} names {name}")
        self.assert_none(problems, "Files that the documentation names")


def _order():
    return " < ".join(sorted(RANKS, key=RANKS.get))


def _may_use(mine, theirs):
    return mine == theirs or RANKS[theirs] < RANKS[mine]


def _is_call(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name


def _raises_rights(node):
    return not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value is False)


def _statements(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def _own_nodes(statement):
    """The nodes of a statement without those of the statements inside it."""
    stack = [statement]
    while stack:
        node = stack.pop()
        yield node
        stack += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]


def _end(statement):
    inner = [child.lineno - 1 for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt)]
    return min(inner) if inner else statement.end_lineno


def _is_own_text(node):
    """self.env._(…): a text in the language of whoever acts."""
    return _is_call(node, "_") and ast.unparse(node.func.value) == "self.env"


def _is_search_of_all(node):
    if not _is_call(node, "search") or any(keyword.arg == "limit" for keyword in node.keywords):
        return False
    return bool(node.args) and isinstance(node.args[0], ast.List) and not node.args[0].elts


def _searched_model(node, owner):
    """The model of env["…"] in the call, else that of the class it stands in."""
    for part in ast.walk(node.func):
        if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
            return part.slice.value
    name, inherited = model_names(owner)
    return name or (inherited or [None])[0]


def _context_key(node):
    """The key a node asks a context for: context.get("k"), context["k"], "k" in context."""

    def is_context(part):
        return isinstance(part, ast.Attribute) and part.attr in ("context", "_context")

    key = None
    if _is_call(node, "get") and is_context(node.func.value) and node.args:
        key = node.args[0]
    elif isinstance(node, ast.Subscript) and is_context(node.value):
        key = node.slice
    elif isinstance(node, ast.Compare) and any(is_context(part) for part in node.comparators):
        key = node.left
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def _reaches(method, name, methods, seen=()):
    """Whether a method calls `name`, itself or through methods of the same file."""
    called = {node.func.attr for node in ast.walk(method) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    return name in called or any(
        _reaches(methods[other], name, methods, (*seen, method.name))
        for other in called & methods.keys()
        if other not in seen and other != method.name
    )

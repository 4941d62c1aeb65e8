"""Checks of XML, manifest and translations that need no database. Run by the venv's Python: `python -m runtime.checks`."""

import ast
import re
import sys
from collections import Counter
from xml.etree import ElementTree

import polib

from .settings import CHECKOUT, MODULE_FOLDER, TEST_MODULE

PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|%[-+#0]*\d*(?:\.\d+)?[sdifrx%]|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][\w-]*(?=[\s/>])")
TRANSLATIONS = ("zh_CN.po", "zh_TW.po")
FOLDERS = (MODULE_FOLDER, CHECKOUT / TEST_MODULE)


def relative(path):
    return path.relative_to(CHECKOUT).as_posix()


def check_xml():
    """Every XML file is well formed and declares no external id twice (another file may extend a record)."""
    for path in sorted(path for folder in FOLDERS for path in folder.rglob("*.xml")):
        try:
            root = ElementTree.parse(path).getroot()
        except ElementTree.ParseError as error:
            yield f"{relative(path)}: {error}"
            continue
        nodes = root.iter() if root.tag == "odoo" else ()
        seen = Counter(node.get("id") for node in nodes if node.tag in ("record", "template", "menuitem"))
        yield from (f"{relative(path)}: {name} is declared {n} times" for name, n in seen.items() if name and n > 1)


def check_manifests():
    """What a manifest names exists, and what lies in the data folders is named."""
    for folder in FOLDERS:
        manifest = ast.literal_eval((folder / "__manifest__.py").read_text(encoding="utf-8"))
        named = manifest.get("data", []) + manifest.get("demo", [])
        found = {
            path.relative_to(folder).as_posix()
            for name in ("data", "demo", "reports", "security", "views", "wizards")
            for path in (folder / name).rglob("*")
            if path.suffix in (".xml", ".csv")
        }
        where = relative(folder / "__manifest__.py")
        yield from (f"{where} names {name}, which does not exist" for name in named if name not in found)
        yield from (f"{where} names {name} {n} times" for name, n in Counter(named).items() if n > 1)
        yield from (f"{name} is not in {where}" for name in sorted(found - set(named)))


def check_translations():
    """Every term is translated, none is fuzzy or obsolete, placeholders and tags are those of the source."""
    for path in sorted(MODULE_FOLDER.glob("i18n*/*.po")):
        for entry in polib.pofile(str(path)):
            for problem in _problems(entry):
                yield f"{relative(path)}:{entry.linenum}: {problem}: {entry.msgid[:80]!r}"
    folder = MODULE_FOLDER / "i18n"
    template = folder / f"{MODULE_FOLDER.name}.pot"
    if not template.is_file():
        yield f"{relative(template)} is missing; run script/i18n"
        return
    terms = {_key(entry) for entry in polib.pofile(str(template))}
    for name in TRANSLATIONS:
        path = folder / name
        if not path.is_file():
            yield f"{relative(path)} is missing; run script/i18n"
            continue
        known = {_key(entry) for entry in polib.pofile(str(path)) if not entry.obsolete}
        yield from (f"{relative(path)}: not in it: {msgid[:60]!r}" for _, msgid in sorted(terms - known))


def _key(entry):
    return entry.msgctxt or "", entry.msgid


def _problems(entry):
    if entry.obsolete:
        yield "obsolete"
        return
    if entry.fuzzy:
        yield "fuzzy"
    if not entry.msgstr.strip():
        yield "not translated"
        return
    for what, pattern in (("placeholders", PLACEHOLDER), ("tags", TAG)):
        source, target = (Counter(pattern.findall(text)) for text in (entry.msgid, entry.msgstr))
        if source != target:
            yield f"{what} differ ({sorted(source - target)} are missing, {sorted(target - source)} are too many)"


def main():
    problems = [*check_xml(), *check_manifests(), *check_translations()]
    for problem in problems:
        print(problem)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())

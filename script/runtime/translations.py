"""Merge the exported terms into the translations. Run by the venv's Python: `python -m runtime.translations NEW.pot`.

Translations are kept by context and term, obsolete ones dropped, nothing is guessed ("fuzzy"). A file whose entries are
the same already is left untouched, so that an export without news changes nothing. `--check` writes nothing at all.
"""

import sys

import polib

from .checks import TRANSLATIONS
from .settings import MODULE, MODULE_FOLDER

FOLDER = MODULE_FOLDER / "i18n"


def entries(file):
    return [(entry.msgctxt, entry.msgid, entry.msgstr, entry.comment, entry.occurrences) for entry in file]


def merged(template, old, language):
    new = polib.POFile(wrapwidth=template.wrapwidth)
    new.metadata = template.metadata | old.metadata | {"Language": language}
    known = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in old if not entry.obsolete and not entry.fuzzy}
    for term in template:
        new.append(
            polib.POEntry(
                msgctxt=term.msgctxt,
                msgid=term.msgid,
                msgstr=known.get((term.msgctxt, term.msgid), ""),
                comment=term.comment,
                flags=term.flags,
                occurrences=term.occurrences,
            )
        )
    return new


def read(path):
    return polib.pofile(str(path)) if path.is_file() else polib.POFile()


def main(exported, check):
    template = polib.pofile(exported)
    wanted = {f"{MODULE}.pot": template}
    for name in TRANSLATIONS:
        wanted[name] = merged(template, read(FOLDER / name), name.removesuffix(".po"))
    stale = [name for name, file in wanted.items() if entries(read(FOLDER / name)) != entries(file)]
    if not check:
        FOLDER.mkdir(exist_ok=True)
        for name in stale:
            wanted[name].save(str(FOLDER / name))
            print(f"written: i18n/{name}")
    for name in TRANSLATIONS:
        empty = [entry.msgid for entry in wanted[name] if not entry.msgstr]
        print(f"{name}: {len(wanted[name]) - len(empty)} of {len(wanted[name])} terms are translated")
        for msgid in empty:
            print(f"    not translated: {msgid[:100]!r}")
    if check:
        for name in stale:
            print(f"i18n/{name} does not hold the module's present terms")
    return bool(check and stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--check" in sys.argv[2:]))

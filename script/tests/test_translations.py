"""Translations are kept by term, and what would reach users wrongly is found."""

import polib
import pytest
from runtime.checks import _problems
from runtime.translations import merged


def entry(msgid, msgstr="", **options):
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **options)


def test_merging_keeps_translations_and_drops_obsolete_and_fuzzy_ones():
    template, old = polib.POFile(), polib.POFile()
    template.extend([entry("Held"), entry("Free"), entry("Held, doubtful")])
    old.extend([entry("Held", "暂停"), entry("Gone", "没了"), entry("Held, doubtful", "暂停?", flags=["fuzzy"])])
    result = merged(template, old, "zh_CN")
    assert [(term.msgid, term.msgstr) for term in result] == [("Held", "暂停"), ("Free", ""), ("Held, doubtful", "")]
    assert result.metadata["Language"] == "zh_CN"


@pytest.mark.parametrize(
    ("msgid", "msgstr", "found"),
    [
        ("Held", "", "not translated"),
        ("%(order)s is held", "%(order)s 暂停", None),
        ("%(order)s is held", "%(ordre)s 暂停", "placeholders differ"),
        ("%s of %s", "%s", "placeholders differ"),
        ("80 % of the limit", "额度的 80 %", None),
        ("<b>Held</b>", "<b>暂停<b>", "tags differ"),
    ],
)
def test_problems_of_a_translation(msgid, msgstr, found):
    problems = " ".join(_problems(entry(msgid, msgstr)))
    assert problems.startswith(found) if found else not problems

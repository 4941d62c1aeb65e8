"""doc/rules.md stays true: each rule stands in it once, and what it names exists."""

import re
from collections import Counter

from odoo.tests import BaseCase, tagged

from .sources import CHECKOUT, MODULE

RULES = CHECKOUT / "doc" / "rules.md"
HEADING = re.compile(r"^## ([A-Z]+) .*\((\d+) rules\)$")
RULE = re.compile(r"\b[A-Z]{1,3}-\d\d[a-z]?\b")
RANGE = re.compile(r"\b([A-Z]{1,3})-(\d\d)(?:\s*(?:…|\.\.\.|to|–)\s*)(?:\1-)?(\d\d)\b")
TEST_FOLDERS = (
    MODULE / "tests",
    MODULE / "policies",
    CHECKOUT / f"test_{MODULE.name}" / "tests",
    CHECKOUT / "script" / "tests",
)


def rules_in(text):
    """The rules a text names, ranges like CR-01 to CR-04 written out."""
    found = set(RULE.findall(text))
    for area, first, last in RANGE.findall(text):
        found.update(f"{area}-{number:02}" for number in range(int(first), int(last) + 1))
    return found


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sections, cls.rows, cls.open = {}, {}, set()
        area, cls.listed = None, []
        for number, line in enumerate(RULES.read_text(encoding="utf-8").splitlines(), 1):
            if heading := HEADING.match(line):
                area = heading[1]
                cls.sections[area] = int(heading[2])
            elif line.startswith("Not built yet:"):
                cls.open |= rules_in(line)
                cls.listed += RULE.findall(line)
            elif area and (row := re.match(r"^\| *([A-Z]{1,3}-\d\d[a-z]?) *\|(.*)\|(.*)\|$", line)):
                cls.rows[row[1]] = (number, row[2].strip(), row[3].strip())
                cls.listed.append(row[1])
        cls.tests = {path.name: path for folder in TEST_FOLDERS for path in folder.rglob("*.py")}
        cls.proved = set()
        for path in cls.tests.values():
            for text in re.findall(r'"""(.*?)"""', path.read_text(encoding="utf-8"), re.DOTALL):
                cls.proved |= rules_in(text)

    def test_every_rule_stands_once(self):
        """GEN-01: no rule is forgotten and none is told twice."""
        self.assertFalse([rule for rule, count in Counter(self.listed).items() if count > 1], "told twice")
        found = Counter(rule.split("-")[0] for rule in self.listed)
        self.assertEqual(dict(found), self.sections)
        self.assertEqual(sum(self.sections.values()), 378)

    def test_places_exist(self):
        """GEN-01: each file and test named in the tables is there."""
        problems = []
        for rule, (line, where, test) in self.rows.items():
            for name in re.findall(r"`([\w/.]+\.(?:py|xml|csv|js|md|po))`", where):
                if not (MODULE / name).exists() and not (CHECKOUT / name).exists():
                    problems.append(f"line {line}: {rule} names {name}")
            for name in re.findall(r"`([\w/]*test_\w+(?:\.py|\.js)?)", test):
                file = name.split("/")[-1].removesuffix(".py") + ".py"
                if file not in self.tests and not any(MODULE.rglob(name.split("/")[-1])):
                    problems.append(f"line {line}: {rule} names the test {name}")
            if not where:
                problems.append(f"line {line}: {rule} does not say where it lives")
        self.assertFalse(problems, "\n" + "\n".join(problems))

    def test_rules_that_are_built_are_proved(self):
        """GEN-01: a test's docstring names each rule that is built, unless it is guidance only."""
        problems = [
            f"line {line}: {rule}"
            for rule, (line, where, test) in self.rows.items()
            if "guidance only" not in f"{where} {test}".lower() and rule not in self.proved
        ]
        self.assertFalse(problems, "no test docstring names these rules\n" + "\n".join(problems))

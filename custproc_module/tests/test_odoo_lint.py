"""Odoo's own lint tests, on this module alone: those that read sources and signatures, seconds each.

They are written for all addons at once; here the list of addons is this one, and findings about others are left out.
"""

import importlib
from contextlib import contextmanager
from unittest.mock import patch

from odoo.modules import Manifest
from odoo.tests import BaseCase, tagged

from .sources import MODULE_NAME

# Lint test → its methods. Left out: what pylint-odoo and script/lint check already, and what fits only Odoo's own addons.
ON_FILES = {
    "test_dunderinit": ("TestDunderinit", ["test_dunderinit"]),
    "test_manifests": ("ManifestLinter", ["test_manifests"]),
    "test_onchange_domains": ("TestOnchangeDomains", ["test_forbid_domains_in_onchanges"]),
    "test_orm_import": ("TestDunderinit", ["test_addons_orm_import"]),
    "test_test_holes": ("TestTestHoles", ["test_check_tests"]),
}


@tagged("post_install", "-at_install")
class TestOdooLint(BaseCase):
    def lint(self, name):
        try:
            return importlib.import_module(f"odoo.addons.test_lint.tests.{name}")
        except ImportError as error:
            self.skipTest(f"this Odoo has no lint tests ({error})")

    def test_files(self):
        """GEN: manifest, packages, test packages, imports and onchanges are as Odoo's linter wants them."""
        own = [Manifest.for_addon(MODULE_NAME)]
        # Known to OCA's tools, not to Odoo's linter.
        self.lint("test_manifests").MANIFEST_KEYS.add("development_status")
        for name, (class_name, methods) in ON_FILES.items():
            cls = getattr(self.lint(name), class_name)
            for method in methods:
                with (
                    self.subTest(name),
                    patch.object(Manifest, "all_addon_manifests", staticmethod(lambda: own)),
                    self.assertNoLogs("odoo.addons.test_lint", "WARNING"),
                ):
                    getattr(cls(method), method)()

    def test_overrides_keep_their_signatures(self):
        """GEN: an override takes what the method it overrides takes, so that other modules can call it."""
        linter = self.lint("test_override_signatures").TestLintOverrideSignatures("test_lint_override_signature")
        self.assertFalse(self.collect(linter, lambda module, **where: module == MODULE_NAME))

    def test_parameters_are_callable_by_rpc(self):
        """GEN: no public method has parameters called ids or context, which RPC takes for itself."""
        linter = self.lint("test_naming").TestNaming("test_parameter_rpc_compatible")
        self.assertFalse(self.collect(linter, lambda model, method: model.startswith("custproc.")))

    def collect(self, linter, is_ours):
        """Run a linter that reports in subtests and return what it says about this module."""
        found = []

        @contextmanager
        def subtest(msg=None, **where):
            try:
                yield
            except (TypeError, AssertionError) as error:
                if is_ours(**where):
                    found.append(str(error))

        with patch.object(linter, "subTest", subtest):
            getattr(linter, linter._testMethodName)()
        return found

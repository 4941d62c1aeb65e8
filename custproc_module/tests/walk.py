"""What the generic tests walk: every model of the module, and a sample of each document."""

import importlib
import pkgutil

from .. import tests as package

PREFIX = "custproc."
# The companion addon's document; it is walked like every other, but has no place in the tables of this module.
COMPANION = "test_custproc_module"


def own_models(env, *, abstract=False, transient=True):
    """Names of the module's models (those of the companion addon among them), in order."""
    return sorted(
        name
        for name, cls in env.registry.items()
        if name.startswith(PREFIX) and (abstract or not cls._abstract) and (transient or not cls._transient)
    )


def is_companion(name):
    return name.startswith("custproc.test.")


def samples():
    """{model: function that makes a draft of it}, gathered from tests/<area>/samples.py of the module and of its companion."""
    found = {}
    for area in pkgutil.iter_modules(package.__path__):
        if area.ispkg:
            found.update(_load(f"{package.__name__}.{area.name}.samples"))
    found.update(_load(f"odoo.addons.{COMPANION}.tests.samples"))
    return found


def _load(name):
    try:
        return importlib.import_module(name).SAMPLES
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            return {}
        raise

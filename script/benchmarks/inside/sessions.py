"""Sessions of one payer: the same that the tests run for seconds (tests/credit/sessions.py of the module)."""

from odoo.addons.custproc_module.tests.credit import sessions


def prepare(env):
    ids = sessions.prepare(env)
    env.cr.commit()
    env.registry.clear_cache()
    return {"ids": ids}


def run(env, ids, length):
    """Trade for so many seconds; a session that fails otherwise than by a busy answer fails the run."""
    env.cr.rollback()
    env.registry.clear_cache()
    return sessions.Session(env.registry, ids).run(length)


def left(env, ids):
    """What the sessions left behind, and the payer's exposure."""
    return {"half": sessions.half_states(env, ids), "exposure": sessions.exposure(env, ids)}

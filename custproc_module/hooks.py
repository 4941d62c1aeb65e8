"""What happens once, at installation and at removal."""


def post_init_hook(env):
    """Prepare what every company needs before its first document."""
    env["custproc.credit.policy"]._ensure_policies(env["res.company"].search([]))


def uninstall_hook(env):
    """Leave no trace in the tables of the host."""

"""The commands of script/: standard library only, run by Debian's own Python 3.11.

Read `commands.py` first: it lists what each command does, in order. Below it, one file per thing that must be there:
`debian.py` (system packages, the server), `python_packages.py` (venv, OCA addons), `postgres.py` (the cluster),
`databases.py` (templates and clones), `odoo.py` (configuration, running). `settings.py` says where everything lies.
"""

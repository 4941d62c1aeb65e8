"""Run a file of this folder in `odoo shell` of a database, and take what it prints as JSON."""

import json
import subprocess
from pathlib import Path

from runtime import odoo
from runtime.say import Fault, die_with_parent, note

MARK = "RESULT "


def run(database, name, **values):
    """What inside/NAME.py prints after MARK; `values` are its global ARGUMENTS. Its lines before are shown as they come."""
    code = (Path(__file__).parent / "inside" / f"{name}.py").read_text()
    script = f"import json\nARGUMENTS = json.loads({json.dumps(values)!r})\nexec(compile({code!r}, {name!r}, 'exec'))\n"
    process = subprocess.Popen(
        odoo.command("shell", "-d", database, "--no-http", "--log-level=warn", "--max-cron-threads=0"),
        env=odoo.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent,
    )
    process.stdin.write(script)
    process.stdin.close()
    result = None
    for line in process.stdout:
        if line.startswith(MARK):
            result = json.loads(line[len(MARK) :])
        elif line.strip():
            note(line.rstrip())
    if process.wait() or result is None:
        raise Fault(f"The measurement {name} failed (above: why).")
    return result

"""What the user sees: steps, progress, and one sentence when something fails."""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections import deque


class Fault(Exception):
    """A failure told in one sentence: the cause and the next step."""


NO_SPACE = "The disk is full; free about 4 GB or set CUSTPROC_RUNTIME to a folder on another disk, and run the command again."


def step(text):
    print(f"==> {text}", file=sys.stderr, flush=True)


def note(text):
    print(f"    {text}", file=sys.stderr, flush=True)


def die_with_parent():
    """Run in a child before exec: no installation goes on after the command that started it was killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def run(command, *, fault, log=None, causes=(), **options):
    """Run a command quietly; when it fails, show its last lines and raise the fault.

    Causes are pairs of a text in the output and the fault that then says more.
    """
    options.setdefault("stdin", subprocess.DEVNULL)
    command = [str(part) for part in command]
    with contextlib.ExitStack() as stack:
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
            out = stack.enter_context(open(log, "w+", encoding="utf-8", errors="replace"))
        else:
            out = stack.enter_context(os.fdopen(os.memfd_create("out"), "w+", encoding="utf-8", errors="replace"))
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, preexec_fn=die_with_parent, **options)
        out.seek(0)
        text = out.read()
    if done.returncode:
        for line in deque(text.splitlines(), 8):
            note(line[:300])
        causes = (*causes, ("No space left on device", NO_SPACE))
        raise Fault(next((sentence for sign, sentence in causes if sign in text), fault))
    return text


@contextlib.contextmanager
def lock(folder, name, waiting=None):
    """Hold a lock shared by all commands that use this runtime; the kernel frees it when the holder dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting is None:
                raise
            note(f"waiting for another command: {waiting}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Ticker:
    """At most one progress line every few seconds."""

    def __init__(self, seconds=5):
        self.seconds = seconds
        self.last = time.monotonic()

    def note(self, text):
        if time.monotonic() - self.last >= self.seconds:
            self.last = time.monotonic()
            note(text)

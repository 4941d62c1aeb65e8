"""Runs in odoo shell: answer one request a line, each in a fresh transaction with warm caches of the registry."""

import gc
import importlib
import json
import os
import sys
import time
import traceback


class Meter:
    """Seconds, processor seconds (of this process and of its database backend) and queries of the block, the flush of what it
    changed included."""

    watch = None  # called for each Python function that is called within (`sys.setprofile`); it makes the times meaningless

    def __init__(self, env):
        self.env = env
        self.seconds = self.processor = 0.0
        self.queries = 0

    def __enter__(self):
        self.env.flush_all()
        gc.collect()
        self._queries = self.env.cr.sql_log_count
        self._processor = self._used()
        self._start = time.perf_counter()
        sys.setprofile(Meter.watch)
        return self

    def __exit__(self, *raised):
        if raised[0] is None:
            self.env.flush_all()
        sys.setprofile(None)
        self.seconds += time.perf_counter() - self._start
        self.processor += self._used() - self._processor
        self.queries += self.env.cr.sql_log_count - self._queries

    def _used(self):
        """Processor seconds so far; other programs on a busy machine do not count in them."""
        try:
            with open(f"/proc/{self.env.cr._cnx.info.backend_pid}/schedstat", encoding="ascii") as stat:
                backend = int(stat.read().split()[0]) / 1e9
        except OSError:  # the database is on another machine
            backend = 0.0
        return time.process_time() + backend

    def result(self, **more):
        return {"seconds": self.seconds, "processor": self.processor, "queries": self.queries, **more}


def serve(env, asked, told):
    """Until the pipe ends: import, run, roll back, answer. What must stay is committed by the function itself."""
    answers = os.fdopen(told, "w", encoding="utf-8")
    for line in os.fdopen(asked, encoding="utf-8"):
        request = json.loads(line)
        module, name = request["function"].split(".")
        env.cr.rollback()
        env.invalidate_all(flush=False)
        try:
            answer = getattr(importlib.import_module(module), name)(env, **request["arguments"])
        except Exception:
            answer = {"error": traceback.format_exc()}
        env.cr.rollback()
        env.transaction.reset()
        # What is alive now is set apart from what `Meter` collects: walking through a whole registry before each measurement would
        # empty the processor's caches, which no request does.
        gc.collect()
        gc.freeze()
        answers.write(json.dumps(answer or {}) + "\n")
        answers.flush()


def as_user(env, login):
    """The environment of a user's request: his rights, and the context that the web client sends."""
    user = env["res.users"].search([("login", "=", login)])
    context = {"lang": user.lang, "tz": user.tz, "uid": user.id, "allowed_company_ids": user.company_ids.ids}
    return env(user=user.id, context=context)

"""Runs the built `dovetail` as a user does, with a time and a memory limit."""

import os
import subprocess
import tempfile
import threading
import time


class Outcome:
    def __init__(self, code, stdout, stderr, seconds, peak):
        self.code, self.stdout, self.stderr, self.seconds, self.peak = code, stdout, stderr, seconds, peak

    @property
    def is_crash(self):
        """Died of a signal, hung, or reported a bug of its own."""
        return self.code is None or self.code < 0 or self.code == 70 or self.code > 128

    @property
    def error(self):
        return (self.stderr.strip().splitlines() or [""])[0]


def run(arguments, timeout=60, environment=None, stdin=None):
    """Runs the command; `code` is None when it had to be killed. `peak` is its largest resident size in bytes."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            arguments, stdout=out, stderr=err, stdin=stdin or subprocess.DEVNULL,
            env=dict(os.environ, **(environment or {})))
        killer = threading.Timer(timeout, process.kill)
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        was_late = not killer.is_alive()
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Outcome(
            None if was_late else process.returncode, out.read().decode("utf-8", "replace"),
            err.read().decode("utf-8", "replace"), time.monotonic() - start, usage.ru_maxrss * 1024)


def sql(binary, text, **more):
    return run([binary, "sql", "--format", "csv", text], **more)


def quoted(path):
    return "'" + str(path).replace("'", "''") + "'"


def copy(binary, source, target, options="", reader=None, **more):
    """COPY of a whole file to another; `options` as in `FORMAT parquet, COMPRESSION zstd`."""
    read = f"{reader}({quoted(source)})" if reader else quoted(source)
    tail = f" ({options})" if options else ""
    return sql(binary, f"COPY (SELECT * FROM {read}) TO {quoted(target)}{tail}", **more)

"""Commands, one a line of JSON, answered by one process: where a package is installed, many need not start anew."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout

import cli


def answered(words: list[str], code: str) -> tuple[int, str, str]:
    """Run a command, or other Python code; return exit code, stdout and stderr."""
    out, err, ended = io.StringIO(), io.StringIO(), 0
    sys.argv = ["-c", *words]
    with redirect_stdout(out), redirect_stderr(err):
        try:
            exec(code, {"__name__": "__main__"}) if code else cli.main()
        except SystemExit as end:
            ended = end.code if isinstance(end.code, int) else 0
    return ended, out.getvalue(), err.getvalue()


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answered(*json.loads(line))), flush=True)

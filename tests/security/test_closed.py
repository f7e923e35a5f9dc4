"""Nothing reaches out, nothing is evaluated, nothing is written outside the run folder, no name moves a cursor."""

from __future__ import annotations

import ast
import getpass
import os
import platform
import socket
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from model.runs.run_folder import open_run
from tests.cli.calling import ROOT, Shell
from tests.survival import small

SOURCES = [ROOT / "cli.py", *sorted((ROOT / "data").rglob("*.py")), *sorted((ROOT / "model").rglob("*.py"))]
NETWORK = {
    "aiohttp", "ftplib", "http", "httpx", "imaplib", "paramiko", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "webbrowser", "xmlrpc",
}  # fmt: skip
UNSAFE = {"cloudpickle", "code", "dill", "joblib", "marshal", "pickle", "shelve", "sqlite3"}
CLUSTER = {f"model/execution/cluster/{name}.py" for name in ("at_worker", "connected", "security", "slurm")}
ALLOWED = {
    "dask": CLUSTER,
    "dask_jobqueue": CLUSTER,
    "distributed": CLUSTER,
    "socket": {"model/execution/cluster/security.py"},
    "ssl": {"model/execution/cluster/security.py"},  # what it says of a handshake that fails
    "http": {"model/explore/server.py"},  # a page on 127.0.0.1, for the one browser that has its token
    "webbrowser": {"model/explore/session.py"},
    "pickle": {"model/execution/cluster/packed.py"},  # of what TLS has proven the sender of; never of a file
    "subprocess": {
        "model/execution/process_identity.py",
        "model/report/browser_print.py",
        "model/execution/cluster/kubernetes.py",  # kubectl, which has who may do what
    },
    "multiprocessing": {"model/execution/local_processes.py", "model/execution/interrupt.py"},
}
CALLS = {"eval", "exec", "compile", "__import__"}
METHODS = {"read_pickle", "to_pickle", "read_sql", "read_html", "system", "popen", "fork", "run_path"}


@cache
def trees() -> Sequence[tuple[str, ast.AST]]:
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES]


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.breadth
def test_no_module_for_the_network_or_for_foreign_objects() -> None:
    for name, tree in trees():
        modules = imported(tree)
        assert not (modules - set(ALLOWED)) & (NETWORK | UNSAFE), name
        for module, allowed in ALLOWED.items():
            assert module not in modules or name in allowed, f"{name} imports {module}"


def test_nothing_is_evaluated() -> None:
    for name, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            where = f"{name}:{call.lineno}"
            if isinstance(call.func, ast.Name):
                assert call.func.id not in CALLS, where
            elif isinstance(call.func, ast.Attribute):
                assert call.func.attr not in METHODS, where
                if call.func.attr in ("query", "eval"):  # pandas reads a small language there: fixed words only
                    (said,) = call.args
                    assert isinstance(said, ast.Constant), where
            for keyword in call.keywords:
                assert (keyword.arg, getattr(keyword.value, "value", None)) != ("shell", True), where
                assert keyword.arg != "allow_pickle", where


@pytest.mark.breadth
def test_workers_are_never_forked() -> None:
    """A fork copies locks that other threads hold."""
    assert 'get_context("spawn")' in (ROOT / "model" / "execution" / "local_processes.py").read_text(encoding="utf-8")
    for name, tree in trees():
        contexts = [
            n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "get_context"
        ]
        assert not contexts or name == "model/execution/local_processes.py"


@pytest.mark.breadth
def test_a_run_opens_no_socket(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise AssertionError("a socket")

    for name in ("socket", "create_connection", "create_server", "socketpair", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, none)
    path, run = small.written(tmp_path), tmp_path / "run"
    assert lodeplan("run", path, "-q", "--out", run).code == 8
    assert lodeplan("verify", run).code == 0
    assert lodeplan("compare", run).code == 0


WATCHED = """
import sys
def heard(event, given):
    if event.startswith("socket."):
        print("SOCKET", event, file=sys.stderr)
sys.addaudithook(heard)
import cli
if __name__ == "__main__":
    cli.main()
"""


@pytest.mark.breadth
def test_workers_open_no_socket(tmp_path: Path) -> None:
    """Workers are spoken to through pipes; the script's first lines run in each of them too."""
    (tmp_path / "watched.py").write_text(WATCHED, encoding="utf-8")
    words = ["run", str(small.written(tmp_path)), "-q", "--no-report", "--jobs", "2", "--out", str(tmp_path / "run")]
    done = subprocess.run(
        [sys.executable, str(tmp_path / "watched.py"), *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (8, "")


@pytest.mark.breadth
def test_everything_written_lies_in_the_run_folder(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small.written(tmp_path / "study")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()}
    assert lodeplan("run", path, "-q", "--out", tmp_path / "run").code == 8
    after = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()}
    changed = {p for p in after if after[p] != before.get(p)}
    assert all(p.is_relative_to(tmp_path / "run") for p in changed), changed
    assert changed
    assert set(before) <= set(after)


COBALT = """name = "cobalt"
dataset = "us_2026"
minerals = ["cobalt"]
years = [2026, 2027]
discount_rate = 0.03
baseline = "free"
[variants.free]
"""


@pytest.mark.breadth
def test_a_run_says_nothing_of_who_ran_it(lodeplan: Shell, tmp_path: Path) -> None:
    """No name of user or machine, no environment, no place."""
    run = tmp_path / "run"
    path = tmp_path / "cobalt.toml"
    path.write_text(COBALT, encoding="utf-8")
    assert lodeplan("run", path, "-q", "--no-report", "--out", run).code == 0
    for path in (p for p in run.rglob("*") if p.is_file() and p.suffix not in (".parquet", ".zip")):
        text = path.read_text(encoding="utf-8")
        for private in (getpass.getuser() + "@", str(Path.home()) + "/", platform.node() + " ", str(tmp_path), "PATH"):
            assert private not in text, (path.name, private)
    assert sorted(open_run(run).manifest) == [
        "baseline", "complete", "created_utc", "dataset", "format", "lines", "options", "settings", "study",
        "study_sha256", "title", "variants", "versions",
    ]  # fmt: skip


ODD = "\x1b[31mred\x07\r\u202eback"


@pytest.mark.breadth
def test_a_title_moves_no_cursor(lodeplan: Shell, tmp_path: Path) -> None:
    path = small.written(tmp_path)
    text = path.read_text(encoding="utf-8").replace("[variants.free]", f"[variants.free]\ntitle = {ascii(ODD)[1:-1]!r}")
    path.write_text(text.replace("'\\\\x1b", '"\\u001b').replace("back'", 'back"').replace("\\\\x07", "\\u0007")
                    .replace("\\\\r", "\\r").replace("\\\\u202e", "\\u202e"), encoding="utf-8")  # fmt: skip
    for words in (
        ("run", path, "--variant", "free", "--out", tmp_path / "run", "--no-report"),
        ("compare", tmp_path / "run"),
    ):
        answer = lodeplan(*words)
        said = answer.out + answer.err
        assert not {c for c in said if not c.isprintable() and c != "\n"}, words


@pytest.mark.parametrize("name", ["../x", "a/b", "..", "con", "x y", "x\u202ey", "=x", "-x", "é", "x" * 80])
def test_a_variant_is_called_by_a_plain_word(lodeplan: Shell, tmp_path: Path, name: str) -> None:
    """It becomes the name of files; what is no plain word is refused."""
    path = small.written(tmp_path)
    text = path.read_text(encoding="utf-8").replace("[variants.taxed]", f'[variants."{name}"]')
    path.write_text(text, encoding="utf-8")
    answer = lodeplan("run", path, "--out", tmp_path / "run")
    assert (answer.code, answer.out) == (3, "")
    assert not (tmp_path / "run").exists()

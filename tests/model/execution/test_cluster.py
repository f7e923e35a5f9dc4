"""Workers over TLS give the bytes of one process; what dies is done again, what is done is not lost."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("distributed")

from model.analysis.robustness import bounds
from model.analysis.sample import Options, sample
from model.analysis.solve.study import run_study
from model.analysis.stress import run as stressing
from model.analysis.stress.run import stress_of_run
from model.analysis.stress.tried import StressOptions
from model.execution.cluster.connected import connected
from model.execution.executor import HERE, Died, Executor, Work
from model.report.terminal.stress_kept import stress_json
from model.study.load import load_study
from tests.cli.calling import ROOT, Shell
from tests.handmade import clauses
from tests.model.analysis.frontier.test_frontier import STOCK, traced
from tests.model.analysis.robustness.test_robustness import folder
from tests.model.analysis.sample.test_sample import TWO
from tests.model.execution.tasks import never, slow, wrong
from tests.model.execution.tls_cluster import TlsCluster, tls_cluster
from tests.survival import small

pytestmark = pytest.mark.breadth


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsCluster]:
    with tls_cluster(tmp_path_factory.mktemp("module") / "cluster") as running:
        yield running


@pytest.fixture(scope="module")
def _mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsCluster]:
    with tls_cluster(tmp_path_factory.mktemp("module") / "mortal", workers=0) as running:
        yield running


@pytest.fixture
def mortal(_mortal: TlsCluster) -> TlsCluster:
    """Return a cluster of two workers that a test may kill: those of whom the one before has left none are new."""
    _mortal.workers_up_to(2)
    return _mortal


@pytest.fixture
def workers(cluster: TlsCluster) -> Iterator[Executor]:
    with connected(f"tls:{cluster.profile}", lambda words: None) as executor:
        yield executor


def test_a_killed_worker_changes_no_byte(mortal: TlsCluster, tmp_path: Path) -> None:
    """The run of one process, and that of two workers of which one is killed while it solves."""
    study = load_study(small.written(tmp_path))
    run_study(study, out=tmp_path / "here")
    heard: list[str] = []
    first, second = mortal.alive

    def hear(words: str, done: int, of: int, outcome: object) -> None:
        heard.append(words)
        if words.endswith(": solving") and first.poll() is None:
            first.kill()

    with connected(f"tls:{mortal.profile}", heard.append) as executor:
        run_study(study, out=tmp_path / "there", progress=hear, executor=executor)
    assert [worker.poll() for worker in (first, second)] == [-signal.SIGKILL, None]
    assert small.contents(tmp_path / "there") == small.contents(tmp_path / "here")
    assert "4 variants, 2 at a time" in heard
    assert heard[0] == f"tls:{mortal.profile}: 2 workers"


def test_a_task_whose_worker_is_killed_is_done_by_another(mortal: TlsCluster) -> None:
    heard: list[str] = []
    with connected(f"tls:{mortal.profile}", heard.append) as executor:

        def kill(words: str) -> None:
            heard.append(words)
            if words.startswith("1 ") and sum(one.startswith("1 ") for one in heard) == 1:
                os.kill(int(words.split()[1]), signal.SIGKILL)

        tasks = [str(number) for number in range(6)]
        found = dict(executor.each(Work(tasks, slow, (0.3,), 60.0), kill))
    assert found == {task: f"{task} done" for task in tasks}
    pids = {words.split()[1] for words in heard if words.startswith("1 ")}
    assert len(pids) == 2


def test_samples_bounds_and_stress_are_those_of_one_process(
    workers: Executor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, 400.0)
    (tmp_path / "s.toml").write_text(TWO, encoding="utf-8")
    study = load_study(tmp_path / "s.toml")
    places = tmp_path / "here", tmp_path / "there"
    for place, given in zip(places, ({}, {"executor": workers}), strict=True):
        sample(study, ["no-chile", "no-australia"], Options(n=8), place, **given)
    kept = [{str(p.relative_to(place)): p.read_bytes() for p in place.rglob("*") if p.is_file()} for place in places]
    assert kept[0] == kept[1]
    assert len(kept[0]) > 5
    run_study(load_study(small.written(tmp_path / "small")), out=tmp_path / "run")
    monkeypatch.setattr(stressing, "WORTH_PARTS", 0)
    assert bounds(study, ["no-australia"]) == bounds(study, ["no-australia"], executor=workers)
    options = StressOptions(1.0, pairs=True)
    alone, shared = (
        stress_json(stress_of_run(tmp_path / "run", ["free"], options, **given))
        for given in ({}, {"executor": workers})
    )
    assert alone == shared
    assert json.loads(alone)


def test_points_of_a_frontier_are_those_of_one_process(workers: Executor) -> None:
    said = clauses(STOCK, ("bloc_share_floor", {"bloc": "allies", "min": 0.4}))
    keys = ("stockpile_target.days", "bloc_share_floor.min")
    assert [*traced(keys, said, workers)] == [*traced(keys, said, HERE)]


def test_what_a_task_raises_is_raised_here(workers: Executor) -> None:
    with pytest.raises(ValueError, match="a is wrong"):
        list(workers.each(Work(["a"], wrong, (), 60.0), print))


def test_no_port_is_open_to_others(cluster: TlsCluster) -> None:
    """Read from the system's own table: every socket that the cluster's processes listen on is of this machine."""
    import psutil

    processes = [cluster.scheduler, *cluster.workers]
    for process in processes:
        assert process is not None
        listening = [c for c in psutil.Process(process.pid).net_connections() if c.status == psutil.CONN_LISTEN]
        assert {c.laddr.ip for c in listening} == {"127.0.0.1"}


def test_a_cluster_that_loses_all_its_workers(lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done is kept, the folder is let go, and the same command goes on, here or there."""
    path = small.written(tmp_path)
    run_study(load_study(path), out=tmp_path / "here")
    with tls_cluster(tmp_path / "cluster", workers=1) as running:
        running.write_profile("wait_seconds = 2")
        from model.runs import run_folder

        written = run_folder.RunWriter.variant

        def then_kill(*given: object, **more: object) -> None:
            written(*given, **more)  # type: ignore[arg-type]
            running.workers[0].kill()

        with monkeypatch.context() as patched:
            patched.setattr(run_folder.RunWriter, "variant", then_kill)
            words = ["run", path, "-q", "--no-report", "--no-stress", "--out", tmp_path / "there"]
            answer = lodeplan(*words, "--cluster", f"tls:{running.profile}")
        kept = small.finished(tmp_path / "there")
        said = f"{len(kept)} of 4 variants are kept in {tmp_path / 'there'}; the same command with --resume goes on"
        line = f"error: --cluster tls:{running.profile}: it has lost all its workers; {said}"
        assert (answer.code, answer.lines) == (5, [line])
        assert 1 <= len(kept) < 4
        answer = lodeplan(*words, "--resume")
        assert answer.code == 8
    small.untouched_by(tmp_path / "there", kept)


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_ctrl_c_and_a_scheduler_that_dies_lose_nothing(tmp_path: Path) -> None:
    """Each ends the command soon, in one line that says what is kept; the next goes on from there."""
    path, place = small.written(tmp_path), tmp_path / "run"
    with tls_cluster(tmp_path / "cluster", workers=1) as running:
        words = ["run", str(path), "--no-report", "--no-stress", "--out", str(place)]
        words += ["--resume", "--cluster", f"tls:{running.profile}"]
        kept = f"; 1 of 4 variants are kept in {place}; the same command with --resume goes on"
        with _beginning(words) as process:
            process.send_signal(signal.SIGINT)
            assert (_last_line(process), process.wait()) == (f"interrupted{kept}", 130)
        assert running.scheduler is not None
        with _beginning(words) as process:
            running.scheduler.kill()
            line = f"error: --cluster tls:{running.profile}: its scheduler is gone{kept}"
            assert (_last_line(process), process.wait()) == (line.replace("1 of 4", "2 of 4"), 5)
    assert len(small.finished(place)) == 2


@contextmanager
def _beginning(words: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a command in a process of its own, and give it once it has written a variant; each takes a second more."""
    program = (
        "import signal, sys, time; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from model.runs.run_folder import RunWriter\nwritten = RunWriter.variant\n"
        "def slow(*given): written(*given); print('written', file=sys.stderr, flush=True); time.sleep(8)\n"
        "RunWriter.variant = slow\nimport cli; cli.main()"
    )
    start = [sys.executable, "-c", program, *words]
    with subprocess.Popen(start, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while process.stderr.readline() != "written\n":
            assert process.poll() is None
        yield process


def _last_line(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = process.stderr.read().splitlines()
    assert len([line for line in said if " of 4: " not in line]) == 1, said
    return said[-1]


def test_a_task_that_never_ends_is_given_up(mortal: TlsCluster) -> None:
    with connected(f"tls:{mortal.profile}", print) as executor:
        found = dict(executor.each(Work(["never", "a", "b"], never, (), 3.0), print))
    assert found == {"never": Died("no answer in 3 s; its process was ended"), "a": "a", "b": "b"}


# ---------------------------------------------------------------- refused


def _refused(lodeplan: Shell, tmp_path: Path, cluster: str) -> str:
    """Return the one line that a run on a cluster ends with, before anything is written."""
    place = tmp_path / "refused"
    answer = lodeplan("run", small.written(tmp_path / "study"), "-q", "--cluster", cluster, "--out", place)
    assert (answer.code, len(answer.lines), answer.out) == (3, 1, "")
    assert not place.exists()
    return str(answer.lines[0]).removeprefix("error: ")


def test_workers_that_cannot_be_used(lodeplan: Shell, tmp_path: Path) -> None:
    """One cluster without a worker, then with one of two threads, then with one of another version."""
    with tls_cluster(tmp_path / "cluster", workers=0) as running:
        running.write_profile("wait_seconds = 2")
        said = f"tls:{running.profile}"
        assert _refused(lodeplan, tmp_path, said) == f"--cluster: {said} has no worker, 2 s after it was asked"
        running.write_profile()
        running.worker(nthreads=2)
        line = _refused(lodeplan, tmp_path, said)
        assert line.startswith(f"--cluster: {said}: tls://127.0.0.1:")
        assert line.endswith(
            " does 2 tasks in one process; start it with --nthreads 1, and more processes by --nworkers"
        )
        running.workers[0].kill()
        running.workers[0].wait()
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "sitecustomize.py").write_text(
            "from importlib import metadata\nknown = metadata.version\n"
            "metadata.version = lambda name: '9.9.9' if name == 'lodeplan' else known(name)\n",
            encoding="utf-8",
        )
        running.worker(environment={"PYTHONPATH": f"{tmp_path / 'other'}{os.pathsep}{Path(__file__).parents[3]}"})
        line = _refused(lodeplan, tmp_path, said)
        assert line.endswith(" has lodeplan 9.9.9, here 0.2.0; install the same version everywhere")


def test_nobody_there_and_nobody_who_speaks_tls(lodeplan: Shell, tmp_path: Path, cluster: TlsCluster) -> None:
    """A port where nobody listens, one that knows no TLS, a certificate that the cluster's authority has not signed."""
    (tmp_path / "a").mkdir()
    other = TlsCluster(tmp_path / "a")
    other.certificates_written()
    start, failed = (
        f"--cluster: tls:{other.profile} cannot be reached at ",
        "the TLS handshake failed: take certificates",
    )
    other.write_profile(address="tls://127.0.0.1:9")
    line = _refused(lodeplan, tmp_path, f"tls:{other.profile}")
    assert line.startswith(f"{start}tls://127.0.0.1:9: nobody listens there: check the port, and that the scheduler ")
    other.write_profile(address="tls://nowhere.invalid:9")
    line = _refused(lodeplan, tmp_path, f"tls:{other.profile}")
    assert line.startswith(f"{start}tls://nowhere.invalid:9: no such host: check its name (")
    other.write_profile(address=cluster.address)
    line = _refused(lodeplan, tmp_path, f"tls:{other.profile}")
    assert line.startswith(f"{start}{cluster.address}: {failed}")
    assert "[SSL: CERTIFICATE_VERIFY_FAILED]" in line
    with socket.create_server(("127.0.0.1", 0)) as plain:
        threading.Thread(target=lambda: plain.accept()[0].sendall(b"no TLS here, good day\n" * 9), daemon=True).start()
        other.write_profile(address=f"tls://127.0.0.1:{plain.getsockname()[1]}")
        line = _refused(lodeplan, tmp_path, f"tls:{other.profile}")
    assert f": {failed}" in line

"""Pods of Kubernetes by kubectl and machines of Coiled, whose places stand-ins take: what is asked, that it solves."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("distributed")

from distributed import Security

from model.analysis.solve.study import run_study
from model.execution.cluster.address import Kubernetes, place_of
from model.execution.cluster.connected import connected
from model.execution.cluster.kubernetes import manifest
from model.study.load import load_study
from tests.cli.calling import ROOT, Shell
from tests.model.execution.test_address import COILED, KUBERNETES, TLS
from tests.model.execution.tls_cluster import TlsCluster, tls_cluster
from tests.survival import small

pytestmark = [
    pytest.mark.breadth,
    pytest.mark.skipif(os.name == "nt", reason="the stand-in for kubectl is a script"),
]

KUBECTL = (
    f"#!{sys.executable}\n"
    + '''
"""Takes the place of kubectl: pods are processes of this machine, a secret is a folder, a tunnel is the port itself."""
import base64, json, os, pathlib, signal, socket, subprocess, sys, time

home = pathlib.Path(os.environ["PODS"])
words = sys.argv[1:]
(home / "said").open("a").write(" ".join(words) + "\\n")
verb = next(word for word in words if not word.startswith("-"))


def started(pod, copies):
    for _ in range(copies):
        for container in pod["containers"]:
            here = [word.replace("0.0.0.0", "127.0.0.1") for word in container["command"]]
            command = [word.replace("$(POD_IP)", "127.0.0.1") for word in here]
            command = [word.replace("/etc/lodeplan-tls", str(home / "tls")).replace("8786", port) for word in command]
            command = [word.replace("tls://" + name, "tls://127.0.0.1") for word in command]
            command[:2] = [sys.executable, "-m", "distributed.cli.dask_" + command[1]]
            log = open(home / "log", "a")
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=home)
            (home / "processes").open("a").write(f"{process.pid}\\n")


if verb == "apply":
    items = json.load(sys.stdin)["items"]
    (home / "asked").write_text(json.dumps(items))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    (home / "port").write_text(port)
    (home / "tls").mkdir()
    for item in items:
        name = item["metadata"]["name"]
        if item["kind"] == "Secret":
            for file, content in item["data"].items():
                (home / "tls" / file).write_bytes(base64.b64decode(content))
        if item["kind"] == "Pod":
            started(item["spec"], 1)
        if item["kind"] == "Job":
            started(item["spec"]["template"]["spec"], item["spec"]["parallelism"])
if verb == "wait":
    ends = time.time() + 60
    while time.time() < ends:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", int((home / "port").read_text()))) == 0:
                sys.exit()
        time.sleep(0.2)
if verb == "port-forward":
    print(f"Forwarding from 127.0.0.1:{(home / 'port').read_text()} -> 8786", flush=True)
    time.sleep(600)
if verb == "delete":
    for pid in (home / "processes").read_text().split():
        os.killpg(int(pid), signal.SIGKILL)
    (home / "deleted").write_text(sys.stdin.read())
'''
)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    TlsCluster(tmp_path).certificates_written()
    text = "wait_seconds = 90\n" + TLS.replace("ca.pem", "ca_file.pem") + KUBERNETES + 'namespace = "planners"\n'
    (tmp_path / "pods.toml").write_text(text, encoding="utf-8")
    return tmp_path / "pods.toml"


def test_what_kubernetes_is_given(profile: Path) -> None:
    """A secret with the three files, a scheduler, its address, workers of one thread that are started again and end."""
    place = place_of(f"kubernetes:{profile}", {})
    assert isinstance(place.asked, Kubernetes)
    secret, scheduler, service, job = manifest("it", place.asked, place.certificates)
    assert [one["kind"] for one in (secret, scheduler, service, job)] == ["Secret", "Pod", "Service", "Job"]
    assert set(secret["data"]) == {"ca.pem", "cert.pem", "key.pem"}
    assert (job["spec"]["parallelism"], job["spec"]["activeDeadlineSeconds"]) == (2, 3600)
    assert scheduler["spec"]["activeDeadlineSeconds"] == 3600
    worker = job["spec"]["template"]["spec"]["containers"][0]
    for container in (scheduler["spec"]["containers"][0], worker):
        assert {"--no-dashboard", "--tls-key=/etc/lodeplan-tls/key.pem"} <= set(container["command"])
        assert container["resources"]["limits"] == {"cpu": "1", "memory": "4Gi"}
    assert " ".join(worker["command"]).startswith(
        "dask worker tls://it:8786 --host $(POD_IP) --nworkers 1 --nthreads 1 "
    )
    assert service["spec"]["selector"] == {"app": "it", "role": "scheduler"}


def test_a_run_in_pods_is_that_of_one_process_and_leaves_none(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = profile.parent
    _stand_in(folder, monkeypatch)
    study = load_study(small.written(folder / "study"))
    run_study(study, out=folder / "here")
    heard: list[str] = []
    with connected(f"kubernetes:{profile}", heard.append) as executor:
        run_study(study, out=folder / "there", executor=executor)
    assert heard[0] == f"kubernetes:{profile}: 2 workers are asked for"
    assert small.contents(folder / "there") == small.contents(folder / "here")
    asked, deleted = ((folder / name).read_text(encoding="utf-8") for name in ("asked", "deleted"))
    assert json.loads(deleted)["items"] == json.loads(asked)
    said = (folder / "said").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("--namespace=planners ") for line in said)
    assert [line.split()[1] for line in said] == ["apply", "wait", "port-forward", "delete"]


def _stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str = KUBECTL) -> None:
    (folder / "kubectl").write_text(text, encoding="utf-8")
    (folder / "kubectl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PODS", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_what_kubernetes_refuses_is_said_in_its_words(
    lodeplan: Shell, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["run", small.written(profile.parent / "study"), "--cluster", f"kubernetes:{profile}"]
    refuses = "#!/bin/sh\necho 'first' >&2\necho 'error: no such namespace' >&2\nexit 1\n"
    _stand_in(profile.parent, monkeypatch, refuses)
    answer = lodeplan(*words)
    line = f"error: --cluster: kubernetes:{profile} cannot be started: error: no such namespace"
    assert (answer.code, answer.lines) == (3, [line])
    monkeypatch.setenv("PATH", str(profile.parent / "nothing"))
    answer = lodeplan(*words)
    line = f"error: --cluster: kubernetes:{profile} cannot be started: no command kubectl on this machine"
    assert (answer.code, answer.lines) == (3, [line])


def test_a_run_on_coiled_is_that_of_one_process(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked for what the profile says, spoken to by its own certificates, and closed; it must be installed."""
    file, path = tmp_path / "c.toml", small.written(tmp_path / "study")
    file.write_text(f"wait_seconds = 90\n{COILED}", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "coiled", None)
    answer = lodeplan("run", path, "--cluster", f"coiled:{file}")
    line = f"error: --cluster: coiled:{file} cannot be started: no package coiled; "
    assert (answer.code, answer.lines) == (
        3,
        [f"{line}install it ('uv pip install coiled') and log in ('coiled login')"],
    )
    asked: dict[str, Any] = {}
    closed: list[bool] = []
    with tls_cluster(tmp_path / "cluster") as running:
        files = running.certificates()
        tls = {"tls_ca_file": files["ca_file"], "tls_client_cert": files["cert"], "tls_client_key": files["key"]}

        def cluster(**given: Any) -> SimpleNamespace:
            asked.update(given)
            known = Security(require_encryption=True, **tls)
            return SimpleNamespace(scheduler_address=running.address, security=known, close=lambda: closed.append(True))

        module = ModuleType("coiled")
        module.Cluster = cluster  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "coiled", module)
        study = load_study(path)
        run_study(study, out=tmp_path / "here")
        with connected(f"coiled:{file}", lambda words: None) as executor:
            run_study(study, out=tmp_path / "there", executor=executor)
    assert small.contents(tmp_path / "there") == small.contents(tmp_path / "here")
    assert (closed, asked["n_workers"], asked["worker_options"]) == ([True], 2, {"nthreads": 1})
    assert (asked["container"], asked["worker_memory"], asked["idle_timeout"]) == ("minerals", "4 GiB", "20 minutes")

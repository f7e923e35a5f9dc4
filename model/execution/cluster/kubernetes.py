"""Workers and their scheduler as pods of Kubernetes, by the command kubectl alone, all of it over TLS.

No operator is needed in the cluster: a scheduler is a pod, workers are a job that starts dead ones again, the
certificates are a secret. The scheduler is reached through kubectl's own tunnel, so that nothing of the cluster is open
to anybody else. Dask's own class for Kubernetes speaks to its scheduler without TLS, and is not used for that.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from model.execution.cluster.address import Certificates, Kubernetes

KUBECTL, PORT = "kubectl", 8786
ANSWERS = 60.0
"""Seconds in which kubectl answers."""
GIVEN_UP = 60
"""Seconds without a scheduler after which a worker ends by itself."""
ATTEMPTS = 1000
"""Pods of workers that may end before the job is given up."""
FOLDER = "/etc/lodeplan-tls"
_FILES = {"ca_file": "ca.pem", "cert_file": "cert.pem", "key_file": "key.pem"}
_TUNNEL = re.compile(r"127\.0\.0\.1:(\d+) ->")


@contextmanager
def started(kubernetes: Kubernetes, tls: Certificates, patience: float) -> Iterator[str]:
    """Give the address of a scheduler that was started, with its workers; all of it is deleted afterwards.

    patience: seconds in which the scheduler's pod is up
    Raises FileNotFoundError where the machine has no kubectl, OSError in its words where it cannot do something.
    """
    if shutil.which(KUBECTL) is None:
        raise FileNotFoundError(f"no command {KUBECTL} on this machine")
    name = f"lodeplan-{secrets.token_hex(4)}"
    objects = json.dumps({"apiVersion": "v1", "kind": "List", "items": manifest(name, kubernetes, tls)})
    kubectl = _where(kubernetes)
    try:
        _done([*kubectl, "apply", "-f", "-"], ANSWERS, objects)
        ready = ["wait", "--for=condition=Ready", f"pod/{name}", f"--timeout={patience:.0f}s"]
        _done([*kubectl, *ready], patience + ANSWERS)
        with _tunnel([*kubectl, "port-forward", "--address", "127.0.0.1", f"pod/{name}", f":{PORT}"]) as port:
            yield f"tls://127.0.0.1:{port}"
    finally:
        with suppress(OSError):
            _done([*kubectl, "delete", "--ignore-not-found", "--wait=false", "-f", "-"], ANSWERS, objects)


def manifest(name: str, kubernetes: Kubernetes, tls: Certificates) -> list[dict[str, Any]]:
    """Return what is asked of Kubernetes: a secret, a scheduler, the address workers know it by, and workers."""
    files = {_FILES[key]: base64.b64encode(Path(file).read_bytes()).decode() for key, file in tls.model_dump().items()}
    shown = [f"--tls-{word}={FOLDER}/{file}" for word, file in zip(("ca-file", "cert", "key"), files, strict=True)]
    no_pages = ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
    schedule = ["dask", "scheduler", "--host", "0.0.0.0", "--port", f"{PORT}", "--protocol", "tls", *no_pages, *shown]
    work = ["dask", "worker", f"tls://{name}:{PORT}", "--host", "$(POD_IP)", "--nworkers", "1", "--nthreads", "1",
            "--death-timeout", f"{GIVEN_UP}", "--local-directory", "/tmp", *no_pages, *shown]  # fmt: skip
    seconds, about = kubernetes.lifetime_seconds, {"name": name, "labels": {"app": name}}
    return [
        {"apiVersion": "v1", "kind": "Secret", "metadata": about, "data": files},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name, "role": "scheduler"}},
         "spec": {**_pod(name, schedule, kubernetes, "Never", PORT), "activeDeadlineSeconds": seconds}},
        {"apiVersion": "v1", "kind": "Service", "metadata": about,
         "spec": {"selector": {"app": name, "role": "scheduler"}, "ports": [{"port": PORT}]}},
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": about,
         "spec": {"parallelism": kubernetes.workers, "backoffLimit": ATTEMPTS, "activeDeadlineSeconds": seconds,
                  "template": {"metadata": {"labels": {"app": name, "role": "worker"}},
                               "spec": _pod(name, work, kubernetes, "OnFailure", None)}}},
    ]  # fmt: skip


def _pod(name: str, command: list[str], kubernetes: Kubernetes, again: str, port: int | None) -> dict[str, Any]:
    """Return a pod of one process; ready once it listens on `port`, where one is named."""
    amounts = {"cpu": "1", "memory": kubernetes.memory}
    own_address = {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
    container: dict[str, Any] = {
        "name": "dask", "image": kubernetes.image, "command": command, "env": [own_address],
        "resources": {"requests": amounts, "limits": amounts},
        "volumeMounts": [{"name": "tls", "mountPath": FOLDER, "readOnly": True}],
    }  # fmt: skip
    if port is not None:
        container["readinessProbe"] = {"tcpSocket": {"port": port}, "periodSeconds": 1}
    volume = {"name": "tls", "secret": {"secretName": name}}
    return {"restartPolicy": again, "automountServiceAccountToken": False, "containers": [container],
            "volumes": [volume]}  # fmt: skip


def _where(kubernetes: Kubernetes) -> list[str]:
    named = {"--context": kubernetes.context, "--namespace": kubernetes.namespace}
    return [KUBECTL, *(f"{option}={value}" for option, value in named.items() if value)]


def _done(words: list[str], seconds: float, text: str = "") -> None:
    """Have kubectl do something; raise OSError with the last line that it said where it does not."""
    try:
        done = subprocess.run(words, input=text, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise OSError(f"{KUBECTL} did not answer in {seconds:.0f} s") from None
    if done.returncode:
        raise OSError((done.stderr.strip().splitlines() or [f"{KUBECTL} ended with code {done.returncode}"])[-1])


@contextmanager
def _tunnel(words: list[str]) -> Iterator[int]:
    """Give the port of this machine that leads to the scheduler, for as long as it is needed."""
    tunnel = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert tunnel.stdout is not None
        said = tunnel.stdout.readline().strip()
        if (found := _TUNNEL.search(said)) is None:
            raise OSError(said or f"{KUBECTL} port-forward ended")
        yield int(found[1])
    finally:
        tunnel.terminate()
        tunnel.wait()

"""The scheduler of a cluster: one that runs, or one that is started for the command and ends with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from model.execution.cluster import coiled, kubernetes, slurm
from model.execution.cluster.address import Coiled, Kubernetes, Place, Slurm
from model.execution.cluster.security import security_of


@contextmanager
def started(place: Place) -> Iterator[tuple[str, Any]]:
    """Give the address of a scheduler and the certificates to speak to it by."""
    if isinstance(place.asked, Kubernetes):
        with kubernetes.started(place.asked, place.certificates, place.patience) as address:
            yield address, security_of(place.certificates)
    elif isinstance(place.asked, Slurm):
        with _closed_afterwards(slurm.started(place.asked, place.certificates)) as cluster:
            yield cluster.scheduler_address, security_of(place.certificates)
    elif isinstance(place.asked, Coiled):
        with _closed_afterwards(coiled.started(place.asked)) as cluster:
            yield cluster.scheduler_address, cluster.security
    else:
        yield place.address, security_of(place.certificates)


@contextmanager
def _closed_afterwards(cluster: Any) -> Iterator[Any]:
    try:
        yield cluster
    finally:
        with suppress(Exception):
            cluster.close()

"""Workers and their scheduler on machines that Coiled rents, with the certificates that Coiled makes for them."""

from __future__ import annotations

from typing import Any

from model.execution.cluster.address import Coiled


def started(coiled: Coiled) -> Any:
    """Return a cluster that is up, with one process of one thread a worker; closing it ends it.

    Raises ModuleNotFoundError where the package is not installed, whatever Coiled raises where it cannot be started.
    """
    try:
        from coiled import Cluster
    except ModuleNotFoundError as fault:
        if fault.name != "coiled":
            raise
        message = "no package coiled; install it ('uv pip install coiled') and log in ('coiled login')"
        raise ModuleNotFoundError(message) from None
    return Cluster(
        n_workers=coiled.workers, container=coiled.container, worker_memory=coiled.memory,
        worker_options={"nthreads": 1}, idle_timeout=coiled.idle_timeout, workspace=coiled.workspace,
        shutdown_on_close=True, show_widget=False,
    )  # fmt: skip

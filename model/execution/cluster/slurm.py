"""Workers as jobs of Slurm, and their scheduler in this process: through dask-jobqueue, all of it over TLS."""

from __future__ import annotations

import shutil
import signal
from typing import Any

from model.execution.cluster.address import Certificates, Slurm
from model.execution.cluster.security import security_of

SUBMIT = "sbatch"
NO_PAGES = ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
"""A worker serves pages to every interface unless told; told not to, it still opens their port, so here it is told
where."""


def started(slurm: Slurm, tls: Certificates) -> Any:
    """Return a cluster whose jobs are asked for; nothing runs before Slurm starts them.

    Raises FileNotFoundError where the machine has no command of Slurm.
    """
    if shutil.which(SUBMIT) is None:
        raise FileNotFoundError(f"no command {SUBMIT} on this machine; start it where Slurm takes jobs")
    cluster = without_jobs(slurm, tls)
    cluster.scale(jobs=slurm.jobs)
    return cluster


def without_jobs(slurm: Slurm, tls: Certificates) -> Any:
    """Return a cluster of no job yet; its `job_script()` is what Slurm will be given."""
    return _kind_of_cluster()(
        cores=slurm.processes, processes=slurm.processes, memory=slurm.memory, walltime=slurm.walltime,
        queue=slurm.queue, account=slurm.account, python=slurm.python, log_directory=slurm.log_directory,
        local_directory=slurm.local_directory, job_extra_directives=slurm.directives,
        job_script_prologue=slurm.prologue, interface=slurm.interface, protocol="tls://", security=security_of(tls),
        worker_extra_args=NO_PAGES, silence_logs="critical",
        scheduler_options={"interface": slurm.interface, "dashboard": False, "dashboard_address": "127.0.0.1:0"},
    )  # fmt: skip


def _kind_of_cluster() -> Any:
    """Return dask-jobqueue's cluster; read here, as reading it has Ctrl-C end the program as if all were done."""
    before = signal.getsignal(signal.SIGINT)
    from dask_jobqueue import SLURMCluster

    signal.signal(signal.SIGINT, before)
    return SLURMCluster

"""What a run takes beside an earlier commit: `python -m tests.benchmarks.before COMMIT [REPEATS] [STUDY ...]`.

The earlier program is checked out beside this one, with its own dataset and studies, in an environment of its own.
Both run the variants that both have, in turn, one at a time, without reports and scenarios. Printed are seconds of
processor, user and system together, the medians of the repeats, and their ratio.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
STUDIES = ("us-framework", "us-all")


def variants(root: Path, study: str) -> list[str]:
    """Return the variants that a study of one version states."""
    text = (root / "data" / "studies" / f"{study}.toml").read_text("utf-8")
    return re.findall(r"^\[variants\.([a-z0-9-]+)\]", text, re.MULTILINE)


def run_seconds(root: Path, study: str, chosen: list[str], out: Path) -> float:
    """Return the seconds of processor of one run of one version."""
    tool = root / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "lodeplan"
    own = ["--no-stress"] if "--no-stress" in said([str(tool), "run", "--help"], root) else []
    named = [word for variant in chosen for word in ("--variant", variant)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said([str(tool), "run", study, "--jobs", "1", "--no-report", "-q", "--out", str(out), *own, *named], root)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def said(command: list[str], folder: Path) -> str:
    """Return what a command prints; stop with its errors where it fails (8: some variants failed, the rest is kept)."""
    clean = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 8):
        raise SystemExit(f"{' '.join(command)}: {done.returncode}\n{done.stderr}")
    return done.stdout


def main(commit: str, repeats: int, studies: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old"
        said(["git", "worktree", "add", "--detach", str(old), commit], ROOT)
        try:
            said(["uv", "sync", "-q", "--no-dev"], old)
            for study in studies:
                shared = [name for name in variants(ROOT, study) if name in variants(old, study)]
                taken: dict[Path, list[float]] = {old: [], ROOT: []}
                for repeat in range(repeats):
                    for root, seconds in taken.items():
                        out = Path(folder) / f"{study}-{repeat}-{root.name}"
                        seconds.append(run_seconds(root, study, shared, out))
                before, now = (median(seconds) for seconds in taken.values())
                print(
                    f"{study}, {len(shared)} variants: {before:.1f} s before, {now:.1f} s now, {now / before:.2f} times"
                )
        finally:
            said(["git", "worktree", "remove", "--force", str(old)], ROOT)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1, tuple(sys.argv[3:]) or STUDIES)

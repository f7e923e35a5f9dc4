"""What two runs do not share is named in one line, however many variants it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from model.analysis.compare.plans import compare_runs


def test_variants_of_one_run_alone_stand_in_one_line(small_run: Path) -> None:
    other = small_run.with_name("other")
    shutil.copytree(small_run, other)
    manifest = other / "run.json"
    known = json.loads(manifest.read_text())
    known["variants"] = {"free": known["variants"]["free"]}
    manifest.write_text(json.dumps(known))
    found = compare_runs(small_run, other)
    assert [line for line in found.inputs if "only in" in line] == [f"variants only in {small_run}: capped, taxed"]

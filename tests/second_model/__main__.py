"""Solve every study found in a folder: `python -m tests.second_model FOLDER` prints one line of JSON for each."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

from tests.second_model.model import Model

for path in sorted(Path(sys.argv[1]).glob("*/study.json")):
    home = tomllib.loads((path.parent / "dataset.toml").read_text(encoding="utf-8"))["home"]
    status, cost = Model(path.parent, json.loads(path.read_text(encoding="utf-8")), home).rows.solve()
    print(json.dumps({"study": path.parent.name, "status": status, "cost": None if status != "optimal" else cost}))

"""What is kept of a program whose answer cannot stand, for whoever looks into it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from model.program.compile.compile import Program
from model.solver.highs import held, read_status


def support_files(program: Program) -> dict[str, bytes]:
    """Return a program as an .mps file with its names, and the solver's log, for whoever looks into its answer."""
    h = held(program)
    for count, name_of, give in (
        (len(program.cost), program.name_of_column, h.passColName),
        (len(program.row_lower), program.name_of_row, h.passRowName),
    ):
        for i in range(count):
            give(i, "_".join(name_of(i).split()))
    with tempfile.TemporaryDirectory() as folder:
        model, log = Path(folder) / "program.mps", Path(folder) / "solver.log"
        for option, value in (("output_flag", True), ("log_to_console", False), ("log_file", str(log))):
            read_status(h.setOptionValue(option, value), f"option {option}")
        read_status(h.writeModel(str(model)), "writeModel")
        h.run()
        h.setOptionValue("output_flag", False)
        h.setOptionValue("log_file", "")
        return {"mps": model.read_bytes(), "log": log.read_bytes()}

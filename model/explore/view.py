"""Plans that stand in no run folder, seen as a run is: what reports say and draw of a run, they say of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from model.analysis.exploration import Planned, unsaved_run
from model.report.run_view import RunView, VariantState


@dataclass(frozen=True)
class _Tables(Mapping[str, pa.Table]):
    """Result tables of plans by name, each made when it is asked for."""

    planned: Mapping[str, Planned]
    made: dict[str, pa.Table] = field(default_factory=dict)

    def __getitem__(self, table: str) -> pa.Table:
        if table not in self.made:
            frames = {name: one.plan.tables[table] for name, one in self.planned.items() if one.plan is not None}
            parts = [
                pa.Table.from_pandas(frame.assign(variant=name), preserve_index=False) for name, frame in frames.items()
            ]
            filled = [part for part in parts if part.num_rows] or parts[:1]
            self.made[table] = pa.concat_tables(filled, promote_options="permissive")
        return self.made[table]

    def __iter__(self) -> Iterator[str]:
        first = next(one.plan for one in self.planned.values() if one.plan is not None)
        return iter(first.tables)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def unsaved_view(planned: Mapping[str, Planned], baseline: str) -> RunView:
    """Return a view of plans by the names they are shown under, `baseline` one of them."""
    of = unsaved_run(planned, baseline)
    states = tuple(
        VariantState(name, one.outcome.title, one.outcome.status, one.outcome.message) for name, one in planned.items()
    )
    note = f"dataset {of.data.name}, as it was read"
    return RunView(of.run, of.study, states, _Tables(planned), of.data, note)

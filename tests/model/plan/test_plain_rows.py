"""Rows as plain columns: what stands beside a key is that of the same key."""

from __future__ import annotations

import numpy as np

from model.plan.plain_rows import beside, facts


def test_where_keys_stand_is_told_anew_where_one_of_them_is_another() -> None:
    forms, years = np.array(["a", "b", "c"], dtype=object), np.array([2030, 2030, 2031])
    rows = {"form": forms, "year": years, "price": np.array([1.0, 2.0, 3.0])}
    for others in ({}, {"price": np.array([4.0, 5.0, 6.0])}, {"form": forms[::-1]}, {"year": years + 1}, {}):
        now = {**rows, **others}
        asked = {"form": now["form"][[2, 0]], "year": now["year"][[2, 0]]}
        said = beside(asked, facts(now, "form", "year"), "form", "year")
        assert said["price"].tolist() == now["price"][[2, 0]].tolist()
    fewer = {name: column[:2] for name, column in rows.items()}
    assert len(beside(rows | {"price": years}, facts(fewer, "form", "year"), "form", "year")["year"]) == 2

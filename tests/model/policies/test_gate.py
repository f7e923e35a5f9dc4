"""No policy without a test: the gate that a new policy passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.policies import BY_NAME

EVERY_POLICY_ALIKE = ("test_gate.py", "test_sentence.py")
FILES = [f for f in sorted(Path(__file__).parent.glob("test_*.py")) if f.name not in EVERY_POLICY_ALIKE]


@pytest.mark.parametrize("name", BY_NAME)
def test_policy_has_a_test(name: str):
    told = [file.name for file in FILES if f'"{name}"' in file.read_text(encoding="utf-8")]
    assert told, f"write tests/model/policies/test_{name}.py"

"""A process that ends takes no last look for dead cycles, and does all else that stands to be done at its end."""

from __future__ import annotations

import subprocess
import sys

import pytest

CYCLE = """
import atexit, gc, weakref
from model.execution.gc_pause import nothing_collected_at_the_end

class Dead:
    def __del__(self):
        print("collected")

class Watched:
    pass

gc.disable()
dead = Dead()
dead.itself = dead
del dead
watched = Watched()
weakref.finalize(watched, print, "finalized")
atexit.register(print, "told")
print("said")
"""


@pytest.mark.parametrize("asked", [False, True], ids=["as Python ends", "as we end"])
def test_the_end_of_a_process(asked: bool):
    code = CYCLE + ("nothing_collected_at_the_end()" if asked else "")
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(ended.stdout.split()) == [*([] if asked else ["collected"]), "finalized", "said", "told"]

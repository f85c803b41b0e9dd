"""A web process looks for circles in what pages make, not in what is loaded."""

import subprocess
import sys

CIRCLES = """
import gc, weakref
from jiheng.web.serving.pages import NEW_OBJECTS, look_seldom_for_circles

class One:
    pass

def circle():
    one = One()
    one.itself = one
    return weakref.ref(one)

before = circle()
look_seldom_for_circles()
assert before() is None, "what nobody needs is not put aside"
assert len(gc.get_objects()) < NEW_OBJECTS, len(gc.get_objects())
looked = []
gc.callbacks.append(lambda phase, told: looked.append(told["generation"]))
made = circle()
kept = [[] for _ in range(NEW_OBJECTS - 500)]
assert (looked, made() is None) == ([], False), "too often"
kept += [[] for _ in range(1_000)]
assert (looked, made() is None) == ([0, 0], True), "never"
"""


def test_circles_are_looked_for_seldom_and_only_in_what_came_since():
    done = subprocess.run(
        [sys.executable, "-c", CIRCLES], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr

"""What an adjustment is: what happens to points, weights and grades after the rules of the leaves.

An adjustment's file declares its parameters, and holds its arithmetic, in the operations of
`values.exact` with no `if` on a number (design D7), beside the steps in words. Rule kinds stand in
for each other and are found; adjustments do not: each has its own place in scoring, which calls its
functions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from jiheng.catalogue import Unit


@dataclass(slots=True)
class Adjustment(Unit):
    """A way of adjusting, as a project or rule set may ask for it."""

    doubts: Callable[..., str] = field(init=False, repr=False, default=lambda **_parameters: "")

    def check(self, function: Callable[..., str]) -> Callable[..., str]:
        """Declare what is wrong with parameters taken together: a sentence, or nothing (a decorator)."""
        self.doubts = function
        return function

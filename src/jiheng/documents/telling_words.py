"""Words of which one stands in whatever a regular expression matches.

A text without any of them need not be searched: looking for a word takes a hundredth of the time that
a pattern takes which begins with a choice, a class or a look behind. They are read off the pattern as
Python parses it. That parser is Python's own and not promised to us: where it is missing, or says what is
not known here, no word is named, and everything is searched.
"""

import importlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

MOST = 8  # looking for more takes as long as searching
SAME = {"SUBPATTERN": 3, "ATOMIC_GROUP": None, "MAX_REPEAT": 2, "MIN_REPEAT": 2, "POSSESSIVE_REPEAT": 2}


@lru_cache(maxsize=2048)
def telling_words(pattern: re.Pattern[str]) -> frozenset[str]:
    """Give words of which every match contains one; none where there are no such few words."""
    if pattern.flags & re.IGNORECASE:
        return frozenset()
    try:
        parsed = importlib.import_module("re._parser").parse(pattern.pattern, pattern.flags)
    except (ImportError, AttributeError):
        return frozenset()
    return _of_sequence(parsed)


def _of_sequence(parsed: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """Give the most telling of what must come one after the other."""
    found, run = [frozenset[str]()], ""
    for operator, argument in parsed:
        if str(operator) == "LITERAL":
            run += chr(argument)
        else:
            found += [frozenset({run})] if run else []
            run = ""
            found.append(_of_item(str(operator), argument))
    found += [frozenset({run})] if run else []
    return max(found, key=lambda words: (min(map(len, words), default=0), -len(words)))


def _of_item(operator: str, argument: Any) -> frozenset[str]:  # noqa: ANN401 — what the parser gives
    if operator == "IN":
        return _few(_of_sequence([each]) for each in argument)
    if operator == "BRANCH":
        return _few(map(_of_sequence, argument[1]))
    if (operator.endswith("REPEAT") and not argument[0]) or (operator == "SUBPATTERN" and argument[1]):
        return frozenset()  # may be left out; has flags of its own
    if operator in SAME:
        inner = SAME[operator]
        return _of_sequence(argument if inner is None else argument[inner])
    return frozenset()


def _few(choices: Iterable[frozenset[str]]) -> frozenset[str]:
    """Join the words of all choices; none where one of them names none, or they are too many."""
    listed = list(choices)
    joined = frozenset[str]().union(*listed)
    return joined if all(listed) and len(joined) <= MOST else frozenset()

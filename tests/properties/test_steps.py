"""Noting fewer steps changes no number: texts of an engine say what the operations say one by one."""

import operator

from hypothesis import given
from hypothesis import strategies as st

from tests.support.columns import Columns

ROWS = [(a, b, d) for a in (-7, -1, 0, 1, 8) for b in (-6, 0, 5) for d in (1, 3, 200)]
OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul}
COMPARED = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}

numbers = st.sampled_from([-100, -2, -1, 0, 1, 2, 50, 100])
leaves = numbers | st.sampled_from(["a", "b", "d"])
divisors = st.recursive(
    st.sampled_from([1, 2, 100, "d"]), lambda inner: st.tuples(st.just("*"), inner, inner), max_leaves=2
)


def grown(inner):
    conditions = st.tuples(st.sampled_from(list(COMPARED)), st.sampled_from(["a", "b"]), inner)
    return st.one_of(
        st.tuples(st.sampled_from(list(OPERATORS)), inner, inner),
        st.tuples(st.just("/"), inner, divisors),
        st.tuples(st.just("?"), conditions, inner, inner),
        # one choice of two numbers, with what follows in both
        st.tuples(conditions, inner, inner, divisors, divisors).map(
            lambda each: ("/", ("?", each[0], each[1], each[2]), ("?", each[0], each[3], each[4]))
        ),
    )


def reckoned(tree, of, whole, choose):
    """Let the operations of a tree run over numbers or columns."""
    if isinstance(tree, int | str):
        return of[tree] if isinstance(tree, str) else tree
    what, *inner = tree
    if what == "?":
        compared, left, right = inner[0]
        sides = (reckoned(each, of, whole, choose) for each in (left, right))
        return choose(COMPARED[compared](*sides), *(reckoned(each, of, whole, choose) for each in inner[1:]))
    left, right = (reckoned(each, of, whole, choose) for each in inner)
    return whole(left, right) if what == "/" else OPERATORS[what](left, right)


def cut(left, right):
    if not (isinstance(left, int) and isinstance(right, int)):
        return left // right
    quotient = abs(left) // right
    return quotient if left >= 0 else -quotient


def chosen(condition, then, otherwise):
    if isinstance(condition, bool):
        return then if condition else otherwise
    return condition.ifelse(then, otherwise)


@given(st.recursive(leaves, grown, max_leaves=9))
def test_fewer_steps_give_the_same_number(tree):
    names = ("a", "b", "d")
    columns = Columns(dict(zip(names, zip(*ROWS, strict=True), strict=True)))
    steps = reckoned(tree, {name: getattr(columns, name) for name in names}, cut, chosen)
    expected = [reckoned(tree, dict(zip(names, row, strict=True)), cut, chosen) for row in ROWS]
    if isinstance(steps, int):
        assert set(expected) == {steps}
    else:
        assert [row[0] for row in columns.reckoned(answer=steps)] == expected

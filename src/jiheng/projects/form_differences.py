"""Two forms of the same project side by side: cell by cell, what differs between ours and theirs.

No difference: blanks, full-width letters, an amount that is ours rounded as forms print it, two ways to write
the same target or points. A cell that they left empty says nothing and is told apart.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jiheng.errors import Place, UnreadableValueError
from jiheng.projects.official_form import (
    DONE,
    FUNDS,
    INDICATOR,
    LACKING,
    PATH,
    PROJECTED,
    SCORE,
    SOURCES,
    TARGET,
    WEIGHT,
    WHOLE,
    CellKey,
    OfficialForm,
    same_text,
)
from jiheng.values.money import Money
from jiheng.values.score import Score
from jiheng.values.target import Target

ROW = "整行"
DIGITS = 16
PRINTED = 2  # decimals of an amount in 万元 on forms
Exact = Mapping[CellKey, Money]


@dataclass(frozen=True, slots=True)
class FormDifference:
    """One cell that differs. `ours` and `theirs` are as written, empty where nothing is."""

    key: CellKey
    label: str
    ours: str
    theirs: str
    place: Place = Place()

    @property
    def blank(self) -> bool:
        """Whether they left the cell empty: then there is nothing to take over."""
        return not self.theirs or self.theirs == LACKING

    def id(self, form: OfficialForm) -> str:
        """Name the difference by all that somebody saw of it: it is another one where either side changed."""
        told = "\0".join((form.kind, str(form.through), *self.key, self.ours, self.theirs))
        return hashlib.sha256(told.encode()).hexdigest()[:DIGITS]


def differences(
    ours: OfficialForm, theirs: OfficialForm, exact: "Exact | None" = None
) -> list[FormDifference]:
    """Tell what differs, in the order of their form; `exact` are our amounts before they were rounded."""
    found = list[FormDifference]()
    rows = {same_text(name): name for name in ours.indicators}
    mine = {same_text(name): name for name in theirs.indicators}
    told = set[str]()
    for key, cell in theirs.cells.items():
        block, what, which = key
        own_key = key
        if block == INDICATOR:
            own_name = rows.get(same_text(what))
            if own_name is None:
                if what not in told:
                    told.add(what)
                    place = theirs.cells[INDICATOR, what, TARGET].place
                    found.append(
                        FormDifference((INDICATOR, what, ROW), f"指标“{what}”", "", _row(theirs, what), place)
                    )
                continue
            own_key = (INDICATOR, own_name, which)
        if block == FUNDS and not _compared(which, what, theirs):
            continue
        own = ours.cells.get(own_key)
        if own is None and (not cell.text or block != FUNDS):
            continue  # a cell that our form does not have
        own_text = own.text if own else ""
        if not _same(own_key, own_text, cell.text, (exact or {}).get(own_key)):
            found.append(FormDifference(own_key, cell.label, own_text, cell.text, cell.place))
    for same, name in rows.items():
        if same not in mine:
            found.append(
                FormDifference((INDICATOR, name, ROW), f"指标“{name}”", _row(ours, name), "（没有这一行）")
            )
    return found


def _row(form: OfficialForm, name: str) -> str:
    return "；".join(
        f"{which} {form.text((INDICATOR, name, which))}"
        for block, what, which in form.cells
        if (block, what) == (INDICATOR, name) and form.text((INDICATOR, name, which))
    )


def _compared(source: str, what: str, theirs: OfficialForm) -> bool:
    """Compare amounts by source where they give any, else their total."""
    parts = any(theirs.text((FUNDS, what, each)) for each in SOURCES)
    return (source != WHOLE) if parts and what != PROJECTED else source == WHOLE


def _same(key: CellKey, ours: str, theirs: str, exact: Money | None) -> bool:
    a, b = ("" if text == LACKING else same_text(text) for text in (ours, theirs))
    if a == b:
        return True
    block, _, which = key
    try:
        if block == FUNDS:
            return _same_amount(ours, theirs, exact)
        if block == INDICATOR and which in (WEIGHT, SCORE):
            return Score.read(ours) == Score.read(theirs)
        if block == INDICATOR and which in (TARGET, DONE):
            return Target.read(ours) == Target.read(theirs)
    except UnreadableValueError:
        return False
    return block == INDICATOR and which == PATH and a.replace("指标", "") == b.replace("指标", "")


def _same_amount(ours: str, theirs: str, exact: Money | None) -> bool:
    theirs_read = Money.read(theirs or "0", unit="万元")  # no amount and none of a source are the same
    ours_read = Money.read("0" if ours in ("", LACKING) else ours, unit="万元")
    if exact is None:
        return ours_read == theirs_read and bool(ours) == bool(theirs)
    return theirs_read in (exact, ours_read) and (theirs_read == exact or _decimals(theirs) <= PRINTED)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def undecided(found: list[FormDifference]) -> Iterator[FormDifference]:
    """Give the differences that somebody has to look at: those in which they say something."""
    return (each for each in found if not each.blank)

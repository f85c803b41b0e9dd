"""The figures of a project's pages, as the core gives them; nothing is reckoned here.

A `Stand` is plain values, so that it can be kept and read again (`stands.py`).
"""

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.utils.safestring import mark_safe

from jiheng.errors import JihengError
from jiheng.reports.figure import NO_EVIDENCE
from jiheng.reports.figures import Figures
from jiheng.scoring.scorecard import ScoredLeaf
from jiheng.web.evidence.opened import open_tables
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import KeyNumber, Picture, TwinRow
from jiheng.web.ui.pictures import picture_of
from jiheng.workflows.evaluate import Evaluation, evaluate_opened
from jiheng.workflows.pictures.burn_up import burn_up
from jiheng.workflows.pictures.papers_list import papers_list
from jiheng.workflows.pictures.sla_strip import sla_strip
from jiheng.workflows.pictures.year_strip import year_strip

AMOUNTS = ("年初预算数", "全年预算数", "指标金额", "到位金额", "支付金额")
RATE = "执行率"
HEALTH = ("全年预算数", "支付金额", RATE)
FORMAT = 2  # of what `written` gives


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as the page shows it; without a score `because` says why there is none."""

    name: str
    path: str
    weight: str
    target: str
    actual: str
    outcome: str
    score: str
    facts: int
    because: str


@dataclass(frozen=True, slots=True)
class Stand:
    """How a project stands on its records; `why` says why that cannot be told."""

    why: str = ""
    total: KeyNumber | None = None
    figures: tuple[KeyNumber, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    pictures: tuple[Picture, ...] = ()
    money: Picture | None = None

    def numbers(self, names: tuple[str, ...] = HEALTH) -> list[KeyNumber]:
        """Give the figures of these names that the project has."""
        told = {each.title: each for each in self.figures}
        return [told[name] for name in names if name in told]

    def without_scores(self) -> "Stand":
        """Give it as experts see it who have not signed yet."""
        return replace(self, total=None, indicators=())

    def written(self) -> bytes:
        """Write it, to be kept."""
        return zlib.compress(json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False).encode())


def read(content: bytes) -> Stand | None:
    """Read what was kept; None where another program wrote it in a form of its own."""
    told: dict[str, Any] = json.loads(zlib.decompress(content))
    if told["format"] != FORMAT:
        return None
    return Stand(
        told["why"],
        KeyNumber(**told["total"]) if told["total"] else None,
        tuple(KeyNumber(**each) for each in told["figures"]),
        tuple(Indicator(**each) for each in told["indicators"]),
        tuple(_picture(each) for each in told["pictures"]),
        _picture(told["money"]) if told["money"] else None,
    )


def _picture(told: dict[str, Any]) -> Picture:
    picture = Picture(**told)
    rows = [TwinRow(*each) for each in picture.rows]
    return replace(picture, svg=mark_safe(picture.svg), rows=rows)  # noqa: S308 — as `picture_of` gave it


def stand_of(project: Project, on: date) -> Stand:
    """Evaluate a project on its records as they are now, as of a day."""
    try:
        found = evaluate_opened(open_tables(project))
        opened = found.opened
        return Stand(
            total=_total(found),
            figures=tuple(_figures(found)),
            indicators=tuple(_indicator(each) for each in found.card.leaves()),
            pictures=(
                picture_of("year", year_strip(opened, on=on)),
                picture_of("availability", sla_strip(opened)),
                picture_of("papers", papers_list(opened, on=on)),
            ),
            money=picture_of("funds", burn_up(opened, on=on)),
        )
    except JihengError as error:
        return Stand(str(error))


def _total(found: Evaluation) -> KeyNumber:
    """Give the total and the grade, or how many indicators keep it from one."""
    card = found.card
    if card.total is not None:
        return KeyNumber("按现有记录试算", str(card.total), "分", card.grade, "done")
    lacking = sum(not each.complete for each in card.leaves())
    return KeyNumber("按现有记录试算", "–", "", f"{lacking} 个指标还缺数据", "unknown")


def _figures(found: Evaluation) -> Iterator[KeyNumber]:
    figures = Figures(found.card, found.opened.evidence)
    for name in (*AMOUNTS, RATE):
        if figures.has(name):
            figures.text(name)
            figure = figures.printed[name]
            behind = f"{len(figure.facts)} 条记录" if figure.facts else ""
            unit = "" if figure.text == NO_EVIDENCE else figure.unit
            yield KeyNumber(name, figure.text, unit, behind)


def _indicator(leaf: ScoredLeaf) -> Indicator:
    return Indicator(
        leaf.leaf.name,
        " / ".join(leaf.path[:-1]),
        str(leaf.weight),
        str(leaf.leaf.target),
        leaf.actual,
        leaf.outcome.value,
        "" if leaf.score is None else str(leaf.score),
        len(leaf.facts),
        leaf.because,
    )

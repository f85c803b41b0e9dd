"""Compare the projects of scored leaf tables: the subjects asked for, each as an answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jiheng.portfolio.comparing.answer import Answer
from jiheng.portfolio.comparing.distribution import distribution, ranks
from jiheng.portfolio.comparing.groups import Likeness, groups_answer, keep_groups
from jiheng.portfolio.comparing.opened import Opened, Scored, looking_at, opened
from jiheng.portfolio.comparing.outliers import outliers
from jiheng.portfolio.comparing.quantities import Quantity, quantities
from jiheng.portfolio.comparing.risk import keep_risk, reasons_answer, risk
from jiheng.portfolio.comparing.risk_rules import USUAL, read_risk_rule
from jiheng.portfolio.comparing.roll_up import roll_up
from jiheng.portfolio.comparing.sample import sample, strata_answer
from jiheng.portfolio.comparing.targets import MARGIN, always_met, keep_weak, weak_targets
from jiheng.portfolio.comparing.years import keep_pairs, year_on_year
from jiheng.portfolio.quoting import quoted
from jiheng.workflows.score_table import look_for_libraries

COSTS = ("system_cost", "item_cost")
FAR = ("total", *COSTS)
MOST = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the rule of likeness, the year, how many rows, and what single subjects need."""

    like: Likeness = field(default_factory=Likeness)
    year: int | None = None
    most: int = MOST
    money: str = "paid"
    name: str = ""
    size: int = 30
    seed: str = ""
    certain: bool = True
    margin: int = MARGIN
    roll_up_by: tuple[str, ...] = ("department", "region")
    risk_rules: Path = USUAL
    memory: str = ""
    within: tuple[str, ...] | None = None  # only projects of these paths of organisations


@dataclass(slots=True)
class _Work:
    """What subjects share, made when it is first needed."""

    opened: Opened
    asked: Asked
    quantities: dict[str, Quantity]
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def groups(self) -> tuple[str, ...]:
        if "groups" not in self.kept:
            self.kept["groups"] = keep_groups(self.opened, self.asked.like)
        return self.kept["groups"]

    def pairs(self) -> None:
        if "pairs" not in self.kept:
            keep_pairs(self.opened)
            self.kept["pairs"] = ()

    def weak(self) -> tuple[str, ...]:
        if "weak" not in self.kept:
            self.groups()
            self.pairs()
            self.kept["weak"] = keep_weak(self.opened, self.asked.like, self.asked.margin)
        return self.kept["weak"]

    def risk(self) -> None:
        if "risk" not in self.kept:
            self.weak()
            keep_risk(self.opened, self.asked.like, read_risk_rule(self.asked.risk_rules), self.quantities)
            self.kept["risk"] = ()


def compare(
    sources: Sequence[tuple[Path, Path]], subjects: Sequence[str], asked: Asked
) -> tuple[Answer, ...]:
    """Answer subjects of `SUBJECTS` over tables, each with its scores.

    Raises NotFoundError for tables, scores, years, projects or rules that are not there, UsageError for what
    cannot be done as asked, UnreadableInputError for a rule of risk with faults.
    """
    look_for_libraries()
    known = quantities(asked.money)
    read_risk_rule(asked.risk_rules)
    with opened(
        [Scored(*each) for each in sources], asked.year, memory=asked.memory, within=asked.within
    ) as found:
        work = _Work(found, asked, known)
        return tuple(answer for subject in subjects for answer in SUBJECTS[subject][1](work))


def write_risks(table: Path, scores: Path, folder: Path, *, memory: str = "") -> None:
    """Write how risky each project is among all of its year, by the usual rule: a Parquet file a year.

    Its columns: `project`, `points`, `level`, `because`; a project that cannot be read is not there.
    Raises as `opened`.
    """
    with opened([Scored(table, scores)], memory=memory) as found:
        for (year,) in found.rows("SELECT DISTINCT year FROM projects WHERE fault IS NULL ORDER BY year"):
            work = _Work(looking_at(found, year), Asked(), quantities())
            work.risk()
            file = quoted(folder / f"{year}.parquet")
            told = (
                "SELECT project, points::SMALLINT AS points, level, because FROM risk JOIN current USING (id)"
            )
            work.opened.rows(f"COPY ({told}) TO {file}")


def _groups(work: _Work) -> Iterator[Answer]:
    yield groups_answer(work.opened, work.asked.like, work.groups())


def _spread(work: _Work, names: Sequence[str]) -> Iterator[Answer]:
    work.groups()
    for name in names:
        yield distribution(work.opened, work.asked.like, work.quantities[name])


def _outliers(work: _Work) -> Iterator[Answer]:
    work.groups()
    for name in FAR:
        yield outliers(work.opened, work.asked.like, work.quantities[name], work.asked.most)


def _rank(work: _Work) -> Iterator[Answer]:
    work.groups()
    yield ranks(work.opened, work.asked.like, tuple(work.quantities.values()), work.asked.name)


def _targets(work: _Work) -> Iterator[Answer]:
    notes, like = work.weak(), work.asked.like
    yield weak_targets(work.opened, like, work.asked.margin, notes, work.asked.most)
    yield always_met(work.opened, like, work.asked.most)


def _risk(work: _Work) -> Iterator[Answer]:
    work.risk()
    rule = read_risk_rule(work.asked.risk_rules)
    yield risk(work.opened, rule, work.asked.most)
    yield reasons_answer(work.opened, rule)


def _sample(work: _Work) -> Iterator[Answer]:
    work.groups()
    if work.asked.certain:
        work.risk()
    asked = work.asked
    drawn = sample(work.opened, asked.like, asked.size, asked.seed, certain=asked.certain)
    yield strata_answer(drawn)
    yield drawn


def _years(work: _Work) -> Iterator[Answer]:
    work.pairs()
    yield year_on_year(work.opened, work.asked.most)


def _roll_up(work: _Work) -> Iterator[Answer]:
    for name in work.asked.roll_up_by:
        yield roll_up(work.opened, name, work.asked.like)


SUBJECTS: dict[str, tuple[str, Callable[[_Work], Iterator[Answer]]]] = {
    "groups": ("同类怎样分，各有几个", _groups),
    "spread": ("总分和执行率在同类里的分布", lambda work: _spread(work, ("total", "execution"))),
    "cost": ("每个系统、每个服务事项的费用在同类里的分布", lambda work: _spread(work, COSTS)),
    "rank": ("一个项目在同类里的位置", _rank),
    "outliers": ("离同类很远的项目", _outliers),
    "targets": ("偏低的指标值", _targets),
    "risk": ("先看哪些项目，为什么", _risk),
    "sample": ("分层随机抽样", _sample),
    "years": ("与上年比", _years),
    "rollup": ("按主管部门、区划汇总", _roll_up),
}

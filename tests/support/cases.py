"""Cases as data: named cases in YAML files, in the words of the domain. Every scalar stays text."""

from pathlib import Path

import yaml

from jiheng.evidence.actual import (
    VERDICT_TITLES,
    Checklist,
    Counts,
    GivenPoints,
    Lateness,
    Level,
    Observations,
    Part,
    Parts,
    Tally,
    Verdict,
    read_number,
)
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.score import Score

CASES = Path(__file__).resolve().parent.parent / "cases"
VERDICTS = dict(zip(VERDICT_TITLES, Verdict, strict=True))
NOT_JUDGED = "没有评判"
LEVELS = ("很满意", "满意", "一般", "不满意")


def case_files(folder):
    """The case files of a catalogue, by the name of the unit they belong to."""
    return {file.stem: file for file in sorted((CASES / folder).glob("*.yaml"))}


def load_cases(file):
    """The cases of one file."""
    cases = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 — texts only
    names = [case["case"] for case in cases]
    assert len(names) == len(set(names)), f"{file.name}: a name is used twice"
    return cases


def cases_of(folder):
    """Every case of every file of a folder: (name of the unit, case)."""
    return [(name, case) for name, file in case_files(folder).items() for case in load_cases(file)]


def case_ids(cases):
    return [f"{name}: {case['case']}" for name, case in cases]


def told_as(faults, written):
    """The faults as a case writes them: by their headlines, or whole where it goes on below the headline."""
    whole = ["\n" in text for text in written] + [False] * len(faults)
    return [str(fault) if all_ else fault.what for fault, all_ in zip(faults, whole, strict=False)]


def read_actual(written):
    """Read what a case says was measured, one way of writing for each form of it.

    `11次` · `9/10` · `61.71万元/61.91万元` · [满足, 不满足] · [1.2小时, 3小时] · {很满意: 60, …} ·
    {专家: [9, 8.5]} · {次数: {安全事件: 2, …}} · {逾期: 3天} · {等次: 良} ·
    {各项: {甲系统: 99.9%, 乙系统: [9/10, 份额 3]}}.
    """
    if isinstance(written, list):
        return _read_list(written)
    if isinstance(written, dict):
        form, content = next(iter(written.items()))
        return NAMED_FORMS[form](content) if form in NAMED_FORMS else _read_tally(written)
    return read_number(written)


def _read_tally(written):
    assert tuple(written) == LEVELS[: len(written)], "levels are written best first"
    return Tally(tuple(int(count) for count in written.values()))


def _read_late(written):
    late = Quantity.read(written)
    return Lateness(late.ten_thousandths // SCALE, working=late.unit == "工作日")


def _read_list(written):
    if all(word in VERDICTS or word == NOT_JUDGED for word in written):
        verdicts = enumerate(written, 1)
        return Checklist({number: VERDICTS[word] for number, word in verdicts if word != NOT_JUDGED})
    return Observations(tuple(Quantity.read(word) for word in written))


def _read_part(name, written):
    if isinstance(written, str):
        return Part(name, read_number(written))
    value, share = written
    return Part(name, read_number(value), int(share.removeprefix("份额")))


NAMED_FORMS = {
    "专家": lambda given: GivenPoints(tuple(Score.read(points) for points in given)),
    "次数": lambda counts: Counts({name: int(count) for name, count in counts.items()}),
    "各项": lambda parts: Parts(tuple(_read_part(name, value) for name, value in parts.items())),
    "逾期": _read_late,
    "等次": Level,
}

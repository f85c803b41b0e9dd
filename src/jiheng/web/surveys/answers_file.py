"""The files of a closed survey: a summary for the register, every answer as a table for who may see it.

The summary names the SHA-256 of the table of answers, so that an auditor can count them anew and know that
they are the ones that were counted. It holds counts only, and no group of fewer than five: whoever reads the
project's evidence reads it.
"""

import hashlib
from collections.abc import Iterable, Sequence

from jiheng.documents.file_names import file_name as safe_name
from jiheng.sources.writing import table_bytes
from jiheng.web.surveys import counts
from jiheng.web.surveys.models import Answer, Channel, Removal, RemovalState, Survey
from jiheng.web.surveys.signs import RULES, signs_of

HEAD = ("类别", "项目", "选项", "数")


def raw_file(survey: Survey) -> bytes:
    """Write every answer, a line each, in the order of their contents; those left out are marked."""
    removed = set(
        Removal.objects.filter(answer__survey=survey, state=RemovalState.APPROVED).values_list(
            "answer_id", flat=True
        )
    )
    head = ("渠道", "是否剔除", *(each.words for each in survey.asked))
    rows = sorted(
        (Channel(each.channel).label, "已剔除" if each.pk in removed else "", *_said(survey, each))
        for each in survey.answers.all()
    )
    return table_bytes(".csv", head, rows)


def summary_file(survey: Survey, sent: int, raw: bytes) -> tuple[str, bytes]:
    """Give name and bytes of the summary."""
    rows = [[str(cell) for cell in row] for row in _summary(survey, sent, raw)]
    return file_name(survey, "答卷汇总"), table_bytes(".csv", HEAD, rows)


def file_name(survey: Survey, what: str) -> str:
    """Give the name of a .csv file about a survey: another for each, even of the same name."""
    return f"{safe_name(survey.name)}-{what}-{survey.pk.hex[-6:]}.csv"


def sha256(raw: bytes) -> str:
    """Give the SHA-256 of a file."""
    return hashlib.sha256(raw).hexdigest()


def _summary(survey: Survey, sent: int, raw: bytes) -> Iterable[Sequence[object]]:
    counted = counts.counted(survey)
    yield "调查", survey.name, "调查总体（人）", survey.population
    yield "调查", survey.name, "发放", sent
    yield "调查", survey.name, "收回（计入）", counted.answers
    yield "抽样", survey.sampling, "", ""
    yield from (("渠道", title, "", count) for title, count in counted.channels)
    for question in counted.questions:
        yield from (("答卷", question.question, each.option, each.count) for each in question.options)
    for group in counts.by_group(survey):
        told = f"不足 {counts.FEWEST} 份，不显示" if group.answers is None else group.answers
        yield "调查对象", group.name, f"{group.people} 人", told
    yield from (("每天收回", str(day), "", count) for day, count in counts.by_day(survey))
    signs = signs_of(list(survey.answers.all()), survey.asked)
    for rule in RULES:
        name = rule.partition("：")[0]
        yield "需要留意", rule, "", sum(name in each for each in signs.values())
    removals = Removal.objects.filter(answer__survey=survey, state=RemovalState.APPROVED)
    for each in removals.select_related("asked_by", "decided_by").order_by("asked_at"):
        assert each.decided_by is not None  # noqa: S101 — it was approved
        yield "剔除", each.reason, f"{each.asked_by.name}申请，{each.decided_by.name}批准", 1
    yield "全部答卷", "逐份答卷表（csv）的 SHA-256", sha256(raw), survey.answers.count()


def _said(survey: Survey, answer: Answer) -> list[str]:
    return [
        "" if said is None else question.options[said] if question.options else str(said)
        for question, said in zip(survey.asked, answer.said, strict=True)
    ]

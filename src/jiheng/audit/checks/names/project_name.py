"""The project goes by more than one name.

Finds: names that begin like the project's own and end like a project (…项目, …费), yet are not the same; and
the whole name with one or two characters in its middle changed.
Why it matters: Budget, contract and report are matched by the name; under two names it is two projects.
Example: “互联网+政务服务”运行维护费项目 in the text, “互联网+政务服务”平台运维服务费 in the form.
Instead: one name everywhere, or a short name defined once.
Left out: (1) the name with 项目, 项目支出 or 预算项目 behind it; (2) a short form defined by 以下简称;
(3) phrases that only describe (信息系统运行维护的); (4) names of contracts and documents in 《》;
(5) names whose other characters tell two projects apart (一期, 二期; 建设 for 运维); short names.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import QUOTED, matches, texts
from jiheng.audit.dictionary import words
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import NoValue, insufficient_data

check = Check(
    "项目名称不一", 1, code="NM01", severity=Severity.WARNING, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
STEM = 4
LONG_ENOUGH = 8
MARKS = re.compile('[“”"\\s]')
SHORT = re.compile('(?:以下)?简称[为：:]?[“"]?([^”"）)，。]{2,30})')


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Follow names with the project's first characters through the text."""
    project = report.names.project
    if project is None:
        return insufficient_data("没有写明项目名称")
    official, where = project
    variants: dict[str, list[Span]] = {}
    shorts = {_core(match.group(1)) for _, match in matches(report.document, SHORT)}
    stem = _stem(official)
    for span, match in matches(report.document, _pattern(stem), outside=QUOTED):
        core = _core(match.group())
        if core not in {_core(official), _core(stem), *shorts}:
            variants.setdefault(core, []).append(span)
    for span, match in _slips(report, official):
        variants.setdefault(_core(match.group()), []).append(span)
    return [
        Problem(
            (*spans, where),
            f"项目名称前后不一：{report.document.text_at(spans[0])}，又作{official}",
            expected=official,
            computed=f"{report.document.text_at(spans[0])}出现 {len(spans)} 处",
            advice="统一成批复的项目名称，或写明简称",
        )
        for spans in variants.values()
    ]


def _slips(report: Report, official: str) -> Iterator[tuple[Span, re.Match[str]]]:
    """Go through the whole name with two characters beside each other changed, or one."""
    plain = _core(official)
    half = len(plain) // 2
    halves = plain[:half], plain[half + 1 :]  # a slip leaves one of them whole
    told = (text.replace(plain, "") for _, text in texts(report.document).naming(*halves))
    if len(plain) < LONG_ENOUGH or not any(each in text for text in told for each in halves):
        return
    places = range(1, len(plain) - 2)
    ways = (f"{re.escape(plain[:n])}[一-龥]{{2}}{re.escape(plain[n + 2 :])}" for n in places)
    for span, match in matches(report.document, re.compile("|".join(ways)), outside=QUOTED):
        if match.group() != plain and not _apart(plain, match.group()):  # 5
            yield span, match


def _apart(left: str, right: str) -> bool:
    """Say whether the characters that differ tell two things apart on purpose."""
    if any(word in left and word not in right for word in words("names", "natures")):
        return True
    differ = [(one, other) for one, other in zip(left, right, strict=True) if one != other]
    return any(one in kind and other in kind for one, other in differ for kind in words("names", "contrasts"))


def _stem(official: str) -> str:
    """Give the first part of the name, behind which only words of any project's name follow."""
    rest = re.compile(f"(?:{'|'.join(words('names', 'project_words'))})*")
    lengths = range(STEM, len(official))
    return next((official[:n] for n in lengths if rest.fullmatch(official[n:])), official)


def _pattern(stem: str) -> re.Pattern[str]:
    followed = "|".join(re.escape(word) for word in words("names", "project_words"))
    return re.compile(rf"{re.escape(stem)}(?:{followed})*(?:项目|费(?!用|率))")


def _core(name: str) -> str:
    plain = MARKS.sub("", name)
    for end in words("names", "project_ends"):
        plain = plain.removesuffix(end)
    return plain

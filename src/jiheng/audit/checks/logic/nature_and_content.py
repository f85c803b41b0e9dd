"""A project of operation and maintenance builds nothing new.

Finds: a project named 运维 or 维护 whose content, goals or purpose tell of building (升级改造,
新增功能, 系统开发).
Why it matters: building needs its own approval (国办发〔2019〕57号), procurement and acceptance;
maintenance money spent on it breaks the approved purpose.
Example: “平台运行维护费” with “通过平台升级改造服务…新增功能、更新升级、性能优化”.
Instead: name the project by what it does, or take the building out of it.
Left out: updates and tuning as such (更新升级, 性能优化); building that another project or year paid
for.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.passages import split
from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import insufficient_data, not_applicable

check = Check(
    "运维项目不做建设",
    1,
    code="LG10",
    severity=Severity.ERROR,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)


@check.finds
def find(report: Report) -> Answer:
    """Look for words of building in what the project does and is for."""
    if report.names.project is None:
        return insufficient_data("读不出项目名称")
    name, place = report.names.project
    if not _words("maintenance").search(name) or _words("build_named").search(name):
        return not_applicable("不是运行维护项目")
    texts = [*(each for part in report.parts.of("content") for each in part.texts), *report.goals.texts]
    found: list[tuple[Span, str]] = []
    for span, text in texts:
        for at, sentence in split(span, text):
            for match in _words("build").finditer(sentence):
                if not _words("not_included").search(sentence):
                    spot = Span(at.block, at.cell, at.start + match.start(), at.start + match.end())
                    found.append((spot, match.group()))
    if not found:
        return []
    words = list(dict.fromkeys(word for _, word in found))
    weighty = any(_words("build_weighty").search(word) for word in words)
    return [
        Problem(
            (*(span for span, _ in found), place),
            f"运行维护项目（{name}）的内容里有{'、'.join(f'“{word}”' for word in words)}",
            expected="运行维护项目只做保障运行的工作",
            advice="属于建设的内容另行立项；只是日常更新的，改用准确的说法",
            severity=None if weighty else Severity.WARNING,
        )
    ]


def _words(key: str) -> re.Pattern[str]:
    return re.compile(text_of(dictionary("logic")[key], "logic"))

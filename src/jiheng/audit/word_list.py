"""Words that are wrong wherever they stand, with what should stand there: the dictionaries of wording."""

import re

from jiheng.audit.claims.passages import matches
from jiheng.audit.dictionary import compiled, pairs
from jiheng.audit.finding import Problem
from jiheng.audit.report import Report


def wrong_words(report: Report, key: str, told: str, *, outside: re.Pattern[str]) -> list[Problem]:
    """Look for each word of `data/wording.yaml` under `key`; told once, with all its places."""
    found = []
    for pattern, right in pairs("wording", key):
        places = [span for span, _ in matches(report.document, compiled(pattern), outside=outside)]
        if places:
            found.append(
                Problem(
                    tuple(places),
                    f"“{report.document.text_at(places[0])}”{told}",
                    expected=right,
                    computed=f"全文 {len(places)} 处",
                    advice=f"核对后改为：{right}",
                )
            )
    return found

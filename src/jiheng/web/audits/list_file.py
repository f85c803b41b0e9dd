"""The findings of an audit as a list in Excel: who must do what is ticked off there."""

from jiheng.documents.model import Align
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.documents.xlsx_writer import xlsx_bytes
from jiheng.web.audits.found import AuditPage, Found
from jiheng.web.audits.models import AuditedReport

COLUMNS = {"序号": 12, "程度": 14, "检查": 18, "位置": 44, "问题": 70, "原文": 60, "应当怎样": 70, "处理": 40}
SHORT = ("序号", "程度", "检查")


def list_of_findings(report: AuditedReport, page: AuditPage) -> bytes:
    """Write the list: what is open first, then what somebody lets stand, with the reason."""
    rows = [_row(each, "") for each in page.sorted.open]
    rows += [
        _row(each, f"已接受：{by.reason}（{by.by}，{by.on.isoformat()}）")
        for each, by in page.sorted.accepted
    ]
    rows += [
        _cells("", "请判断", code, where, message, "", "", "") for code, where, message in page.questions
    ]
    sheet = Sheet(
        "审校清单", (f"{report.name} 审校清单",), tuple(COLUMNS.values()),
        (tuple(SheetCell(each, bold=True) for each in COLUMNS),), tuple(rows),
    )  # fmt: skip
    return xlsx_bytes([sheet], title=f"{report.name} 审校清单", author=report.organisation.name)


def _row(each: Found, handled: str) -> tuple[SheetCell, ...]:
    reckoning = "\n".join(f"{head}：{text}" for head, text in each.reckoning)
    quotes = "\n".join(each.quotes)
    number, word = str(each.number), each.severity.word
    return _cells(number, word, each.code, each.where, each.message, quotes, reckoning, handled)


def _cells(*texts: str) -> tuple[SheetCell, ...]:
    return tuple(
        SheetCell(text, align=Align.CENTER if head in SHORT else Align.LEFT)
        for head, text in zip(COLUMNS, texts, strict=True)
    )

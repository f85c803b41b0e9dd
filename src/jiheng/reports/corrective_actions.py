"""What was decided on a project in the middle of its year, and what became of it, as documents print it.

财预〔2019〕136号. Nothing is printed where nothing was decided.
"""

from jiheng.documents.model import Block, Paragraph
from jiheng.evidence.facts.decisions import CorrectiveAction
from jiheng.projects.corrective_actions import corrective_actions
from jiheng.reports.figures import Figures
from jiheng.values.days import chinese_day

TITLE = "年中监控的处理决定"
SHORT_TITLE = "处理决定"


def told_corrections(figures: Figures) -> list[Block]:
    """Tell each in a paragraph."""
    return [Paragraph(told(each)) for each in corrective_actions(figures.evidence)]


def told(each: CorrectiveAction) -> str:
    """Tell one in a sentence."""
    on = f"按截至{chinese_day(each.as_of)}的运行监控，{chinese_day(each.decided_on)}决定：{each.told}"
    parts = [on, f"理由：{_bare(each.basis)}"]
    if each.document_number:
        parts.append(f"文号：{each.document_number}")
    if each.deadline is not None:
        parts.append(f"应在{chinese_day(each.deadline)}前办完")
    if each.answer:
        parts.append(f"落实情况：{_bare(each.answer)}")
    if each.closed_on is not None:
        parts.append(f"{chinese_day(each.closed_on)}复核了结")
    elif each.is_open:
        parts.append("尚未了结")
    return "；".join(parts) + "。"


def _bare(text: str) -> str:
    return "；".join(text.split("\n")).rstrip("。；")

"""The levels of headings do not follow 一、 （一） 1. （1）, or one level is written in two forms.

Finds: a level whose count goes on in another form (四、 then （五）); a level above another against the
order （1. above （一））; three or more levels of headings that leave one out.
Why it matters: The form of the number is how a reader knows the level; a section that changes its form
reads as part of the one before.
Example: 三、综合评价情况 四、绩效评价指标分析 （五）主要经验及做法.
Instead: 三、综合评价情况 四、绩效评价指标分析 五、主要经验及做法.
Left out: (1) two levels only, where 一、 and 1. may follow each other; (2) decimal numbers (1.1);
(3) lists without headings; (4) a gap (HD01); (5) items that run into their text
(（1）预算执行率：…), which may stand under any level.
"""

from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.claims.outline import SHOWN, Form, Step
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, not_applicable

check = Check("标题层次", 1, code="HD02", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
BASIS = "GB/T 9704—2012 第 7.3.3 条：结构层次依次用“一、”“（一）”“1.”“（1）”"
THREE = 3


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Go through the headings level by level."""
    steps = [step for step in report.outline.steps if step.numbered.heading]
    if not steps:
        return not_applicable("报告里没有编号的标题")
    turned = list(_turned(steps))
    return [*_switched(steps), *turned, *([] if turned else _left_out(steps))]


def _switched(steps: list[Step]) -> Iterator[Problem]:
    """Gather the headings of one level in another form; the level's own form is quoted last."""
    for form in Form:
        others = [step for step in steps if step.switched is form]
        if not others:
            continue
        own = [step for step in steps if step.numbered.form is form and step.level == others[0].level]
        shown = "、".join(f"“{step.numbered.mark.strip()}”" for step in others)
        yield Problem(
            (*(step.numbered.span for step in others), own[-1].numbered.span),
            f"同一级标题用了两种编号：这一级是“{SHOWN[form]}”，{shown}却换了写法",
            expected=f"同一级都写成“{SHOWN[form]}”的形式",
            computed=f"{shown}接着上一个同级编号数下去",
            advice=f"改成“{SHOWN[form]}”的形式",
        )


def _turned(steps: list[Step]) -> Iterator[Problem]:
    for step in steps:
        below = step.numbered.form
        if step.above is not None and below < step.above and step.before is None and step.due is None:
            yield Problem(
                (step.numbered.span,),
                f"层次颠倒：“{SHOWN[below]}”写在“{SHOWN[step.above]}”的下一级",
                expected=BASIS,
                computed=f"上一级是“{SHOWN[step.above]}”",
                advice="按层次改正编号",
            )


def _left_out(steps: list[Step]) -> Iterator[Problem]:
    used = {step.numbered.form for step in steps}
    if len({step.level for step in steps}) < THREE or Form.PART in used:
        return  # 1
    for step in steps:
        above, below = step.above, step.numbered.form
        if step.numbered.run_in:
            continue  # 5
        if (
            above is not None
            and below - above > 1
            and above >= Form.CHINESE
            and below <= Form.BRACKETED_ARABIC
        ):
            missing = SHOWN[Form(above + 1)]
            yield Problem(
                (step.numbered.span,),
                f"层次跳级：“{SHOWN[above]}”下面直接用“{SHOWN[below]}”，没有“{missing}”",
                expected=BASIS,
                computed=f"全文标题共 {len({step.level for step in steps})} 级",
                advice=f"“{SHOWN[above]}”的下一级改用“{missing}”，其余依次下移",
                severity=Severity.INFO,
            )
            return

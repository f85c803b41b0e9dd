"""Who answers for a report: the lines under its text (落款), by GB/T 9704-2012 with the note in brackets."""

from jiheng.projects.project import Project
from jiheng.values.days import chinese_day


def signature(project: Project) -> tuple[str, ...]:
    """Give the unit, the date of the report and whom to ask, as far as the project says them."""
    who = project.report
    lines = [who.unit or project.organisation.implementing_unit]
    if who.made_on:
        lines.append(chinese_day(who.made_on))
    asked = (("联系人", who.contact), ("联系电话", who.telephone))
    told = "，".join(f"{title}：{text}" for title, text in asked if text)
    return (*lines, f"（{told}）") if told else tuple(lines)

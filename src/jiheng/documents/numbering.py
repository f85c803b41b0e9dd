"""Numbers of headings, tables and annexes as official documents write them (GB/T 9704-2012, 7.3.3).

They are written as text: automatic numbers are lost by every converter and by copying.
"""

from dataclasses import dataclass, field

DIGITS = "零一二三四五六七八九"
DEEPEST = 4


def chinese_number(number: int) -> str:
    """Write 1 to 999 as 一, 十一, 二十, 一百零三; larger numbers stay Arabic."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not 0 < number < 1000:  # noqa: PLR2004 — a document with a thousand sections has no name
        return str(number)
    written = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        written += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        written += DIGITS[0]
    return written + (DIGITS[ones] if ones else "")


def heading_label(level: int, number: int) -> str:
    """Write the number of a heading: 一、 （一） 1. （1）."""
    forms = {
        1: f"{chinese_number(number)}、",
        2: f"（{chinese_number(number)}）",
        3: f"{number}.",
        4: f"（{number}）",
    }
    return forms[level]


@dataclass(slots=True)
class HeadingNumbers:
    """Counts headings; each level restarts under its parent."""

    counts: list[int] = field(default_factory=lambda: [0] * DEEPEST)

    def next(self, level: int) -> str:
        """Count one heading and return its label. Raises ValueError for a level outside 1 to 4."""
        if not 1 <= level <= DEEPEST:
            raise ValueError(f"heading level {level}: only 1 to {DEEPEST} exist")
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (DEEPEST - level)
        return heading_label(level, self.counts[level - 1])

"""Texts of a .csv that some program would compute, written so that none does, and read back."""

import re

# What begins a formula in some program: full-width signs where they are typed, after what is skipped before.
FORMULA = "=+-@＝＋＠\t\r\0"
# Excel's ways to keep text from being computed: ="0012", and ' before a sign that begins a formula.
KEPT_AS_TEXT = re.compile(rf'="(.*)"|\'(\'*[{re.escape(FORMULA)}].*)', re.DOTALL)


def text_cell(cell: str) -> str:
    """Take back what Excel, WPS or we put around a text so that no program computes it."""
    if cell[:1] not in ("=", "'"):
        return cell
    match = KEPT_AS_TEXT.fullmatch(cell)
    return (match[1] or match[2] or "") if match else cell


def safe_cell(text: str) -> str:
    """Write a text so that no program that opens the table computes it; `text_cell` takes it back."""
    begins = text.lstrip("'")[:1]
    return f"'{text}" if begins and begins in FORMULA else text

"""What a person decided on pieces of text before a document is published: 不予公开.csv beside project.yaml.

What is withheld and by which article stands in 政府信息公开条例 (国务院令第711号): 14 for secrets and what
would endanger security, 15 for what would harm a third party, 16 for internal affairs; 17 asks for a review.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from jiheng.errors import UnreadableValueError
from jiheng.projects.side_files import read_rows, rows_content

WITHHOLDING_FILE = "不予公开.csv"
COLUMNS = ("原文", "类别", "处理", "理由")
WITHHELD, PUBLISHED = "不予公开", "公开"
SHORTEST = 2  # characters of what is withheld by hand
FEWEST_DIGITS = 7  # of a piece that is digits only: less is a figure
ARTICLE = {
    "姓名": "十五",
    "电话": "十五",
    "证件号码": "十五",
    "电子邮箱": "十五",
    "银行账号": "十五",
    "商业秘密": "十五",
    "其他个人信息": "十五",
    "网络地址": "十四",
    "主机名": "十四",
    "漏洞": "十四",
    "安全细节": "十四",
    "涉密或内部标识": "十四",
    "内部事务": "十六",
}
SORTS = tuple(ARTICLE)
RULES = "《中华人民共和国政府信息公开条例》"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A piece of text and whether it is published: of which sort it is, and why."""

    text: str
    sort: str
    handling: str = WITHHELD
    reason: str = ""

    @property
    def is_published(self) -> bool:
        """Whether it stays, though a rule would withhold it."""
        return self.handling == PUBLISHED


def basis_of(sort: str) -> str:
    """Give by which article a sort is withheld."""
    return f"{RULES}第{ARTICLE[sort]}条"


def read_rulings(raw: bytes) -> tuple[Ruling, ...]:
    """Read the file's bytes. Raises UnreadableInputError with every fault."""
    return read_rows(raw, WITHHOLDING_FILE, COLUMNS, lambda row: ruling(*row))


def rulings_content(rulings: Iterable[Ruling]) -> bytes:
    """Write the file's bytes."""
    return rows_content(COLUMNS, map(astuple, rulings))


def ruling(text: str, sort: str, handling: str, reason: str) -> Ruling:
    """Read one. Raises UnreadableValueError for what could not be meant, with what was expected."""
    text, handling = text.strip(), handling.strip() or WITHHELD
    if sort not in ARTICLE:
        raise UnreadableValueError("没有这一类", found=sort, expected="、".join(SORTS))
    if handling not in (WITHHELD, PUBLISHED):
        raise UnreadableValueError("不是处理办法", found=handling, expected=f"{WITHHELD}、{PUBLISHED}")
    if handling == PUBLISHED and not reason.strip():
        raise UnreadableValueError(
            "规则找出来的要公开，没有写理由", found=text, expected="写明为什么可以公开", advice="填“理由”"
        )
    digits = [each for each in text if each.isdigit()]
    signs = [each for each in text if not each.isdigit() and each not in ".,，% "]
    if handling == WITHHELD and (len(text) < SHORTEST or (not signs and len(digits) < FEWEST_DIGITS)):
        raise UnreadableValueError(
            "太短，遮起来会遮掉别处的字和数",
            found=text,
            expected=f"至少 {SHORTEST} 个字；只有数字的至少 {FEWEST_DIGITS} 位",
            advice="连同前后的字一起写",
        )
    return Ruling(text, sort, handling, reason.strip())

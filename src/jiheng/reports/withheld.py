"""What of a text may not be published, found by rule: numbers of people, accounts, networks, names, marks.

Each rule is generous: a person looks at what it found and lets stand what may be published
(`projects/withholding`). A printed figure is never part of a find.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from jiheng.documents.marks import pieces, unmarked
from jiheng.evidence.facts.safeguards import Vulnerability
from jiheng.evidence.store import Evidence
from jiheng.projects.project import Project

MASK = "【依法不予公开】"
PERSON = re.compile("人$|人员$")
ORGANISATION = re.compile(
    "[局委办厅院所队站部处科室组署会社司行校系台]$|单位|中心|公司|专家|工程师|经理|领导|主任|负责|小组|甲方|乙方"
)
NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{2,6}·[\u4e00-\u9fff]{2,6}")
BETWEEN = re.compile(r"[、，,；;/\s（）()]+")
OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
# The sort and the pattern; where the pattern has a group, that is what is withheld.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("证件号码", re.compile(
        r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])"
    )),
    ("银行账号", re.compile(r"(?:账号|帐号|账户|帐户|卡号)[^\d\n]{0,8}(\d[\d \-]{6,}\d)")),
    ("银行账号", re.compile(r"(?<![\d.])\d{4}(?:[ \-]?\d{4}){3}(?:[ \-]?\d{1,3})?(?![\d.])")),
    ("电话", re.compile(r"(?:电话|手机|传真|热线)[^\d\n]{0,6}(\d[\d\- ]{5,16}\d)")),
    ("电话", re.compile(r"(?<![\d.])(?:\+?86[\- ]?)?1[3-9]\d[\- ]?\d{4}[\- ]?\d{4}(?![\d.%])")),
    ("电话", re.compile(r"(?<![\d.])[（(]?0\d{2,3}[）)]?[\-－—– ]?[2-9]\d{6,7}(?:[\-转]\d{1,5})?(?![\d.%])")),
    ("电子邮箱", re.compile(r"(?<![\w.+\-])[A-Za-z0-9][\w.+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")),
    ("网络地址", re.compile(rf"(?<![\d.]){OCTET}(?:\.{OCTET}){{3}}(?:/\d{{1,2}})?(?::\d{{1,5}})?(?![\d.])")),
    ("网络地址", re.compile(r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])")),
    ("主机名", re.compile(
        r"(?<![\w.\-])[A-Za-z0-9][A-Za-z0-9.\-]*\.(?:local|localdomain|lan|internal|intra|intranet|corp)"
        r"(?::\d{1,5})?(?![A-Za-z0-9\-])", re.ASCII,
    )),
    ("主机名", re.compile(
        r"(?<![\w.\-])(?!(?:GB|GBT|ISO|IEC|CVE|CNVD|CNNVD)\b)[A-Za-z]{2,}(?:-[A-Za-z0-9]+)*-[A-Za-z]*\d{1,3}"
        r"(?![\w\-])", re.ASCII,
    )),
    ("漏洞", re.compile(r"(?<![\w\-])(?:CVE|CNVD|CNNVD)-\d{4,6}-\d{3,}", re.ASCII)),
    ("安全细节", re.compile(r"端口[号：: 为]{0,3}\d{2,5}(?:[、,，/]\d{2,5})*")),
    ("安全细节", re.compile(r"(?:口令|密码|密钥)[：:为是]{1,2}\s*[!-~]{4,}")),
)  # fmt: skip
V6 = re.compile(r"(?<![0-9A-Za-z:])[0-9A-Fa-f:]{3,39}(?:/\d{1,3})?(?![0-9A-Za-z:])")
MARKED = re.compile(r"(?:绝密|机密|秘密)\s*[★☆]|内部资料|内部文件|仅供内部")
NUMBER = re.compile(r"[-–−+]?[\d,]+(?:\.\d+)?[%‰]?[^\d]{0,6}")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text that is withheld."""

    start: int
    end: int
    sort: str


@dataclass(slots=True)
class Find:
    """What was found in a document: the text, of which sort, how often, and where it stood, some of it."""

    text: str
    sort: str
    count: int = 0
    around: list[str] = field(default_factory=list)


def people(project: Project, evidence: Evidence) -> set[str]:
    """Give the names of people that a project and its records say, what is an organisation left out."""
    told = {project.report.contact}
    for fact in evidence:
        for each in fact.fields:
            if PERSON.search(each.title) and each.form == "文字":
                told.add(getattr(fact, each.name))
    organisation = project.organisation
    known = {
        organisation.implementing_unit,
        organisation.competent_department,
        *(each.name for each in project.systems),
    }
    names = {part for text in told if text for part in BETWEEN.split(text)}
    return {each for each in names if NAME.fullmatch(each) and not ORGANISATION.search(each)} - known


def vulnerabilities(evidence: Evidence) -> set[str]:
    """Give what vulnerabilities are called in their register."""
    records = evidence.records.get(Vulnerability.stem, ())
    return {each.name for each in records if isinstance(each, Vulnerability) and each.name}


class Searching:
    """What is withheld, by rule and by words; what a person let stand is not."""

    def __init__(self, words: Mapping[str, str], *, standing: Iterable[str] = ()) -> None:
        """Take words by their sorts."""
        self.standing = {*standing}
        self.printed: set[str] = set()  # what was found and stays: a figure stands in it
        self.words = {word: sort for word, sort in words.items() if word not in self.standing}
        longest = sorted(map(re.escape, self.words), key=len, reverse=True)
        self._words = re.compile("|".join(longest)) if longest else None

    def spans(self, text: str) -> list[Span]:
        """Give what of a text is withheld, in order, none within another; the text may have its marks."""
        bare = unmarked(text)
        if MARKED.search(bare) and bare not in self.standing:
            return [Span(0, len(bare), "涉密或内部标识")]
        found = sorted(self._found(bare), key=lambda each: (each.start, each.start - each.end))
        figures = list(_figures(text))
        taken: list[Span] = []
        for each in found:
            if bare[each.start : each.end] in self.standing:
                continue
            if any(each.start < end and start < each.end for start, end in figures):
                self.printed.add(bare[each.start : each.end])
                continue
            if taken and each.start < taken[-1].end:
                continue
            taken.append(each)
        return taken

    def _found(self, bare: str) -> Iterator[Span]:
        if self._words is not None:
            for match in self._words.finditer(bare):
                yield Span(*match.span(), self.words[match[0]])
        for sort, pattern in PATTERNS:
            for match in pattern.finditer(bare):
                yield Span(*match.span(1 if pattern.groups else 0), sort)
        for match in V6.finditer(bare):
            if match[0].count(":") > 1 and _is_address(match[0]):
                yield Span(*match.span(), "网络地址")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


def _figures(text: str) -> Iterator[tuple[int, int]]:
    """Give where numbers of figures stand in the bare text."""
    parts = list(pieces(text))
    ends = list(accumulate(len(each.text) for each in parts))
    for part, end in zip(parts, ends, strict=True):
        if part.figure and NUMBER.fullmatch(part.text):
            yield end - len(part.text), end

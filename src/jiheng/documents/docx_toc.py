"""The table of contents as WordprocessingML: a field that Word can renew and never asks about.

Its entries are written out, each a link to its heading, with the page where that is known.
"""

from collections.abc import Sequence

from jiheng.documents.docx_paragraph import paragraph, run, with_property, with_run
from jiheng.documents.docx_styles import NORMAL, TOC, TOC_TITLE
from jiheng.documents.model import Toc
from jiheng.documents.numbering import Entry

NO_ENTRIES = "（没有标题）"


def toc_xml(toc: Toc, entries: Sequence[Entry], pages: Sequence[int]) -> list[str]:
    """Return its paragraphs; `pages` are those of all entries, or none are known."""
    title = paragraph(spaced(toc.title), TOC_TITLE)
    shown = [(number, entry) for number, entry in enumerate(entries) if entry.level <= toc.levels]
    if not shown:
        return [title, paragraph(NO_ENTRIES, f"{TOC}1")]
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        f' TOC \\o "1-{toc.levels}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = []
    for number, entry in shown:
        page = run("\t") + _page(number, str(pages[number])) if pages else ""
        link = f'<w:hyperlink w:anchor="{_name(number)}" w:history="1">{run(entry.text)}{page}</w:hyperlink>'
        lines.append(with_run(f"{TOC}{entry.level}", begin + link, whole=False))
        begin = ""
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    return [title, *lines[:-1], lines[-1].removesuffix("</w:p>") + end]


def spaced(title: str) -> str:
    """Give the title as printed: two characters stand apart (目　录)."""
    return "\u3000".join(title) if len(title) == 2 else title  # noqa: PLR2004


def questions_xml(entries: int) -> str:
    """Return a page that tells, once it is laid out, the page of each entry."""
    asked = "".join(f"{run(f'page{number}=')}{_page(number, '0')}{run('; ')}" for number in range(entries))
    return with_property(with_run(NORMAL, asked, whole=False), "w:pageBreakBefore")


def _page(number: int, known: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        f' PAGEREF {_name(number)} \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run(known)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def with_mark(written: str, number: int) -> str:
    """Return a paragraph as the one that entry `number` (from 0) leads to."""
    start = f'</w:pPr><w:bookmarkStart w:id="{number}" w:name="{_name(number)}"/>'
    end = f'<w:bookmarkEnd w:id="{number}"/></w:p>'
    return written.replace("</w:pPr>", start, 1).removesuffix("</w:p>") + end


def _name(number: int) -> str:
    return f"_Toc{number + 1:06}"

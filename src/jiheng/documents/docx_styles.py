"""The styles of an official document: which font, size and spacing each kind of line has.

Fonts are named, never embedded (their licences forbid it); an office computer has them. Sizes are
those of GB/T 9704-2012: title 2号 小标宋, body 3号 仿宋, headings 黑体, 楷体, 仿宋. Line spacing is
exact everywhere, so that a replaced font cannot change where a page ends.
"""

from dataclasses import dataclass

from jiheng.documents.model import Align

FANG_SONG, HEI, KAI, SONG = "仿宋", "黑体", "楷体", "宋体"
TITLE_SONG = "方正小标宋简体"
LATIN = "Times New Roman"
OFFICIAL_FONTS = (TITLE_SONG, FANG_SONG, KAI, HEI, SONG, LATIN)

TEXT_WIDTH = 8845  # twips; 156 mm
TIGHT = -5  # twips from letter to letter, so that a line holds 28 of 16 points
LINE = 579  # twips; 225 mm hold 22 of them, 580 would leave room for 21
NORMAL, TITLE, SUBTITLE, HEADING = "Normal", "Title", "Subtitle", "Heading"
CAPTION, NOTE, SIGNED, FOOTER = "Caption", "JihengNote", "JihengSigned", "Footer"
TOC, TOC_TITLE, PICTURE = "TOC", "JihengTocTitle", "JihengPicture"
APPENDIX_LABEL, APPENDIX_TITLE = "JihengAppendixLabel", "JihengAppendixTitle"
CELL, HEAD_CELL = "JihengCell", "JihengHeadCell"
SMALL_CELL, SMALL_HEAD_CELL = "JihengSmallCell", "JihengSmallHeadCell"

OTHER_NAMES = {  # what Word looks for when a font is missing
    TITLE_SONG: "方正小标宋_GBK",
    FANG_SONG: "FangSong",
    KAI: "KaiTi",
    HEI: "SimHei",
    SONG: "SimSun",
}
DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{LATIN}" w:eastAsia="{FANG_SONG}"'
    f' w:hAnsi="{LATIN}" w:cs="{LATIN}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"'
    ' w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '</w:style><w:style w:type="numbering" w:default="1" w:styleId="NoList">'
    '<w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One paragraph style; sizes in half points, spacing in twips, indents in 1/100 characters."""

    id: str
    name: str
    font: str = FANG_SONG
    size: int = 32
    line: int = LINE
    first: int = 0
    right: int = 0
    before: int = 0
    after: int = 0
    align: Align = Align.JUSTIFY
    bold: bool = False
    keep: bool = False  # with the next paragraph, and in one piece
    new_page: bool = False
    on_grid: bool = True
    outline: int | None = None
    stop: int = 0  # twips from the left: where a dotted line ends that leads to a page number
    exact: bool = True  # every line has the height `line`, whatever stands in it

    def xml(self) -> str:
        """Return the w:style element."""
        default = ' w:default="1"' if self.id == NORMAL else ""
        custom = ' w:customStyle="1"' if self.id.startswith("Jiheng") else ""
        based = "" if self.id == NORMAL else f'<w:basedOn w:val="{NORMAL}"/>'
        return (
            f'<w:style w:type="paragraph"{default}{custom} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/>{based}<w:qFormat/>'
            f"<w:pPr>{self._paragraph()}</w:pPr><w:rPr>{self._run()}</w:rPr></w:style>"
        )

    def _paragraph(self) -> str:
        indent = self.size // 2 * 20  # one character in twips
        return (
            ("<w:keepNext/><w:keepLines/>" if self.keep else "")
            + ("<w:pageBreakBefore/>" if self.new_page else "")
            + '<w:widowControl w:val="0"/>'
            + (
                f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{self.stop}"/></w:tabs>'
                if self.stop
                else ""
            )
            + ("" if self.on_grid else '<w:snapToGrid w:val="0"/>')
            + f'<w:spacing w:before="{self.before}" w:after="{self.after}"'
            f' w:line="{self.line}" w:lineRule="{"exact" if self.exact else "auto"}"/>'
            f'<w:ind w:rightChars="{self.right}" w:right="{self.right * indent // 100}"'
            f' w:firstLineChars="{self.first}" w:firstLine="{self.first * indent // 100}"/>'
            f'<w:jc w:val="{self.align}"/>'
            + ("" if self.outline is None else f'<w:outlineLvl w:val="{self.outline}"/>')
        )

    def _run(self) -> str:
        return (
            f'<w:rFonts w:ascii="{LATIN}" w:eastAsia="{self.font}" w:hAnsi="{LATIN}"'
            f' w:cs="{LATIN}"/>' + ("<w:b/><w:bCs/>" if self.bold else "") + '<w:color w:val="000000"/>'
            f'<w:spacing w:val="{TIGHT if self.on_grid else 0}"/>'
            f'<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/>'
        )


def _heading(level: int, font: str, *, bold: bool = False) -> Style:
    return Style(
        id=f"{HEADING}{level}",
        name=f"heading {level}",
        font=font,
        bold=bold,
        first=200,
        keep=True,
        outline=level - 1,
    )


def _toc(level: int) -> Style:
    return Style(
        id=f"{TOC}{level}", name=f"toc {level}", first=200 * (level - 1), align=Align.LEFT, stop=TEXT_WIDTH
    )


def _cell(style: str, name: str, *, size: int, line: int, head: bool = False) -> Style:
    return Style(
        id=style,
        name=name,
        font=HEI if head else SONG,
        size=size,
        line=line,
        align=Align.CENTER,
        keep=head,
        on_grid=False,
    )


STYLES = (
    Style(id=NORMAL, name="Normal", first=200),
    Style(
        id=TITLE,
        name="Title",
        font=TITLE_SONG,
        size=44,
        line=680,
        align=Align.CENTER,
        keep=True,
        on_grid=False,  # LibreOffice would give each line of it two lines of the grid
    ),
    Style(id=SUBTITLE, name="Subtitle", font=KAI, align=Align.CENTER, keep=True),
    _heading(1, HEI),
    _heading(2, KAI),
    _heading(3, FANG_SONG, bold=True),
    _heading(4, FANG_SONG),
    Style(
        id=CAPTION,
        name="caption",
        font=HEI,
        size=24,
        line=400,
        before=120,
        after=40,
        align=Align.CENTER,
        keep=True,
        on_grid=False,
    ),
    Style(id=TOC_TITLE, name="目录标题", font=HEI, align=Align.CENTER, keep=True),
    *map(_toc, (1, 2, 3, 4)),
    Style(id=PICTURE, name="图", line=240, exact=False, align=Align.CENTER, keep=True, on_grid=False),
    Style(id=NOTE, name="注", font=SONG, size=21, line=340, on_grid=False),
    Style(id=SIGNED, name="落款", right=400, align=Align.RIGHT),
    Style(id=APPENDIX_LABEL, name="附件序号", font=HEI, keep=True, new_page=True),
    Style(
        id=APPENDIX_TITLE,
        name="附件标题",
        font=TITLE_SONG,
        size=44,
        line=680,
        align=Align.CENTER,
        keep=True,
        on_grid=False,
        outline=0,
    ),
    _cell(CELL, "表文", size=21, line=320),
    _cell(HEAD_CELL, "表头", size=21, line=320, head=True),
    _cell(SMALL_CELL, "小表文", size=18, line=260),
    _cell(SMALL_HEAD_CELL, "小表头", size=18, line=260, head=True),
    Style(id=FOOTER, name="footer", font=SONG, size=28, line=340, on_grid=False),
)


def styles_xml() -> str:
    """Return the children of w:styles: defaults, then every style."""
    return DEFAULTS + "".join(style.xml() for style in STYLES)


def fonts_xml() -> str:
    """Return the children of w:fonts, with the other names a font goes by."""
    return "".join(
        f'<w:font w:name="{name}">'
        + (f'<w:altName w:val="{OTHER_NAMES[name]}"/>' if name in OTHER_NAMES else "")
        + "</w:font>"
        for name in OFFICIAL_FONTS
    )

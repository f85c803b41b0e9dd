"""A picture in a line of text as WordprocessingML, and the parts that a .docx needs for it."""

from jiheng.documents.docx_paragraph import with_run
from jiheng.documents.docx_styles import PICTURE
from jiheng.documents.xml_text import escaped

UNITS_PER_MM = 36_000  # English metric units
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
TYPES, LINKS = "[Content_Types].xml", "word/_rels/document.xml.rels"
PNG_TYPE = b'<Default Extension="png" ContentType="image/png"/>'


def picture_xml(number: int, alt: str, png: bytes, *, width: int) -> str:
    """Return the paragraph that shows picture `number` of the document, `width` millimetres wide."""
    across = width * UNITS_PER_MM
    down = across * int.from_bytes(png[20:24]) // int.from_bytes(png[16:20])  # pixels, from its IHDR
    names = f'id="{number}" name="图{number}" descr="{escaped(alt)}"'
    return with_run(
        PICTURE,
        '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"'
        f' xmlns:wp="{DRAWING}/wordprocessingDrawing"><wp:extent cx="{across}" cy="{down}"/>'
        f"<wp:docPr {names}/><wp:cNvGraphicFramePr/>"
        f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{DRAWING}/picture">'
        f"<pic:nvPicPr><pic:cNvPr {names}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{_link(number)}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>",
    )


def add_pictures(parts: dict[str, bytes], pictures: list[bytes]) -> None:
    """Add the .png files, in the order of their numbers, to the parts of a .docx."""
    if not pictures:
        return
    links = []
    for number, png in enumerate(pictures, 1):
        name = f"media/image{number}.png"
        parts[f"word/{name}"] = png
        links.append(f'<Relationship Id="{_link(number)}" Type="{IMAGE}" Target="{name}"/>')
    parts[LINKS] = parts[LINKS].replace(b"</Relationships>", f"{''.join(links)}</Relationships>".encode())
    if PNG_TYPE not in parts[TYPES]:
        parts[TYPES] = parts[TYPES].replace(b"<Default", PNG_TYPE + b"<Default", 1)


def _link(number: int) -> str:
    return f"rPicture{number}"

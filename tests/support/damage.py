"""Reports damaged in a drawn way: their words mixed and mangled, the bytes of their files broken."""

import zipfile
from io import BytesIO
from random import Random

PIECES = (
    *"0123456789.,%％，。；：、（）()《》“”〔〕\t\n \r\u3000＋－×÷≥≤≧*—－/零一二十百千万亿",
    *("99999999999999999999", "0.0000000000001", "-5", "1e9", "１２３", "三十一", "100%", "2023-02-29"),
    *(
        "2023年13月32日",
        "0万元",
        "万元",
        "/0",
        "得分",
        "满分",
        "（见附表3-1）",
        "附件1：",
        "\t\t\t\t",
        "\n\n\n",
    ),
    *(
        "第九十九章",
        "一、",
        "（一）",
        "1.",
        "①",
        "指标2：",
        "{{",
        "<p>",
        "\ufeff",
        "\x07",
        "𬭎",
        "²",
        "Ⅳ",
        "٣",
    ),
)
MOST_CHANGES = 8


def mangled(text: str, others: list[str], random: Random) -> str:
    """Change a text in a few places: take out, double, move, put in, from itself or from others."""
    for _ in range(random.randint(1, MOST_CHANGES)):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice((0, 1, 2, 5, 30, 300)))
        piece = random.choice(
            (
                "",
                random.choice(PIECES),
                text[start:end] * random.choice((2, 3, 40)),
                _line_of(random.choice(others), random),
                text[start:end][::-1],
            )
        )
        text = text[:start] + piece + text[end:]
    return text


def broken(content: bytes, random: Random) -> bytes:
    """Break the bytes of a file: flip, cut off, double or blank some."""
    found = bytearray(content)
    for _ in range(random.randint(1, MOST_CHANGES)):
        start = random.randrange(len(found) + 1)
        length = random.choice((0, 1, 4, 64, 2000))
        piece = random.choice(
            (b"", random.randbytes(4), bytes(length), bytes(found[start : start + length]) * 2)
        )
        found[start : start + length] = piece
    return bytes(found[: random.randrange(len(found) + 1)] if random.random() < 0.1 else found)


def broken_inside(content: bytes, random: Random) -> bytes:
    """Break or mangle one part of a .docx or .xlsx, the archive itself left whole."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        chosen = random.choice([name for name in old.namelist() if name.endswith(".xml")])
        for name in old.namelist():
            part = old.read(name)
            if name == chosen:
                part = _mangled_tags(part, random) if random.random() < 0.8 else broken(part, random)
            new.writestr(name, part)
    return made.getvalue()


def _mangled_tags(part: bytes, random: Random) -> bytes:
    """Take out, double or swap whole tags and values, so that it often stays XML."""
    pieces = part.split(b"<")
    for _ in range(random.randint(1, MOST_CHANGES)):
        place = random.randrange(1, len(pieces)) if len(pieces) > 1 else 0
        kind = random.randrange(4)
        if kind == 0:
            pieces[place] = pieces[place].replace(b'"1"', b'"-999999999999"').replace(b"val=", b"value=")
        elif kind == 1:
            pieces[place] = pieces[place].replace(b"w:p>", b"w:tbl>")
        elif kind == 2:
            head, sep, tail = pieces[place].partition(b">")
            pieces[place] = head + sep + tail + random.choice(PIECES).encode().replace(b"<", b"")
        else:
            other = random.choice(pieces)
            if other.partition(b">")[0].endswith(b"/"):
                pieces.insert(place, other)
    return b"<".join(pieces)


def _line_of(text: str, random: Random) -> str:
    return "\n" + random.choice(text.split("\n")) + "\n"

"""B-10: pictures of more pixels than a machine holds, pictures that lie of their size, and photos of phones.

The evidence cabinet keeps the original as it came. What it shows is drawn anew by a child within its memory, or
not at all: of a photo nothing is left that says where and with what it was taken.
"""

import io
import resource
import struct
import zlib

from proof.doors import SOUND, Doors
from proof.row import Row
from tests.support.writers import child

PLACE = {1: "N", 2: (30.0, 15.0, 10.0), 3: "E", 4: (120.0, 9.0, 30.0)}  # GPS
MAKERS = ("HUAWEI", "Xiaomi", "OPPO", "vivo", "Apple")

row = Row(
    "B-10",
    promises=("I-7", "I-14"),
    sizes={"short": {"photos": 10}, "night": {"photos": 50}},
    bars=(
        "bombs >= 12",
        "bombs_shown = 0",
        "photos = size.photos",
        "shown = size.photos",
        "exif_left = 0",
        "originals_changed = 0",
        "child_mb <= 512",
        "slowest_cpu_ms <= 20000",
        *SOUND,
    ),
)


@row.runs
def look(trial):
    """Put them into the cabinet and look at each."""
    doors = Doors(trial.room)
    home = trial.room / "bombs"
    home.mkdir()
    assert child(lambda: [(home / name).write_bytes(content) for name, content in _bombs()]) == 0
    bombs = sorted(home.iterdir())
    bombs_shown = 0
    for each in bombs:
        shown = (
            doors.looked_at(each.name, each.read_bytes()).taken and each.suffix != ".pdf"
        )  # its page may be
        bombs_shown += shown
        if shown:
            print("shown:", each.name)
    shown = left = changed = 0
    for number in range(trial.size["photos"]):
        content = _photo(trial, number)
        shown += doors.looked_at(f"照片{number}.jpg", content).taken
        drawn, original = _seen(doors)
        left += b"Exif" in drawn or b"eXIf" in drawn or MAKERS[number % 5].encode() in drawn
        changed += original != content
    return {
        "bombs": len(bombs),
        "bombs_shown": bombs_shown,
        "photos": trial.size["photos"],
        "shown": shown,
        "exif_left": left,
        "originals_changed": changed,
        "child_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10,
        **doors.figures(),
    }


def _seen(doors):
    """Give what is shown of the last file, and what is saved of it."""
    from django.urls import reverse

    from jiheng.web.evidence.models import EvidenceFile

    last = EvidenceFile.objects.latest("added_at")
    words = [last.project_id, last.pk]
    drawn = doors.page.get(reverse("evidence:page", args=[*words, 1])).content
    return drawn, b"".join(doors.page.get(reverse("evidence:download", args=words)).streaming_content)


def _photo(trial, number):
    """Make a photo as a phone does: it says where, when and by what it was taken."""
    from PIL import Image

    out = io.BytesIO()
    size = trial.random.choice(((1200, 900), (900, 1200), (1600, 1200)))
    image = Image.new("RGB", size, tuple(trial.random.randrange(256) for _ in range(3)))
    exif = image.getexif()
    exif[0x010F], exif[0x0132], exif[0x0112] = MAKERS[number % 5], "2023:03:05 10:00:00", number % 8 + 1
    exif.get_ifd(0x8825).update(PLACE)
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def _bombs():
    """Give pictures that are too large, or say that they are small."""
    from PIL import Image

    for side in (6_400, 10_000, 50_000, 2**31 - 1):
        yield f"线{side}.png", _png(side, side, 1, 0)
    yield "宽.png", _png(2**31 - 1, 1, 8, 2)
    yield "高.png", _png(1, 2**31 - 1, 16, 6)
    small = {}
    for kind in ("GIF", "BMP", "TIFF", "WEBP", "JPEG"):
        out = io.BytesIO()
        Image.new("L" if kind != "WEBP" else "RGB", (16, 16)).save(out, kind)
        small[kind] = bytearray(out.getvalue())
    small["GIF"][6:10] = struct.pack("<2H", 65_535, 65_535)
    small["BMP"][18:26] = struct.pack("<2i", 60_000, 60_000)
    at = small["JPEG"].index(b"\xff\xc0") + 5
    small["JPEG"][at : at + 4] = struct.pack(">2H", 65_535, 65_535)
    yield from ((f"谎.{kind.lower()}", bytes(small[kind])) for kind in ("GIF", "BMP", "JPEG"))
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "TIFF", compression="group4")
    yield "传真.tif", out.getvalue()
    out = io.BytesIO()
    Image.new("1", (7_000, 7_000)).save(out, "PNG")
    yield "白纸.png", out.getvalue()
    yield "页.pdf", _pdf(2_000_000)
    yield "字.png", _text_chunk()


def _chunk(kind, data):
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def _png(width, height, bits, colour):
    head = _chunk(b"IHDR", struct.pack(">2L5B", width, height, bits, colour, 0, 0, 0))
    packer = zlib.compressobj(9)
    data = packer.compress(bytes(2**22)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _text_chunk():
    """A small picture with a compressed text of 300 MB."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(2**20)) for _ in range(300)) + packer.flush()
    head = _chunk(b"IHDR", struct.pack(">2L5B", 9_000, 9_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"zTXt", b"a\0\0" + data) + _chunk(b"IEND", b"")


def _pdf(side):
    """A page of many metres each way that holds a picture of a thousand million pixels."""
    image = zlib.compress(bytes(2**20), 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"
        % (side, side),
        b"<</Type/XObject/Subtype/Image/Width 40000/Height 40000/BitsPerComponent 8/ColorSpace/DeviceGray"
        b"/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(image), image),
        b"<</Length 32>>stream\nq 1000 0 0 1000 0 0 cm /I Do Q  \nendstream",
    ]
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % each for each in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n%btrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, len(out))
    )

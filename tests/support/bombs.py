"""Archives that are not what they seem, made in an instant: bombs, and what two programs see differently.

A bomb is made of one packed piece, said over and over, so that its hundreds of megabytes are never written.
"""

import random
import struct
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

MEGABYTE = 2**20
FIRST_PARTS = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
    "zip": ("p/project.yaml",),
    "ofd": ("OFD.xml",),
}
BIG_PARTS = {
    "docx": "word/media/a.bin",
    "xlsx": "xl/media/a.bin",
    "zip": "p/evidence/a.csv",
    "ofd": "Doc_0/a.bin",
}


@dataclass
class Member:
    """A member of an archive; what is given of its head is written there instead of the truth."""

    name: str
    packed: bytes = b"x"
    size: int = 1
    crc: int = zlib.crc32(b"x")
    method: int = 0
    head_name: str = ""
    head_size: int | None = None
    declared: int | None = None  # everywhere
    at: int | None = None  # where it is said to stand

    @property
    def told(self) -> int:
        """The size that the directory tells."""
        return self.size if self.declared is None else self.declared


def archive(members: list[Member], before: bytes = b"") -> bytes:
    """Write an archive of these members behind something else."""
    out, listed = bytearray(before), bytearray()
    for each in members:
        at = len(out) if each.at is None else each.at
        if each.at is None:
            size = each.told if each.head_size is None else each.head_size
            name = (each.head_name or each.name).encode()
            head = (20, 0x800, each.method, 0, 0x21, each.crc, len(each.packed), size, len(name), 0)
            out += struct.pack("<4s5H3L2H", b"PK\3\4", *head) + name + each.packed
        name = each.name.encode()
        entry = (20, 20, 0x800, each.method, 0, 0x21, each.crc, len(each.packed), each.told, len(name))
        listed += struct.pack("<4s6H3L5H2L", b"PK\1\2", *entry, 0, 0, 0, 0, 0, at) + name
    count, at = min(len(members), 0xFFFF), len(out)
    out += listed
    if len(members) > count:
        end = len(out)
        told = (44, 20, 20, 0, 0, len(members), len(members), len(listed), at)
        out += struct.pack("<4sQ2H2L4Q", b"PK\6\6", *told) + struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    return bytes(out + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(listed), at, 0))


def repeated(name: str, megabytes: int, piece: bytes = bytes(MEGABYTE)) -> Member:
    """Give a member that unpacks to so many times a piece, of which the packed form is written once."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = 0
    for _ in range(megabytes):
        crc = zlib.crc32(piece, crc)
    return Member(name, packed * megabytes + packer.flush(), len(piece) * megabytes, crc, 8)


def bombs(kind: str, seed: int = 1, skip: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Give the hostile archives that claim to be a docx, xlsx, zip or ofd, each with what it is."""
    yield from ((what, made()) for what, made in _makers(kind, seed).items() if what not in skip)


def _makers(kind: str, seed: int) -> dict[str, Callable[[], bytes]]:
    first = [Member(each) for each in FIRST_PARTS[kind]]
    big = BIG_PARTS[kind]
    tight = repeated(big, 300)
    inner = archive([tight])
    loose = random.Random(seed).randbytes(MEGABYTE // 10)  # noqa: S311
    return {
        "one member of 300 MB": lambda: archive([*first, tight]),
        "small and tight": lambda: archive([*first, repeated(big, 90)]),
        "many members": lambda: archive([*first, *(repeated(f"{big}{number}", 50) for number in range(5))]),
        "ten to one": lambda: archive([*first, repeated(big, 210, loose + bytes(MEGABYTE - len(loose)))]),
        "says it is small": lambda: archive([*first, replace(tight, declared=10)]),
        "100,000 members": lambda: archive(
            [*first, *(Member(f"{big}{number}") for number in range(100_000))]
        ),
        "an archive within": lambda: archive([*first, Member("a.zip", inner, len(inner), zlib.crc32(inner))]),
        "members over one another": lambda: archive([*first, *_over_one_another(big)]),
        "two directories": lambda: archive(first, archive([tight])),
        "two names": lambda: archive([*first, Member(big, head_name=big.replace("a.", "b."))]),
        "two sizes": lambda: archive([*first, Member(big, head_size=300 * MEGABYTE)]),
    }


def _over_one_another(big: str) -> Iterator[Member]:
    yield (own := repeated(big, 1))
    yield from (replace(own, name=f"{big}{number}", at=0) for number in range(9))

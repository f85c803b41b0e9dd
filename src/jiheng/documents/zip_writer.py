"""Zip files with fixed times, in which parts that never change are packed once a process.

The same parts always give the same bytes on any day and system. Written here, since zipfile cannot take
in what is packed already: most of a document's parts are the same in every document.
"""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

DAY = 1 << 5 | 1  # 1980-01-01, the earliest that a zip file can hold
DEFLATED, VERSION, UTF8 = 8, 20, 0x800
QUICK, THOROUGH = 1, 9  # levels of packing


@dataclass(frozen=True, slots=True)
class Packed:
    """One packed part: its checksum, its size before, and its bytes."""

    checksum: int
    size: int
    content: bytes


@lru_cache(maxsize=64)
def packed_once(content: bytes) -> Packed:
    """Pack a part that comes again in the next document."""
    return _packed(content, THOROUGH)


def zip_bytes(parts: Mapping[str, bytes | Packed]) -> bytes:
    """Return a zip file of these parts, in their order."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, part in parts.items():
        packed = part if isinstance(part, Packed) else _packed(part, QUICK)
        label = name.encode()
        common = struct.pack(
            "<HHHHHLLLHH",
            *(VERSION, UTF8 if not name.isascii() else 0, DEFLATED, 0, DAY),
            *(packed.checksum, len(packed.content), packed.size, len(label), 0),
        )
        pieces += (b"PK\x03\x04", common, label, packed.content)
        directory += (
            struct.pack("<4sH", b"PK\x01\x02", VERSION),
            common,
            struct.pack("<HHHLL", 0, 0, 0, 0, offset),
            label,
        )
        offset += 4 + len(common) + len(label) + len(packed.content)
    size = sum(map(len, directory))
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, len(parts), len(parts), size, offset, 0)
    return b"".join((*pieces, *directory, end))


def _packed(content: bytes, level: int) -> Packed:
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Packed(zlib.crc32(content), len(content), packer.compress(content) + packer.flush())

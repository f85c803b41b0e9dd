"""What an archive from an unknown hand may be, looked at before anything in it is unpacked.

Every .zip, and every document that is one inside, goes through `checked_zip`. Two programs must not see two
archives in one file: there is one directory, it ends the file, it agrees with what stands before each member,
members neither overlap nor leave room for another directory, and no archive lies in the archive.
"""

import struct
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

LARGEST = 200 * 2**20  # bytes, of all members unpacked
TIGHTEST = 100  # times
# Below this an archive does no harm, and thousands of like table rows honestly pack that tightly.
ALWAYS_FINE = 20 * 2**20
LONGEST_ENTRY = 600  # bytes of the directory that a member takes; zipfile reads all of it
LONGEST_GAP = 2**20  # bytes between two members
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".jar", ".cab")
PIECE = 1 << 16
UTF8_NAMES, SIZES_FOLLOW = 0x800, 0x8
ELSEWHERE = 0xFFFFFFFF  # a size that stands in the extra field
MEMBER, LISTED, END, END_64, LOCATOR_64 = b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7"
HEAD = struct.Struct("<4s5H3L2H")  # before a member
LAST = struct.Struct("<4s4H2LH")  # of the file
LONGEST_COMMENT = 65_535
HOSTILE = "像是恶意构造的文件"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many members an archive may have, of how many bytes, and whether archives are among them."""

    members: int = 5_000
    unpacked: int = LARGEST
    member: int = 100 * 2**20
    nested: bool = False


USUAL = Limits()


class ZipRefusedError(Exception):
    """An archive that is not opened; says in Chinese why, and what was expected."""

    def __init__(self, what: str, expected: str = "") -> None:
        """Keep both."""
        self.what, self.expected = what, expected
        super().__init__(what)


def checked_zip(file: BinaryIO, limits: Limits = USUAL) -> zipfile.ZipFile:
    """Open an archive that keeps within the limits. Raises ZipRefusedError, and BadZipFile for no archive."""
    _check_directory(file, limits.members)
    archive = zipfile.ZipFile(file)
    members = archive.infolist()
    _check_sizes(members, limits)
    _check_places(file, archive.start_dir, members)
    for each in members:
        if not limits.nested and each.filename.lower().endswith(ARCHIVES):
            raise ZipRefusedError(f"压缩包里还有压缩包：{each.filename[-100:]}", "里面没有压缩包")
    return archive


def read_through(archive: zipfile.ZipFile) -> None:
    """Unpack every member to its last byte and keep nothing. Raises what zipfile does for a damaged one."""
    for each in archive.infolist():
        with archive.open(each) as content:
            while content.read(PIECE):
                pass


def member_name(member: zipfile.ZipInfo) -> str:
    """Read a member's name; Windows writes names in its own encoding without saying so."""
    if not member.flag_bits & UTF8_NAMES and not member.filename.isascii():
        for encoding in ("utf-8", "gb18030"):
            try:
                return member.filename.encode("cp437").decode(encoding)
            except UnicodeError:
                continue
    return member.filename


def _check_directory(file: BinaryIO, most: int) -> None:
    """Look at the end of the file, before zipfile reads a directory of any length."""
    size = file.seek(0, 2)
    start = file.seek(max(0, size - LAST.size - LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(END)
    try:
        *_, members, length, offset, _ = LAST.unpack_from(tail, at)
    except struct.error:
        at = -1
    if at < 0:
        raise zipfile.BadZipFile("no directory")
    end = start + at
    if tail[max(0, at - 20) : at].startswith(LOCATOR_64):
        (end,) = struct.unpack_from("<Q", tail, at - 12)
        file.seek(end)
        last = file.read(56)
        if len(last) < 56 or not last.startswith(END_64):  # noqa: PLR2004
            raise zipfile.BadZipFile("no directory")
        members, length, offset = struct.unpack_from("<3Q", last, 32)
    if members > most or length > most * LONGEST_ENTRY:
        raise _too_many(members, most)
    if offset + length != end:
        raise ZipRefusedError(f"压缩包里有两份目录，或前后接了别的内容，{HOSTILE}", "一个完整的压缩包")
    file.seek(0)


def _too_many(members: int, most: int) -> ZipRefusedError:
    return ZipRefusedError(f"压缩包里有 {members:,} 个文件，太多了", f"不超过 {most:,} 个")


def _check_sizes(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    # zipfile never reads more of a member than it declares, so the declared sizes can be trusted.
    unpacked = sum(each.file_size for each in members)
    packed = max(1, sum(each.compress_size for each in members))
    largest = max((each.file_size for each in members), default=0)
    if len(members) > limits.members:
        raise _too_many(len(members), limits.members)
    if unpacked > limits.unpacked:
        expected = f"解压后一共不超过 {limits.unpacked >> 20} MB"
        raise ZipRefusedError(f"解压后有 {unpacked >> 20} MB，太大了", expected)
    if largest > limits.member:
        expected = f"每个文件解压后不超过 {limits.member >> 20} MB"
        raise ZipRefusedError(f"里面有一个文件解压后有 {largest >> 20} MB，太大了", expected)
    if unpacked > ALWAYS_FINE and unpacked > TIGHTEST * packed:
        raise ZipRefusedError(f"压缩比高达 {unpacked // packed} 倍，{HOSTILE}", f"压缩比不超过 {TIGHTEST} 倍")


def _check_places(file: BinaryIO, directory: int, members: list[zipfile.ZipInfo]) -> None:
    """See that what stands before each member agrees with the directory, and that each has its own bytes."""
    places = [(0, 0)]
    for each in sorted(members, key=lambda member: member.header_offset):
        file.seek(each.header_offset)
        head = file.read(HEAD.size)
        if len(head) < HEAD.size:
            raise zipfile.BadZipFile("cut")
        sign, _, flags, packing, _, _, _, packed, unpacked, name_length, extra_length = HEAD.unpack(head)
        name = file.read(name_length).decode("utf-8" if each.flag_bits & UTF8_NAMES else "cp437")
        sizes = ((packed, each.compress_size), (unpacked, each.file_size))
        unsaid = (ELSEWHERE, 0) if flags & SIZES_FOLLOW else (ELSEWHERE,)
        agree = all(here == there or here in unsaid for here, there in sizes)
        if sign != MEMBER or packing != each.compress_type or name != each.orig_filename or not agree:
            raise ZipRefusedError(f"压缩包里同一个文件两处写得不一样，{HOSTILE}", "目录与内容一致的压缩包")
        start = each.header_offset + HEAD.size + name_length + extra_length
        places.append((each.header_offset, start + each.compress_size))
    for (_, end), (start, _) in pairwise([*places, (directory, directory)]):
        if start < end:
            raise ZipRefusedError(f"压缩包里的文件互相重叠，{HOSTILE}", "每个文件各有自己的内容")
        if start > end and not _harmless(file, end, start):
            raise ZipRefusedError(f"压缩包里夹着不属于任何文件的内容，{HOSTILE}", "一个完整的压缩包")


def _harmless(file: BinaryIO, end: int, start: int) -> bool:
    """Say whether what lies between two members is short and no second directory; before all lies nothing."""
    if not end or start - end > LONGEST_GAP:
        return False
    file.seek(end)
    between = file.read(start - end)
    return END not in between and LISTED not in between

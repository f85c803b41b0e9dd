"""What is backed up may be read by who holds the paper key only: AES-256-GCM of `cryptography`, in pieces.

A sealed stream: MARK, 32 bytes of salt, then pieces of 1 MiB each with its tag. Every stream has a key of its
own (HKDF-SHA256 of ours and the salt); the nonce of a piece is its number and whether it is the last. So
a piece that was changed, moved, left out or cut off is noticed before anything of it is used.
"""

import base64
import binascii
import hashlib
import io
import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jiheng.errors import IntegrityError, UsageError

MARK = b"jiheng sealed 1\n"
PIECE, TAG, SALT, KEY, CHECK = 1 << 20, 16, 32, 32, 3  # bytes
GROUP = 4  # letters of the key on paper that stand together
LIKE = str.maketrans({"0": "O", "1": "I", "8": "B"})  # digits that base32 has not, and what was meant


def new_key() -> bytes:
    """Give a new key."""
    return secrets.token_bytes(KEY)


def on_paper(key: bytes) -> str:
    """Write a key as people copy it: fourteen groups of four letters, the last ones to notice a slip."""
    letters = base64.b32encode(key + hashlib.sha256(key).digest()[:CHECK]).decode()
    return "-".join(letters[each : each + GROUP] for each in range(0, len(letters), GROUP))


def from_paper(text: str) -> bytes:
    """Read a key that was typed. Raises UsageError for what is none."""
    letters = "".join(each for each in text.upper() if each.isalnum()).translate(LIKE)
    try:
        read = base64.b32decode(letters)
    except (binascii.Error, ValueError):
        read = b""
    key = read[:KEY]
    if len(read) != KEY + CHECK or hashlib.sha256(key).digest()[:CHECK] != read[KEY:]:
        raise UsageError(
            f"这不是纸质密钥：读到 {len(letters)} 个字母和数字，或有抄错的\n"
            "    应当是：14 组，每组 4 个，如 ABCD-EFGH-…\n    怎么办：对着纸逐组核对，再输入一次"
        )
    return key


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY, salt, b"jiheng backup").derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def sealed(key: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Seal a stream of pieces of 1 MiB, the last one shorter or as long."""
    salt = secrets.token_bytes(SALT)
    cipher = _cipher(key, salt)
    yield MARK + salt
    number, held = 0, next(pieces, b"")
    for piece in pieces:
        yield cipher.encrypt(_nonce(number, last=False), held, None)
        number, held = number + 1, piece
    yield cipher.encrypt(_nonce(number, last=True), held, None)


def opened(key: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Give what was sealed, piece by piece. Raises IntegrityError for another key, or what was changed."""
    head = file.read(len(MARK) + SALT)
    if len(head) != len(MARK) + SALT or not head.startswith(MARK):
        raise IntegrityError("这份内容不是加密的备份，或开头损坏")
    cipher = _cipher(key, head[len(MARK) :])
    number, held = 0, file.read(PIECE + TAG)
    while True:
        following = file.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), held, None)
        except InvalidTag as error:
            raise IntegrityError(
                "解不开：密钥不是这份备份的，或内容被改动、截短\n    怎么办：核对纸质密钥；换另一份备份"
            ) from error
        if not following:
            return
        number, held = number + 1, following


def seal_bytes(key: bytes, content: bytes) -> bytes:
    """Seal what is small."""
    return b"".join(sealed(key, pieces_of(io.BytesIO(content))))


def open_bytes(key: bytes, content: bytes) -> bytes:
    """Read what is small. Raises as `opened`."""
    return b"".join(opened(key, io.BytesIO(content)))


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Give a file in pieces of 1 MiB."""
    while piece := file.read(PIECE):
        yield piece

"""Secrets that must be read again: kept encrypted with a key made from the server's."""

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12  # bytes


def _cipher(purpose: str, key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(f"{purpose}:{key or settings.SECRET_KEY}".encode()).digest())


def encrypt(text: str, purpose: str, key: str = "") -> str:
    """Encrypt a secret; what is kept for one purpose cannot be read for another. `key`: else the server's."""
    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + _cipher(purpose, key).encrypt(nonce, text.encode(), None)).decode()


def decrypt(kept: str, purpose: str, key: str = "") -> str:
    """Read a secret; empty where it was kept with another key, or is none."""
    try:
        whole = base64.b64decode(kept)
        return _cipher(purpose, key).decrypt(whole[:NONCE], whole[NONCE:], None).decode()
    except (InvalidTag, ValueError):
        return ""

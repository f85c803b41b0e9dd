"""The certificate the server shows and its key: tried before anything is started, each fault in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from jiheng.errors import NotFoundError, UnreadableValueError, UsageError

SOON = timedelta(days=30)
BOTH = "    怎么办：--cert 证书.pem --key 私钥.pem"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a sound certificate says: its host names, as Django asks for them, and its last moment."""

    names: tuple[str, ...]
    until: datetime

    def runs_out_soon(self, now: datetime) -> bool:
        """Say whether it is time to ask for the next one."""
        return self.until - now < SOON


def checked(certificate: Path | None, key: Path | None, now: datetime) -> Certificate | None:
    """Read a certificate (PEM, with its chain below it) and its key; None for neither.

    Raises UsageError for one without the other, a pair that does not belong together, or a certificate
    whose time has not come or is over; NotFoundError for a file that is not there or may not be read;
    UnreadableValueError for what is no certificate or no key.
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise UsageError(f"--cert 和 --key 要一起写\n{BOTH}")
    shown, secret = _certificate(_bytes(certificate, "证书"), certificate), _key(_bytes(key, "私钥"), key)
    if shown.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != secret:
        raise UsageError(
            f"证书和私钥不是一对：{certificate} 与 {key}\n"
            "    怎么办：换成签发这张证书时用的那把私钥；证书文件里有几张时，本服务器的一张要在最前"
        )
    _refuse_out_of_time(shown, certificate, now)
    return Certificate(_names(shown), shown.not_valid_after_utc)


def _bytes(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise NotFoundError(
            f"{what}不让读：{path}\n    怎么办：给运行绩衡的人读这个文件的权限，不必给别人"
        ) from error
    except OSError as error:
        raise NotFoundError(f"没有这个文件：{path}\n    怎么办：写对{what}的位置") from error


def _certificate(raw: bytes, path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(raw)[0]
    except ValueError as error:
        raise UnreadableValueError(
            f"不是证书：{path}",
            expected="PEM 格式，以 -----BEGIN CERTIFICATE----- 开头",
            advice="二进制的 .cer、.crt 先用 openssl x509 -inform der -in 证书 -out 证书.pem 转一下",
        ) from error


def _key(raw: bytes, path: Path) -> bytes:
    """Give the public half of a key."""
    try:
        public = load_pem_private_key(raw, None).public_key()
    except TypeError as error:
        raise UsageError(
            f"私钥有密码保护，没有人在旁边时服务器打不开：{path}\n"
            "    怎么办：用 openssl pkey -in 私钥.pem -out 新私钥.pem 去掉密码，并且只让运行绩衡的人能读"
        ) from error
    except ValueError as error:
        raise UnreadableValueError(
            f"不是私钥：{path}",
            expected="PEM 格式，以 -----BEGIN … KEY----- 开头",
            advice="看一看 --cert 和 --key 有没有写反",
        ) from error
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _refuse_out_of_time(shown: x509.Certificate, path: Path, now: datetime) -> None:
    if now > shown.not_valid_after_utc:
        raise UsageError(
            f"证书已过期：{path}\n    有效期到 {shown.not_valid_after_utc:%Y-%m-%d}，浏览器不会放行\n"
            "    怎么办：换一张新的证书；刚换过时看一看 --cert 写的是不是新的那个文件"
        )
    if now < shown.not_valid_before_utc:
        raise UsageError(
            f"证书还没有生效：{path}\n    {shown.not_valid_before_utc:%Y-%m-%d} 起有效\n"
            "    怎么办：校准本机的时钟；时钟没有错时等到那一天"
        )


def _names(shown: x509.Certificate) -> tuple[str, ...]:
    try:
        told = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    names = [each.removeprefix("*") for each in told.get_values_for_type(x509.DNSName)]
    addresses = told.get_values_for_type(x509.IPAddress)
    names += [f"[{each}]" if each.version == 6 else str(each) for each in addresses]  # noqa: PLR2004
    return tuple(dict.fromkeys(names))

"""How the settings of probes are read from what a file says."""

import re
from pathlib import Path
from typing import TypeAlias

from jiheng.catalogue import Parameter, Raw, one_of, reading, text_of
from jiheng.errors import UnreadableValueError
from jiheng.sources.network.hosts import Url, read_host, read_host_and_port, read_url
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.units import MEASURES

Statuses: TypeAlias = tuple[tuple[int, int], ...]

YES_OR_NO = {"yes": "是", "no": "否"}
SIZES = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}
STATUSES = re.compile(r"([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?")


def read_seconds(text: str) -> int:
    """Read a length of time as whole seconds: `30秒`, `5分钟`, `14天`. Raises UnreadableValueError."""
    wrong = UnreadableValueError("时长写法有误", found=text, expected="如 30秒、5分钟、2小时、14天")
    try:
        quantity = Quantity.read(text)
    except UnreadableValueError:
        raise wrong from None
    measure, times, _ = MEASURES.get(quantity.unit, ("", 1, 1))
    seconds, rest = divmod(quantity.ten_thousandths * times, SCALE)
    if measure != "秒" or rest or seconds <= 0:
        raise wrong
    return seconds


def read_bytes(text: str) -> int:
    """Read a size as bytes: `10MB`, of 1024 KB each. Raises UnreadableValueError."""
    found = re.fullmatch(r"([0-9]{1,9}) *([KMGT]?B)", text.strip().upper())
    if not found:
        raise UnreadableValueError("大小写法有误", found=text, expected="如 500KB、10MB、2GB")
    return int(found[1]) * SIZES[found[2]]


def read_count(text: str) -> int:
    """Read a whole number that is not negative. Raises UnreadableValueError."""
    if not re.fullmatch("[0-9]{1,9}", text.strip()):
        raise UnreadableValueError("应当是整数", found=text, expected="0 或正整数")
    return int(text)


def read_statuses(text: str) -> Statuses:
    """Read codes of HTTP: `200`, `200-299`, `200,301`. Raises UnreadableValueError."""
    found = [STATUSES.fullmatch(each.strip()) for each in text.split(",")]
    ranges = tuple((int(each[1]), int(each[2] or each[1])) for each in found if each)
    if len(ranges) < len(found) or any(low > high for low, high in ranges):
        raise UnreadableValueError("状态码写法有误", found=text, expected="如 200、200-299、200,301")
    return ranges


def read_texts(raw: Raw) -> tuple[str, ...]:
    """Read one text, or a list of texts; an empty one is none. Raises UnreadableValueError."""
    texts = [text_of(each) for each in raw] if isinstance(raw, list) else [text_of(raw)]
    return tuple(each for each in texts if each)


def read_path(text: str) -> Path:
    """Read a path that does not depend on where the prober was started. Raises UnreadableValueError."""
    path = Path(text)
    if not path.is_absolute():
        raise UnreadableValueError("应当写完整的路径", found=text, expected="以 / 开头，如 /backup/db.tar.gz")
    return path


def read_yes(raw: Raw) -> bool:
    """Read 是 or 否. Raises UnreadableValueError."""
    return one_of(YES_OR_NO)(raw) == "yes"


def url_setting(meaning: str) -> Parameter:
    """Declare the address of a page."""
    return Parameter("url", "网址", reading(read_url), meaning)


def address_setting(meaning: str) -> Parameter:
    """Declare a host and a port."""
    return Parameter("address", "地址", reading(read_host_and_port), meaning)


def host_setting(meaning: str) -> Parameter:
    """Declare a host."""
    return Parameter("host", "主机", reading(read_host), meaning)


VERIFY = Parameter("verify", "核对证书", read_yes, "写“否”时，证书可以没有人担保", default="yes")


def host_of(url: Url) -> str:
    """Give the host and port of a page, as the limits know it."""
    return f"{url.host}:{url.port}"

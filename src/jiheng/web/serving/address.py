"""Where the server is reached: the port it takes, the names it answers to, when it answers."""

import errno
import http.client
import socket
import ssl
from collections.abc import Sequence
from contextlib import closing, suppress
from ipaddress import ip_address

from jiheng.errors import BusyError, NotFoundError, UsageError

LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 — compared with, not bound to
HERE = ("localhost", "127.0.0.1", "[::1]")  # as a browser on this machine names it


def is_of_this_machine(host: str) -> bool:
    """Say whether nobody but this machine itself reaches what listens there."""
    if host in LOOPBACK:
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def take_port(host: str, port: int) -> int:
    """Give a port that is free: `port`, or for 0 any.

    Raises BusyError where it is taken, NotFoundError where it may not be used, UsageError for a host
    that is none of this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with closing(socket.socket(family, kind, protocol)) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
            return int(tried.getsockname()[1])
    except socket.gaierror as error:
        raise UsageError(
            f"没有“{host}”这个地址\n    怎么办：--host 写本机的地址，只在本机用时不写"
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BusyError(
                f"端口 {port} 被别的程序占用\n    怎么办：换一个端口，如 jiheng serve --port {port + 1}；"
                "或先停掉占用它的程序"
            ) from error
        if error.errno == errno.EACCES:
            raise NotFoundError(
                f"不允许用端口 {port}\n    怎么办：换一个 1024 以上的端口，如 jiheng serve --port 8000"
            ) from error
        raise UsageError(
            f"不能在“{host}”上等待访问：{error.strerror}\n    怎么办：--host 写本机的地址，只在本机用时不写"
        ) from error


def names(host: str) -> list[str]:
    """Give the names and addresses people may type: of the whole machine where it listens everywhere."""
    if host in LOOPBACK:
        return [*HERE]
    found = [*HERE, host]
    if host in EVERYWHERE:
        found.remove(host)
        name = socket.gethostname()
        found.append(name)
        with suppress(OSError):
            found += sorted({str(each[4][0]) for each in socket.getaddrinfo(name, None, socket.AF_INET)})
        with suppress(OSError), closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asked:
            asked.connect(
                ("10.255.255.255", 1)
            )  # sends nothing: only asks which of our addresses it would use
            found.append(str(asked.getsockname()[0]))
    return list(dict.fromkeys(found))


def shown(host: str, port: int, *, secure: bool, known_as: Sequence[str] = ()) -> str:
    """Give the address to open; of the names in its certificate, where browsers would refuse another."""
    if known_as and host not in known_as:
        typed = known_as[0].removeprefix(".")
    elif host in EVERYWHERE:
        typed = next(
            (each for each in names(host)[3:] if each[:1].isdigit() and each[:4] != "127."), "localhost"
        )
    else:
        typed = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{typed}:{port}/"


def door(host: str, port: int, *, secure: bool) -> str:
    """Give the address at which the server is reached on its own machine."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 — looked up
    return f"{'https' if secure else 'http'}://{f'[{here}]' if ':' in here else here}:{port}"


def answers(host: str, port: int, *, secure: bool) -> bool:
    """Ask the server whether it is there; any answer will do."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 — looked up
    connection: http.client.HTTPConnection
    if secure:
        unverified = ssl._create_unverified_context()  # noqa: S323, SLF001 — our own certificate, on our own machine
        connection = http.client.HTTPSConnection(here, port, timeout=5, context=unverified)
    else:
        connection = http.client.HTTPConnection(here, port, timeout=5)
    with closing(connection), suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        return True
    return False

"""What a web server is asked, and what it answers."""

from dataclasses import dataclass

from jiheng.sources.network.hosts import Url


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. Of the body at most `body_bytes` are kept; more is not read."""

    url: Url
    method: str = "GET"  # or HEAD; CONNECT only shakes hands
    verify: bool = True
    body_bytes: int = 1_000_000
    headers: tuple[tuple[str, str], ...] = ()  # a redirect to another server does not get them


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `until` is the last moment of the certificate in epoch seconds, None without TLS."""

    status: int
    body: bytes
    content_type: str
    location: str  # of a redirect, in full; else empty
    milliseconds: int  # from the first step of connecting to the last byte
    until: int | None

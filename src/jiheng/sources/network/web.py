"""What a web server is asked, and what it answers."""

from dataclasses import dataclass

from jiheng.sources.network.hosts import Url


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. Of the answer's body at most `body_bytes` are kept; more is not read.

    `posted` is what a POST sends. It goes to the place named and to no other: its redirect is an answer.
    """

    url: Url
    method: str = "GET"  # or HEAD, POST; CONNECT only shakes hands
    verify: bool = True
    body_bytes: int = 1_000_000
    headers: tuple[tuple[str, str], ...] = ()  # a redirect to another server does not get them
    posted: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `until` is the last moment of the certificate in epoch seconds, None without TLS."""

    status: int
    body: bytes
    content_type: str
    location: str  # of a redirect, in full; else empty
    milliseconds: int  # from the first step of connecting to the last byte
    until: int | None

"""Servers for probes to ask: a scripted one over TCP and a name server, each on this machine."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

KNOWN = {"portal.example.": "93.184.216.34"}


@contextmanager
def scripted(greets: bytes, answers: Sequence[bytes]) -> Iterator[int]:
    """Say `greets` to the first who connects, then an answer after each part that is read; give the port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        try:
            talking, _ = listening.accept()
        except OSError:
            return
        with talking:
            talking.sendall(greets)
            for answer in answers:
                talking.recv(65_536)
                talking.sendall(answer)

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


@contextmanager
def name_server() -> Iterator[int]:
    """Answer questions over UDP: `KNOWN` names, broken.example with a failure, silent.example never."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            asked, who = listening.recvfrom(4096)
            if asked == b"end":
                return
            query = dns.message.from_wire(asked)
            question = query.question[0]
            name = question.name.to_text()
            reply = dns.message.make_response(query)
            if name == "silent.example.":
                continue
            if name == "broken.example.":
                reply.set_rcode(dns.rcode.SERVFAIL)
            elif name not in KNOWN:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            elif question.rdtype.name == "A":
                reply.answer.append(dns.rrset.from_text(name, 60, "IN", "A", KNOWN[name]))
            listening.sendto(reply.to_wire(), who)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.sendto(b"end", listening.getsockname())
        thread.join()
        listening.close()

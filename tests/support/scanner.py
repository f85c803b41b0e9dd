"""A virus scanner that speaks as clamd does, and knows one signature; and the signature, made at run time."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# The test string of the makers of scanners, taken apart, so that no scanner takes this file for one.
PIECES = ["X5O!P%@AP[4", "\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"]
SHORT = 0.2  # seconds: patience with a scanner that takes nothing
EICAR = "".join(PIECES).encode()


@dataclass
class Scanner:
    """Where it listens, how many files it has seen, and what it answers instead of looking, if anything."""

    address: str = ""
    seen: list[int] = field(default_factory=list)
    answers: str = ""
    most: int = 100 * 2**20
    reads: bool = True

    def answer(self, talking: socket.socket) -> None:
        """Answer one command."""
        reading = talking.makefile("rb")
        command = b""
        while not command.endswith(b"\0"):
            if not (byte := reading.read(1)):
                return
            command += byte
        if command == b"zVERSION\0":
            talking.sendall(b"ClamAV 1.0.7/27000/Mon Mar  6 08:00:00 2023\0")
            return
        content = b""
        if not self.reads:
            time.sleep(3 * SHORT)
            return
        while length := struct.unpack(">L", reading.read(4))[0]:
            content += reading.read(length)
            if len(content) > self.most:
                talking.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.seen.append(len(content))
        found = "Eicar-Test-Signature FOUND" if EICAR in content else "OK"
        talking.sendall(f"stream: {self.answers or found}\0".encode())


@contextmanager
def scanning() -> Iterator[Scanner]:
    """Run one on this machine."""
    scanner = Scanner()
    listening = socket.create_server(("127.0.0.1", 0))
    scanner.address = f"127.0.0.1:{listening.getsockname()[1]}"

    def serve() -> None:
        while True:
            try:
                talking, _ = listening.accept()
            except OSError:
                return
            with talking:
                scanner.answer(talking)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield scanner
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()

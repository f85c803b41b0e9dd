"""Small web servers on this machine that say what they were asked, with or without TLS."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

GREETING = "<html><title>门户</title>您好</html>".encode()


class WebServer:
    """`/` greets, `/status?code=` answers so, `/held` waits, other pages are in `pages`.

    `/to?where=` redirects, `/circle` to itself.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []  # the Host header and the path
        self.authorizations: list[str] = []  # the Authorization header of each
        self.posted: list[bytes] = []
        self.answers: dict[str, Callable[[bytes], bytes]] = {}  # of pages to which something is posted
        self.answered: list[bytes] = []  # what was sent
        self.connections = 0
        self.release = threading.Event()  # ends the waiting of /held
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
            self._scheme = "https"
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    @contextmanager
    def serving(self) -> Iterator["WebServer"]:
        self._thread.start()
        try:
            yield self
        finally:
            self.release.set()
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()

    def _answer(self, path: str, status: int, posted: bytes) -> tuple[int, bytes]:
        if path in ("/to", "/circle"):
            return 302, b""
        if path in self.answers:
            return status, self.answers[path](posted)
        known = path in self.pages or path in ("/", "/held", "/status")
        return status if known else 404, self.pages.get(path, GREETING)

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805 — the handler has its own self
        class Handler(BaseHTTPRequestHandler):
            def setup(self) -> None:
                server.connections += 1
                super().setup()

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                said = {key: values[0] for key, values in parse_qs(parts.query).items()}
                server.asked.append((self.headers.get("Host", ""), self.path))
                server.authorizations.append(self.headers.get("Authorization", ""))
                if parts.path == "/held":
                    server.release.wait(60)
                status = int(said.get("code", 200))
                posted = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, body = server._answer(parts.path, status, posted)
                if self.command == "POST":
                    server.posted.append(posted)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", said.get("where", "/circle").encode().decode("latin-1"))
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                server.answered.append(body)
                if self.command != "HEAD":
                    self.wfile.write(body)

            def do_HEAD(self) -> None:
                self.do_GET()

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_words: object) -> None:
                pass

        return Handler


def certificate(folder: Path, *, days: int, name: str = "portal.example") -> Path:
    """Write a certificate that vouches for itself, valid for so many more days, with its key, as one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / f"{name}-{days}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file

"""What probes ask: `probed_server.py FOLDER HTTP_PORT HTTPS_PORT CHECKS`, the settings of all three sides.

nginx with a page over HTTP and HTTPS (RSA, 2048 bits, as most portals have), a file of checks for each with
so many systems asked every ten seconds, and the modules of blackbox_exporter.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

folder, ports, count = Path(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3])), int(sys.argv[4])

key = rsa.generate_private_key(65_537, 2048)
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
now = datetime.now(UTC)
made = (
    x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    .not_valid_after(now + timedelta(days=90)).sign(key, hashes.SHA256())
)  # fmt: skip
PEM = serialization.Encoding.PEM
secret = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
held = folder / "certificate.pem"
held.write_bytes(secret + made.public_bytes(PEM))

temporary = "".join(
    f"{each}_temp_path {folder}/{each}; " for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
)
page = "location / { default_type text/html; return 200 '<html><title>ok</title>hello</html>'; }"
(folder / "nginx.conf").write_text(
    f"""daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 8192; }}
http {{ access_log off; {temporary}
server {{ listen 127.0.0.1:{ports[0]} backlog=4096; {page} }}
server {{ listen 127.0.0.1:{ports[1]} ssl backlog=4096; ssl_certificate {held}; ssl_certificate_key {held};
ssl_session_cache off; ssl_session_tickets off; {page} }}
}}
""",
    "utf-8",
)
for scheme, port in zip(("http", "https"), ports, strict=True):
    checks = "".join(
        f"  - {{system: 系统{number}, probe: http, url: '{scheme}://127.0.0.1:{port}/',"
        " verify: 否, every: 10秒}\n"
        for number in range(count)
    )
    head = "place: 机房\nallow: [127.0.0.1]\nlimits: {in_flight: 200, per_target: 50}\nchecks:\n"
    (folder / f"{scheme}.yaml").write_text(head + checks, "utf-8")
(folder / "blackbox.yml").write_text(
    "modules: {http_2xx: {prober: http, timeout: 5s, http: {preferred_ip_protocol: ip4, "
    "tls_config: {insecure_skip_verify: true}}}}\n",
    "utf-8",
)

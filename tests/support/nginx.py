"""nginx before a server, under a prefix that it takes away, and with TLS if wanted."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port
from tests.support.servers import Server

LOCATION = """
location /%s/ {
    proxy_pass %s/;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Connection "";
    %s
}
"""
LOCATIONS = {"usual": "", "unbuffered": "proxy_buffering off;"}
CONFIGURATION = """
daemon off;
pid nginx.pid;
error_log stderr;
{user}
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxied;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port} {tls};
        {certificate}
        {locations}
    }}
}}
"""
CERTIFICATE = "ssl_certificate cert.pem; ssl_certificate_key key.pem;"
MAKE_CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem"
)


@contextmanager
def nginx(root: Path, upstream: str, *, tls: bool = False) -> Iterator[str]:
    """Start nginx and give its address; the server is under `/usual/` and `/unbuffered/`."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    assert program, "nginx was not found: install the package nginx."
    port = free_port()
    if tls:
        subprocess.run(MAKE_CERTIFICATE.split(), cwd=root, check=True, capture_output=True)
    locations = "".join(LOCATION % (name, upstream, more) for name, more in LOCATIONS.items())
    configuration = CONFIGURATION.format(
        user="user root;" if os.geteuid() == 0 else "",
        port=port,
        tls="ssl" if tls else "",
        certificate=CERTIFICATE if tls else "",
        locations=locations,
    )
    path = root / "nginx.conf"
    path.write_text(configuration, encoding="utf-8")
    with Server([program, "-p", f"{root}/", "-c", os.fspath(path)], root, port=port) as server:
        yield server.url.replace("http:", "https:") if tls else server.url

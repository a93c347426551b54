"""A token server on loopback (RFC 6749): signs tokens that Dovecot believes, or answers what a test wants."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
import urllib.parse
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"
ISSUER = "https://idp.rig.example/"
TOKEN_KEY = b"the key of the rig's token server"
CLIENT, CLIENT_SECRET = "mailmap", "hush-hush"
Answer = tuple[int, dict[str, object] | bytes]


def token(user: str, seconds: float = 3600, key: bytes = TOKEN_KEY, issuer: str = ISSUER) -> str:
    """A signed token (RFC 7519, HS256) that lets `user` in for so long; negative: not any more."""
    now = time.time()
    claims = {"iss": issuer, "sub": user, "iat": int(now - 60), "nbf": int(now - 60), "exp": int(now + seconds)}
    signed = ".".join(_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{signed}.{_base64(hmac.digest(key, signed.encode(), hashlib.sha256))}"


@dataclass
class TokenRig:
    """`user` is whom its tokens let in. What stands in `answers` is said first, each once."""

    url: str
    user: str = ""
    expires_in: object = 3600
    refresh_token: str | None = None
    """The only refresh token it takes; with none it takes the client's secret alone."""
    rotates: bool = False
    """Whether a refresh token is void once it was used, and another comes with the answer."""
    answers: deque[Answer] = field(default_factory=deque)
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, form: dict[str, str]) -> Answer:
        self.asked.append(form)
        if self.answers:
            return self.answers.popleft()
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, CLIENT_SECRET):
            return 401, {
                "error": "invalid_client",
                "error_description": f"wrong: {form.get('client_secret')}\r\nsorry.",
            }
        if form.get("refresh_token") != self.refresh_token:
            return 400, {"error": "invalid_grant"}
        given: dict[str, object] = {"access_token": token(self.user), "token_type": "Bearer"}
        if self.rotates:
            self.refresh_token = given["refresh_token"] = f"refresh-{len(self.asked)}"
        return 200, given | ({"expires_in": self.expires_in} if self.expires_in is not None else {})


@contextmanager
def token_server(certificate: Path | None = None) -> Iterator[TokenRig]:
    """Over HTTP, or over HTTPS with the certificate (its key, key.pem, lies beside it)."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, content = rig.answer(dict(urllib.parse.parse_qsl(body)))
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", raw.decode())
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer((HOST, 0), Endpoint) as server:
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate, certificate.parent / "key.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True)
        rig = TokenRig(f"{'https' if certificate else 'http'}://{HOST}:{server.server_address[1]}/token")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="token server", daemon=True)
        thread.start()
        try:
            yield rig
        finally:
            server.shutdown()
            thread.join()


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

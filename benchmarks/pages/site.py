"""The real server on a home, in a process of its own, and people who visit it."""

from __future__ import annotations

import gzip
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

READY_WITHIN = 60.0  # seconds
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def served(home: Path, more: Mapping[str, str] | None = None) -> Iterator[int]:
    """The site of a home on a free port of this machine, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.pages.site", str(port)],
        env=environment(home, more),
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process that works in a home."""
    return {
        **os.environ,
        "VIRTUALSCHOOL_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "benchmarks.pages.settings",
        **(more or {}),
    }


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("The server ended before it served.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server was not ready within {READY_WITHIN:.0f} seconds.")


@dataclass
class Answer:
    """What came back: status, where it leads on, the text, and its bytes as sent."""

    status: int
    location: str
    text: str
    sent: int


@dataclass
class Visitor:
    """Somebody with a browser of their own: one connection, kept open, and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def sign_in(self, username: str, password: str) -> None:
        """Signs in as a person does. Raises ``RuntimeError`` where the site does not let them."""
        form = self.get("/sign-in/")
        token = _TOKEN.search(form.text)
        assert token is not None
        asked = {"login": username, "username": username, "password": password}
        body = urlencode(asked | {"csrfmiddlewaretoken": token.group(1)})
        answer = self._ask("POST", "/sign-in/", body)
        if answer.status != 302:
            raise RuntimeError(f"{username} was not let in: {answer.status}.")

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        data = response.read()
        for header in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        sent = len(data)
        if response.headers.get("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        text = data.decode("utf-8", "replace")
        return Answer(response.status, response.headers.get("Location", ""), text, sent)


def _serve(port: int) -> None:
    import waitress

    from virtualschool.config.wsgi import application

    waitress.serve(application, host="127.0.0.1", port=port, threads=8, _quiet=True)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))

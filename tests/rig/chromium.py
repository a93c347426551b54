"""A headless Chromium that shows a letter as a phone or a desktop would, driven over the DevTools protocol's pipe."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MISSING = "Chromium is not installed: apt-get install chromium"


class Chromium:
    """One page. Commands go out on the browser's descriptor 3 and answers come in on its 4, parted by NUL."""

    def __init__(self, program: str, profile: Path) -> None:
        commands, self._out = os.pipe()
        self._in, answers = os.pipe()
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$0" "$@" 3<&{commands} 4>&{answers}', program, *_options(profile)],
            pass_fds=(commands, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self._rest, self._number, self._session = b"", 0, None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._frame = self._call("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def show(self, html: str, width: int, *, dark: bool = False) -> None:
        """Lay `html` out in a window so many CSS pixels wide."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])
        self._size(width, 800)
        self._call("Page.setDocumentContent", frameId=self._frame, html=html)

    def ask(self, expression: str) -> Any:
        """What a JavaScript expression gives on the page."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def picture(self, width: int) -> bytes:
        """The whole page as PNG."""
        self._size(width, self.ask("document.documentElement.scrollHeight"))
        return base64.b64decode(self._call("Page.captureScreenshot")["data"])

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._send("Browser.close", {}, None)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._out)
        os.close(self._in)

    def _size(self, width: int, height: int) -> None:
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = self._send(method, parameters, self._session)
        while (answer := self._answer()).get("id") != number:
            pass  # an event
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _send(self, method: str, parameters: dict[str, Any], session: str | None) -> int:
        self._number += 1
        command: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        raw = json.dumps(command).encode() + b"\0"
        while raw:
            raw = raw[os.write(self._out, raw) :]
        return self._number

    def _answer(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            chunk = os.read(self._in, 1 << 16)
            assert chunk, "Chromium has ended"
            self._rest += chunk
        raw, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(raw)
        return answer


def _options(profile: Path) -> list[str]:
    return [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--remote-debugging-pipe",
        f"--user-data-dir={profile}",
        "about:blank",
    ]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Skipped where there is no Chromium; in CI that is a failure."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    browser = Chromium(program, tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()

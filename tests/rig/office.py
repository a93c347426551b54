"""LibreOffice as a second reader and editor of our documents, and poppler to see its pages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SECONDS = 120
PACKAGES = {"soffice": "libreoffice-writer-nogui", "pdftotext": "poppler-utils", "pdfinfo": "poppler-utils"}


def need(*programs: str) -> None:
    """Skip where a program is not installed; in CI that is a failure."""
    for program in programs:
        if shutil.which(program) is None:
            why = f"{program} is not installed: apt-get install {PACKAGES[program]}"
            if os.environ.get("CI") == "true":
                pytest.fail(why)
            pytest.skip(why)


def convert(path: Path, kind: str, folder: Path) -> Path:
    """The document as `kind` ("pdf", "docx"), as LibreOffice saves it, in `folder`."""
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return folder / f"{path.stem}.{kind}"


def pages(pdf: Path) -> list[str]:
    """The words of each page, with their layout."""
    ran = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
    return ran.stdout.split("\f")[:-1]


def sizes(pdf: Path) -> list[str]:
    """ "595.304 x 841.89 pts (A4)" for each page."""
    ran = subprocess.run(["pdfinfo", "-l", "99", str(pdf)], check=True, capture_output=True, text=True)
    lines = (line.partition("size:") for line in ran.stdout.splitlines() if line.startswith("Page "))
    return [size.strip() for _, _, size in lines if size]

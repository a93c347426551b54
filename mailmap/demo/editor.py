"""What somebody does in Word: a date of the plan's document picked anew, and the file saved."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"


def with_due(document: bytes, item: int, day: dt.date) -> bytes:
    """The .docx file with another due day of one item, as Word's own calendar would leave it."""
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, _picked(content, f"mm_{item}_due", day) if name == DOCUMENT else content)
    return saved.getvalue()


def _picked(content: bytes, tag: str, day: dt.date) -> bytes:
    root = etree.fromstring(content)
    [control] = [one for one in root.iter(W + "sdt") if one.find(f"{W}sdtPr/{W}tag[@{W}val='{tag}']") is not None]
    [date] = control.iter(W + "date")
    date.set(W + "fullDate", f"{day.isoformat()}T00:00:00Z")
    first, *others = control.iter(W + "t")
    first.text = f"{day:%a} {day.day} {day:%b %Y}"
    for text in others:
        text.text = ""
    saved: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return saved

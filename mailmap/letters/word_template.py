"""A Word file with Jinja in it, made ready once and filled in many times.

docxtpl turns what Word stores into a Jinja template; that is done once a file, and all parts that never change are
deflated then. Filling in is one run of a compiled, sandboxed, autoescaping template and one pass of zlib. The same
values give the same bytes.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from mailmap.errors import ConfigError
from mailmap.letters.plain import plain

_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATIONS = {
    _CORE: "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
    _CUSTOM: "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
}


class Shown:
    """A value made to be shown: a template may read all its public attributes."""

    __slots__ = ()


_OPEN = (Shown, LoopContext)


class _Environment(SandboxedEnvironment):
    """Sandboxed, but quick about values that were made for a template."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if not isinstance(obj, _OPEN) or attribute[0] == "_":
            return super().getattr(obj, attribute)
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return self.undefined(obj=obj, name=attribute)


_SPECIAL = re.compile(r"[^ !#-%(-;=?-~]")


def word_text(text: str) -> str:
    """User text for an XML part. Signs beyond ASCII become references: such a file is made far quicker."""
    if not _SPECIAL.search(text):
        return text
    return escape(plain(text), {'"': "&quot;"}).encode("ascii", "xmlcharrefreplace").decode()


def _escaped(value: Any) -> Any:
    """Every value on its way into the file, unless it is Markup that we made."""
    if type(value) is Markup:
        return value
    text = str(value)
    return word_text(text) if _SPECIAL.search(text) else text


# Escaping is the last step of every expression (`finalize`), not Jinja's autoescape on top of it: one call a value,
# and even what a macro or a filter made is escaped once more rather than let through.
_ENVIRONMENT = _Environment(autoescape=False, undefined=StrictUndefined, finalize=_escaped)


@dataclass(frozen=True, slots=True)
class _Part:
    """A zip entry, deflated unless it is small."""

    name: bytes
    method: int
    crc: int
    size: int
    packed: bytes


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """`parts` stand as they are; `texts` are filled in; the properties are written anew."""

    path: Path
    parts: tuple[_Part, ...]
    texts: Mapping[str, Template]

    def render(self, values: Mapping[str, object], title: str, made: str, properties: Mapping[str, str]) -> bytes:
        """The filled in file. `made` is an ISO instant in UTC (`...Z`), `properties` become custom properties.

        Raises ConfigError if the template asks for something that there is not.
        """
        rendered = []
        for name, template in self.texts.items():
            try:
                rendered.append(_packed(name, template.render(values)))
            except TemplateError as error:
                raise ConfigError(f"{self.path}: {name}: {error}") from error
        rendered.append(_packed("docProps/core.xml", _core(title, made)))
        rendered.append(_packed("docProps/custom.xml", _custom(properties)))
        return _zip((*self.parts, *rendered))


def word_template(path: Path) -> WordTemplate:
    """The template of a file, made ready again whenever the file has changed. Raises ConfigError."""
    try:
        stat = path.stat()
        return _ready(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ConfigError(f"{path} is no Word template: {error}") from error


@lru_cache(maxsize=8)
def _ready(path: Path, modified: int, size: int) -> WordTemplate:
    with zipfile.ZipFile(path) as package:
        sources = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
    for name, kind in (("docProps/core.xml", _CORE), ("docProps/custom.xml", _CUSTOM)):
        sources.pop(name, None)
        sources["[Content_Types].xml"] = _declared(sources["[Content_Types].xml"], name, kind)
        sources["_rels/.rels"] = _related(sources["_rels/.rels"], name, _RELATIONS[kind])
    texts = {}
    for name in [n for n in sources if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", n)]:
        texts[name] = _compiled(path, name, sources.pop(name).decode())
    if "word/document.xml" not in texts:
        raise ValueError("it has no word/document.xml")
    return WordTemplate(path, tuple(_packed(name, content, level=9) for name, content in sources.items()), texts)


def _compiled(path: Path, name: str, xml: str) -> Template:
    try:
        patched = _per_item(DocxTemplate(str(path)).patch_xml(xml))
        return _ENVIRONMENT.from_string(patched.encode("ascii", "xmlcharrefreplace").decode())
    except TemplateError as error:
        raise ConfigError(f"{path}: {name}: {error}") from error


# ------------------------------------------------------------------------------- what stands once but is meant per item
_BOOKMARK = re.compile(r'<w:bookmarkStart (?=[^>]*w:name="mm_item_(\w+)")(?=[^>]*w:id="(\d+)")[^>]*/>')
_ONCE_ONLY = re.compile(r' w14:(?:paraId|textId)="[^"]*"|(?<=<w:sdtPr>)<w:id w:val="[^"]*"/>')
_KEEPS = re.compile(r'(<w:pStyle w:val=")Table(?:(Small)Keep|Keep)("\s*/>)')
KEPT_WHOLE = 8
"""Rows that a table may have and still not be parted by the end of a page; of a longer one only no row stands alone."""
_LOOP = re.compile(r"{%\s*for (\w+) in [^%]*%}")


def _per_item(xml: str) -> str:
    """Bookmarks, tags, the owners' list and the due day of the items' row get their item's number and values, and rows
    keep with the next one where the table is to stay whole.

    Identifiers that Word gives to paragraphs and controls are dropped: in a repeated row they would stand twice.
    """
    xml = _ONCE_ONLY.sub("", xml)
    for order, (field, number) in enumerate(_BOOKMARK.findall(xml), 1):
        own = f'w:id="{{{{ item_mark }}}}{order}"'
        xml = _BOOKMARK.sub(f'<w:bookmarkStart {own} w:name="mm_{{{{ item_number }}}}_{field}"/>', xml, count=1)
        xml = re.sub(rf'<w:bookmarkEnd w:id="{number}"\s*/>', f"<w:bookmarkEnd {own}/>", xml)
    xml = re.sub(r'<w:tag w:val="mm_item_(\w+)"', r'<w:tag w:val="mm_{{ item_number }}_\1"', xml)
    xml = re.sub(r'<w:listItem [^>]*w:value="mm_owners"[^>]*/>', "{{ owners }}", xml)
    xml = re.sub(r'(<w:date) w:fullDate="[^"]*"', r"\1{{ item.full_date }}", xml)
    xml = _KEEPS.sub(
        lambda keep: (
            f"{keep[1]}Table{{% if last_row %}}{keep[2] or 'Text'}{{% else %}}{keep[2] or ''}Keep{{% endif %}}{keep[3]}"
        ),
        xml,
    )
    return _LOOP.sub(lambda loop: loop.group() + _known_once(loop[1]), xml)


def _known_once(name: str) -> str:
    """Variables of a loop that many places ask for."""
    item = "{% set item_number = item.number %}{% set item_mark = item.mark %}" if name == "item" else ""
    ends = f"loop.last or (loop.length > {KEPT_WHOLE} and 1 < loop.index < loop.length - 1)"
    return f"{{% set last_row = {ends} %}}{item}"


# ----------------------------------------------------------------------------------------------------------- properties
def _declared(types: bytes, name: str, kind: str) -> bytes:
    if f'PartName="/{name}"'.encode() in types:
        return types
    return types.replace(b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode())


def _related(relations: bytes, name: str, kind: str) -> bytes:
    if kind.encode() in relations:
        return relations
    own = f'<Relationship Id="rIdMailMAP{zlib.crc32(kind.encode()):x}" Type="{kind}" Target="{name}"/>'
    return relations.replace(b"</Relationships>", f"{own}</Relationships>".encode())


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006"


def _core(title: str, made: str) -> str:
    days = "".join(
        f'<dcterms:{what} xsi:type="dcterms:W3CDTF">{made}</dcterms:{what}>' for what in ("created", "modified")
    )
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{escape(plain(title))}</dc:title>'
        f"<dc:creator>MailMAP</dc:creator>{days}</cp:coreProperties>"
    )


def _custom(properties: Mapping[str, str]) -> str:
    inner = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(plain(value))}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), 2)
    )
    return (
        f'{_HEAD}<Properties xmlns="{_PROPERTIES}/custom-properties" '
        f'xmlns:vt="{_PROPERTIES}/docPropsVTypes">{inner}</Properties>'
    )


# ------------------------------------------------------------------------------------------------------------------ zip
_STORED, _DEFLATED = 0, 8
_SMALL = 4_096  # starting the compressor costs more than it saves
_DATE = 1 << 5 | 1  # 1 January 1980
_UTF8_NAMES = 0x0800


def _packed(name: str, content: str | bytes, level: int = 1) -> _Part:
    raw = content.encode() if isinstance(content, str) else content
    method, packed = _STORED, raw
    if len(raw) > _SMALL:
        deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        method, packed = _DEFLATED, deflate.compress(raw) + deflate.flush()
    return _Part(name.encode(), method, zlib.crc32(raw), len(raw), packed)


def _zip(parts: tuple[_Part, ...]) -> bytes:
    """A zip archive (APPNOTE 4.3) of entries that are packed already, which `zipfile` cannot take."""
    body, directory, offset = [], [], 0
    for part in parts:
        sizes = part.crc, len(part.packed), part.size, len(part.name), 0
        entry = struct.pack("<HHHHHLLLHH", 20, _UTF8_NAMES, part.method, 0, _DATE, *sizes)
        body += [b"PK\x03\x04", entry, part.name, part.packed]
        directory += [b"PK\x01\x02\x14\x00", entry, struct.pack("<HHHLL", 0, 0, 0, 0, offset), part.name]
        offset += 4 + len(entry) + len(part.name) + len(part.packed)
    index = b"".join(directory)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, len(parts), len(parts), len(index), offset, 0)
    return b"".join([*body, index, end])

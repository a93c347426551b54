"""The templates of letters: Jinja in a sandbox, strict about names, compiled once.

Ours are package data, or a folder beside the package in a checkout; an admin's own folder is searched before them.
Whatever a template prints, the outcome holds no control characters and none that reorder what a reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from mailmap.errors import ConfigError
from mailmap.letters.content import Content
from mailmap.letters.plain import cut, plain, plain_lines
from mailmap.letters.typeset import columns, joined, spaced, wrapped

SELLER_ONLY = frozenset({"coach", "track", "stance", "stage", "probability"})
LONGEST_SUBJECT = 150
_BLANK_LINES = re.compile(r"\n{4,}")


class _Environment(SandboxedEnvironment):
    """A sandbox in which text that only the seller may see has no name."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._judged: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Judged once a type and name: what a sandbox shuts off depends on nothing else."""
        known = self._judged.get((type(obj), attr))
        if known is None:
            known = attr not in SELLER_ONLY and super().is_safe_attribute(obj, attr, value)
            self._judged[type(obj), attr] = known
        return known


class _Templates:
    """Which folder an admin gave; set once when a process starts."""

    folder: Path | None = None


def use_templates(folder: Path | None) -> None:
    """Search `folder` before our own templates from now on; None: only ours."""
    _Templates.folder = folder


def check_templates(folder: Path | None) -> int:
    """Compile every letter's templates; gives how many. Raises ConfigError that names the file and the line."""
    environment = _environment(folder)
    names = [name for name in environment.list_templates() if name.startswith("mail/")]
    for name in names:
        try:
            environment.get_template(name)
        except TemplateSyntaxError as fault:
            raise ConfigError(f"The template {fault.filename}, line {fault.lineno}: {fault.message}.") from fault
    return len(names)


def template_path(name: str) -> Path:
    """Where the template file `name` ("word/plan.docx") is: the admin's own, else ours. Raises ConfigError."""
    for folder in _folders(_Templates.folder):
        if (path := folder / name).is_file():
            return path
    raise ConfigError(f"There is no template {name}.")


def render(name: str, values: Mapping[str, object]) -> Content:
    """The letter `name` from its three templates. Raises ConfigError that names the template if one does not fit."""
    subject = cut(plain(spaced(_rendered(f"mail/{name}-subject.txt", values))).strip(), LONGEST_SUBJECT)
    text = "\n".join(line.rstrip() for line in _lines(f"mail/{name}-text.txt", values))
    html = plain_lines(_rendered(f"mail/{name}-html.html", values))
    return Content(subject, _BLANK_LINES.sub("\n\n\n", text).strip("\n") + "\n", html)


def _lines(name: str, values: Mapping[str, object]) -> list[str]:
    return plain_lines(spaced(_rendered(name, values))).split("\n")


def page(name: str, values: Mapping[str, object]) -> str:
    """A single HTML template, such as the page of the demo."""
    return _rendered(name, values)


def _rendered(name: str, values: Mapping[str, object]) -> str:
    try:
        return _template(_Templates.folder, name).render(values)
    except TemplateError as fault:
        raise ConfigError(f"The template {name} does not work: {fault}") from fault


@lru_cache(maxsize=256)
def _template(folder: Path | None, name: str) -> Template:
    return _environment(folder).get_template(name)


@cache
def _environment(folder: Path | None) -> _Environment:
    environment = _Environment(
        loader=FileSystemLoader(_folders(folder)),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"wrapped": wrapped, "joined": joined, "columns": columns}
    return environment


def _folders(folder: Path | None) -> list[Path]:
    return [folder, _ours()] if folder else [_ours()]


@cache
def _ours() -> Path:
    package = Path(__file__).parents[1]
    packaged = package / "templates"
    return packaged if packaged.is_dir() else package.parent / "templates"

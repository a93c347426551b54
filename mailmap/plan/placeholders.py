"""`{{ names }}` in the texts of a template: Jinja's notation and sandbox, and nothing else of the language.

What may stand in a text is `{{ name }}`, which has to be given, and `{{ name | default('else this') }}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
HOW = "write {{ name }}, or {{ name | default('else this') }}"


class BadText(ValueError):
    """The message says what in a text is no placeholder."""


def names(text: str) -> dict[str, bool]:
    """The placeholders of a text, and whether each has to be given. Raises BadText where there is more than those."""
    found: dict[str, bool] = {}
    for node in _parts(text):
        if isinstance(node, nodes.Name):
            found[node.name] = True
        elif _is_default(node):
            found.setdefault(node.node.name, False)  # type: ignore[attr-defined]  # a name, says _is_default
        elif not isinstance(node, nodes.TemplateData):
            raise BadText(f"only names may stand in {{{{ }}}}; {HOW}")
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; every name that has no default must have a value."""
    return ENVIRONMENT.from_string(text).render(values) if "{" in text else text


def _parts(text: str) -> Iterator[nodes.Node]:
    try:
        body = ENVIRONMENT.parse(text).body
    except TemplateSyntaxError as fault:
        raise BadText(f"{fault.message}; {HOW}") from fault
    for node in body:
        if not isinstance(node, nodes.Output):
            raise BadText(f"nothing but placeholders may stand in a text; {HOW}")
        yield from node.nodes


def _is_default(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Filter)
        and node.name == "default"
        and isinstance(node.node, nodes.Name)
        and [type(arg) for arg in node.args] == [nodes.Const]
        and not node.kwargs
    )

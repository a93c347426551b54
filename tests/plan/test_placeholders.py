"""Only names stand in the texts of a template, with or without something to fall back on."""

from __future__ import annotations

import pytest

from mailmap.plan.placeholders import BadText, filled, names


def test_which_names_have_to_be_given() -> None:
    text = "{{ buyer }} and {{ goal | default('more') }}, {{goal}}, {{ x|default('{}') }}"
    assert names(text) == {"buyer": True, "goal": True, "x": False}
    assert names("no braces, 30 % and { one }") == {}


def test_texts_are_filled_once_and_never_run() -> None:
    assert (
        filled("{{ buyer }} does {{ goal | default('it') }}", {"buyer": "{{ seller }} {% if %}"})
        == "{{ seller }} {% if %} does it"
    )
    assert filled("a\n{{ b }}\n", {"b": "<&>"}) == "a\n<&>\n"


@pytest.mark.parametrize(
    "text",
    [
        "{{ buyer.upper() }}",
        "{{ buyer.__class__ }}",
        "{{ 7 * 7 }}",
        "{{ buyer | upper }}",
        "{{ buyer | default(seller) }}",
        "{{ buyer | default('a', boolean=true) }}",
        "{{ 'x' | default('a') }}",
        "{% for a in b %}{% endfor %}",
        "{% set a = 1 %}",
        "{{ buyer",
        "{% raw %}x{% endraw %} {{ }}",
    ],
)
def test_nothing_else_of_the_language_stands_in_a_text(text: str) -> None:
    with pytest.raises(BadText, match=r"write \{\{ name \}\}"):
        names(text)

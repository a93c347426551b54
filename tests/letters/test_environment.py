"""Templates: an admin's own come first, strict about names, sandboxed, and faults name their place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from letters.northwind import DANA, example, frame, line

from mailmap.errors import ConfigError
from mailmap.letters.environment import check_templates, render, template_path, use_templates
from mailmap.letters.reminder import reminder

OURS = Path(__file__).parents[2] / "templates"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "mail").mkdir()
    use_templates(tmp_path)
    yield tmp_path
    use_templates(None)


def write(own: Path, text: str, name: str = "reminder-subject.txt") -> None:
    (own / "mail" / name).write_text(text, "utf-8")


def subject() -> str:
    plan = example()
    return reminder(plan, line(plan), [7], frame(plan, DANA)).subject


def test_an_admins_template_comes_first_and_the_others_remain_ours(own: Path) -> None:
    write(own, "Ours: {{ subject }}")
    assert subject() == "Ours: Your #7 is due Wed 25 Nov"


def test_a_name_that_there_is_not_is_an_error_that_says_where(own: Path) -> None:
    write(own, "{{ subjekt }}")
    with pytest.raises(ConfigError, match=r"reminder-subject\.txt.*subjekt"):
        subject()


@pytest.mark.parametrize("reach", ["__class__.__mro__", "__init__.__globals__", "recipient.stance"])
def test_nothing_behind_the_values_can_be_reached(own: Path, reach: str) -> None:
    write(own, f"{{{{ frame.{reach} }}}}")
    with pytest.raises(ConfigError, match="reminder-subject"):
        subject()


def test_a_broken_template_is_named_with_its_line(own: Path) -> None:
    write(own, "fine\n{% if %}")
    with pytest.raises(ConfigError, match=r"reminder-subject\.txt, line 2"):
        check_templates(own)


def test_all_of_ours_compile_and_every_letter_has_its_three() -> None:
    names = {path.name for path in (OURS / "mail").iterdir() if not path.name.startswith("_")}
    letters = {name.rsplit("-", 1)[0] for name in names}
    assert names == {f"{letter}-{part}" for letter in letters for part in ("subject.txt", "text.txt", "html.html")}
    assert check_templates(None) >= len(names)


def test_a_subject_is_one_line_and_not_endless(own: Path) -> None:
    write(own, "{{ 'long ' * 100 }}\r\nBcc: victim@else.example")
    found = subject()
    assert len(found) == 150
    assert "\n" not in found
    assert found.endswith("…")


def test_where_a_template_is(own: Path) -> None:
    assert template_path("word/plan.docx").name == "plan.docx"
    (own / "word").mkdir()
    (own / "word" / "plan.docx").write_bytes(b"x")
    assert template_path("word/plan.docx") == own / "word" / "plan.docx"
    with pytest.raises(ConfigError, match=r"no template word/none\.docx"):
        template_path("word/none.docx")


def test_values_are_escaped_in_html_alone(own: Path) -> None:
    for part in ("subject.txt", "text.txt", "html.html"):
        write(own, "{{ words }}", f"plain-{part}")
    content = render("plain", {"words": "<b> & {{ x }}"})
    assert content.text == "<b> & {{ x }}\n"
    assert content.html == "&lt;b&gt; &amp; {{ x }}"

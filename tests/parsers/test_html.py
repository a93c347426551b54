"""HTML as lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import html
from parsers import lines as labels


def rows(markup: str) -> list[tuple[int, str]]:
    return [(line.depth, line.text) for line in html.lines(markup) if line.text]


def test_blocks_and_breaks_are_lines() -> None:
    assert rows("<p>a b<b>c</b></p><div>d<br>e</div>f") == [(0, "a bc"), (0, "d"), (0, "e"), (0, "f")]


def test_paragraphs_are_apart_and_divs_are_not() -> None:
    assert [line.text for line in html.lines("<p>a</p><p>b</p><div>c</div><div>d</div>")] == [
        "a",
        "",
        "b",
        "",
        "c",
        "d",
    ]


def test_depth_counts_blockquotes_but_not_indents() -> None:
    markup = "<blockquote>a<blockquote>b</blockquote></blockquote><blockquote style='margin:0 0 0 40px;border:none'>c</blockquote>"  # noqa: E501
    assert rows(markup) == [(1, "a"), (2, "b"), (0, "c")]


def test_marks_in_html_are_depth_too() -> None:
    assert rows("&gt; a<br>&gt;&gt; b<br>&gt;&gt;&gt; c &lt;&lt;&lt;") == [(1, "a"), (2, "b"), (0, ">>> c <<<")]


def test_a_table_row_is_one_line() -> None:
    assert rows("<table><tr><td><p>#13</p></td><td><p>Answer</p></td></tr><tr><td></td><td>late</td></tr></table>") == [
        (0, "#13  Answer"),
        (0, "late"),
    ]


def test_two_paragraphs_in_a_cell_are_two_lines() -> None:
    assert rows("<table><tr><td>a</td><td><div>b</div><div>c</div></td></tr></table>") == [(0, "a  b"), (0, "c")]


def test_what_is_hidden_is_marked() -> None:
    markup = (
        "<p>a<span style='display: none'>b</span>c</p><div style='font-size:0.0px'>d</div><script>e</script><!--f-->"
    )
    assert [(line.hint, line.text) for line in html.lines(markup) if line.text] == [("", "ac"), ("hidden", "b d")]


def test_small_print_is_not_hidden() -> None:
    markup = "<p style='font-size:0.9em'>a</p><p style='font-size:10px'>b</p><p style='opacity:0.5'>c</p>"
    assert [line.hint for line in html.lines(markup) if line.text] == ["", "", ""]


def test_preformatted_text_keeps_its_lines() -> None:
    assert rows("<pre>a\n b\n</pre>") == [(0, "a"), (0, "b")]


def test_deeper_than_a_parser_likes_is_flat() -> None:
    assert [text for _, text in rows("<div>" * 20_000 + "a<b>b</b>")] == ["a", "b"]


@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<blockquote>",
                "</blockquote>",
                "<td>",
                "<br>",
                "x1 ",
                "y2",
                "<p style='display:none'>",
            ]
        )
    )
)
def test_no_word_is_lost(pieces: list[str]) -> None:
    shown = " ".join(line.text for line in html.lines("".join(pieces)))
    assert shown.count("x1") + shown.count("y2") == pieces.count("x1 ") + pieces.count("y2")


@pytest.mark.parametrize(
    "styled",
    [
        "style='color:#fff'", "style='margin-left:-5px'", "style='text-indent:-18pt'", "style='line-height:0'",
        "style='max-height:0.5em'", "style='font-size:10.0pt'", "style='font-size:1em'", "style='font-size:1.0rem'",
        "style='overflow:hidden;height:100px'", "style='overflow:hidden;min-height:0'", "aria-hidden=true",
        "class=signature-line", "class=quote", "data-hidden=x", "style='border-top:1px solid #e1e1e1'",
    ],
)  # fmt: skip
def test_a_style_that_only_looks_like_hiding_or_quoting(styled: str) -> None:
    body = html.lines(f"<div {styled}>3 is done</div>")
    labels.label(body)
    assert [(line.label, line.text) for line in body] == [("text", "3 is done")]

"""Answers written into our own letter, as mail programs quote it, with the letter known and without."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from parsers import message, reply
from parsers.body.style import OUR_COLOURS

ROW = "  #13  Answer security questionnaire - Jo Park - due Thu 19 Nov\n"
TEXT = f"""\
Your #13 is 2 working days late. Go-live stays Mon 15 Mar 2027, four
weeks before the legacy licence ends (Mon 12 Apr 2027).


YOURS (1 late)

{ROW}\
       2 working days late. Priya Raman (#14) and Lukas Brandt (#15)
       wait for it.

  #6   Run pilot - Sam Ortiz - due Mon 30 Nov
       Started.


HOW TO ANSWER

  Reply to this mail in your own words, or in short:
      done 13              it is finished
      slip 13 to 27 Nov    it needs more time

Ref: NW-2VQM-6JXA
"""
TITLE = "Answer security questionnaire"
HTML = f"""\
<h1 style="color:#1b1f24">Your #13 is 2 working days late. Go-live stays Mon&nbsp;15&nbsp;Mar&nbsp;2027, four weeks
before the legacy licence ends.</h1><h2>Yours <span style="color:#57606a">1 late</span></h2>
<table><tr><td style="color:#57606a">#13</td><td style="color:#1b1f24">{TITLE}</td><td>Jo Park</td>
<td style="color:#b42318">Thu 19&nbsp;Nov</td></tr><tr><td></td><td colspan="3" style="color:#57606a">2 working days
late. Priya Raman (#14) and Lukas Brandt (#15) wait for it.</td></tr><tr><td></td><td colspan="3">
<a href="mailto:m@acme.example?body=done%2013">Done</a><a href="mailto:m@acme.example?body=slip%2013">Needs more
time</a></td></tr></table><table><tr><td>#6</td><td>Run pilot</td><td>Sam Ortiz</td><td>Mon 30&nbsp;Nov</td></tr>
<tr><td></td><td colspan="3">5 days later</td></tr></table><p>Ref: NW-2VQM-6JXA</p>"""
LETTER = (
    "From: MailMAP <m@acme.example>\nContent-Type: multipart/alternative; boundary=b\n\n--b\n"
    f"Content-Type: text/plain; charset=utf-8\n\n{TEXT}\n--b\nContent-Type: text/html; charset=utf-8\n\n{HTML}\n--b--\n"
).encode()
ON = "On Mon, 16 Nov 2026 at 08:00, MailMAP <m@acme.example> wrote:\n\n"
OUTLOOK = "From: MailMAP <m@acme.example>\nSent: Monday, November 16, 2026 8:00 AM\nTo: Jo Park\nSubject: [NW] x\n\n"
HEADER = OUTLOOK.strip().replace("<", "&lt;").replace("\n", "<br>")
KNOWN: tuple[str | bytes, ...] = (TEXT, LETTER)
ALWAYS: tuple[str | bytes | None, ...] = (None, TEXT, LETTER)
WHATEVER = [("went out today", 13)]


def answers(body: str, answered: str | bytes | None, kind: str = "plain") -> list[tuple[str, int | None]]:
    head = f"From: Jo Park <jo.park@acme.example>\nContent-Type: text/{kind}; charset=utf-8\n\n"
    return [(told.text, told.item) for told in reply.read(message.parse((head + body).encode()), answered).passages]


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" if line else ">\n" for line in text.splitlines())


def gmail(own: str, letter: str) -> str:
    return (
        f'<div dir="ltr">{own}</div><div class="gmail_quote"><div class="gmail_attr">{ON.replace("<", "&lt;")}</div>'
        f'<blockquote class="gmail_quote">{letter}</blockquote></div>'
    )


def outlook(own: str, letter: str) -> str:
    return (
        f'<div class=WordSection1><p class=MsoNormal>{own}</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;'
        f'padding:3.0pt 0cm 0cm 0cm"><p class=MsoNormal>{HEADER}</p></div>{letter}</div>'
    )


def outlook_web(own: str, letter: str) -> str:
    return f'<div>{own}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{HEADER}</div><div>{letter}</div>'


def apple(own: str, letter: str) -> str:
    return f'{own}<br><div><blockquote type="cite"><div>{ON.replace("<", "&lt;")}</div><br>{letter}</blockquote></div>'


def foreign(own: str, letter: str) -> str:
    """A program in a language that nobody here knows."""
    return outlook(own, letter).replace("From:", "Zzz:").replace("Sent:", "Yyy:").replace("To:", "Xxx:")


Client = Callable[[str, str], str]
CLIENTS: list[Client] = [gmail, outlook, outlook_web, apple, foreign]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("answered", ALWAYS)
def test_the_letter_itself_is_no_answer(client: Client, answered: str | bytes | None) -> None:
    assert answers(client("done 13", HTML), answered, "html") == [("done 13", None)]
    assert answers(client("", HTML), answered, "html") == []


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("colour", ["#c00000", "rgb(0, 0, 255)", "red"])
@pytest.mark.parametrize("answered", ALWAYS)
def test_another_colour_is_the_writers(client: Client, colour: str, answered: str | bytes | None) -> None:
    for added in (
        f"{TITLE} <span style='color:{colour}'>went out today</span></td>",
        f"{TITLE}<div style='color:{colour}'>went out today</div></td>",
        f"{TITLE}<br><font color='{colour}'><b>[JP] went out today</b></font></td>",
    ):
        body = client("See below in red.", HTML.replace(f"{TITLE}</td>", added))
        assert answers(body, answered, "html") == [("See below in red.", None), *WHATEVER]


@pytest.mark.parametrize("client", CLIENTS)
def test_words_in_our_own_colour_are_told_from_the_known_letter(client: Client) -> None:
    for added in (
        f"{TITLE} went out today</td>",
        f"{TITLE}<p>went out today</p></td>",
        f"{TITLE}<br>JP: went out today</td>",
    ):
        body = client("", HTML.replace(f"{TITLE}</td>", added))
        assert answers(body, LETTER, "html") == WHATEVER
    row = "</tr><tr><td></td><td colspan=3>went out today</td></tr><tr><td></td><td colspan=3><a"
    assert answers(client("", HTML.replace('</tr><tr><td></td><td colspan="3">\n<a', row)), LETTER, "html") == WHATEVER


def recoloured(letter: str, turn: Callable[[int], int]) -> str:
    def anew(found: re.Match[str]) -> str:
        return f"rgb({', '.join(str(turn(int(found[1][at : at + 2], 16))) for at in (0, 2, 4))})"

    return re.sub(r"#([0-9a-f]{6})\b", anew, letter)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("answered", ALWAYS)
def test_a_letter_in_dark_mode_is_no_answer(client: Client, answered: str | bytes | None) -> None:
    for turn in (lambda part: part, lambda part: 255 - part // 2):
        assert answers(client("thanks", recoloured(HTML, turn)), answered, "html") == [("thanks", None)]
    title = HTML.replace("#1b1f24", "#fafafa")  # only what was dark is turned
    assert answers(client("thanks", title), answered, "html") == [("thanks", None)]


def test_the_colours_of_our_templates_are_known() -> None:
    templates = Path(__file__).parents[3] / "templates"
    used = {
        colour.lower()
        for path in templates.rglob("*.html*")
        for colour in re.findall(r"[^-]color: ?(#[0-9a-fA-F]{3,8})", path.read_text("utf-8"))
    }
    assert used and used <= OUR_COLOURS


@pytest.mark.parametrize("said", ["went out today", "done"])
@pytest.mark.parametrize("answered", ALWAYS)
def test_answers_in_a_quoted_text(said: str, answered: str | bytes | None) -> None:
    row = f"> {ROW}"
    letter = quoted(TEXT)
    for body in (
        letter.replace(row, f"{row}\n{said}\n\n"),
        letter.replace(row, f"{row}{said}\n"),
        letter.replace(row, row.replace("\n", f"  {said}\n")),
        letter.replace(row, row.replace("\n", f" <-- {said}\n")),
        letter.replace(row, f"{row}> JP: {said}\n"),
    ):
        assert answers(ON + body, answered) == [(said, 13)]


@pytest.mark.parametrize("said", ["went out today", "done"])
@pytest.mark.parametrize("answered", KNOWN)
def test_answers_without_any_mark_are_told_from_the_known_letter(said: str, answered: str | bytes | None) -> None:
    for body in (
        ON + quoted(TEXT).replace(f"> {ROW}", f"> {ROW}> {said}\n"),
        TEXT.replace(ROW, f"{ROW}{said}\n"),
        TEXT.replace("due Thu 19 Nov", f"due Thu 19 Nov {said}"),
        OUTLOOK + TEXT.replace(ROW, f"{ROW}{said}\n"),
    ):
        assert answers(body, answered) == [(said, 13)]


@pytest.mark.parametrize("answered", ALWAYS)
def test_a_receipt_that_tells_of_moved_dates_is_no_answer(answered: str | bytes | None) -> None:
    moved = "  #18  Agree final terms        was Wed 6 Jan    now Wed 13 Jan    +5\n"
    letter = quoted(TEXT.replace(ROW, ROW + moved))
    assert answers(f"thanks\n\n{ON}{letter}", None) == [("thanks", None)]
    assert answers(f"thanks\n\n{ON}{quoted(TEXT)}", answered) == [("thanks", None)]


def test_a_line_torn_off_by_a_narrow_program_is_the_letters() -> None:
    torn = quoted(TEXT).replace("> weeks before the legacy licence", "> weeks before the legacy\nlicence")
    assert answers(ON + torn, LETTER) == []


def test_nothing_of_a_row_is_lost_when_an_answer_is_cut_out_of_it() -> None:
    head = "From: Jo Park <jo.park@acme.example>\n\n"
    read = reply.read(message.parse((head + ON + quoted(TEXT).replace("19 Nov\n", "19 Nov went out\n", 1)).encode()))
    assert ">   #13  Answer security questionnaire - Jo Park - due Thu 19 Nov" in read.elided[1].text

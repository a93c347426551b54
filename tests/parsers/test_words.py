"""The words that mail programs put around mail, in every language, and the prose that only looks like them."""

import textwrap
from pathlib import Path

import pytest

from parsers import message, reply
from parsers.lexicon.quoting import quoting
from parsers.words import fold

HERE = Path(__file__).parent / "words"
NAME, ADDRESS = "Riley Novak", "<riley.novak@acme.example>"
QUOTED = "The pilot is on track for Monday.\nPlease send the questionnaire back.\n\ndone 3"
MARKED = "\n".join(f"> {line}" for line in QUOTED.split("\n"))
ON = f"On Mon, 16 Nov 2026 at 08:00, {NAME} {ADDRESS} wrote:\n"
OUTLOOK = f"From: {NAME} {ADDRESS}\nSent: Monday, November 16, 2026 8:00 AM\nTo: Jo\nSubject: x\n\n{QUOTED}\n"
OWN = "13 is finished."


def rows(name: str) -> list[str]:
    lines = (HERE / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("# ")]


def kept(body: str) -> str:
    head = "From: Jo Park <jo.park@acme.example>\nContent-Type: text/plain; charset=utf-8\n\n"
    return reply.read(message.parse((head + body).encode())).kept


def filled(row: str) -> str:
    """The example with N and A filled in where they stand as words."""
    letters = f" {row} ".replace("N", "\0N").replace("A", "\0A").split("\0")
    out = letters[0]
    for piece in letters[1:]:
        alone = not (out[-1:].isascii() and out[-1:].isalnum()) and not (piece[1:2].isascii() and piece[1:2].isalnum())
        out += ((NAME if piece[0] == "N" else ADDRESS) if alone else piece[0]) + piece[1:]
    return out.strip()


@pytest.mark.parametrize("width", [0, 78, 60])
@pytest.mark.parametrize("row", rows("attributions"))
def test_an_attribution_is_known_however_it_is_broken(row: str, width: int) -> None:
    line = filled(row)
    broken = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) if width else [line]
    told = "\n".join(broken)
    for body in (f"{OWN}\n\n{told}\n\n{MARKED}", f"{OWN}\n{told}\n{MARKED}", f"{OWN}\n\n{told}\n\n{QUOTED}"):
        assert reply.extract(body) == OWN
    quoted = "\n".join(f"> {part}" for part in (*broken, "", *QUOTED.split("\n")))
    assert reply.extract(f"{OWN}\n\n{quoted}") == OWN


def blocks(labels: list[str]) -> list[str]:
    values = [f"{NAME} {ADDRESS}", "Monday, November 16, 2026 8:00 AM", "Jo Park <jo@acme.example>", "Sam", "[NW] Plan"]
    short = [(label, value) for at, (label, value) in enumerate(zip(labels, values, strict=True)) if at != 3]
    return [
        "\n".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True)),
        "\n".join(f"*{label}:* {value}" for label, value in short),
        "\n".join(f"{label} : {value}" for label, value in short),
        "\n".join(f"{label}：{value}" for label, value in short),
        "\n".join(f"{label}\t{value}" for label, value in short),
        "\n".join(f"{label}:\n{value}" for label, value in short),
        "\n\n".join(f"{label}: {value}" for label, value in short),
        "_" * 32 + "\n" + "\n".join(f"{label}: {value}" for label, value in short),
        "\n".join(f"{label}: {value}" for label, value in (short[3], *short[:3])),
    ]


@pytest.mark.parametrize("row", rows("headers"))
def test_a_header_block_needs_no_marker(row: str) -> None:
    _, *labels = row.split("|")
    for block in blocks(labels):
        assert reply.extract(f"{OWN}\n\n{block}\n\n{QUOTED}") == OWN
        assert reply.extract(f"{OWN}\n{block}\n\n{QUOTED}") == OWN


def test_the_languages_are_many() -> None:
    assert len({row.partition("|")[0] for row in rows("headers")}) >= 40


@pytest.mark.parametrize("row", rows("mobile"))
def test_what_telephones_sign_with_is_not_text(row: str) -> None:
    assert kept(f"{OWN}\n\n{row}\n\n{ON}{MARKED}") == OWN
    assert kept(f"{OWN}\n\n{row}\n{'_' * 32}\n{OUTLOOK}") == OWN


@pytest.mark.parametrize("row", rows("banners"))
def test_what_gateways_put_above_is_not_text(row: str) -> None:
    assert kept(f"{row}\n\n{OWN}\n\n{ON}{MARKED}") == OWN


@pytest.mark.parametrize("row", rows("disclaimers"))
def test_what_companies_put_below_is_not_text(row: str) -> None:
    assert kept(f"{OWN}\n\n{row}\n\n{ON}{MARKED}") == OWN
    assert kept(f"{OWN}\n\nRegards,\nJo\n{'_' * 32}\n\n{row}\nWhoever else has it may not copy it.\n") == OWN


@pytest.mark.parametrize("signature", "\n".join(rows("signatures")).split("\n%\n"))
def test_signatures_are_not_text(signature: str) -> None:
    assert kept(f"{OWN}\n\n{signature}\n\n{ON}{MARKED}") == OWN
    assert kept(f"Hi Riley,\n\n{OWN}\n\n{signature}\n\n{OUTLOOK}") == f"Hi Riley,\n\n{OWN}"


@pytest.mark.parametrize("text", "\n".join(rows("prose")).split("\n%\n"))
def test_prose_stays_whole(text: str) -> None:
    for below in ("", f"\n\n{ON}{MARKED}", f"\n\n{OUTLOOK}", f"\n\nSent from my iPhone\n\n{ON}{MARKED}"):
        assert kept(text + below) == text


def test_the_tables_are_folded() -> None:
    words = quoting()
    for phrases in (words.labels, words.markers, words.openers, words.signoffs, words.mobile, words.disclaimers):
        assert all(phrase == phrase.casefold() for phrase in phrases)


def test_an_accent_that_makes_another_word_is_kept() -> None:
    assert [fold(word) for word in ("é", "É", "è", "e")] == ["é", "é", "è", "e"]
    assert fold("está") == "esta"

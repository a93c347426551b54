"""A new plan asked for in a mail: what is read, what is asked back, and what is about no new plan at all."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import newplan
from parsers.days.moments import Clock
from parsers.lexicon import LANGUAGES, lexicons
from parsers.newplan import Kind, Request

KEYS: dict[str, Kind] = {
    "ref": "name",
    "buyer": "name",
    "seller": "name",
    "go_live": "day",
    "objective": "text",
    "compelling_event": "text",
    "compelling_event_date": "day",
    "champion": "person",
    "economic_buyer": "person",
    "account_executive": "person",
    "legal": "person",
    "security": "person",
    "company_size": "number",
    "deal_size": "number",
    "industry": "name",
    "use_case": "name",
}
MORE: dict[str, Kind] = {"sponsor": "person", "it_lead": "person", "procurement": "person"}
TEMPLATES = ("enterprise-saas", "mid-market-saas", "regulated")
TODAY = dt.date(2026, 11, 28)
DANA = "dana@northwind.example"
ALL = {"buyer": "Northwind Logistics", "go_live": "2027-03-15", "champion": DANA}


def read(text: str, locale: str | None = "en-US", *, begun: bool = False) -> Request | None:
    return newplan.read(text, KEYS, Clock(TODAY, locale), TEMPLATES, begun=begun)


def clear(text: str, locale: str | None = "en-US", *, begun: bool = False) -> Request:
    found = read(text, locale, begun=begun)
    assert found is not None
    assert found.unclear == ()
    return found


@pytest.mark.parametrize(
    "text",
    [
        f"new plan from enterprise-saas: buyer Northwind Logistics, go-live 15 March, champion {DANA}",
        f"New plan from enterprise-saas; champion: {DANA}; go live date = March 15; customer: Northwind Logistics.",
        f"New plan\nTemplate: enterprise-saas\n- Buyer: Northwind Logistics\n- Go-live: 3/15/2027\n- Champion: {DANA}",
        f"Hi,\nplease set up a new plan from the enterprise saas template for Northwind Logistics: "
        f"go-live on the 15th of March and champion {DANA}. Thanks!",
        f"Could you create a new mutual action plan for Northwind Logistics from enterprise-saas: "
        f"go-live is 2027-03-15, {DANA} as champion",
        f"neuer Plan aus enterprise-saas: Kunde Northwind Logistics, Go-live 15. März, Champion {DANA}",
        f"new plan from enterprise-saas: buyer Northwind Logistics, go-live 15 March 2027 and\nchampion {DANA}",
    ],
)
def test_free_in_order_and_form(text: str) -> None:
    found = clear(text)
    assert found.template == "enterprise-saas"
    assert found.settings == ALL


def test_a_value_keeps_its_commas() -> None:
    found = clear(
        "new plan: buyer Foo, Inc., objective Quotes in 4 hours, not 3 days, by one team, compelling event "
        "Lease ends, compelling event date 1 May 2027, deal size $1.2m, employees 3,000"
    )
    assert found.settings == {
        "buyer": "Foo, Inc.",
        "objective": "Quotes in 4 hours, not 3 days, by one team",
        "compelling_event": "Lease ends",
        "compelling_event_date": "2027-05-01",
        "deal_size": "1200000",
        "company_size": "3000",
    }


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Dana Whitfield <dana@n.example>", "Dana Whitfield <dana@n.example>"),
        ("Dana Whitfield (dana@n.example)", "Dana Whitfield <dana@n.example>"),
        ("Dana Whitfield, dana@n.example", "Dana Whitfield <dana@n.example>"),
        ("is dana@n.example.", "dana@n.example"),
    ],
)
def test_people_are_addresses_with_a_name(said: str, kept: str) -> None:
    assert clear(f"new plan from regulated: economic buyer {said}").settings == {"economic_buyer": kept}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("go-live in spring", "go_live"),
        ("go-live Q2", "go_live"),
        ("go-live 1 March 2020", "go_live"),
        ("go-live 30 February", "go_live"),
        ("champion Dana", "champion"),
        ("champion a@n.example and b@n.example", "champion"),
        ("deal size large", "deal_size"),
        ("buyer dana@n.example", "buyer"),
        ("buyer Foo, go-live 1 May, buyer Bar", "buyer"),
        ("buyer", "buyer"),
        ("objective write to dana@n.example", "objective"),
    ],
)
def test_what_is_unclear_is_asked_and_not_set(said: str, key: str) -> None:
    found = read(f"new plan from regulated: {said}")
    assert found is not None
    assert [doubt.key for doubt in found.unclear] == [key]
    assert key not in found.settings


def test_a_date_of_two_readings_is_asked_where_no_locale_is_known() -> None:
    found = read("new plan from regulated: go-live 10/12/2027", None)
    assert found is not None
    assert found.unclear[0].key == "go_live"
    assert clear("new plan from regulated: go-live 10/12/2027", "en-US").settings == {"go_live": "2027-10-12"}
    assert clear("new plan from regulated: go-live 10/12/2027", "en-GB").settings == {"go_live": "2027-12-10"}


def test_a_slip_of_the_pen_is_not_swallowed_by_its_neighbour() -> None:
    found = read(f"new plan from regulated: buyer Northwind, chanpion {DANA}, go-live 1 May")
    assert found is not None
    assert found.settings == {"buyer": "Northwind", "go_live": "2027-05-01"}
    [doubt] = found.unclear
    assert doubt.words == f"chanpion {DANA}"
    assert doubt.suggest == f"champion {DANA}"


def test_a_paragraph_about_something_else_is_told_apart() -> None:
    found = clear("Good morning!\n\nnew plan from regulated: buyer Northwind, go-live 1 May\n\nI met Dana yesterday.")
    assert found.settings == {"buyer": "Northwind", "go_live": "2027-05-01"}
    assert found.aside == ("I met Dana yesterday.",)


def test_a_bare_wish_is_a_request_with_everything_missing() -> None:
    assert clear("New plan, please.").settings == {}


@pytest.mark.parametrize(
    "text",
    [
        "We need a new plan for 14.",
        "New plan: we finish 14 on Friday.",
        "new plan for Friday: I finish 14 tomorrow",
        "done 13. A new plan follows.",
        "13 is done",
        "",
    ],
)
def test_other_words_ask_for_no_plan(text: str) -> None:
    assert read(text) is None


def test_an_answer_need_not_ask_again() -> None:
    assert clear("go-live 1 May, thanks", begun=True).settings == {"go_live": "2027-05-01"}
    assert clear("mid market saas", begun=True).template == "mid-market-saas"
    assert read("I will look at it tomorrow.", begun=True) is None


def test_our_own_line_is_read_back_and_its_dots_are_still_missing() -> None:
    line = newplan.line("regulated", {**ALL, "deal_size": "120000"}, ("seller",))
    found = read(line)
    assert found is not None
    assert found.template == "regulated"
    assert found.settings == {**ALL, "deal_size": "120000"}
    assert [doubt.key for doubt in found.unclear] == ["seller"]
    unfilled = read(newplan.line("...", ALL, ()))
    assert unfilled is not None
    assert (unfilled.template, unfilled.unclear) == (None, ())


names = st.from_regex(r"[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}", fullmatch=True)


@settings(max_examples=60, deadline=None)
@given(names, st.dates(dt.date(2026, 11, 29), dt.date(2036, 1, 1)), st.permutations(["buyer", "go_live", "champion"]))
def test_whatever_is_written_down_is_read_back(buyer: str, day: dt.date, order: list[str]) -> None:
    said = {"buyer": buyer, "go_live": day.isoformat(), "champion": f"{buyer} <ann@buyer.example>"}
    line = newplan.line("regulated", {key: said[key] for key in order}, ())
    assert clear(line).settings == said


@pytest.mark.parametrize("unit", ["\n\n", " \n", "and the ", ", buyer A", ",", "x as y, ", "please "])
def test_a_long_mail_is_read_in_few_steps(unit: str) -> None:
    """Would take minutes if it grew faster than the mail does."""
    assert read(f"new plan from regulated: {(unit * newplan.LONGEST)[: newplan.LONGEST]}") is not None


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="new plan from:,;\n.@buyer go-live 15 March champion<>\"'=#", max_size=200))
def test_any_text_is_read_or_left(text: str) -> None:
    found = read(f"new plan from regulated: {text}")
    assert found is not None
    assert set(found.settings) <= set(KEYS)


# ------------------------------------------------------------------------------------------------------ every language
WISHES = Path(__file__).parent / "wishes"
AT_LEAST = 25


def wishes() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(language, kind, entry) of tests/parsers/wishes/*.toml; how they are written: en.toml."""
    for path in sorted(WISHES.glob("*.toml")):
        for kind, entries in tomllib.loads(path.read_text("utf-8")).items():
            for entry in entries:
                yield path.stem, kind, {"say": entry} if isinstance(entry, str) else entry


@pytest.mark.parametrize(
    ("code", "kind", "entry"), [pytest.param(*wish, id=f"{wish[0]}: {wish[2]['say'][:60]!r}") for wish in wishes()]
)
def test_wish(code: str, kind: str, entry: dict[str, Any]) -> None:
    clock = Clock(TODAY, entry.get("locale", code))
    found = newplan.read(entry["say"], {**KEYS, **MORE}, clock, TEMPLATES, begun=kind == "answers")
    if kind == "traps":
        assert found is None
        return
    assert found is not None
    said = {"template": found.template} if found.template else {}
    assert {**said, **found.settings} == entry["is"]
    assert sorted(doubt.key or "" for doubt in found.unclear) == sorted(entry.get("asks", []))


def test_there_are_enough_wishes_and_more_than_half_are_traps() -> None:
    for code in LANGUAGES:
        kinds = [kind for language, kind, _ in wishes() if language == code]
        assert len(kinds) >= AT_LEAST, code
        assert kinds.count("made") < len(kinds) / 2, code


VALUES = {
    "name": "Northwind Logistics",
    "text": "Quotes in hours",
    "day": "2027-05-03",
    "number": "250000",
    "person": DANA,
}
ROLES = ("user_lead", "architect", "privacy", "solutions_engineer", "customer_success", "sales_leader", "finance")
MORE_KEYS: dict[str, Kind] = {**KEYS, **MORE, **dict.fromkeys(ROLES, "person"), "timezone": "name", "title": "text"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_name_of_a_setting_is_read_with_its_value(code: str) -> None:
    lexicon = lexicons()[code]
    names = {key: (*lexicon.newplan["settings"].get(key, ()), key.replace("_", " ")) for key in MORE_KEYS}
    companies = {*names["buyer"], *names["seller"]}
    for role, others in lexicon.roles.items():
        names[role.casefold().replace(" ", "_")] += tuple(name for name in others if name not in companies)
    plan = lexicon.newplan["plan"][0]
    misread = {}
    for key, said in names.items():
        for name in said:
            found = newplan.read(f"{plan}: {name} {VALUES[MORE_KEYS[key]]}", MORE_KEYS, Clock(TODAY, code), TEMPLATES)
            if found is None or found.unclear or found.settings != {key: VALUES[MORE_KEYS[key]]}:
                misread[name] = (key, found)
    assert misread == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_verb_bids(code: str) -> None:
    words = lexicons()[code].newplan
    article = words["a"][0]
    for verb in words["make"]:
        assert newplan.asks(f"{verb} {article} {words['plan'][0]}: x"), verb
        assert not newplan.asks(f"zzz {verb} {article} {words['plan'][0]}: x"), verb

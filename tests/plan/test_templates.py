"""Templates: mistakes are named when they are loaded, and what is made of them is a plan that fits its dates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan.examples import NORTHWIND

from mailmap.errors import PlanFileError
from mailmap.plan import files, templates
from mailmap.plan.model import Plan, PlanState
from mailmap.plan.review import findings
from mailmap.plan.settings import SettingError
from mailmap.plan.templates import Template, UnknownTemplate
from mailmap.plan.timeline import calendar, timeline
from mailmap.resources import template_folder

SHIPPED = template_folder() / "plans"
SETTINGS = {"ref": "NW", "buyer": "Northwind", "seller": "Acme", "go_live": "2027-03-15"}
DANA = "dana@northwind.example"

SMALL = """
[template]
name = "small"
version = 3
for = { deal_size = { max = 50000 }, industry = ["retail"] }

[plan]
title = "{{ seller }} at {{ buyer }}"
objective = "Ready on {{ go_live }}, says {{ champion | default('the champion') }}."
holidays = ["US"]

[[outcome]]
measure = "Errors"
baseline = "9 %"
target = "3 %"
by = "T+64"

[[participant]]
side = "buyer"
role = "champion"

[[participant]]
side = "buyer"
role = "security"

[[participant]]
side = "seller"
role = "security"

[[participant]]
side = "seller"
role = "account executive"

[[milestone]]
ref = "M1"
title = "Begin"
exit = "Begun"

[[milestone.item]]
ref = 1
title = "Agree the goal"
owner = "champion"
due = "T-10"

[[milestone]]
ref = "M2"
title = "Check"
exit = "Checked"
when = "deal_size >= 20000"

[[milestone.item]]
ref = 2
title = "Answer questions"
owner = "seller security"
due = "T-7"
after = [1]
days = 3

[[milestone.item]]
ref = 3
title = "Rate the risk"
owner = "buyer security"
due = "T-5"
after = [2]
days = 2
when = "industry == 'bank'"

[[milestone]]
ref = "M3"
title = "Go live"
kind = "go-live"
exit = "Live"

[[milestone.item]]
ref = 4
title = "Go live"
owner = "account executive"
due = "T"
after = [3]
days = 2
meeting = { time = "10:00", minutes = 30, with = ["champion", "seller security"] }
"""


@pytest.fixture
def small() -> Template:
    return templates.read(SMALL, "small.toml")


def make(template: Template, **more: str) -> Plan:
    return templates.make(template, SETTINGS | more)


def refs(plan: Plan) -> list[int]:
    return list(plan.items)


# ------------------------------------------------------------------------------------------------------------ making
def test_days_are_counted_from_the_go_live_in_working_days(small: Template) -> None:
    plan = make(small)
    assert plan.go_live == plan.items[4].due == dt.date(2027, 3, 15)
    assert plan.items[2].due == dt.date(2027, 3, 4)
    assert plan.items[1].due == dt.date(2027, 3, 1)
    assert plan.outcomes[0].by == dt.date(2027, 6, 14)  # over Memorial Day


def test_holidays_are_those_of_the_template_or_the_settings(small: Template) -> None:
    assert make(small, go_live="2026-11-30").items[2].due == dt.date(2026, 11, 18)  # without Thanksgiving
    assert make(small, go_live="2026-11-30", holidays="DE").items[2].due == dt.date(2026, 11, 19)
    assert make(small, holidays="US, DE-BY").holidays == ("US", "DE-BY")


def test_a_plan_remembers_what_it_was_made_of(small: Template) -> None:
    plan = make(small, timezone="Europe/Berlin", locale="de", objective="Because.", title="Ours")
    assert (plan.template, plan.state) == ("small@3", PlanState.DRAFT)
    assert (plan.ref, plan.buyer, plan.seller) == ("NW", "Northwind", "Acme")
    assert (plan.timezone, plan.locale, plan.objective, plan.title) == ("Europe/Berlin", "de", "Because.", "Ours")
    assert files.read(files.write(plan), "made.toml") == plan


def test_texts_are_filled_in(small: Template) -> None:
    assert make(small).title == "Acme at Northwind"
    assert make(small).objective == "Ready on 15 March 2027, says the champion."
    assert make(small, champion=f"Dana Whitfield <{DANA}>").objective == "Ready on 15 March 2027, says Dana Whitfield."


def test_people_get_their_items(small: Template) -> None:
    plan = make(
        small, champion=f"Dana Whitfield <{DANA}>", seller_security="jo@acme.example", security="pat@nw.example"
    )
    dana = plan.person(DANA)
    assert dana
    assert (dana.name, dana.role, dana.side) == ("Dana Whitfield", "champion", "buyer")
    assert [plan.items[ref].owner for ref in refs(plan)] == [
        DANA,
        "jo@acme.example",
        "pat@nw.example",
        "account executive",
    ]
    assert plan.items[4].meeting
    assert plan.items[4].meeting.attendees == (DANA, "jo@acme.example")
    [open_role] = [p for p in plan.participants if not p.email]
    assert plan.person("account executive") == open_role


def test_one_person_with_two_roles_stands_in_the_plan_once(small: Template) -> None:
    plan = make(small, champion=DANA, buyer_security=DANA.upper())
    assert [p.role for p in plan.participants] == ["champion", "security", "account executive"]
    assert plan.person(plan.items[3].owner) == plan.person(DANA)


@pytest.mark.parametrize(
    ("deal", "left"),
    [
        ({}, [1, 2, 3, 4]),
        ({"deal_size": "20000", "industry": "bank"}, [1, 2, 3, 4]),
        ({"deal_size": "20000", "industry": "retail"}, [1, 2, 4]),
        ({"deal_size": "19,999"}, [1, 4]),
    ],
)
def test_what_the_deal_does_not_need_is_left_out(small: Template, deal: dict[str, str], left: list[int]) -> None:
    assert refs(make(small, **deal)) == left


def test_followers_of_what_is_left_out_wait_for_what_it_waited_for(small: Template) -> None:
    assert make(small, industry="retail").items[4].after == (2,)
    plan = make(small, deal_size="1")
    assert plan.items[4].after == (1,)
    assert [m.ref for m in plan.milestones] == ["M1", "M3"]


def test_the_compelling_event_is_the_buyers(small: Template) -> None:
    plan = make(small, compelling_event="Licence ends", compelling_event_date="2027-04-12")
    assert plan.compelling_event
    assert (plan.compelling_event.name, plan.compelling_event.date) == ("Licence ends", dt.date(2027, 4, 12))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"ref": ""}, "The template needs ref; give it with --set."),
        ({"go_live": "15 March"}, 'go_live is "15 March"; write a date like 2027-03-15.'),
        ({"ref": "TOO-LONG"}, 'ref is "TOO-LONG"; write 2 to 8 letters or digits.'),
        ({"champion": "Dana"}, 'champion is "Dana"; write an address like'),
        ({"champoin": DANA}, 'There is no setting "champoin" in this template; did you mean "champion"?'),
        ({"zzz": "1"}, "known are ref, buyer, seller, go_live"),
        ({"holidays": "US,XX"}, 'holidays: "XX" is no calendar of holidays'),
        ({"timezone": "Mars"}, 'timezone: "Mars" is no time zone'),
        ({"locale": "12"}, 'locale: "12" is no locale'),
        ({"industry": ""}, "industry is empty"),
        ({"deal_size": "large"}, 'deal_size is "large"; write a number, like 120000.'),
        ({"compelling_event": "Licence ends"}, "give compelling_event and compelling_event_date"),
        ({"compelling_event": "x", "compelling_event_date": "soon"}, 'compelling_event_date is "soon"; write a date'),
    ],
)
def test_settings_that_are_wrong_are_named(small: Template, settings: dict[str, str], says: str) -> None:
    with pytest.raises(SettingError) as caught:
        make(small, **settings)
    assert says in str(caught.value)


def test_everything_that_is_missing_is_named_at_once() -> None:
    template = templates.read(SMALL.replace('title = "Agree the goal"', 'title = "Agree {{ goal }}"'), "small.toml")
    with pytest.raises(SettingError, match="The template needs seller, go_live, goal; give them with --set"):
        templates.make(template, {"ref": "NW", "buyer": "Northwind"})
    assert make(template, goal="x {{ y }}").items[1].title == "Agree x {{ y }}"


# ----------------------------------------------------------------------------------------------------------- loading
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "small"', 'name = "Small One"', 'line 3: template, name: "Small One" will not do'),
        ("version = 3", "", "line 2: template, version: it is missing"),
        ("version = 3", "version = 3.5", "line 4: template, version: write a whole number, or a text"),
        ("version = 3", "version = 'a b'", "line 4: template, version: write a whole number, or a text"),
        ("version = 3", "version = 3\nauthor = 'x'", "line 5: template, author: there is no such key"),
        ("industry = [", "industy = [", 'template, for, industy: there is no such key; did you mean "industry"?'),
        ("{ max = 50000 }", "50000", "line 5: template, for, deal_size: write a list of texts"),
        ("{ max = 50000 }", "{ most = 50000 }", "line 5: template, for, deal_size: write a list of texts"),
        ('due = "T-10"', 'due = "-10"', "line <N>: milestone M1, item 1, due: “-10” is no offset"),
        ('due = "T-10"', "due = 2027-01-01", "line <N>: milestone M1, item 1, due: “2027-01-01” is no offset"),
        ('by = "T+64"', 'by = "June"', "line 16: outcome Errors, by: “June” is no offset"),
        (
            'owner = "champion"',
            'owner = "champoin"',
            "line <N>: milestone M1, item 1, owner: champoin: no [[participant]]",
        ),
        ('owner = "seller security"', 'owner = "security"', 'write "buyer security" or "seller security"'),
        ("after = [1]", "after = [9]", "line <N>: milestone M2, item 2, after: there is no item 9"),
        ("after = [1]", "after = [3]", "a circle"),
        ("deal_size >= 20000", "deal_sise >= 20000", 'line <N>: milestone M2, when: "deal_sise" is nothing'),
        (
            "industry == 'bank'",
            "industry = 'bank'",
            "line <N>: milestone M2, item 3, when: “= 'bank'” is not understood",
        ),
        ("industry == 'bank'", "industry", "line <N>: milestone M2, item 3, when: after industry write one of"),
        ('title = "Agree the goal"', 'title = "Agree {{ goal"', "line <N>: milestone M1, item 1, title: "),
        ('title = "Agree the goal"', 'title = "{{ 1 + 1 }}"', "line <N>: milestone M1, item 1, title: only names"),
        ('title = "Agree the goal"', 'titel = "Agree the goal"', 'titel: there is no such key; did you mean "title"?'),
        ("days = 3", 'days = "3"', "line <N>: milestone M2, item 2, days: '3' is a text, not a number"),
        ('holidays = ["US"]', "go_live = 2027-01-01", "line 10: plan, go_live: leave it out"),
        (
            'holidays = ["US"]',
            'when = "deal_size > 1"',
            "line 10: plan, when: a condition stands on a milestone or an item",
        ),
        ("[template]", "[tempalte]", "the table [template] is missing"),
        ("[plan]", "[plan", "is no TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line_when_the_template_is_loaded(old: str, new: str, says: str) -> None:
    line = SMALL[: SMALL.index(old)].count("\n") + 1
    with pytest.raises(PlanFileError) as caught:
        templates.read(SMALL.replace(old, new, 1), "small.toml")
    assert str(caught.value).startswith("small.toml")
    assert says.replace("<N>", str(line)) in str(caught.value)


def test_a_plan_is_no_template_and_a_template_no_plan() -> None:
    with pytest.raises(PlanFileError, match="is missing"):
        templates.load(NORTHWIND)
    with pytest.raises(PlanFileError, match=r"small\.toml, line 2: is a template; make a plan from it with"):
        files.read(SMALL, "small.toml")


# ------------------------------------------------------------------------------------------------- finding, choosing
@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.toml").write_text(SMALL, "utf-8")
    (tmp_path / "other.toml").write_text(
        SMALL.replace('"small"', '"other"').replace("{ max = 50000 }", "{ min = 50001 }"), "utf-8"
    )
    return tmp_path


def test_a_template_is_found_by_name_or_path(folder: Path) -> None:
    assert templates.find("small", folder, SHIPPED).label == "small@3"
    assert templates.find(str(folder / "small.toml"), SHIPPED).label == "small@3"
    with pytest.raises(UnknownTemplate, match='There is no template "smal"; did you mean "small"'):
        templates.find("smal", folder)
    with pytest.raises(PlanFileError, match="cannot be read"):
        templates.find("nowhere/small.toml", folder)


def test_the_first_folder_counts(folder: Path) -> None:
    (folder / "enterprise-saas.toml").write_text(SMALL.replace('"small"', '"enterprise-saas"'), "utf-8")
    assert templates.find("enterprise-saas", folder, SHIPPED).label == "enterprise-saas@3"
    assert templates.places([folder, SHIPPED])["enterprise-saas"].parent == folder


def test_the_template_that_fits_the_deal_best_is_chosen(folder: Path) -> None:
    assert templates.choose({"deal_size": "60000"}, folder).label == "other@3"
    assert templates.choose({"deal_size": "60000", "industry": "Retail"}, folder).label == "other@3"
    with pytest.raises(UnknownTemplate, match=r"Several templates fit: other, small\."):
        templates.choose({"industry": "retail"}, folder)
    with pytest.raises(UnknownTemplate, match="No template is made for industry bank"):
        templates.choose({"industry": "bank"}, folder)
    with pytest.raises(UnknownTemplate, match='deal_size is "big"; write a number'):
        templates.choose({"deal_size": "big"}, folder)
    with pytest.raises(UnknownTemplate, match="of which nothing is known"):
        templates.choose({}, folder)


# ----------------------------------------------------------------------------------------------------------- shipped
def test_six_are_shipped() -> None:
    assert NAMES == [
        "enterprise-saas",
        "mid-market-saas",
        "proof-of-concept",
        "regulated",
        "renewal-expansion",
        "services-engagement",
    ]


@pytest.mark.parametrize(
    ("deal", "name"),
    [
        ({"company_size": "5000", "deal_size": "250000"}, "enterprise-saas"),
        ({"company_size": "400", "deal_size": "40,000"}, "mid-market-saas"),
        ({"company_size": "5000", "deal_size": "250000", "industry": "bank"}, "regulated"),
        ({"company_size": "400", "industry": "health", "use_case": "proof of concept"}, "proof-of-concept"),
        ({"use_case": "Renewal", "deal_size": "40000", "company_size": "400"}, "renewal-expansion"),
        ({"use_case": "consulting"}, "services-engagement"),
    ],
)
def test_the_shipped_templates_are_chosen_by_the_deal(deal: dict[str, str], name: str) -> None:
    assert templates.choose(deal, SHIPPED).head.name == name


NAMES = list(templates.places([SHIPPED]))
LOADED = {name: templates.find(name, SHIPPED) for name in NAMES}
GO_LIVES = st.dates(dt.date(2026, 1, 1), dt.date(2035, 12, 31))


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_template_is_called_like_its_file(name: str) -> None:
    assert templates.find(name, SHIPPED).head.name == name


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20)
@given(go_live=GO_LIVES, holidays=st.sampled_from(["US", "DE-BY", "US,GB", "FR,PL", "JP"]))
def test_what_a_shipped_template_makes_fits_its_dates_on_any_go_live(
    name: str, go_live: dt.date, holidays: str
) -> None:
    template = templates.find(name, SHIPPED)
    plan = make(
        template, go_live=go_live.isoformat(), holidays=holidays, champion=DANA, account_executive="r@acme.example"
    )
    found = findings(plan)
    assert [f.says for f in found if f.stops_start] == []
    assert {f.about for f in found} <= {"compelling-event", "open-role", "day-off", "outcome"}
    assert {ref for f in found if f.about == "day-off" for ref in f.items} <= {
        ref for ref, item in plan.items.items() if item.due == go_live
    }
    first_day = min(item.due for item in plan.items.values() if item.due)
    dates = timeline(plan, first_day)
    assert dates.go_live == go_live
    assert dates.alarms == ()
    assert all(dates.items[ref].forecast == item.due for ref, item in plan.items.items())
    assert dates.today == calendar(plan.holidays).next(first_day)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_template_is_for_both_sides_from_the_problem_to_the_value(name: str) -> None:
    plan = make(templates.find(name, SHIPPED))
    assert plan.objective
    assert plan.outcomes
    assert all(m.exit and m.stage and m.probability is not None for m in plan.milestones)
    probabilities = [m.probability or 0 for m in plan.milestones]
    assert probabilities == sorted(probabilities)
    assert plan.milestones[-1].kind == "value"
    assert {"signature", "go-live", "value"} <= {m.kind for m in plan.milestones}
    sides = [plan.side_of(item) for item in plan.items.values()]
    assert 0.3 <= sides.count(plan.participants[0].side) / len(sides) <= 0.7
    assert len(plan.items) <= 30
    assert sum(bool(item.coach) for item in plan.items.values()) >= len(plan.items) // 3
    assert sum(bool(item.track) for item in plan.items.values()) >= len(plan.items) // 4
    assert list(plan.items) == list(range(1, len(plan.items) + 1))
    titles = [item.title for item in plan.items.values()]
    assert len(set(titles)) == len(titles)

import datetime as dt
import inspect
import re
from dataclasses import dataclass

import pytest
from pydantic import ValidationError

from mailmap.plan import review
from mailmap.plan.changes import Change
from mailmap.plan.requirements import Requirements, broken
from mailmap.resources import example_plan

FRIDAY, MONDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 23)
PLAN = example_plan()
DANA, RILEY = "dana.whitfield@northwind.example", "riley.novak@acme.example"


@dataclass(frozen=True)
class Entry:
    revision: int
    change: Change


def entry(verb: str, by: str, day: dt.date) -> Entry:
    at = dt.datetime.combine(day, dt.time(15), dt.UTC)
    return Entry(1, Change(verb=verb, by=by, at=at, words=verb))


def about(rules: Requirements, *history: Entry, day: dt.date = MONDAY) -> list[str]:
    return [finding.about for finding in broken(rules, PLAN, day, history)]


def test_no_rules_are_never_broken() -> None:
    assert broken(Requirements(), PLAN, MONDAY, ()) == []


def test_the_age_of_the_last_update_is_in_working_days() -> None:
    rules = Requirements(updated_within=1)
    assert about(rules, entry("note", DANA, FRIDAY)) == []
    assert about(rules, entry("note", DANA, FRIDAY), day=dt.date(2026, 11, 24)) == ["updated-within"]
    assert about(rules) == ["updated-within"]


def test_agreement_is_by_both_sides() -> None:
    rules = Requirements(agreed=True)
    assert about(rules) == ["agreed"]
    assert about(rules, entry("agree", DANA, FRIDAY)) == ["agreed"]
    assert about(rules, entry("agree", DANA, FRIDAY), entry("agree", RILEY, FRIDAY)) == []


def test_so_many_roles_may_be_open() -> None:
    assert about(Requirements(open_roles=0)) == ["open-roles"]
    assert about(Requirements(open_roles=1)) == []


def test_only_review_points_that_are_named_count() -> None:
    assert about(Requirements(review=("unmet-executive",))) == ["unmet-executive"]
    assert about(Requirements(review=("exit",))) == []
    with pytest.raises(ValidationError, match='"exits" is no review point'):
        Requirements(review=("exits",))


def test_the_review_points_are_those_that_the_review_has() -> None:
    source = inspect.getsource(review)
    said = set(re.findall(r'(?:Finding|_about)\(\s*"([a-z-]+)"', source))
    assert said == set(review.POINTS)

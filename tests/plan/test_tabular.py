import csv
import datetime as dt
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from mailmap.plan.model import Plan
from mailmap.plan.tabular import as_data, table
from mailmap.plan.timeline import timeline
from mailmap.resources import example_plan

MONDAY = dt.date(2026, 11, 23)


def rows(plan: Plan) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(plan, timeline(plan, MONDAY)))))


def test_a_row_an_item_under_ids_for_life() -> None:
    plan = example_plan()
    assert [row["id"] for row in rows(plan)] == [f"NW-{ref}" for ref in plan.items]
    assert [int(row["ref"]) for row in rows(plan)] == list(plan.items)


def test_json_has_the_plan_in_the_shape_of_its_file() -> None:
    plan = example_plan()
    data = json.loads(json.dumps(as_data(plan, timeline(plan, MONDAY))))
    assert data["milestone"][0]["item"][0]["id"] == "NW-1"
    assert data["outcome"][0]["id"] == "NW-outcome-1"
    assert len({person["id"] for person in data["participant"]}) == len(plan.participants)
    assert data["derived"] == {"on": "2026-11-23", "go_live": "2027-03-15"}
    without = _without_ours(data)
    assert Plan.model_validate(without) == plan


@given(st.text(min_size=1).map(str.strip).filter(bool))
def test_no_text_is_a_formula_and_none_is_lost(title: str) -> None:
    plan = example_plan()
    first, *others = plan.milestones
    item = first.items[0].model_copy(update={"title": title})
    changed = first.model_copy(update={"items": (item, *first.items[1:])})
    shown = rows(plan.model_copy(update={"milestones": (changed, *others)}))[0]["title"]
    assert not shown.startswith(("=", "+", "-", "@"))
    assert "\n".join(shown.removeprefix("'").splitlines()) == "\n".join(title.removeprefix("'").splitlines())


def test_a_plan_without_items_is_a_header() -> None:
    assert rows(example_plan().model_copy(update={"milestones": ()})) == []


def _without_ours(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_ours(inner) for key, inner in value.items() if key not in ("id", "derived")}
    return [_without_ours(inner) for inner in value] if isinstance(value, list) else value

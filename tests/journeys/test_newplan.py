"""A rep asks for a plan by mail, looks at the draft, sends it; nobody else hears of it before."""

from __future__ import annotations

import pytest
from journeys.house import RILEY, House, attached, text_of

from mailmap.plan import files
from mailmap.plan.model import PlanState

pytestmark = pytest.mark.journey

REQUEST = (
    "new plan from enterprise-saas: buyer Fabrikam Freight, go-live 15 June 2027, "
    "champion Fay Lund <fay.lund@fabrikam.example>"
)
FAY = "fay.lund@fabrikam.example"


def settle(house: House) -> None:
    house.once()
    house.quiet()


def test_a_plan_is_drafted_looked_at_and_sent(house: House) -> None:
    settle(house)
    house.looked()
    asked = house.mail(RILEY, REQUEST, subject="Fabrikam")
    settle(house)
    [draft] = house.letters()
    assert draft["To"].addresses[0].addr_spec == RILEY
    assert draft["In-Reply-To"] == asked["Message-ID"]
    plan = house.plan("FF")
    assert plan.state is PlanState.DRAFT
    assert (plan.buyer, plan.seller) == ("Fabrikam Freight", "Acme")
    file = attached(draft, ".toml")
    assert file
    assert files.read(file.decode(), "plan.toml") == plan
    assert attached(draft, ".docx")

    house.mail(RILEY, "Please add tom@fabrikam.example as economic buyer. Slip 30 to 30 July 2027.", answers=draft)
    settle(house)
    [receipt] = house.letters()
    assert receipt["To"].addresses[0].addr_spec == RILEY
    print(text_of(receipt))
    assert "tom@fabrikam.example" in house.plan("FF").people

    house.mail(RILEY, "Looks good, send it", answers=draft)
    settle(house)
    assert house.plan("FF").state is PlanState.ACTIVE
    came = house.letters()
    greeted = {letter["To"].addresses[0].addr_spec: letter for letter in came if attached(letter, ".docx")}
    assert set(greeted) == {FAY, "tom@fabrikam.example"}
    welcome = greeted[FAY]
    assert "Riley Novak of Acme has started a plan" in " ".join(text_of(welcome).split())
    secret = {item.coach for item in plan.items.values() if item.coach} | {item.track for item in plan.items.values()}
    for words in filter(None, secret):
        assert words not in welcome.as_string()
    house.mail(FAY, "done 1", answers=welcome)
    settle(house)
    assert not house.plan("FF").items[1].is_open

"""Conditions on a deal: what they say, what they leave open, and what is no condition."""

from __future__ import annotations

import pytest

from mailmap.plan.conditions import BadCondition, Deals, number, read


@pytest.mark.parametrize(
    ("text", "deal", "holds"),
    [
        ("deal_size >= 100000", {"deal_size": "100000"}, True),
        ("deal_size >= 100000", {"deal_size": "99,999"}, False),
        ("deal_size > 100_000", {"deal_size": "100000"}, False),
        ("deal_size < 1.5", {"deal_size": "1.4"}, True),
        ("deal_size <= 5", {"deal_size": "5"}, True),
        ("company_size == 200", {"company_size": "200"}, True),
        ("company_size != 200", {"company_size": "200"}, False),
        ("industry == 'bank'", {"industry": "Bank"}, True),
        ('industry != "bank"', {"industry": "health"}, True),
        ("industry in ['bank', 'insurance']", {"industry": "insurance"}, True),
        ("industry in ['bank', 'insurance']", {"industry": "health"}, False),
        ("company_size in [1, 2]", {"company_size": "2"}, True),
        ("deal_size >= 5 and industry == 'bank'", {"deal_size": "5", "industry": "bank"}, True),
        ("deal_size >= 5 and industry == 'bank'", {"deal_size": "4", "industry": "bank"}, False),
        ("use_case == 'a and b'", {"use_case": "a and b"}, True),
    ],
)
def test_a_condition_on_what_is_known(text: str, deal: dict[str, str], holds: bool) -> None:
    assert read(text).holds(deal) is holds


@pytest.mark.parametrize("text", ["deal_size >= 100000", "industry != 'bank'", "use_case in ['x']"])
def test_what_is_not_known_excludes_nothing(text: str) -> None:
    assert read(text).holds({})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "known are company_size, deal_size, industry, use_case"),
        ("region == 'EU'", '"region" is nothing that is known of a deal'),
        ("deal_size", "after deal_size write one of"),
        ("deal_size >=", "nothing is no value"),
        ("deal_size >= large", "“large” is no value"),
        ("deal_size >= 'large'", "wants a number, not a text"),
        ("deal_size = 5", "“= 5” is not understood"),
        ("deal_size >= 5 or industry == 'bank'", '"or" cannot stand there'),
        ("deal_size >= 5 and", '"" is nothing that is known'),
        ("industry in 'bank'", "after in write a list"),
        ("industry in []", "“]” is no value"),
        ("industry in ['bank'", "after in write a list"),
        ("__import__('os')", "“('os')” is not understood"),
        ("deal_size >= (5)", "“(5)” is not understood"),
    ],
)
def test_what_is_no_condition_is_said(text: str, says: str) -> None:
    with pytest.raises(BadCondition) as caught:
        read(text)
    assert says in str(caught.value)


def test_numbers_as_people_type_them() -> None:
    assert [number("deal_size", text) for text in ("120000", "120,000", "1_200_000", "1'000", "12.5", " 7 ")] == [
        120000, 120000, 1200000, 1000, 12.5, 7,
    ]  # fmt: skip
    for text in ("12,5", "120k", "", "1,2345"):
        with pytest.raises(BadCondition, match="deal_size is"):
            number("deal_size", text)


def test_how_well_a_template_fits() -> None:
    deals = Deals.model_validate({"deal_size": {"min": 10, "max": 20}, "industry": ["Bank", "Insurance"]})
    assert deals.fit({}) == 0
    assert deals.fit({"deal_size": "10"}) == 1
    assert deals.fit({"deal_size": "20", "industry": "bank"}) == 5
    assert deals.fit({"deal_size": "21", "industry": "bank"}) is None
    assert deals.fit({"deal_size": "15", "industry": "health"}) is None
    assert deals.fit({"use_case": "anything"}) == 0

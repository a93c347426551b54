"""What holds for every letter, whoever gets it and whatever the plan: it renders, keeps secrets, text is data."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letters.every import every_letter
from letters.northwind import BEN, DANA, HANNAH, JO, RILEY, example
from letters.plans import plans, texts

from mailmap.letters.content import Content
from mailmap.plan.model import Plan, Status

GMAIL_CUTS_AT = 102 * 1024
UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
ROW = re.compile(r"  #\d+\s")
DATE = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?! \d+ updated)")
WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "


class Page(HTMLParser):
    """The tags, links and visible words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "background")]
        if tag not in ("meta", "br", "img", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "title"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def check(name: str, content: Content) -> None:
    page = Page(content.html)
    assert page.open == [], name
    assert not page.tags & {"script", "img", "link", "iframe", "form", "b0ld"}, name
    assert all(link.startswith("mailto:mailmap@acme.example?subject=") for link in page.links), name
    assert len(content.html.encode()) < GMAIL_CUTS_AT, name
    for part in (content.subject, content.text, content.html):
        assert not UNFIT.search(part.replace("\n", "")), name
        assert "SECRET" not in part, name
    assert "\n" not in content.subject
    assert content.subject.startswith("[NW] ")
    assert content.text.rstrip().endswith("Ref: NW-4HT2-9KQD")
    assert "Ref: NW-4HT2-9KQD" in page.text
    for line in content.text.splitlines():
        assert line == line.rstrip() or not line.strip(), (name, line)
        assert len(line) <= 72 or ROW.match(line), (name, line)


@pytest.mark.parametrize("locale", [None, "en-US", "de-DE"])
@pytest.mark.parametrize(("to", "by"), [(DANA, RILEY), (HANNAH, BEN), (RILEY, HANNAH), (JO, DANA)])
def test_on_the_example(to: str, by: str, locale: str | None) -> None:
    plan = example()
    seen = set()
    for name, content in every_letter(plan, plan.people[to], plan.people[by], "please move it", locale=locale):
        check(name, content)
        seen.add(name.split()[0])
        for part in (content.subject, content.text, content.html):
            assert not re.search(r"\b(None|coach|stance|probability)\b", part), name
    assert len(seen) == 22


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans(), texts, st.sampled_from(["ann@buyer.example", "bo@buyer.example", "rob@seller.example"]))
def test_on_any_plan(plan: Plan, words: str, to: str) -> None:
    for name, content in every_letter(plan, plan.people[to], plan.people["sam@seller.example"], words):
        check(name, content)


@pytest.mark.parametrize("locale", [None, "de-DE", "en-GB"])
def test_every_date_has_its_weekday(locale: str | None) -> None:
    """But for the lines that one types."""
    plan = example()
    for name, content in every_letter(plan, plan.people[DANA], plan.people[RILEY], "please", locale=locale):
        for line in content.text.splitlines():
            typed = re.search(r"(?:slip|meet) \d+ |add \"\.\.\.\" by ", line)
            for found in DATE.finditer(line):
                assert typed or re.search(WEEKDAY + "$", line[: found.start()]), (name, line)


def test_dates_are_in_the_order_of_the_reader() -> None:
    plan = example()
    letters = dict(every_letter(plan, plan.people[DANA], plan.people[RILEY], "please", locale="en-US"))
    assert "go-live Mon Mar 15, 2027" in letters["digest"].text
    assert "due Thu Nov 19" in letters["digest"].text
    assert not DATE.search(letters["digest"].text)
    letters = dict(every_letter(plan, plan.people[DANA], plan.people[RILEY], "please", locale="de-DE"))
    assert "go-live Mon 15 Mar 2027" in letters["digest"].text


HOSTILE = '</td><script>alert(1)</script>{{ 7 * 191 }}{% raw %}\u202egpj.exe & "q" <img src=x>'


def test_text_is_data_everywhere() -> None:
    plan = example()
    texts_ = {"title": HOSTILE, "reason": HOSTILE, "deliverable": HOSTILE}
    milestones = []
    for milestone in plan.milestones:
        items = tuple(item.model_copy(update=texts_) for item in milestone.items)
        milestones.append(milestone.model_copy(update={"title": HOSTILE, "exit": HOSTILE, "items": items}))
    people = [person.model_copy(update={"name": person.name and HOSTILE}) for person in plan.participants]
    event = plan.compelling_event.model_copy(update={"name": HOSTILE}) if plan.compelling_event else None
    hostile = plan.model_copy(
        update={"milestones": tuple(milestones), "participants": tuple(people), "compelling_event": event}
    )
    for name, content in every_letter(hostile, hostile.people[DANA], hostile.people[RILEY], HOSTILE):
        page = Page(content.html)
        assert not page.tags & {"script", "img"}, name
        assert all(link.startswith("mailto:mailmap@acme.example?") for link in page.links), name
        for part in (content.subject, content.text, content.html):
            assert "1337" not in part, name
            assert "\u202e" not in part, name
        assert "{{ 7 * 191 }}" in content.text, name
        assert "<script>alert(1)</script>" in page.text, name


def test_no_letter_is_so_long_that_it_is_cut() -> None:
    """A plan of 280 items, all of them one person's and late, with titles in letters that take three bytes."""
    plan = example()
    late = {
        "title": "安全质量问卷" * 8,
        "owner": DANA,
        "due": dt.date(2026, 11, 2),
        "status": Status.OPEN,
        "done_on": None,
    }
    milestones = [
        milestone.model_copy(
            update={
                "items": tuple(
                    item.model_copy(update={**late, "ref": item.ref + 100 * n, "after": ()})
                    for n in range(10)
                    for item in milestone.items
                )
            }
        )
        for milestone in plan.milestones
    ]
    plan = plan.model_copy(update={"milestones": tuple(milestones)})
    letters = every_letter(plan, plan.people[DANA], plan.people[RILEY], "please")
    for name, content in letters:
        if name.split()[0] in ("digest", "reminder", "notice", "confirmation", "invite"):
            assert len(content.html.encode()) < GMAIL_CUTS_AT, name
            assert "more" in content.text or name in ("notice", "confirmation", "invite"), name


def test_a_one_tap_answer_is_a_mail_that_leads_back() -> None:
    plan = example()
    letters = dict(every_letter(plan, plan.people[JO], plan.people[DANA], "please"))
    done = next(link for link in Page(letters["reminder"].html).links if "body=done%20" in link)
    assert done.endswith("%0D%0A%0D%0ARef%3A%20NW-4HT2-9KQD")

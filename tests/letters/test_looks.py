"""The letters in a browser, as a phone and a desktop show them: nothing is cut off, all can be read, light and dark.

To see them: `python tests/letters/test_looks.py FOLDER` leaves a picture of each.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from letters.every import every_letter
from letters.northwind import DANA, JO, RILEY, example
from letters.test_as_written import LETTERS
from rig.chromium import Chromium

PHONES, DESKTOP = (320, 375), 1000
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
BUTTON = 44  # pixels a finger needs

OVERFLOW = """
[...document.querySelectorAll('h1, h2, p, td, a, span')]
  .filter(node => node.textContent.trim() && node.closest('[aria-hidden]') === null)
  .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map(node => node.textContent.trim().slice(0, 60))
"""
CONTRAST = """
(() => {
  const parse = words => words.match(/[0-9.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || getComputedStyle(node).fontSize === '0px') continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    seen.push([(a + 0.05) / (b + 0.05), walker.currentNode.textContent.trim().slice(0, 60)]);
  }
  return seen.sort((x, y) => x[0] - y[0])[0];
})()
"""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The letters of the example, and those in which every text is long and one word is very long."""
    plan = example()
    long = "Supercalifragilisticexpialidocious-" * 2 + " and more words than anybody wants to read on a phone"
    items = {"title": long, "deliverable": long}
    milestones = [
        m.model_copy(update={"title": long, "items": tuple(item.model_copy(update=items) for item in m.items)})
        for m in plan.milestones
    ]
    wordy = plan.model_copy(update={"milestones": tuple(milestones)})
    found = {name: content.html for name, content in LETTERS.items()}
    for to, by in ((DANA, RILEY), (JO, DANA)):
        for name, content in every_letter(wordy, wordy.people[to], wordy.people[by], long):
            if name.split()[-1] in ("digest", "reminder", "notice", "receipt", "0", "invite", "confirmation", "8"):
                found[f"wordy {name} to {to}"] = content.html
    return found


@pytest.mark.parametrize("width", [*PHONES, DESKTOP])
def test_nothing_is_wider_than_the_window(chromium: Chromium, pages: dict[str, str], width: int) -> None:
    for name, html in pages.items():
        chromium.show(html, width)
        assert chromium.ask("document.documentElement.scrollWidth") <= width, name
        assert chromium.ask(OVERFLOW) == [], name


@pytest.mark.parametrize("dark", [False, True])
def test_all_of_it_can_be_read(chromium: Chromium, pages: dict[str, str], dark: bool) -> None:
    for name, html in pages.items():
        chromium.show(html, 375, dark=dark)
        contrast, words = chromium.ask(CONTRAST)
        assert contrast >= LEAST_CONTRAST, (name, words)


def test_dark_is_dark(chromium: Chromium) -> None:
    grounds = []
    for dark in (False, True):
        chromium.show(LETTERS["digest-lead"].html, 375, dark=dark)
        grounds.append(chromium.ask("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 23, 26)"]


def test_buttons_are_large_enough_for_a_finger(chromium: Chromium, pages: dict[str, str]) -> None:
    for name, html in pages.items():
        chromium.show(html, 375)
        heights = chromium.ask(
            "[...document.querySelectorAll('a.btn')].map(link => link.getBoundingClientRect().height)"
        )
        assert all(height >= BUTTON for height in heights), name


def test_three_buttons_stand_side_by_side_on_a_phone(chromium: Chromium) -> None:
    chromium.show(LETTERS["reminder-due"].html, 360)
    tops = chromium.ask("[...document.querySelectorAll('a.btn')].map(link => link.getBoundingClientRect().top)")
    assert len(tops) == 3
    assert len(set(tops)) == 1


def test_the_verdict_comes_first(chromium: Chromium, pages: dict[str, str]) -> None:
    """What a phone previews, and what a screen reader says first, is the heading."""
    for name, html in pages.items():
        chromium.show(html, 375)
        first = chromium.ask("document.querySelector('h1').textContent")
        assert chromium.ask("document.body.innerText").strip().startswith(first.strip()[:20]), name
        assert chromium.ask("document.querySelectorAll('h1').length") == 1, name
        assert chromium.ask("document.querySelectorAll('table:not([role=presentation])').length") == 0, name


def test_the_lines_of_today_and_of_the_event_are_straight(chromium: Chromium) -> None:
    chromium.show(LETTERS["digest-lead"].html, 375)
    for line in ("now", "evt"):
        places = chromium.ask(
            f"[...new Set([...document.querySelectorAll('td.{line}')]"
            ".map(cell => Math.round(cell.getBoundingClientRect().left)))]"
        )
        assert len(places) == 1, (line, places)


def main(folder: Path) -> None:
    """Leave a picture of every letter in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        browser = Chromium("chromium", Path(profile))
        for name, content in LETTERS.items():
            for width, dark in ((375, False), (375, True), (1000, False)):
                browser.show(content.html, width, dark=dark)
                (folder / f"{name}-{width}{'-dark' * dark}.png").write_bytes(browser.picture(width))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

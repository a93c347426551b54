"""Where a key stands: tables, lists of tables, dotted keys, and long strings that look like TOML."""

from __future__ import annotations

import pytest

from mailmap.plan.lines import Path, line_of

TEXT = '''# [plan]
[plan]
ref = "X"
objective = """
[[milestone]]
ref = "not a key"  # """ is no end \\"""
"""
"odd key" = 1   # title = "comment"
meeting.time = "10:00"
literal = \'\'\'
title = 1\'\'\'
[plan.compelling_event]
name = "x # y"
[[milestone]]
ref = "M1"
  [[milestone.item]]
  ref = 1
  [[milestone.item]]
  ref = 2
  title = "[plan]"
[[milestone]]  # the second
ref = "M2"
[[milestone.item]]
ref = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("plan",), 2),
        (("plan", "ref"), 3),
        (("plan", "objective"), 4),
        (("plan", "odd key"), 8),
        (("plan", "meeting", "time"), 9),
        (("plan", "literal"), 10),
        (("plan", "compelling_event"), 12),
        (("plan", "compelling_event", "name"), 13),
        (("milestone",), 14),
        (("milestone", 0, "ref"), 15),
        (("milestone", 0, "item", 1, "ref"), 19),
        (("milestone", 0, "item", 1, "title"), 20),
        (("milestone", 1), 21),
        (("milestone", 1, "item", 0, "ref"), 24),
        (("milestone", 1, "item", 0, "due"), 23),
        (("plan", "title"), 2),
        (("outcome", 0, "by"), 1),
        ((), 1),
    ],
)
def test_the_line_of_a_key_or_of_what_is_nearest_to_it(path: Path, line: int) -> None:
    text = TEXT.replace('# """ is no end \\"""', "# no end")
    assert line_of(text, path) == line

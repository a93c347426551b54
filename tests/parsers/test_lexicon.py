"""The words of all languages stay for the life of a process."""

import subprocess
import sys

from parsers.lexicon import lexicons

STAYS = "import gc; from parsers.lexicon import lexicons; lexicons(); print(gc.isenabled(), gc.get_freeze_count())"


def test_what_stays_is_not_collected_again_and_again() -> None:
    told = subprocess.run([sys.executable, "-c", STAYS], capture_output=True, text=True, check=True).stdout.split()
    assert told[0] == "True" and int(told[1]) > 100_000


def test_phrases_by_tag_are_those_that_have_it() -> None:
    dated = lexicons()["de"].dated
    assert {"montag", "freitag"} <= set(dated["weekday"].singles())
    assert "montag" not in set(dated["month_name"].singles())
    assert not list(dated["no tag of ours"].singles())

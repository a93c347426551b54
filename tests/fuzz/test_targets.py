"""The fuzz targets on all seeds, on everything a fuzzer ever found, and on a few wounded seeds."""

import pytest
from fuzz.seeds import found, seeds
from fuzz.targets import TARGETS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PIECES = st.sampled_from(
    [b"\n", b"> ", b":", b"<", b"<div>", b"</table>", b"\xff", b"\x00", b"--b", b"=?", b"\r", b"9"]
)


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_and_finds(target: str) -> None:
    for data in (*seeds(target), *found(target)):
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_wounded_seeds(target: str, data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from([*seeds(target)][:60]))
    at = data.draw(st.integers(0, len(seed)))
    wound = data.draw(st.lists(PIECES | st.binary(max_size=8), max_size=6).map(b"".join))
    TARGETS[target](seed[:at] + wound + seed[at + data.draw(st.integers(0, 40)) :])

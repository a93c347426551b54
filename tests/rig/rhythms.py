"""Cadences and moments for property tests, in zones whose clocks do everything that clocks do."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from scheduler.cadence import Cadence

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Nuuk",
    "America/St_Johns",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)

cadences = st.builds(
    Cadence,
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    at=st.times(),
    zone=st.sampled_from(ZONES),
)

moments = st.datetimes(
    dt.datetime(2009, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    dt.datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([ZoneInfo(zone) for zone in ZONES]),
)

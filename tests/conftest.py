import os
from collections.abc import Generator

import pytest
from hypothesis import settings
from rig.databases import db, postgresql, postgresql_db, sqlite_template, sqlite_url, url
from rig.dovecot import dovecot, private_dovecot

__all__ = ["db", "dovecot", "postgresql", "postgresql_db", "private_dovecot", "sqlite_template", "sqlite_url", "url"]

# How long an example takes is no property of what is tested: the machine may be busy.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI everything is installed that the tests ask for, so that a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
    return report

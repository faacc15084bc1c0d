"""What several tests need: the built book, a browser, a measure of how equal, and no deadline for Hypothesis."""

import os

import numpy as np
import pytest
from hypothesis import settings

from book.browser import BOOK, INSTALL, NoBrowser, launch, serve

# A property that a busy machine checks slowly is not broken.
settings.register_profile("course", deadline=None)
settings.load_profile("course")

NO_BROWSER = "no browser to open the book with"
PARITY = "the page's "


@pytest.fixture(scope="module")
def address():
    """The address of the built book, served for these tests."""
    if not (BOOK / "index.html").exists():
        pytest.fail("the book is not built; run: make book")
    with serve() as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    try:
        with launch() as browser:
            yield browser
    except NoBrowser:
        # On a person's machine a missing browser is no fault of the book; in CI it would hide one.
        pytest.fail(NO_BROWSER) if os.environ.get("CI") else pytest.skip(NO_BROWSER)


@pytest.fixture
def near(record_property):
    """Assert that what the page computes is near what Keras or seqlib does; how near, is told at the end of the run."""

    def near(what, ours, theirs, within):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=within)
        record_property(PARITY + what, [float(np.abs(np.subtract(ours, theirs)).max()), within])

    return near


def pytest_terminal_summary(terminalreporter):
    reports = [report for kind in terminalreporter.stats.values() for report in kind]
    done = [report for report in reports if getattr(report, "when", None) == "teardown"]
    measured = [(name, n) for report in done for name, n in report.user_properties if name.startswith(PARITY)]
    for what in sorted({name for name, _ in measured}):
        differences, within = zip(*(n for name, n in measured if name == what), strict=True)
        terminalreporter.write_line(f"{what}: at most {max(differences):.1e} apart, {max(within):.0e} allowed")


def pytest_unconfigure(config):
    """Say last of all, below pytest's own last line, what was left out for want of a browser."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    left_out = sum(NO_BROWSER in str(report.longrepr) for report in skipped)
    if left_out:
        reporter.write_line(
            f"{left_out} tests of the pages were skipped: there is {NO_BROWSER}. "
            f"Install Chromium or Chrome, or run: {INSTALL}"
        )

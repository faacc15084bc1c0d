"""No jump when a live part loads: the room that it takes is kept free before."""

import pytest

from tests.test_columns_in_page import PAGES as COLUMNS
from tests.test_in_page import PAGES

# What Chrome counts as a shift: how much of the window moves, times how far, both as shares of it.
WATCH = """
    window.jumps = 0;
    new PerformanceObserver(list => { for (const shift of list.getEntries()) jumps += shift.value; })
        .observe({type: 'layout-shift', buffered: true});
"""
HEIGHT = "document.querySelector('.live').offsetHeight"


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_jumps_when_a_live_part_loads(browser, address, width):
    wrong = []
    context = browser.new_context(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    for name in [*PAGES, *COLUMNS.values()]:
        page = context.new_page()
        page.goto(f"{address}{name}.html")
        page.evaluate(WATCH)
        # Until it only just does not show; from there slowly, as one reads.
        page.evaluate("scrollBy(0, document.querySelector('.live').getBoundingClientRect().top - innerHeight - 10)")
        before, kept = page.evaluate("jumps"), page.evaluate(HEIGHT)
        for _ in range(100):
            page.evaluate("new Promise(done => { scrollBy(0, 40); setTimeout(done, 16); })")
            if page.evaluate("document.querySelector('.live').dataset.ready"):
                break
        page.wait_for_timeout(100)
        jumps, taken = page.evaluate("jumps") - before, page.evaluate(HEIGHT)
        if jumps >= 0.02 or abs(taken - kept) > 0.1 * taken:
            wrong.append(f"{name}: {jumps:.3f} jumps; {kept} pixels are kept free and {taken} taken")
        page.close()
    context.close()
    assert not wrong, f"{width} wide: {wrong}"

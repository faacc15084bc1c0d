"""No jump when a live part loads: the room that it takes is kept free before, and no piece of it moves another."""

import pytest

from tests.test_columns_in_page import PAGES as COLUMNS
from tests.test_in_page import PAGES

# What Chrome counts as a shift: how much of the window moves, times how far, both as shares of it.
WATCH = """
    window.jumps = 0;
    new PerformanceObserver(list => { for (const shift of list.getEntries()) jumps += shift.value; })
        .observe({type: 'layout-shift'});
"""
PLACE = "document.querySelector('.live')"
HEIGHT = f"{PLACE}.offsetHeight"
# What page.js does between two pieces of a part, and a machine that takes its time over it.
BREATH = "requestAnimationFrame(() => setTimeout(done))"
LONG_BREATH = BREATH.replace("(done)", "(done, 50)")


def slowly(route):
    """Serve page.js with long breaths: every piece of a part is then seen without those that follow."""
    response = route.fetch()
    assert BREATH in response.text()
    route.fulfill(response=response, body=response.text().replace(BREATH, LONG_BREATH))


@pytest.mark.parametrize(("edge", "line"), [("top", 40), ("bottom", 500)])
@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_jumps_when_a_live_part_loads(browser, address, width, edge, line):
    """With its first line in view, and with what stands below it."""
    wrong = []
    context = browser.new_context(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    context.route("**/live/page.js*", slowly)
    for name in [*PAGES, *COLUMNS.values()]:
        page = context.new_page()
        page.goto(f"{address}{name}.html")
        kept = page.evaluate(HEIGHT)
        page.evaluate(f"scrollBy({{ top: {PLACE}.getBoundingClientRect().{edge} - {line}, behavior: 'instant' }})")
        page.evaluate(WATCH)
        page.wait_for_function(f"{PLACE}.dataset.ready === 'yes'")
        page.wait_for_timeout(300)
        jumps, taken = page.evaluate("jumps"), page.evaluate(HEIGHT)
        if jumps >= 0.02 or abs(taken - kept) > 0.1 * taken:
            wrong.append(f"{name}: {jumps:.3f} jumps; {kept} pixels are kept free and {taken} taken")
        page.close()
    context.close()
    assert not wrong, f"{width} wide: {wrong}"

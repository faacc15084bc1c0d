"""How long chapter 8's recipe trains in its page on one core, and what it then gets right, from five starts.

    python -m benchmarks.rule_in_page    five minutes; writes benchmarks/results/rule_in_page.csv

The book must be built. The page's own clock counts, which is that of its worker.
"""

import os
import re

from benchmarks.tables import fill_table
from book.browser import BOOK, launch

MEASURES = ("_static/live/model.js", "_static/live/lanes.js", "_static/live/rule.js")
SEEDS = range(5)
DONE = "document.querySelector('.live-message').textContent.includes('1,000')"


def measure(browser, seed):
    page = browser.new_page()
    # The page draws its start from this, and nothing else of it is random.
    page.add_init_script(f"Math.random = () => {seed} / 2 ** 31")
    page.goto((BOOK / "chapters" / "08-learning-to-add.html").as_uri())
    page.locator(".live").scroll_into_view_if_needed()
    page.locator(".live[data-ready]").wait_for()
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function(DONE, timeout=600_000)
    told = page.locator(".live").inner_text()
    page.close()
    seconds, right = re.search(r"(\d+) seconds\. (\d+) of 1,000 unseen sums exact", told).groups()
    return [{"seconds": seconds, "right of 1,000": right}]


def main():
    if not hasattr(os, "sched_setaffinity"):
        raise SystemExit("Only Linux keeps a browser on one core; measure there.")
    os.sched_setaffinity(0, {0})  # the browser, which this process starts, has the same one core
    with launch() as browser:
        rows = fill_table("rule_in_page", ["seed"], [(seed,) for seed in SEEDS], lambda n: measure(browser, n), [])
        for row in rows:
            print(f"seed {row['seed']}: {row['seconds']} s, {row['right of 1,000']} of 1,000 sums right")


if __name__ == "__main__":
    main()

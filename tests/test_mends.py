"""Each mend names a defect and the release that has it, and is deleted once the defect is gone: a test here then fails.

What style and scripts mend is taken away in the browser, to see that the defect is still there. What is mended when the
build ends (_ext/markup.py, _ext/weight.py) the build judges itself: it fails if a mend finds nothing in a whole book.
"""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from typing import NamedTuple

import pytest

from book.browser import open_page, pages
from book.notebooks import ROOT
from tests.test_print import CUT, PALE

STATIC = ROOT / "_static"
PACKAGES = "Jupyter Book|MyST-NB|Sphinx|docutils|matplotlib|pydata-sphinx-theme|sphinx-book-theme|sphinx-design"
RELEASE = re.compile(rf"\b({PACKAGES}) \d+\.\d+")


def mends(name):
    """The mends of a style sheet: of each comment that names a release, the rules down to the next comment."""
    css = (STATIC / name).read_text(encoding="utf-8").replace("@media print {", "")
    parts = re.split(r"/\*(.*?)\*/", css, flags=re.DOTALL)[1:]
    for comment, rules in zip(parts[::2], parts[1::2], strict=True):
        if RELEASE.search(comment) and rules.strip():
            yield " ".join(comment.split()), rules


MENDS = {comment: rules for name in ("mends.css", "print.css") for comment, rules in mends(name)}


class Defect(NamedTuple):
    seen: str  # a function of the page: whether the defect is there
    page: str = pages()[3]
    width: int = 1280
    scripts: bool = True
    media: dict | None = None


def some(places, what):
    """Whether of the elements at these places one is like this, in words of ``e``, ``box`` and ``style``."""
    return f"""() => [...document.querySelectorAll(`{places}`)].some(e => {{
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);
        const shown = e.checkVisibility({{visibilityProperty: true}});
        return {what};
    }})"""


def none(places, what):
    return f"() => !({some(places, what)})()"


PAPER = {"width": 672, "media": {"media": "print", "color_scheme": "dark"}}
UNRINGED = """() => [...document.querySelectorAll('a, button, summary, input, [tabindex]')].some(e => {
    e.focus({focusVisible: true});
    const style = getComputedStyle(e);
    return document.activeElement === e && e.checkVisibility()
        && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2);
})"""
# Published, a page offers more downloads than here.
LOW = """() => {
    const header = document.querySelector('.bd-header-article'), item = header.querySelector('.dropdown-menu > li');
    for (let n = 0; n < 4; n++) item.after(item.cloneNode(true));
    return item.parentElement.getBoundingClientRect().bottom > header.getBoundingClientRect().bottom + 1;
}"""
# By the beginning of the comment.
DEFECTS = {
    "Without scripts sphinx-book-theme 1.3 shows buttons": Defect(
        some("button, input", "shown"), "search", width=360, scripts=False
    ),
    "Without scripts sphinx-book-theme 1.3 keeps the downloads": Defect(
        none(".dropdown-download-buttons .dropdown-item", "shown"), width=360, scripts=False
    ),
    "Without scripts sphinx-book-theme 1.3 hides the table of contents": Defect(
        none(".bd-docs-nav a", "shown && box.width && box.left >= 0"), width=360, scripts=False
    ),
    "sphinx-book-theme 1.3 keeps its header low": Defect(LOW, width=360, scripts=False),
    "By keyboard": Defect(UNRINGED),
    "sphinx-book-theme 1.3 makes the buttons": Defect(
        some(".bd-header-article .btn", "shown && (box.height < 44 || box.width < 44)"), width=360
    ),
    "pydata-sphinx-theme 0.17 sets previous and next": Defect(
        some(".prev-next-area", "style.flexDirection === 'row'"), width=360
    ),
    "pydata-sphinx-theme 0.17 lets a wide table scroll": Defect(
        some(
            ".pst-scrollable-table-container",
            "e.scrollWidth > e.clientWidth && (style.backgroundImage === 'none'"
            " || [...e.querySelectorAll('td')].some(cell => !getComputedStyle(cell).backgroundColor.endsWith(', 0)')))",
        ),
        width=320,
    ),
    "docutils 0.21 names no row": Defect(
        some("tbody th", "style.fontWeight !== getComputedStyle(e.nextElementSibling).fontWeight")
    ),
    "sphinx-book-theme 1.3 lets a caption": Defect(
        some(".bd-sidebar-primary .caption", "box.width && parseFloat(style.paddingRight) < 4")
    ),
    "MyST-NB 1.4 has two names": Defect(
        some("summary:has(.collapsed)", "[...e.children].filter(name => name.checkVisibility()).length !== 1")
    ),
    "pydata-sphinx-theme 0.17 draws the glass": Defect(
        some(
            ".bd-search",
            "e.firstElementChild.getBoundingClientRect().right > e.children[1].getBoundingClientRect().left"
            " + parseFloat(getComputedStyle(e.children[1]).paddingLeft)",
        ),
        "search",
    ),
    "Sphinx 7.4 puts blocks": Defect(some(".viewcode-block", "style.display !== 'block'"), "_modules/seqlib/plots"),
    "In forced colors": Defect(
        some(".cell_input pre", "style.borderTopStyle === 'none'"),
        media={"forced_colors": "active"},
    ),
    "pydata-sphinx-theme 0.17 keeps the dark mode": Defect(f"() => ({PALE})().length > 0", **PAPER),
    "sphinx-book-theme 1.3 keeps the columns": Defect(
        some(".bd-article", "box.left > 0 || box.right < document.documentElement.clientWidth"), **PAPER
    ),
    "sphinx-book-theme 1.3 prints buttons": Defect(
        some(".bd-article button, .headerlink, .prev-next-footer, .bd-header-article", "shown"), **PAPER
    ),
    "sphinx-book-theme 1.3 hides the title": Defect(none("h1", "shown"), **PAPER),
    "MyST-NB 1.4 leaves folded": Defect(some("details > div", "!shown"), **PAPER),
    "pydata-sphinx-theme 0.17 cuts off": Defect(f"() => ({CUT})().length > 0", **PAPER | {"width": 438}),  # A5
}
# Deletes each of these rules where it stands last, as ours come last. Returns how many it did not find.
TAKE_AWAY = """rules => {
    const wanted = new CSSStyleSheet(), all = [];
    wanted.replaceSync(rules);
    const walk = holder => { for (const rule of holder.cssRules) {
        all.push([holder, rule]);
        if (rule.cssRules && !rule.selectorText) walk(rule);
    } };
    for (const sheet of document.styleSheets) walk(sheet);
    return [...wanted.cssRules].filter(one => {
        const found = all.findLast(([, rule]) => rule.cssText === one.cssText);
        found?.[0].deleteRule([...found[0].cssRules].indexOf(found[1]));
        return !found;
    }).length;
}"""


def test_every_mend_names_a_release_of_what_is_installed():
    nameless = [rules for rules in re.split(r"/\*.*?\*/", (STATIC / "mends.css").read_text("utf-8"), flags=re.DOTALL)]
    assert len([rules for rules in nameless if rules.strip()]) == len(list(mends("mends.css"))), "which release?"
    files = [*(ROOT / "_ext").glob("*.py"), *STATIC.glob("*.css"), *STATIC.glob("*.js")]
    named = {name for path in files for name in RELEASE.findall(path.read_text(encoding="utf-8"))}
    assert named == set(PACKAGES.split("|"))
    for name in named:
        assert version(name.replace(" ", "-")), f"{name} is not installed: what mends it has no use"


@pytest.mark.parametrize("comment", MENDS, ids=lambda comment: comment[:50])
def test_a_mend_of_style_is_needed_and_mends(browser, address, comment):
    of_it = [defect for start, defect in DEFECTS.items() if comment.startswith(start)]
    assert len(of_it) == 1, f"no test knows the defect: {comment}"
    (defect,) = of_it
    options = {"viewport": {"width": defect.width, "height": 900}, "java_script_enabled": defect.scripts}
    page = open_page(browser, f"{address}{defect.page}.html", reduced_motion="reduce", **options)
    page.emulate_media(**defect.media or {})
    assert not page.evaluate(defect.seen), f"not mended: {comment}"
    assert page.evaluate(TAKE_AWAY, MENDS[comment]) == 0, "the page lacks rules of the mend"
    # The theme lets its sidebar fade: what is going to be hidden counts as hidden.
    page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
    assert page.evaluate(defect.seen), f"no longer needed, delete it: {comment}"
    page.context.close()


def test_no_defect_is_without_its_mend():
    assert len(DEFECTS) == len(MENDS)


# What a reader does, and whether the defect is there then.
FOCUS = """async () => {
    const button = document.querySelector('.primary-toggle');
    const dialog = document.getElementById('pst-primary-sidebar-modal');
    button.click();
    await new Promise(done => { dialog.addEventListener('close', () => setTimeout(done)); dialog.close(); });
    return document.activeElement !== button;
}"""
FORMULAS = some("div.math", "e.scrollWidth > e.clientWidth && e.tabIndex < 0")
FOLDS = (
    "() => { dispatchEvent(new Event('beforeprint')); return document.querySelector('details:not([open])') !== null; }"
)


@pytest.mark.parametrize("defect", [FOCUS, FORMULAS, FOLDS], ids=["focus", "formulas", "folds"])
def test_a_mend_by_script_is_needed_and_mends(browser, address, defect):
    for needed in (False, True):
        context = browser.new_context(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
        if needed:
            context.route("**/mends.js*", lambda route: route.fulfill(body=""))
        page = context.new_page()
        page.goto(f"{address}{pages()[3]}.html")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)  # the theme looks for what scrolls a moment after the page has loaded
        what = "no longer needed, delete it from mends.js" if needed else "not mended by mends.js"
        assert page.evaluate(defect) == needed, f"{what}: {defect}"
        context.close()


def test_the_build_knows_which_mends_are_not_needed():
    environment = os.environ | {"PYTHONPATH": str(ROOT / "_ext")}
    code = "from finish import unneeded; print(*unneeded(set()), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    defects = done.stdout.splitlines()
    assert len(defects) > 20
    assert not [defect for defect in defects if not RELEASE.search(defect)], "which release has it?"

"""The built book for a reader who hears it, uses no mouse, or sees few colors.

It is judged by axe-core, which a package carries.

Here each page is judged once in a wide and once in a narrow window, everything unfolded, but for the contrast of its
text: tests/test_site.py measures that in both modes, for text of every size. `make sweep` judges every width in both
modes, and the contrast once more by axe-core.
"""

from importlib.resources import files

import pytest
from playwright.sync_api import expect

from book.browser import TOO_WIDE, UNFOLD, open_page, pages

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Targets for a finger, at least 24 pixels or with room around them, are a rule that axe-core leaves out by itself.
JUDGE = """async contrast => {
    const rules = {'target-size': {enabled: true}, 'color-contrast': {enabled: contrast}};
    return (await axe.run(document, {resultTypes: ['violations'], rules})).violations.map(
        rule => `${rule.id}, ${rule.nodes.length} times, at ${rule.nodes[0].html.slice(0, 160)}`);
}"""


def judged(page, contrast=False):
    """What axe finds in the page as it stands, everything unfolded."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(UNFOLD)
    return page.evaluate(JUDGE, contrast)


@pytest.fixture(scope="module")
def reader(browser):
    """One visitor for all pages: what they share is loaded once."""
    context = browser.new_context(reduced_motion="reduce", color_scheme="dark")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", [*pages(), "search", "404"])
def test_axe_finds_nothing(reader, address, name):
    reader.set_viewport_size({"width": 1280, "height": 800})
    reader.goto(f"{address}{name}.html")
    for width in (1280, 320):
        reader.set_viewport_size({"width": width, "height": 800})
        reader.wait_for_timeout(400)  # the theme looks for what scrolls a moment after the last change of size
        found = judged(reader)
        assert not found, f"{name}, {width} wide: {found}"


@pytest.mark.sweep
@pytest.mark.parametrize("width", [1280, 768, 360, 320])
@pytest.mark.parametrize("name", [*pages(), "search", "404"])
def test_every_width_in_both_modes(browser, address, name, width):
    page = open_page(
        browser, f"{address}{name}.html", reduced_motion="reduce", viewport={"width": width, "height": 800}
    )
    page.wait_for_load_state("networkidle")
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        expect(page.locator("html")).to_have_attribute("data-theme", mode)
        assert not judged(page, contrast=True), f"{name}, {width} wide, {mode}"
        assert not page.evaluate(TOO_WIDE), f"{name}, {width} wide, {mode}"
    assert not page.troubles, page.troubles
    page.context.close()


def test_axe_would_find_something(browser, address):
    page = open_page(browser, f"{address}404.html")
    page.evaluate("document.querySelector('article').insertAdjacentHTML('beforeend', '<button></button>')")
    assert any(found.startswith("button-name") for found in judged(page))
    page.context.close()


def test_everything_that_takes_the_focus_shows_it(browser, address):
    page = open_page(browser, f"{address}{pages()[3]}.html")
    ring = (
        "(s => s.outlineStyle != 'none' && parseFloat(s.outlineWidth) >= 2)(getComputedStyle(document.activeElement))"
    )
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.outerHTML.slice(0, 90)")
        seen.add(name)
        assert page.evaluate(ring), f"nobody sees that this has the focus: {name}"
    assert len(seen) > 40, "the focus does not move"
    page.context.close()


@pytest.mark.parametrize("place", ["primary", "secondary"])
def test_a_sidebar_has_a_name_and_gives_the_focus_back(browser, address, place):
    page = open_page(browser, f"{address}{pages()[3]}.html", viewport={"width": 360, "height": 800})
    button = page.locator(f".{place}-toggle")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator(f"#pst-{place}-sidebar-modal")
    expect(dialog).to_be_visible()
    assert dialog.get_attribute("aria-label")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(button).to_be_focused()
    page.context.close()


def test_a_page_is_whole_without_scripts(browser, address):
    page = open_page(
        browser, f"{address}{pages()[3]}.html", java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    for name in pages()[1:]:
        expect(
            page.locator(f".bd-docs-nav a[href$='{name.split('/')[-1]}.html'], .bd-docs-nav a.current").first
        ).to_be_visible()
    assert page.locator("button:visible").count() == 0, "a button that does nothing"
    fold = page.locator("details.hide").first
    fold.locator("summary").click()
    expect(fold.locator("div.cell_input")).to_be_visible()
    question = page.locator(".question").first
    expect(question.locator(".prompt")).to_be_visible()
    question.locator("summary").click()
    expect(question.locator(".answers")).to_be_visible()
    expect(page.locator(".live noscript img").first).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("name", [pages()[3], pages()[6]])
def test_what_only_a_background_shows_is_there_in_forced_colors(browser, address, name):
    page = open_page(browser, f"{address}{name}.html", forced_colors="active")
    page.locator(".live").scroll_into_view_if_needed()
    page.locator(".live[data-ready]").wait_for()
    kept = page.evaluate(
        "[...document.querySelectorAll('.live :is(rect, .live-table td, .live-progress, .live-units)')]"
        ".map(e => getComputedStyle(e).forcedColorAdjust)"
    )
    assert len(kept) >= 5 and set(kept) == {"none"}
    page.context.close()


def test_the_mode_is_right_before_the_first_paint(browser, address):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    # Nothing but the page itself arrives: what it shows now is what a reader sees first.
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(f"{address}index.html", wait_until="domcontentloaded")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    context.close()


def test_everything_works_where_storage_is_forbidden(browser, address):
    context = browser.new_context()
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        "Object.defineProperty(window, name, {get() { throw new DOMException('forbidden', 'SecurityError'); }});"
    )
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}search.html?q=RepeatVector")
    expect(page.locator("#search-results li a").first).to_be_visible()
    mode = page.locator("html").get_attribute("data-mode")
    page.locator(".theme-switch-button").first.press("Enter")
    assert page.locator("html").get_attribute("data-mode") != mode, "the switch of the color mode does nothing"
    assert not errors, errors
    context.close()


def test_code_that_unfolds_in_a_narrow_window_is_scrolled_with_the_keyboard(browser, address):
    """What is folded is not measured when the window changes: see measure_what_is_seen in _ext/weight.py."""
    page = open_page(browser, f"{address}chapters/08-learning-to-add.html", viewport={"width": 1280, "height": 800})
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_timeout(600)
    page.evaluate(UNFOLD)
    page.wait_for_timeout(600)
    wide, reached = page.evaluate(
        """() => {
            const all = [...document.querySelectorAll('details pre')];
            const wide = all.filter(code => code.scrollWidth > code.clientWidth);
            return [wide.length, wide.filter(code => code.tabIndex === 0).length];
        }"""
    )
    assert wide == reached > 0
    page.context.close()

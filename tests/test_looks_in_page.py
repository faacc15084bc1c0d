"""How the live parts look where a reader sees them otherwise: on a phone, enlarged twice, in colors of one's own."""

import pytest

from book.browser import FAINT_TEXT, TOO_WIDE
from tests.test_columns_in_page import PAGES as COLUMNS
from tests.test_in_page import HUNT, LOOK, PAGES, live

ADDER, PROOF = COLUMNS["adder"], COLUMNS["proof"]
NAMES = [*PAGES, *COLUMNS.values()]

SMALL_TEXT = """() => [...document.querySelectorAll('.live *')].filter(element => element.checkVisibility()
    && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())).flatMap(element => {
        // A picture that is drawn smaller than it says makes its text smaller as well.
        const { a, b, c, d } = element.getScreenCTM?.() ?? { a: 1, b: 0, c: 0, d: 1 };
        const size = parseFloat(getComputedStyle(element).fontSize) * Math.sqrt(Math.abs(a * d - b * c));
        return size < 11 ? [`${element.textContent.slice(0, 40)}: ${size.toFixed(1)}`] : [];
    })"""


@pytest.mark.parametrize("name", NAMES)
def test_text_can_be_read_and_all_of_it_is_in_the_window(browser, address, name):
    """On a phone, and where 200% leave half of a window of 1280."""
    for width, scale in ((360, 1), (640, 2)):
        window = {"width": width, "height": 450}
        page = live(browser, address, name, viewport=window, device_scale_factor=scale)
        assert not page.evaluate(SMALL_TEXT), f"{width} wide"
        assert not page.evaluate(TOO_WIDE), f"{width} wide"
        page.context.close()


def test_small_text_would_be_found(browser, address):
    page = live(browser, address, PROOF)
    page.add_style_tag(content=".live-plane { max-width: 150px; }")
    assert any(text.startswith("carry 0") for text in page.evaluate(SMALL_TEXT))
    page.context.close()


# ---------- colors of the reader's own, as of Windows: backgrounds and shadows are gone ----------

# Every kind of shape that a picture has, marked so that it can be taken away.
SHAPES = """() => {
    const kinds = new Map();
    for (const shape of document.querySelectorAll('.live svg :is(rect, path, circle, polyline, text)')) {
        const box = shape.getBoundingClientRect();
        if (box.width + box.height < 2) continue;
        const [picture, kind] = [shape.ownerSVGElement, shape].map(element => element.getAttribute('class'));
        kinds.set(`${picture} ${shape.tagName} ${kind}`, shape);
    }
    [...kinds.values()].forEach((shape, n) => shape.setAttribute('data-shape', n));
    return [...kinds.keys()];
}"""
# What says which one is meant, by page: what is marked, and its mark.
MARKED = {
    "index": [(".live-row.now", "now"), (".live-text .now", "now")],
    HUNT: [(f".live-table td.{mark}", mark) for mark in ("held", "near", "right")],
    LOOK: [("td.chosen", "chosen"), ("button[aria-pressed=true]", "aria-pressed"), ("td[style]", "style")],
    PROOF: [(".live-table td.now", "now"), (".live-table td.right", "right")],
}


def picture(page, area, other_than=None):
    """What is to be seen there once two pictures in a row are alike, for a busy browser paints late.

    With `other_than`, a picture that must become another one: as soon as it has, or after five tries.
    """
    last = None
    for _ in range(5):
        page.evaluate("new Promise(done => { requestAnimationFrame(() => requestAnimationFrame(done)); })")
        now = page.locator(area).first.screenshot()
        if now == last if other_than is None else now != other_than:
            break
        last = now
    return now


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_forced_colors_leave_everything_to_be_seen(browser, address, name, scheme):
    page = live(browser, address, name, forced_colors="active", color_scheme=scheme)
    # What stays at the window's top would cover a part of the pictures below.
    page.add_style_tag(content=".skip-link, .bd-header, .bd-header-article { display: none !important; }")
    if name == LOOK:
        page.get_by_role("button", name="Take out").nth(2).click()
    assert not page.evaluate(FAINT_TEXT) and not page.evaluate(TOO_WIDE)

    def seen(mark, selector, area):
        """Whether a picture of the area changes without the mark."""
        before = picture(page, area)
        page.evaluate(
            """([selector, mark]) => {
                const element = document.querySelector(`.live ${selector}`);
                if (element.hasAttribute(mark)) element.removeAttribute(mark);
                else element.classList.remove(mark);
            }""",
            [selector, mark],
        )
        return before != picture(page, area, before)

    for n, shape in enumerate(page.evaluate(SHAPES)):
        one = f"[data-shape='{n}']"
        before = picture(page, f".live svg:has({one})")
        page.locator(one).evaluate("shape => { shape.style.visibility = 'hidden'; }")
        assert before != picture(page, f".live svg:has({one})", before), f"nobody sees {shape}"
        page.locator(one).evaluate("shape => { shape.style.visibility = ''; }")
    for selector, mark in MARKED.get(name, []):
        assert seen(mark, selector, ".live-widget"), f"nobody sees {mark} of {selector}"
    page.locator(".live button").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.context.close()

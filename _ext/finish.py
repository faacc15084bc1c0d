"""The last step of the build: every page is mended, and what it loads is made small."""

from found import from_any_depth, write_map
from markup import MENDS, mended, with_stills
from sphinx.util import logging
from weight import DEFECTS, measure_what_is_seen, one_sheet, remove_the_rest, safe_storage, sized, small_pictures

logger = logging.getLogger(__name__)


def note_what_is_read(app, env, names):
    """Only a book built from nothing, with its theme, meets every defect that _ext/markup.py mends."""
    app.everything_read = app.config.html_theme == "sphinx_book_theme" and set(names) == env.found_docs


def unneeded(found):
    """The defects that are mended and that no page has any more."""
    return [defect for defect in [*(mend.defect for mend in MENDS), *DEFECTS] if defect not in found]


def finish(app, exception):
    if exception or app.builder.format != "html":
        return
    static = app.outdir / "_static"
    before = {
        path: path.read_text(encoding="utf-8")
        for path in sorted(app.outdir.rglob("*.html"))
        if static not in path.parents
    }
    found, pages = set(), {}
    small_pictures(app.outdir / "_images", found)
    for path, html in before.items():
        pages[path] = sized(with_stills(mended(html, found)), path, found)
    one_sheet(pages, static, found)
    lost = app.outdir / "404.html"
    if lost in pages:
        pages[lost] = from_any_depth(pages[lost])
    write_map(app)
    safe_storage(static, found)
    measure_what_is_seen(static, found)
    remove_the_rest(pages, static, found)
    for path, html in pages.items():
        if html != before[path]:
            path.write_text(html, encoding="utf-8")
    if app.everything_read:
        for defect in unneeded(found):
            logger.warning("no page needs this mend of _ext/ any more, so delete it: %s", defect)

"""What the theme and its companions write into a page, mended: each mend names the defect and the release that has it.

A mend is a pattern and what stands in its place. It finds nothing in a page that it has been through, so a page of an
earlier build may pass again. A mend that finds nothing in a whole book is no longer needed, and the build says so.
"""

import re
from typing import NamedTuple

# The color mode, known before the first paint; and a storage for the theme's scripts where the browser allows none.
FIRST = """<script>
    (() => {
      const kept = new Map();
      const standIn = { getItem: key => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value),
        removeItem: key => kept.delete(key) };
      const storage = name => { try { return window[name] ?? standIn; } catch { return standIn; } };
      window.keptStorage = { local: storage("localStorage"), session: storage("sessionStorage") };
      const mode = keptStorage.local.getItem("mode") ?? "auto";
      const dark = mode === "dark" || (mode !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
      Object.assign(document.documentElement.dataset, { mode, theme: dark ? "dark" : "light" });
    })();
  </script>"""


class Mend(NamedTuple):
    defect: str  # what is wrong, and whose release has it
    pattern: str  # found where the defect is
    mended: object  # what stands there instead, as in re.sub


def row_headers(match):
    """A table with a name for each column and, in its first column, one for each row."""
    table = match[0].replace('<th class="head"><p></p></th>', "<td></td>")
    table = table.replace('<th class="head', '<th scope="col" class="head')
    first = r'(<tr class="row-(?:odd|even)">)<td([^>]*)>((?:(?!</?td).)+?)</td>(?!\s*<th)'
    return re.sub(first, r'\1<th scope="row"\2>\3</th>', table, flags=re.DOTALL)


MENDS = [
    Mend(
        "pydata-sphinx-theme 0.17 writes a theme named auto, which no rule of color matches before scripts have run",
        r'(<html[^>]*) data-theme="auto"',
        r'\1 data-theme="light"',
    ),
    Mend(
        "pydata-sphinx-theme 0.17 reads a storage that a browser may forbid, and leaves auto as it is",
        r'<script data-cfasync="false">.*?</script>',
        lambda _: FIRST,
    ),
    Mend(
        "Sphinx 7.4, docutils 0.21 and pydata-sphinx-theme 0.17 each write the size of the window",
        r'<meta name="viewport"[^>]*>\s*(?=.*<meta name="viewport")',
        "",
    ),
    Mend(
        "pydata-sphinx-theme 0.17 loads every icon of Font Awesome as a script, and again as a font",
        r'\s*(?:<!--[^>]*-->\s*)?<script defer src="[^"]*/fontawesome\.js[^>]*></script>',
        "",
    ),
    Mend(
        "pydata-sphinx-theme 0.17 asks early for scripts that the page needs last",
        r'\s*(?:<!--[^>]*-->\s*)?<link rel="preload" as="script"[^>]*>',
        "",
    ),
    Mend(
        "pydata-sphinx-theme 0.17 loads the search and its index on every page; this book has its own, on one",
        r"\s*<script [^>]*/?(?:searchtools|language_data|searchindex)\.js[^>]*></script>",
        "",
    ),
    Mend(
        "Sphinx 7.4 loads scripts before the text; only the options must, since scripts in the page use them",
        r"<script (?![^>]*(?:defer|documentation_options))(?=[^>]*src=)",
        "<script defer ",
    ),
    Mend(
        "sphinx-book-theme 1.3 names the table of contents after its place",
        r'title="Toggle primary sidebar"',
        'title="Table of contents" aria-label="Table of contents"',
    ),
    Mend(
        "sphinx-book-theme 1.3 names the contents of the page after their place",
        r'title="Toggle secondary sidebar"',
        'title="Contents of this page" aria-label="Contents of this page"',
    ),
    Mend(
        "pydata-sphinx-theme 0.17 leaves its dialogs without a name",
        r'<dialog id="pst-(search-dialog|primary-sidebar-modal|secondary-sidebar-modal)">',
        lambda match: f'<dialog id="pst-{match[1]}" aria-label="{DIALOGS[match[1]]}">',
    ),
    Mend(
        "pydata-sphinx-theme 0.17 puts the logo and the search outside of every landmark",
        r'<div id="pst-primary-sidebar" (?=class)',
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book" ',
    ),
    Mend(
        "pydata-sphinx-theme 0.17 names the search by less than the button shows",
        r'(<button class="btn search-button-field [^>]*?) title="Search" aria-label="Search"',
        r"\1",
    ),
    Mend(
        "docutils 0.21 gives the works of a bibliography a withdrawn role, and their list one that needs others in it",
        r'(<div (?:class="citation" id="[^"]*")?) ?role="(?:doc-biblioentry|list)"',
        r"\1",
    ),
    Mend(
        "Sphinx 7.4 puts blocks into the source code of a module, where only parts of lines may stand",
        r'<pre>(?:(?!</pre>).)*?<div class="viewcode-block".*?</pre>',
        lambda match: match[0].replace("<div ", "<span ").replace("</div>", "</span>"),
    ),
    Mend(
        "sphinx-book-theme 1.3 prints a title of its own, without the number, and a table of contents without pages",
        r'<div id="jb-print-docs-body" class="onlyprint">.*?(?=<div id="searchbox">)',
        "",
    ),
    Mend(
        "MyST-NB 1.4 gives a folded cell another name than it shows, and paragraphs where words alone may stand",
        r'<summary aria-label="Toggle hidden content">\s*<p class="collapsed admonition-title">(.*?)</p>'
        r'\s*<p class="expanded admonition-title">(.*?)</p>\s*</summary>',
        r'<summary><span class="collapsed admonition-title">\1</span> '
        r'<span class="expanded admonition-title">\2</span></summary>',
    ),
    Mend(
        "docutils 0.21 names no row of a table for those who hear it, and makes an empty cell a header",
        r'<table class="table">(?:(?!</table>).)*?<th class="head.*?</table>',
        row_headers,
    ),
]
DIALOGS = {
    "search-dialog": "Search",
    "primary-sidebar-modal": "Table of contents",
    "secondary-sidebar-modal": "Contents of this page",
}


def mended(html, found):
    """The page without its defects; ``found`` gathers the defects that it had."""
    for mend in MENDS:
        html, times = re.subn(mend.pattern, mend.mended, html, flags=re.DOTALL)
        if times:
            found.add(mend.defect)
    return html


def with_stills(html):
    """The page with the still picture of each live part a second time, for paper only: see print.css.

    Its words, for those who do not see it, are the caption for those who do.
    """
    inside = r"(?:(?!</?noscript>).)*"
    live = rf'<div class="live"{inside}<noscript>{inside}(<img\b[^>]* alt="([^"]*)"[^>]*>){inside}</noscript>\s*</div>'
    paper = r'\n<figure class="for-paper">\1<figcaption aria-hidden="true">\2</figcaption></figure>'
    return re.sub(live + r'(?!\s*<figure class="for-paper")', r"\g<0>" + paper, html, flags=re.DOTALL)

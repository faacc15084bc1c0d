"""What a page offers at its top: the whole course as one file, and servers that run the page's notebook."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ARCHIVE = "learning-to-add.zip"


def link(text, url, icon, tooltip):
    return {"type": "link", "text": text, "url": url, "icon": icon, "tooltip": tooltip}


def offer(app, pagename, templatename, context, doctree):
    """Add to the theme's buttons, which stand in the context by now."""
    for group in context.get("header_buttons", []):
        if group.get("label") == "download-buttons":
            file = context["pathto"](ARCHIVE, 1)
            group["buttons"].append(link("the whole course", file, "fas fa-file-zipper", "Download all chapters"))
    repository = os.environ.get("BOOK_REPOSITORY")
    if repository and context.get("page_source_suffix") == ".ipynb":
        name = repository.split("://", 1)[-1].split("/", 1)[-1]
        # Colab's copy begins with a cell that installs what is missing: a branch that publishing makes.
        colab = f"https://colab.research.google.com/github/{name}/blob/launch/{pagename}.ipynb"
        binder = f"https://mybinder.org/v2/gh/{name}/main?urlpath=lab/tree/{pagename}.ipynb"
        codespaces = f"https://codespaces.new/{name}?quickstart=1"
        context["header_buttons"].insert(
            0,
            {
                "type": "group",
                "tooltip": "Run this chapter on a server",
                "icon": "fas fa-rocket",
                "label": "launch-buttons",
                "buttons": [
                    link("Colab", colab, "_static/images/logo_colab.png", "Open this chapter on Colab"),
                    link("Binder", binder, "_static/images/logo_binder.svg", "Open this chapter on Binder"),
                    link("Codespaces", codespaces, "fas fa-laptop-code", "Open the course in Codespaces"),
                ],
            },
        )


def pack(app, exception):
    """Put the archive beside the pages. In a process of its own, as nothing here imports what makes the book."""
    if exception is None and app.builder.format == "html":
        subprocess.run([sys.executable, "-m", "book.archive", app.outdir], cwd=ROOT, check=True)


def setup(app):
    # The theme adds its own buttons at 501.
    app.connect("html-page-context", offer, priority=900)
    app.connect("build-finished", pack)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

/* What the theme's scripts leave out, on every page. Plain script; without it a page reads the same. */

(() => {
  "use strict";

  /* sphinx-book-theme 1.3 takes the focus from the button that opens a sidebar, so that pydata-sphinx-theme 0.17
     finds nothing to give it back to when the sidebar closes. */
  function returnFocus() {
    for (const place of ["primary", "secondary"]) {
      const button = /** @type {HTMLElement} */ (document.querySelector(`.${place}-toggle`));
      document.getElementById(`pst-${place}-sidebar-modal`)?.addEventListener("close", () => button?.focus());
    }
  }

  /* pydata-sphinx-theme 0.17 lets the keyboard scroll wide code and tables, but no wide formula. */
  function reachFormulas() {
    for (const formula of document.querySelectorAll("div.math")) {
      if (formula.scrollWidth > formula.clientWidth) formula.setAttribute("tabindex", "0");
      else formula.removeAttribute("tabindex");
    }
  }

  /* On paper nothing stays folded; afterwards each fold is as the reader left it. */
  function unfoldForPaper() {
    let folded = [];
    addEventListener("beforeprint", () => {
      folded = [...document.querySelectorAll("details:not([open])")];
      for (const fold of folded) fold.setAttribute("open", "");
    });
    addEventListener("afterprint", () => folded.forEach(fold => fold.removeAttribute("open")));
  }

  function begin() {
    returnFocus();
    reachFormulas();
    unfoldForPaper();
    addEventListener("resize", reachFormulas);
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();

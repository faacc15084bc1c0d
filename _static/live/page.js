/* What both live parts need of a page. Text always goes in as text, never as HTML, so whatever a reader
   types or pastes stays text. */

var Page = (() => {
  "use strict";
  let count = 0;

  function dress(element, properties, children) {
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  return {
    /* An element: attributes by name, listeners as onclick and the like, then children or text. */
    make: (tag, properties = {}, ...children) => dress(document.createElement(tag), properties, children),
    svg: (tag, properties = {}, ...children) =>
      dress(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children),
    id: () => `live-${++count}`,
    calm: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
    percent: share => `${Math.round(100 * share)}%`,
  };
})();

/* The search page: every page of the book that has all the words, the one that says most about them first.

   Sphinx's own search counts no words, so that it puts a page that mentions a word once beside the chapter about it,
   and it fetches each page for its excerpt, which a browser forbids in a folder (file://). The texts come as a
   script, written when the book is built (_ext/found.py). */

(() => {
  "use strict";

  /* What a word of the query may look like in a text: it begins alike, and its ending may be another one. */
  function pattern(word) {
    const stem = word.length > 4 ? word.replace(/(ies|[^s]s|y)$/, end => (end.length === 2 ? end[0] : "")) : word;
    return new RegExp(`(?<![\\p{L}\\p{N}_])${stem.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "giu");
  }

  const count = (text, one) => (text.match(one) ?? []).length;

  /* The pages with every word, each with its best section, best first. A chapter goes before a list of words. */
  function find(pages, query) {
    const wanted = (query.match(/[\p{L}\p{N}_]+/gu) ?? []).map(pattern);
    if (!wanted.length) return [];
    const phrase = query.trim().toLowerCase();
    const weigh = text => wanted.reduce((sum, one) => sum + Math.log2(1 + count(text, one)), 0);
    return pages
      .map(({ page, title, sections }) => {
        const all = sections.map(([, heading, text]) => `${heading} ${text}`).join(" ");
        if (!wanted.every(one => count(all, one))) return null;
        const parts = sections.map(([anchor, heading, text]) => {
          const named = heading.toLowerCase().includes(phrase) ? 3 : 0;
          const told = /^(recap|exercises|solutions)$/.test(anchor) ? 0.5 : 1;  // a section that explains goes first
          return { anchor, heading, text, score: told * weigh(text) + 2 * weigh(heading) + named };
        });
        const best = parts.reduce((a, b) => (b.score > a.score ? b : a));
        const exact = all.toLowerCase().split(phrase).length - 1;
        const file = page.replace(/\d+-/, "");
        const names = [`${file} ${file.replaceAll("-", "")}`, ...sections.map(([, heading]) => heading)];
        const named = 2 * Math.max(...names.map(weigh));
        const score = (weigh(all) + Math.log2(1 + exact) + named) * (page.startsWith("chapters/") ? 1.5 : 1);
        return { page, title, best, score };
      })
      .filter(Boolean)
      .sort((a, b) => b.score - a.score);
  }

  /* A paragraph with the words before and after the first match, the matches marked. */
  function excerpt(text, query) {
    const wanted = (query.match(/[\p{L}\p{N}_]+/gu) ?? []).map(pattern);
    const places = wanted.map(one => text.search(one)).filter(place => place >= 0);
    const first = Math.max(0, Math.min(...(places.length ? places : [0])) - 80);
    const from = first && text.indexOf(" ", first) + 1;
    const to = text.length > from + 220 ? text.lastIndexOf(" ", from + 220) : text.length;
    const part = `${from ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
    const paragraph = document.createElement("p");
    const every = new RegExp(wanted.map(one => `${one.source}[\\p{L}\\p{N}_]*`).join("|"), "giu");
    let done = 0;
    for (const match of part.matchAll(every)) {
      const mark = document.createElement("mark");
      mark.textContent = match[0];
      paragraph.append(part.slice(done, match.index), mark);
      done = match.index + match[0].length;
    }
    paragraph.append(part.slice(done));
    return paragraph;
  }

  function show(place, query) {
    const results = find(/** @type {any} */ (globalThis).SearchTexts, query);
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    const number = results.length === 1 ? "One page has" : `${results.length || "No"} pages have`;
    said.textContent = results.length ? `${number} “${query}”.` : `No page has “${query}”. Try fewer or other words.`;
    const list = document.createElement("ol");
    for (const { page, title, best } of results) {
      const link = document.createElement("a");
      link.href = `${page}?highlight=${encodeURIComponent(query)}#${best.anchor}`;
      link.textContent = best.heading === title ? title : `${title} › ${best.heading}`;
      const item = document.createElement("li");
      item.append(link, excerpt(best.text, query));
      list.append(item);
    }
    place.replaceChildren(said, list);
  }

  const query = new URLSearchParams(location.search).get("q") ?? "";
  for (const field of document.querySelectorAll('input[name="q"]')) {
    /** @type {HTMLInputElement} */ (field).value = query;
  }
  if (query.trim()) show(document.getElementById("search-results"), query);
})();

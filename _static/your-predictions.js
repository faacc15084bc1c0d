/* The page "Your predictions": what this browser keeps of them, chapter by chapter. Nothing leaves the machine. */

(() => {
  "use strict";
  const { all, kept, lines, outcome, make } = Predictions;
  const place = document.getElementById("predictions-made");
  const home = document.documentElement.dataset.content_root;

  /* What was predicted, in reading order: [page, title, [[form, prediction], ...]] for each chapter. */
  function chapters() {
    const found = new Map();
    for (const [key, one] of Object.entries(all())) {
      const [page, form] = key.split("#");
      if (!found.has(page)) found.set(page, []);
      found.get(page).push([form, one]);
    }
    const pages = [...found.keys()].sort();
    return pages.map(page => {
      const made = found.get(page).sort(([, a], [, b]) => a.place - b.place);
      return [page, made[0][1].title, made];
    });
  }

  /* How a chapter's predictions came out, of those that are right or not. */
  function score(made) {
    const judged = made.flatMap(([, one]) => one.parts).filter(part => part.ok !== null);
    return judged.length ? `${judged.filter(part => part.ok).length} of ${judged.length} as predicted.` : "";
  }

  function text() {
    const rows = ["Your predictions", ""];
    for (const [, title, made] of chapters()) {
      rows.push(title, score(made), "");
      for (const [, { question, parts, output }] of made) {
        rows.push(question);
        for (const part of parts) rows.push(`  ${part.ask}: ${part.guess || "no prediction"}`, `    ${outcome(part)}`);
        if (output && parts.some(part => part.came === undefined)) rows.push(output.replace(/^/gm, "    | "));
        rows.push("");
      }
    }
    return rows.join("\n");
  }

  function button(label, press) {
    const made = make("button", { type: "button" }, label);
    made.addEventListener("click", press);
    return made;
  }

  function save() {
    const href = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
    make("a", { href, download: "your-predictions.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  }

  function remove() {
    if (!confirm("Delete all your predictions from this browser?")) return;
    kept.removeItem("predictions");
    draw("All your predictions are deleted.");
  }

  function nothing() {
    const apart = location.protocol === "file:"
      ? " Opened from a folder, some browsers keep what each page stores apart, or store nothing."
      : "";
    return `This browser keeps no predictions.${apart} Make one in any chapter, and it will stand here.`;
  }

  function draw(said = "") {
    const made = chapters();
    const first = make("p", {}, said);
    place.replaceChildren(first);
    if (!made.length) first.textContent = `${said} ${nothing()}`.trim();
    else place.append(make("p", { className: "predict-buttons" }, button("Save as text", save), button("Delete all", remove)));
    for (const [page, title, predictions] of made) {
      const section = make("section", {}, make("h2", {}, title));
      const total = score(predictions);
      if (total) section.append(make("p", {}, total));
      for (const [form, one] of predictions) {
        const href = `${home}${page}.html#${form.replace("predict-", "question-")}`;
        const question = make("p", {}, make("a", { href }, one.question));
        const entry = make("div", { className: "predict-entry" }, question, lines(one.parts));
        if (one.output && one.parts.some(part => part.came === undefined)) {
          entry.append(make("p", {}, "What came out:"), make("pre", {}, one.output));
        }
        section.append(entry);
      }
      place.append(section);
    }
    // The button that was pressed is gone.
    if (said) {
      first.setAttribute("role", "status");
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
    }
  }

  draw();
  // Another tab, or the page that was left a moment ago, may keep a prediction only now.
  addEventListener("storage", () => draw());
  addEventListener("pageshow", ({ persisted }) => persisted && draw());
})();

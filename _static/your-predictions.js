/* The page "Your predictions": what this browser keeps of them, chapter by chapter. Nothing leaves the machine. */

(() => {
  "use strict";
  const { all, keep, lines, outcome, element } = Predictions;
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
    const made = element("button", label);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  }

  function save() {
    const link = element("a");
    link.href = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
    link.download = "your-predictions.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function remove() {
    if (!confirm("Delete all your predictions from this browser?")) return;
    keep("predictions", null);
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
    const first = element("p", said);
    place.replaceChildren(first);
    if (!made.length) first.textContent = `${said} ${nothing()}`.trim();
    else {
      const buttons = element("p", "", "predict-buttons");
      buttons.append(button("Save as text", save), button("Delete all", remove));
      place.append(buttons);
    }
    for (const [page, title, predictions] of made) {
      const section = element("section");
      section.append(element("h2", title));
      const total = score(predictions);
      if (total) section.append(element("p", total));
      for (const [form, one] of predictions) {
        const entry = element("div", "", "predict-entry");
        const link = element("a", one.question);
        link.href = `${home}${page}.html#${form.replace("predict-", "question-")}`;
        const question = element("p");
        question.append(link);
        entry.append(question, lines(one));
        if (one.output && one.parts.some(part => part.came === undefined)) {
          entry.append(element("p", "What came out:"), element("pre", one.output));
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
})();

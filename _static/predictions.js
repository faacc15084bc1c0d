/* Commit before you see: what a cell shows waits for the reader's prediction.

   The forms stand in the page (_ext/predictions.py writes them), hidden. A line in the head has set the class
   `predicts` on <html>, unless the reader wants all outputs; the style sheet then shows the forms and hides
   what waits. This script answers the forms. What a reader writes goes into the page as text, and is kept in
   this browser only; where it may keep nothing, until the page is left. */

var Predictions = (() => {
  "use strict";
  const root = document.documentElement;
  const memory = {};

  /* What is kept under a name; null where there is nothing. */
  function kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return memory[name] ?? null;
    }
  }

  function keep(name, text) {
    memory[name] = text;
    try {
      if (text === null) localStorage.removeItem(name);
      else localStorage.setItem(name, text);
      return true;
    } catch {
      return false;
    }
  }

  /* All predictions made so far, by page and form: {"chapters/03-encoder#predict-1f": {...}}. */
  function all() {
    try {
      return JSON.parse(kept("predictions")) || {};
    } catch {
      return {};
    }
  }

  const element = (tag, text = "", name = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (name) made.className = name;
    return made;
  };

  /* What stands beside a guess: right (true), not (false), or nobody can say (null). */
  function verdict({ kind, right, near = undefined }, guess) {
    if (!guess || right === undefined) return null;
    if (kind === "choice") return guess === right;
    const known = kind === "share" ? "number" : kind;
    const [key] = Answers.read(known, right);
    // What is printed is rounded, so a guess may be finer.
    const decimals = right.match(/\.(\d+)/)?.[1].length ?? 0;
    const within = known === "number" ? Number(near ?? (decimals && 10 ** -decimals / 2)) : 0;
    const same = Answers.right(known, guess, key, within);
    if (kind !== "share" || same !== false) return same;
    return Answers.read("number", guess).some(value => value > 1 && Answers.same("number", value / 100, key, within));
  }

  function outcome({ guess, came, ok, near }) {
    if (came === undefined) return guess && "compare it yourself";
    if (!guess || ok === null) return `it came out: ${came}`;
    if (near) return `✓ close, it came out: ${came}`;
    return ok ? "✓ as predicted" : `✗ it came out: ${came}`;
  }

  /* The lines about one answered prediction: for the page and for the list of all. */
  function lines(answered) {
    const list = element("dl");
    for (const part of answered.parts) {
      const line = element("div");
      line.append(element("dt", part.ask), element("dd", part.guess || "no prediction"));
      if (outcome(part)) line.append(element("dd", outcome(part), "predict-verdict"));
      list.append(line);
    }
    return list;
  }

  /** @type {HTMLElement} */
  const control = document.querySelector(".predict-switch");
  const forms = [...document.querySelectorAll("form.predict")];
  const seen = new Set();

  /* Of a form: what waits for it, which is all of the class `waits` up to the next form. */
  function waiting(form) {
    const places = [...document.querySelectorAll("form.predict, .waits")];
    const after = places.slice(places.indexOf(form) + 1);
    const next = after.findIndex(one => one.matches("form"));
    return next < 0 ? after : after.slice(0, next);
  }

  const key = form => `${control.dataset.page}#${form.id}`;

  function parts(form) {
    return [...form.querySelectorAll("[data-kind]")].map(place => {
      const { kind, right, near } = place.dataset;
      const ask = place.querySelector("legend, label > span").textContent;
      if (kind !== "choice") {
        const guess = place.querySelector("input, textarea").value.trim();
        const ok = verdict({ kind, right, near }, guess);
        return { ask, guess, came: right, ok, near: ok && !verdict({ kind, right }, guess) };
      }
      const option = value => place.querySelector(`[value="${value}"] + span`).textContent;
      const chosen = place.querySelector(":checked")?.value;
      return {
        ask, guess: chosen === undefined ? "" : option(chosen), came: option(right),
        ok: verdict({ kind, right }, chosen),
      };
    });
  }

  /* Show and hide as the state of the page asks. */
  function draw(form) {
    const answered = all()[key(form)];
    const always = !root.classList.contains("predicts");
    const open = always || answered || seen.has(form);
    form.hidden = Boolean(open);
    form.classList.toggle("done", form.hidden);
    for (const one of waiting(form)) {
      if (open) one.removeAttribute("hidden");
      else one.setAttribute("hidden", "until-found");
      one.classList.toggle("shown", open);
    }
    const record = form.nextElementSibling;
    form.closest(".cell")?.classList.toggle("predicted", Boolean(answered));
    record.replaceChildren(...(answered ? [element("p", "Your prediction"), lines(answered)] : []));
  }

  /* Show what waits, and put the focus there: the button that had it is gone. The page scrolls only if that
     place is out of sight. */
  function reveal(form, focus = true) {
    seen.add(form);
    draw(form);
    if (!focus) return;
    const [output = form.nextElementSibling] = waiting(form);
    output.tabIndex = -1;
    if (output.matches(".waits")) {
      output.setAttribute("role", "group");
      output.setAttribute("aria-label", "What came out");
    }
    const { top } = output.getBoundingClientRect();
    output.focus({ preventScroll: top > 0 && top < innerHeight });
  }

  function answer(form) {
    const given = parts(form);
    if (!given.some(part => part.guess)) {
      form.querySelector(".predict-empty").textContent = "Write a prediction first, or press “Just show it”.";
      form.querySelector("input, textarea").focus();
      return;
    }
    const [output] = waiting(form);
    const made = all();
    made[key(form)] = {
      title: document.title.split(" · ")[0],
      place: forms.indexOf(form),
      question: document.getElementById(form.firstElementChild.getAttribute("aria-describedby")).textContent.trim().replace("Predict. ", ""),
      parts: given,
      output: output?.matches(".cell_output") ? output.textContent.trim().slice(0, 1500) : "",
    };
    keep("predictions", JSON.stringify(made));
    reveal(form);
  }

  function start() {
    for (const form of forms) {
      draw(form);
      form.addEventListener("submit", event => {
        event.preventDefault();
        answer(form);
      });
      form.querySelector("[type=button]")?.addEventListener("click", () => reveal(form));
      for (const one of waiting(form)) one.addEventListener("beforematch", () => reveal(form, false));
    }
    const box = control.querySelector("input");
    box.checked = !root.classList.contains("predicts");
    box.addEventListener("change", () => {
      keep("outputs", box.checked ? "always" : null);
      root.classList.toggle("predicts", !box.checked);
      forms.forEach(draw);
    });
    follow();
    addEventListener("hashchange", follow);
  }

  /* A link that leads into what waits opens it. */
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const hidden = target?.closest(".waits[hidden]");
    if (!hidden) return;
    reveal(forms.find(form => waiting(form).includes(hidden)), false);
    target.scrollIntoView();
  }

  try {
    start();
  } catch (error) {
    // Better everything than nothing.
    root.classList.remove("scripted", "predicts");
    throw error;
  }
  return { all, keep, lines, outcome, verdict, element };
})();

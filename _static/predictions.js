/* What a cell shows waits for the reader's prediction.

   The forms stand in the page (_ext/predictions.py writes them), hidden. A line in the head sets
   `predicts` on <html>, unless the reader wants all outputs; the style sheet then shows the forms and hides
   what waits. This script answers the forms; what reads an answer, live/answers.js, comes with the first of
   them. What a reader writes goes into the page as text, and is kept in this browser only; where it may keep
   nothing, until the page is left. */

var Predictions = (() => {
  "use strict";
  const root = document.documentElement;
  const kept = window["keptStorage"].local;

  /* All predictions made so far, by page and form: {"chapters/03-encoder#predict-1f": {...}}. */
  function all() {
    try {
      return JSON.parse(kept.getItem("predictions")) || {};
    } catch {
      return {};
    }
  }

  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  /* What stands beside a guess: right (true), not (false), or nobody can say (null). */
  function verdict({ kind, right, near = undefined }, guess) {
    if (!guess || right === undefined) return null;
    if (kind === "choice") return guess === right;
    if (typeof Answers === "undefined") return null;
    const known = kind === "share" ? "number" : kind;
    const [key] = Answers.read(known, right);
    // What is printed is rounded, so a guess may be finer.
    const decimals = right.match(/\.(\d+)/)?.[1].length ?? 0;
    const within = Number(near ?? (decimals && 10 ** -decimals / 2));
    const readings = Answers.read(known, guess);
    // A share may lack the percent sign.
    if (kind === "share") readings.push(...readings.filter(value => value > 1).map(value => value / 100));
    return readings.length ? readings.some(value => Answers.same(known, value, key, within)) : null;
  }

  function outcome({ guess, came, ok, near }) {
    if (came === undefined) return guess && "compare it yourself";
    if (!guess || ok === null) return `it came out: ${came}`;
    if (near) return `✓ close, it came out: ${came}`;
    return ok ? "✓ as predicted" : `✗ it came out: ${came}`;
  }

  /* The lines about one answered prediction: for the page and for the list of all. */
  function lines(answers) {
    return make("dl", { className: "predict-lines" }, ...answers.map(part => make("div", {},
      make("dt", {}, part.ask), make("dd", {}, part.guess || "no prediction"),
      make("dd", { className: "predict-verdict" }, outcome(part)))));
  }

  /** @type {HTMLElement} */
  const control = document.querySelector(".predict-switch");
  const forms = [...document.querySelectorAll("form.predict")];
  const seen = new Set();

  /* What waits for a form. */
  const waiting = form => [...document.getElementsByClassName(form.id.replace("predict", "waits"))];
  const key = form => `${control.dataset.page}#${form.id}`;

  function parts(form) {
    return [...form.querySelectorAll("[data-kind]")].map(place => {
      const { kind, right, near } = place.dataset;
      const ask = place.querySelector("legend, label > span").textContent;
      const given = place.querySelector(":checked, [type=text], textarea")?.value.trim() ?? "";
      const ok = verdict({ kind, right, near }, given);
      const words = value => kind === "choice" && value ? place.querySelector(`[value="${value}"] + span`).textContent : value;
      return { ask, guess: words(given), came: words(right), ok, near: ok && !verdict({ kind, right }, given) };
    });
  }

  /* Without what reads an answer, nothing but a choice is judged. */
  async function reader() {
    try {
      await Late.script("answers.js");
    } catch (error) {
      console.warn(error);
    }
  }

  /* Show and hide as the state of the page asks. */
  function draw(form) {
    const answered = all()[key(form)];
    const open = Boolean(answered) || seen.has(form) || !root.classList.contains("predicts");
    form.classList.toggle("done", open);
    waiting(form).forEach((/** @type {any} */ one) => {
      one.hidden = open ? false : "until-found";
      one.classList.toggle("shown", open);
    });
    const record = form.nextElementSibling;
    form.closest(".cell")?.classList.toggle("predicted", Boolean(answered));
    record.replaceChildren(...(answered ? [make("p", {}, "Your prediction"), lines(answered.parts)] : []));
  }

  /* Show what waits, and put the focus there: the button that had it is gone. The page scrolls only if that
     place is out of sight. */
  function reveal(form, focus = true) {
    seen.add(form);
    draw(form);
    if (!focus) return;
    const [output = form.nextElementSibling] = waiting(form);
    output.tabIndex = -1;
    if (output.matches(".waits")) Object.assign(output, { role: "group", ariaLabel: "What came out" });
    const { top } = output.getBoundingClientRect();
    output.focus({ preventScroll: top > 0 && top < innerHeight });
  }

  async function answer(form) {
    await reader();
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
      question: document.getElementById(form.id.replace("predict", "question")).textContent.trim().replace("Predict. ", ""),
      parts: given,
      output: output?.matches(".cell_output") ? output.textContent.trim().slice(0, 1500) : "",
    };
    kept.setItem("predictions", JSON.stringify(made));
    reveal(form);
  }

  function start() {
    for (const form of forms) {
      draw(form);
      form.addEventListener("input", reader, { once: true });
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
      kept.setItem("outputs", box.checked ? "always" : "");
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
  return { all, kept, lines, outcome, verdict, make };
})();

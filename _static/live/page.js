/* What the live parts need of a page. Text always goes in as text, never as HTML, so whatever a reader
   types or pastes stays text. */

var Page = (() => {
  "use strict";
  let ids = 0;

  function dress(element, properties, children) {
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  /* An element: attributes by name, listeners as onclick and the like, then children or text. */
  const make = (tag, properties = {}, ...children) => dress(document.createElement(tag), properties, children);
  const svg = (tag, properties = {}, ...children) =>
    dress(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
  const id = () => `live-${++ids}`;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* A row of cells, one for each unit: blue above 0, orange below, as strong as the number is far from 0. All in one
     background: with an element for each unit a slow processor would be busy with layout. */
  const units = row => make("div", { class: "live-units", style: `background-image: linear-gradient(to right, ${row.map((value, n) => {
    const [from, to] = [n, n + 1].map(end => `${(100 * end / row.length).toFixed(3)}%`);
    return `color-mix(in srgb, var(--live-${value < 0 ? "below" : "above"}) ${(100 * Math.abs(value)).toFixed(1)}%, transparent) ${from} ${to}`;
  }).join(", ")})` });
  const scale = () => make("p", { class: "live-scale", "aria-hidden": "true" }, "−1", make("span"), "1");

  /* Lets the page draw, and answer a touch, between two pieces of work. */
  const breath = () => new Promise(done => { requestAnimationFrame(() => setTimeout(done)); });

  /* Children for an element, a piece at a time, so that no drawing of the page takes long. */
  async function grow(element, ...pieces) {
    for (const piece of pieces) {
      await breath();
      element.append(...piece);
    }
  }

  /* Buttons and a slider that go through steps. show(step, last) draws everything up to a step and returns a
     sentence on it; range(from, to) says which steps there are. */
  function stepper(show) {
    let step = 0, from = 0, to = 0, running = 0;
    const slider = make("input", { id: id(), type: "range", step: 1, oninput: () => go(Number(slider.value), false) });
    const back = make("button", { type: "button", onclick: () => go(step - 1, true) }, "Back");
    const next = make("button", { type: "button", onclick: () => go(step + 1, true) }, "Next");
    const now = make("p", { class: "live-now" });
    const status = make("p", { class: "live-hidden", role: "status" });

    function draw(target) {
      step = Math.min(Math.max(target, from), to);
      now.textContent = show(step, step === to);
      slider.value = `${step}`;
      slider.setAttribute("aria-valuetext", now.textContent);
      // Only marked: a button that is really disabled would lose the keyboard's place.
      back.setAttribute("aria-disabled", `${step === from}`);
      next.setAttribute("aria-disabled", `${step === to}`);
    }

    function stop() {
      clearInterval(running);
      running = 0;
    }

    /* Show everything up to this step. aloud: the reader moved by a button, so say it; a slider speaks itself. */
    function go(target, aloud) {
      stop();
      draw(target);
      if (aloud) status.textContent = now.textContent;
    }

    /* From the first step to the last, at a pace one can follow; at once for a reader who wants no motion. */
    function run() {
      stop();
      if (calm()) return go(to, true);
      draw(from);
      running = setInterval(() => {
        draw(step + 1);
        if (step === to) {
          stop();
          status.textContent = now.textContent;
        }
      }, 500);
    }

    function range(first, last) {
      [from, to] = [first, last];
      slider.min = `${from}`;
      slider.max = `${to}`;
    }

    const bar = make("div", { class: "live-stepper" }, back,
      make("label", { for: slider.id, class: "live-hidden" }, "Step"), slider, next);
    return { elements: [bar, now, status], range, run, stop, last: () => go(to, false) };
  }

  return {
    make, svg, id, calm, units, scale, breath, grow, stepper,
    percent: share => `${Math.round(100 * share)}%`,
    // A whole number with commas; the browser's own way takes a slow processor 150 ms to make ready.
    count: number => `${number}`.replace(/\B(?=(?:[0-9]{3})+$)/g, ","),
  };
})();

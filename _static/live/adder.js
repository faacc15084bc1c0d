/* As long as you like: two numbers of any length, added by the networks of chapters 10 and 11. Every network adds
   the same sum, its wrong digits are counted, and one of them is shown column by column, above the unit that
   holds its carry. */

var Adder = (() => {
  "use strict";
  const { make, svg, count } = Page;

  const networks = [
    { file: "chapter-10", name: "random sums", label: "Random sums" },
    { file: "chapter-10", name: "with chains", label: "Random sums and chains" },
    { file: "chapter-10", name: "chains and repeats", label: "Chains and repeats" },
    { file: "chapter-10", name: "chains and repeats, seed 4", label: "Chains and repeats, another seed" },
    { file: "chapter-11", name: "proved", label: "Proved (chapter 11)" },
  ];
  const lengths = [10, 100, 1000, 10_000, 100_000];
  const width = 15;  // of a column, in pixels

  /* What went wrong with one network's answer: how many digits, and the columns of all of them. */
  function compare(digits, right) {
    const wrong = [];
    for (let t = 0; t < right.length; t++) if (digits[t] !== right[t]) wrong.push(t);
    return wrong;
  }

  /* The digit answered, read as a carry: what must have come in if this were right. */
  function reason(sum, digits, t) {
    const came = t > 0 && sum.carries[t - 1] === 1;
    const meant = (digits[t] - sum.a[t] - sum.b[t] + 20) % 10;
    if (meant === 0 && came) return "as if no carry had come in";
    if (meant === 1 && !came) return "as if a carry had come in";
    return "which no carry explains";
  }

  const columnOf = t => `column ${count(t + 1)}`;

  function verdict(sum, { label }, { digits, wrong }) {
    const all = count(sum.digits.length), ours = sum.digits.length <= 25 ? ` It writes ${Columns.written(digits)}.` : "";
    if (wrong.length === 0) return `${label}: all ${all} digits are right.${ours}`;
    const t = wrong[0], came = t > 0 && sum.carries[t - 1] ? " with a carry" : "";
    return `${label}: ${wrong.length === 1 ? "1 digit" : `${count(wrong.length)} digits`} of ${all} wrong. The first is in ${columnOf(t)}, `
      + `where ${sum.a[t]} + ${sum.b[t]}${came} is answered with ${digits[t]} instead of ${sum.digits[t]}, ${reason(sum, digits, t)}.${ours}`;
  }

  /* ---------- what is drawn ---------- */

  /* Some columns, the ones at the left, as a picture: digits above, the true carry and the unit below. */
  function drawColumns(sum, result, from, columns) {
    const left = 66, x = n => left + n * width, until = Math.min(from + columns, sum.a.length);
    const shown = Array.from({ length: until - from }, (_, n) => from + n);
    const text = (at, y, kind, what) => svg("text", { x: at, y, class: kind }, `${what}`);
    const place = t => x(t - from);
    // One text that says where each of its digits stands is laid out sooner than a text for each.
    const digitsAt = (y, digits, places) => svg("text", { x: places.map(t => place(t) + width / 2).join(" "), y, class: "digit" },
      places.map(t => digits[t]).join(""));
    const row = (y, name, digits) => [text(left - 8, y, "name", name), digitsAt(y, digits, shown)];
    const wrong = shown.filter(t => result.digits[t] !== sum.digits[t]);
    // A step up or down at the border of two columns; the states reach from -1 to 1.
    const line = (kind, values, low, high, top) => svg("path", {
      class: kind,
      d: shown.map((t, n) => `${n ? "V" : `M${x(n)} `}${(top + 36 * (high - values[t]) / (high - low)).toFixed(1)}H${x(n + 1)}`).join(""),
    });
    const end = x(shown.length);
    return svg("svg", {
      class: "live-columns", width: end + 2, height: 206, viewBox: `0 0 ${end + 2} 206`, role: "img",
      "aria-label": `Columns ${count(from + 1)} to ${count(until)} of ${count(sum.a.length)}, the ones first. `
        + (wrong.length === 0 ? "All digits are right." : `${wrong.length} wrong: ${wrong.slice(0, 5).map(t =>
          `${columnOf(t)} has ${result.digits[t]} instead of ${sum.digits[t]}`).join(", ")}${wrong.length > 5 ? ", and more" : ""}.`),
    },
    ...shown.filter(t => (t + 1) % 5 === 0).map(t => text(place(t) + width / 2, 12, "count", t + 1)),
    ...row(34, "first", sum.a), ...row(54, "second", sum.b),
    svg("path", { class: "rule", d: `M${left} 62H${end}` }),
    ...wrong.map(t => svg("rect", { class: "wrong", x: place(t) + 0.5, y: 65, width: width - 1, height: 20, rx: 3 })),
    ...row(80, "it writes", result.digits),
    ...(wrong.length ? [text(left - 8, 100, "name", "right"), digitsAt(100, sum.digits, wrong)] : []),
    text(left - 8, 134, "name", "carry out"), line("carry", sum.carries, 0, 1, 112),
    text(left - 8, 187, "name", `unit ${result.unit}`),
    svg("path", { class: "rule", d: `M${left} 182H${end}` }),
    line("unit", result.states, -1, 1, 164));
  }

  /* Where in the whole number the wrong digits are: a bar for each of up to 200 stretches. */
  function drawAll(length, wrong) {
    const stretches = Math.min(200, length), shares = new Float64Array(stretches);
    for (const t of wrong) shares[Math.floor(t * stretches / length)] += stretches / length;
    return svg("svg", { class: "live-strip", viewBox: `0 0 ${stretches} 10`, preserveAspectRatio: "none", "aria-hidden": "true" },
      // Even one wrong digit in a long stretch is to be seen.
      ...Array.from(shares, (share, n) => [share, n]).filter(([share]) => share > 0).map(([share, n]) => {
        const height = 2 + 8 * Math.min(1, share);
        return svg("rect", { x: n, y: 10 - height, width: 1, height });
      }));
  }

  /* ---------- the widget ---------- */

  async function start(place) {
    const clock = Columns.patience();
    for (const network of networks) {
      const stored = Columns.stored[network.file][network.name];
      Object.assign(network, { ...Columns.load(stored), unit: stored.carry_unit });
      await clock.pause();
    }
    let sum = null, results = new Map(), chosen = networks[0], from = 0, columns = 20, turn = 1, running = 0;

    const ids = { message: Page.id(), length: Page.id(), slider: Page.id(), group: Page.id() };
    const boxes = ["first", "second"].map(name => {
      const input = make("input", {
        id: Page.id(), type: "text", inputmode: "numeric", dir: "ltr", autocomplete: "off", spellcheck: "false",
        enterkeyhint: "go", "aria-describedby": ids.message, class: "live-long",
        onbeforeinput: event => take(event, box), oninput: () => { box.held = null; },
      });
      /* held: the digits of a number too long to stand in the box. */
      const box = { name, input, held: null, label: make("div", {}, make("label", { for: input.id }, `The ${name} number`), input) };
      return box;
    });
    const length = make("select", { id: ids.length },
      ...lengths.map(n => make("option", { value: n, selected: n === 1000 }, count(n))));
    const chips = Object.keys(Columns.cases).map(name => make("button", {
      type: "button", class: "live-chip", onclick: () => fill(name),
    }, name));
    const message = make("p", { id: ids.message, class: "live-message", role: "status" });
    const about = make("p", { class: "live-note" });
    const bar = make("progress", { class: "live-progress", max: 1, value: 0, hidden: true, "aria-label": "Columns added" });
    const radios = networks.map(network => make("input", {
      type: "radio", name: ids.group, checked: network === chosen, onchange: () => choose(network),
    }));
    const counts = networks.map(() => make("b", {}, "–"));
    const choice = make("fieldset", { class: "live-models live-counted" },
      make("legend", {}, "Wrong digits, by what a network was trained on; choose one to see it at work"),
      ...networks.map(({ label }, n) => make("label", {}, make("span", {}, radios[n], ` ${label}`), counts[n])));
    const form = make("form", { class: "live-numbers", onsubmit: event => { event.preventDefault(); read(); } },
      ...boxes.map(({ label }) => label), make("button", { type: "submit", class: "live-main" }, "Add them"));
    const strip = make("div", {}), picture = make("div", { class: "live-window" });
    const slider = make("input", { id: ids.slider, type: "range", min: 0, step: 1, oninput: () => go(Number(slider.value)) });
    const next = make("button", { type: "button", onclick: nextWrong }, "Next wrong digit");
    const stepper = make("div", { class: "live-stepper" }, make("label", { for: ids.slider, class: "live-hidden" }, "First column shown"), slider, next);
    const now = make("p", { class: "live-now", role: "status" });

    function say(sentence, box = null) {
      message.textContent = sentence;
      message.classList.toggle("wrong", box !== null);
      for (const { input } of boxes) {
        if (input === box) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
    }

    /* Put a number into a box: a long one is kept beside it, and the box shows both ends. */
    function put(box, digits) {
      box.held = digits.length > Columns.long ? digits : null;
      box.input.value = Columns.shortened(digits);
    }

    /* A long text is on its way into a box, pasted or dropped: keep it out of the box. */
    function take(event, box) {
      if (!event.data || event.data.length <= Columns.long) return;
      event.preventDefault();
      const { value, selectionStart, selectionEnd } = box.input;
      const { digits, sentence } = Columns.parse(value.slice(0, selectionStart) + event.data + value.slice(selectionEnd), box.name);
      if (sentence) return say(sentence, box.input);
      put(box, digits);
      say("");
    }

    /* Write one of the hard sums into the boxes, and add it. */
    function fill(name) {
      const pair = Columns.cases[name](Number(length.value), Math.random, turn);
      pair.forEach((digits, n) => { put(boxes[n], digits); });
      const digit = turn >> 1;
      about.textContent = name === "one pair"
        ? `${digit} + ${9 - digit} in every column but the first, which sends ${turn % 2 ? "a carry" : "no carry"} in. Press again for the next pair.` : "";
      // First the ten pairs with a carry to hold, then the ten without.
      if (name === "one pair") turn = turn === 19 ? 0 : turn === 18 ? 1 : turn + 2;
      return add(...pair);
    }

    /* Read what stands in the boxes. A sentence in place of a number leaves what is shown as it is. */
    function read() {
      const numbers = [];
      for (const { name, input, held } of boxes) {
        const { digits, sentence } = held ? { digits: held, sentence: "" } : Columns.parse(input.value, name);
        if (sentence) return say(sentence, input);
        numbers.push(digits);
      }
      about.textContent = "";
      add(...numbers);
    }

    /* Let every network add; a sum that comes meanwhile takes the place of this one. */
    async function add(first, second) {
      const mine = ++running, found = new Map();
      say("");
      await clock.pause();
      if (mine !== running) return;
      const { a, b } = Columns.lineUp(first, second), asked = { a, b, ...Columns.add(a, b) };
      bar.value = 0;
      bar.hidden = a.length < 5000;
      for (const network of networks) {
        await clock.pause();
        if (mine !== running) return;
        const result = await Columns.runInSlices(network, a, b, network.unit, done => {
          bar.value = (networks.indexOf(network) + done / a.length) / networks.length;
          return mine === running;
        });
        if (result === null) return;
        found.set(network, { ...result, unit: network.unit, wrong: compare(result.digits, asked.digits) });
      }
      bar.hidden = true;
      sum = asked;
      results = found;
      networks.forEach((network, n) => {
        const wrong = results.get(network).wrong.length;
        counts[n].textContent = wrong === 0 ? "none ✓" : `${count(wrong)} of ${count(a.length)}`;
        counts[n].classList.toggle("wrong", wrong > 0);
      });
      await choose(chosen);
    }

    async function choose(network) {
      chosen = network;
      if (sum === null) return;
      const { wrong } = results.get(chosen);
      say(verdict(sum, chosen, results.get(chosen)));
      strip.replaceChildren(drawAll(sum.a.length, wrong));
      strip.hidden = sum.a.length <= columns;
      next.setAttribute("aria-disabled", wrong.length === 0);
      // The picture a moment after the words, so that no drawing of the page takes long.
      await Page.breath();
      if (chosen === network) go(wrong.length === 0 ? 0 : wrong[0] - 5);
    }

    /* Show the columns from this one on. */
    function go(target) {
      const last = Math.max(0, sum.a.length - columns);
      from = Math.min(Math.max(0, target), last);
      slider.max = String(last);
      slider.value = String(from);
      stepper.hidden = last === 0;
      const until = Math.min(sum.a.length, from + columns);
      now.textContent = "";
      slider.setAttribute("aria-valuetext", `columns ${count(from + 1)} to ${count(until)}`);
      picture.replaceChildren(drawColumns(sum, results.get(chosen), from, columns));
    }

    function nextWrong() {
      const { wrong, digits } = results.get(chosen);
      if (wrong.length === 0) return;
      // The first that is not in the picture yet; after the last one the first again.
      const t = wrong.find(at => at >= from + columns) ?? wrong[0];
      go(t - 5);
      now.textContent = `Column ${count(t + 1)}: ${digits[t]} instead of ${sum.digits[t]}, ${reason(sum, digits, t)}.`;
    }

    new ResizeObserver(() => {
      const fitting = Math.max(8, Math.floor((picture.clientWidth - 70) / width));
      if (fitting === columns || picture.clientWidth === 0) return;
      columns = fitting;
      if (sum !== null) {
        strip.hidden = sum.a.length <= columns;
        go(from);
      }
    }).observe(picture);

    const widget = make("div", { class: "live-widget live-adder" },
      make("p", { class: "live-task" }, make("strong", {}, "Try "), "one pair, a few times, and ",
        make("strong", {}, "watch"), " which networks lose a carry that must go through every column."),
      make("p", { class: "live-examples" }, make("label", { for: ids.length }, "Digits"), " ", length, " ", ...chips),
      about);
    // Before it is in the page: a verdict that came later would push down what stands below it.
    await fill("long chain");
    place.replaceChildren(widget);
    await Page.grow(widget, [form, message, bar], [choice], [strip, stepper, picture, now,
      make("p", { class: "live-note" }, "The ones stand at the left, where the network begins. Framed: a wrong digit.")]);
  }

  return { start };
})();

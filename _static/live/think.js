/* See it think: a trained model reads a sum one character a step, and every tensor on the way is shown.
   On the first page the whole flow, in chapters 2 to 5 the part the chapter is about. */

var Think = (() => {
  "use strict";
  const { make, percent } = Page;

  const models = [
    { name: "chapter-6", label: "Chapter 6: sums up to 10", task: Sums.small, examples: ["7+8", "3+7", "10+10"] },
    { name: "chapter-7", label: "Chapter 7: eleven pairs left out", task: Sums.small, examples: [] },
    { name: "chapter-8", label: "Chapter 8: three digits", task: Sums.large, examples: ["123+456", "999+1", "87+9"] },
  ];

  /* Which panels a page shows, and the steps it goes through: reading, one repeat, writing. */
  const parts = {
    whole: { panels: ["one-hot", "encoder", "repeat", "decoder", "head"], from: () => 1, to: s => s.last },
    "one-hot": { panels: ["one-hot"], from: () => 1, to: s => s.time_in },
    encoder: { panels: ["encoder"], from: () => 1, to: s => s.time_in },
    repeat: { panels: ["encoder", "repeat", "decoder"], from: s => s.time_in, to: s => s.last },
    head: { panels: ["decoder", "head"], from: s => s.time_in + 1, to: s => s.last },
  };

  /* ---------- what the model thinks ---------- */

  /* Every tensor on the way for one pair, as rows of numbers. */
  function think(model, task, pair) {
    const { time_in, time_out } = task;
    const written = task.query(pair);
    const places = Sums.places(written);
    const rows = (numbers, count, from = 0) => {
      const width = numbers.length / (count + from);
      return Array.from({ length: count }, (_, n) => [...numbers.slice((n + from) * width, (n + from + 1) * width)]);
    };
    const thought = {
      pair, written, time_in, time_out, last: time_in + 1 + time_out,
      "one-hot": [...places].map(place => Array.from(Sums.alphabet, (_, k) => (k === place ? 1 : 0))),
    };
    if (model !== null) {
      thought.head = rows(Seq2seq.forward(model, places), time_out);
      // Row 0 of the states is the zero start.
      thought.encoder = rows(model.room.encoder.h, time_in, 1);
      thought.repeat = Array(time_out).fill(thought.encoder[time_in - 1]);
      thought.decoder = rows(model.room.decoder.h, time_out, 1);
      thought.answer = Sums.text(thought.head.map(row => row.indexOf(Math.max(...row))));
    }
    return thought;
  }

  /* ---------- panels ---------- */

  /* A row of cells, one for each character of the alphabet, as dark as its number is large. */
  const charCells = row =>
    make("div", { class: "live-chars" }, ...row.map(value => make("i", { style: `--value:${value.toFixed(3)}` })));

  const header = () => make("div", { class: "live-row live-header" }, make("span"),
    make("div", { class: "live-chars" }, ...Array.from(Sums.alphabet, c => make("b", {}, Sums.shown(c)))));

  /* The panels in order. first: the step at which the first row appears; together: all rows appear then. */
  function panel(name, thought) {
    const { time_in, time_out } = thought;
    const units = name === "one-hot" || name === "head" ? Sums.alphabet.length : thought[name][0].length;
    const letters = [...Sums.shown(thought.written)];
    const writes = Array.from({ length: time_out }, (_, n) => `step ${n}`);
    return {
      "one-hot": {
        title: "Text to one-hot vectors", axes: "(time_in, chars)", labels: letters, first: 1, cells: charCells,
      },
      encoder: {
        title: `LSTM(${units}) reads: its state after each character`, axes: "(time_in, units)",
        note: "Only the last row is handed on.", labels: letters, first: 1, cells: Page.units,
      },
      repeat: {
        title: `RepeatVector(${time_out}) copies the last state`, axes: "(time_out, units)",
        labels: writes.map((_, n) => `copy ${n}`), first: time_in + 1, together: true, cells: Page.units,
      },
      decoder: {
        title: `LSTM(${units}), all steps: the copies become different`, axes: "(time_out, units)",
        labels: writes, first: time_in + 2, cells: Page.units,
      },
      head: {
        title: `TimeDistributed(Dense(${units})): a probability for each character`, axes: "(time_out, chars)",
        labels: writes, first: time_in + 2, cells: charCells,
      },
    }[name];
  }

  function drawPanel(name, thought) {
    const { title, axes, note, labels, first, together, cells } = panel(name, thought);
    const values = thought[name];
    const chars = cells === charCells;
    const rows = values.map((row, n) => {
      const best = row.indexOf(Math.max(...row));
      const chosen = name === "head"
        ? [make("span", { class: "live-chosen" }, make("b", {}, Sums.shown(Sums.alphabet[best])), ` ${percent(row[best])}`)]
        : [];
      const element = make("div", { class: "live-row" }, make("span", { class: "live-label" }, labels[n]), cells(row), ...chosen);
      element.appears = together ? first : first + n;
      return element;
    });
    const words = {
      "one-hot": () => `Each of the ${rows.length} rows has one cell filled, that of its own character.`,
      encoder: () => `Heat map, a row after each of the ${rows.length} characters, ${values[0].length} units wide.`,
      repeat: () => `Heat map of ${rows.length} equal rows, ${values[0].length} units wide.`,
      decoder: () => `Heat map of ${rows.length} different rows, ${values[0].length} units wide.`,
      head: () => values.map((row, n) => {
        const best = row.indexOf(Math.max(...row));
        return `Step ${n}: ${spoken(Sums.alphabet[best])} has ${percent(row[best])}.`;
      }).join(" "),
    }[name]();
    return make("section", { class: `live-panel live-panel-${name}` },
      make("p", { class: "live-title" }, make("strong", {}, title), " ",
        make("code", {}, `${axes} = (${values.length}, ${values[0].length})`)),
      make("div", { class: "live-rows", role: "img", "aria-label": `${title}. ${words}` },
        ...(chars ? [header()] : []), ...rows),
      ...(chars ? [] : [Page.scale()]), ...(note ? [make("p", { class: "live-note" }, note)] : []));
  }

  const spoken = character => ({ " ": "the space", "+": "plus" })[character] ?? character;

  /* One sentence for each step. */
  function describe(thought, step, shown) {
    const { time_in, time_out, written } = thought;
    if (step <= time_in) {
      const character = written[step - 1];
      const place = `Character ${step} of ${time_in}: ${spoken(character)}`;
      return shown.includes("one-hot")
        ? `${place}, the 1 at place ${Sums.alphabet.indexOf(character)} of its vector.`
        : `${place}${step === time_in ? " is read. This last state is all that is handed on." : " is read, and the state changes."}`;
    }
    if (step === time_in + 1) return `The state after the last character is copied, once for each of the ${time_out} answer steps.`;
    const n = step - time_in - 2;
    const row = thought.head[n], best = row.indexOf(Math.max(...row));
    return shown.includes("head")
      ? `Step ${n} of the answer: ${spoken(Sums.alphabet[best])} is the most probable character, ${percent(row[best])}.`
      : `Decoder step ${n}: the same vector is read, ${n === 0 ? "from a state of zeros" : "from the state the step before left"}.`;
  }

  /* ---------- the widget ---------- */

  async function start(place, { part, script }) {
    const { panels: shown, from, to } = parts[part];
    const needsModel = part !== "one-hot";
    const loaded = new Map();
    let chosen = models[0], thought = null, at = 0, reading = 0;

    const ids = { sum: Page.id(), message: Page.id(), group: Page.id() };
    const input = make("input", {
      id: ids.sum, type: "text", value: "7+8", dir: "ltr", autocomplete: "off", autocapitalize: "off",
      spellcheck: "false", enterkeyhint: "go", size: 9, "aria-describedby": ids.message,
    });
    const message = make("p", { id: ids.message, class: "live-message", role: "status" });
    const examples = make("p", { class: "live-examples" });
    const radios = models.map(model => make("input", {
      type: "radio", name: ids.group, value: model.name, checked: model === chosen, onchange: () => choose(model),
    }));
    const choice = make("fieldset", { class: "live-models" }, make("legend", {}, "The model"),
      ...models.map((model, n) => make("label", {}, radios[n], ` ${model.label}`)));
    const form = make("form", { class: "live-form", onsubmit: event => { event.preventDefault(); read(input.value, true); } },
      make("label", { for: ids.sum }, "A sum"), input, make("button", { type: "submit", class: "live-main" }, "Read it"));
    const text = make("div", { class: "live-text", "aria-hidden": "true" });
    const about = make("p", { class: "live-note" });
    const flow = make("div", { class: "live-flow" });
    const stepper = Page.stepper(show);

    /* What is drawn, as it is at this step. */
    function mark(drawn) {
      for (const row of drawn.querySelectorAll(".live-row:not(.live-header)")) {
        row.classList.toggle("later", row.appears > at);
        row.classList.toggle("now", row.appears === at);
      }
    }

    function show(step, last) {
      at = step;
      mark(flow);
      [...text.querySelectorAll("b")].forEach((tile, n) => tile.classList.toggle("now", n + 1 === step));
      [...text.querySelectorAll("u")].forEach((tile, n) => {
        tile.classList.toggle("later", thought.time_in + 2 + n > step);
        tile.classList.toggle("now", thought.time_in + 2 + n === step);
      });
      if (last) verdict();
      else if (!message.classList.contains("wrong")) say("");
      return describe(thought, step, shown);
    }

    function verdict() {
      if (!shown.includes("head")) return;
      const [a, b] = thought.pair, right = chosen.task.answer(thought.pair);
      const predicted = Sums.shown(chosen.task.read(thought.answer).trim() || thought.answer);
      const left = chosen.heldOut?.some(([x, y]) => x === a && y === b);
      say(`The model writes ${predicted}: ${thought.answer === right ? "right" : `wrong, ${a} + ${b} is ${a + b}`}.`
        + (left ? " It never saw this pair in training." : ""));
    }

    function say(sentence, wrong = false) {
      message.textContent = sentence;
      message.classList.toggle("wrong", wrong);
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }

    /* Read what stands in the box; show it whole, or let it run. To think, and to draw each panel, is a task of its
       own, until another sum comes. */
    async function read(typed, moving) {
      const { pair, sentence } = Sums.parse(typed, chosen.task);
      if (sentence) return say(sentence, true);
      const mine = ++reading;
      say("");
      stepper.stop();
      flow.setAttribute("aria-busy", "true");
      await Page.breath();
      if (mine !== reading) return;
      // What follows moves once, at the end.
      if (thought !== null) flow.style.height = `${flow.offsetHeight}px`;
      thought = think(loaded.get(chosen.name) ?? null, chosen.task, pair);
      text.replaceChildren(
        ...Array.from(Sums.shown(thought.written), character => make("b", {}, character)),
        ...(shown.includes("head")
          ? [make("span", {}, "→ ", ...Array.from(Sums.shown(thought.answer), character => make("u", {}, character)))] : []));
      about.textContent = chosen.task.note(pair);
      stepper.range(from(thought), to(thought));
      if (moving) stepper.run();
      else stepper.last();
      for (const [n, name] of shown.entries()) {
        await Page.breath();
        if (mine !== reading) return;
        const drawn = drawPanel(name, thought);
        mark(drawn);
        if (n < flow.children.length) flow.children[n].replaceWith(drawn);
        else flow.append(drawn);
      }
      await Page.breath();
      if (mine !== reading) return;
      flow.style.height = "";
      flow.removeAttribute("aria-busy");
    }

    function offer() {
      const chip = ([a, b]) => make("button", {
        type: "button", class: "live-chip", onclick: () => { input.value = `${a}+${b}`; read(input.value, true); },
      }, `${a}+${b}`);
      const pairs = chosen.heldOut?.filter(([a, b]) => a <= b) ?? chosen.examples.map(sum => sum.split("+"));
      examples.replaceChildren(chosen.heldOut ? "Left out, in both orders. Ask for one: " : "Try: ", ...pairs.map(chip));
    }

    /* The weights of a model, loaded once. To make numbers of them is a task of its own. */
    async function load(model) {
      await script("model.js");
      await script(`${model.name}.js`);
      const stored = Seq2seq.stored[model.name];
      model.heldOut = stored.held_out;
      await Page.breath();
      const ready = Seq2seq.load(stored);
      // Products are slow for their first times: small ones, each in a moment of its own, until they are quick. Five
      // rows go every way through the code, so that none is new later.
      for (let turn = 0; turn < 4 && loaded.size === 0; turn++) {
        await Page.breath();
        const some = Seq2seq.transpose(new Float32Array(4000), new Float32Array(4000), 40, 100);
        Seq2seq.own.dots(new Float32Array(500), new Float32Array(200), some, 5, 100, 40);
      }
      await Page.breath();
      loaded.set(model.name, ready);
    }

    async function choose(model) {
      stepper.stop();
      if (!loaded.has(model.name)) {
        say("Loading the weights…");
        try {
          await load(model);
        } catch (error) {
          radios[models.indexOf(chosen)].checked = true;
          return say(error.message, true);
        }
        // Another choice may have been made while this one loaded.
        if (!radios[models.indexOf(model)].checked) return;
      }
      const other = chosen.task !== model.task;
      chosen = model;
      if (other) input.value = chosen.examples[0] ?? "7+8";
      offer();
      if (Sums.parse(input.value, chosen.task).sentence) input.value = chosen.examples[0] ?? "7+8";
      read(input.value, false);
    }

    // Without any model there is nothing to show: the loader says so in the widget's place.
    if (needsModel) await load(chosen);
    offer();
    const widget = make("div", { class: "live-widget" }, ...(needsModel ? [choice] : []), form);
    place.replaceChildren(widget);
    await Page.grow(widget, [examples, message, text, about]);
    // The stepper comes when there is something to step through.
    const whole = read(input.value, false);
    await Page.grow(widget, [...stepper.elements, flow]);
    await whole;
  }

  return { start };
})();

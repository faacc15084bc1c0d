/* Train it: the model of chapter 6 with new random weights, trained in this page by a worker, so that the
   page stays free. Curves and the table of all 100 sums follow every epoch. */

var Train = (() => {
  "use strict";
  const { make, svg, percent } = Page;
  const sizes = { time_in: 5, time_out: 2, chars: 12, encoder_units: 75, decoder_units: 50 };

  /* ---------- the worker ---------- */

  /* Runs in the worker, which knows Seq2seq, Lanes and Sums and nothing of this page. It is sent
     {settings}, {run: epochs}, {stop} and {tell}, and answers with a report after every epoch, or every so many
     batches, and with all it can tell of the sums asked.

     settings: seed, sizes, batch, rate, and what to learn from: `examples` and what is `held` out of the small
     sums, or a `way` of writing large ones, `sums` to see and `unseen` ones to ask. `falling`: in how many
     epochs the rate falls to 0 along half a cosine. `every`: batches between two reports. `stored`: the file of
     a trained model, to be asked as it is. */
  function work() {
    let model, random, settings, queries, answers, order, asked, perEpoch, someQueries, someAnswers, running = false;
    let done = 0, until = 0, rows = 0, loss = 0, right = 0, seconds = 0;
    Lanes.lend(Seq2seq.own);

    function begin(given) {
      settings = given;
      random = Seq2seq.generator(settings.seed);
      model = settings.stored ? Seq2seq.load(settings.stored) : Seq2seq.create(settings.sizes, settings.seed);
      const task = settings.way ? Sums.way(settings.way) : Sums.small;
      const { unseen, seen } = settings.way ? Sums.split(settings.sums, settings.unseen, random)
        : { unseen: Sums.problems, seen: Sums.draw(settings.examples, settings.held, random) };
      const all = (pairs, write) => Sums.places(pairs.map(write).join(""));
      queries = all(seen, task.query);
      answers = all(seen, task.answer);
      asked = all(unseen, task.query);
      order = Uint32Array.from(seen, (_, n) => n);
      perEpoch = Math.ceil(order.length / settings.batch);
      someQueries = new Uint8Array(settings.batch * task.time_in);
      someAnswers = new Uint8Array(settings.batch * task.time_out);
      if (settings.way) postMessage({ unseen });
    }

    /* The rows of an epoch in a new order: each place takes one of those not yet placed. */
    function shuffle() {
      for (let n = order.length - 1; n > 0; n--) {
        const other = Math.floor(random() * (n + 1)), row = order[n];
        order[n] = order[other];
        order[other] = row;
      }
    }

    function oneBatch() {
      const { time_in, time_out } = settings.sizes, { batch, falling } = settings;
      const from = (done % perEpoch) * batch, count = Math.min(batch, order.length - from);
      for (let n = 0; n < count; n++) {
        const row = order[from + n];
        for (let t = 0; t < time_in; t++) someQueries[n * time_in + t] = queries[row * time_in + t];
        for (let t = 0; t < time_out; t++) someAnswers[n * time_out + t] = answers[row * time_out + t];
      }
      const rate = settings.rate * (falling ? (1 + Math.cos(Math.PI * done / (falling * perEpoch))) / 2 : 1);
      const result = Seq2seq.train(
        model, someQueries.subarray(0, count * time_in), someAnswers.subarray(0, count * time_out), rate);
      loss += result.loss * count;
      right += result.right / time_out;
      rows += count;
      done++;
    }

    /* What the model writes for the sums asked, some at a time: that takes less room. */
    function ask() {
      const { time_in, time_out } = settings.sizes, count = asked.length / time_in;
      const written = new Uint8Array(count * time_out);
      for (let n = 0; n < count; n += 125) {
        written.set(Seq2seq.answer(model, asked.subarray(n * time_in, Math.min(n + 125, count) * time_in)), n * time_out);
      }
      return written;
    }

    /* What the model writes for the sums asked, how sure it is of each character, and the vector that its encoder
       hands on, from which all of it follows. */
    function tell() {
      const { time_in, time_out, chars, encoder_units } = settings.sizes, count = asked.length / time_in;
      const written = new Uint8Array(count * time_out), sure = new Float32Array(count * time_out);
      const p = Seq2seq.forward(model, asked);
      for (let n = 0; n < written.length; n++) {
        const row = ((n % time_out) * count + Math.floor(n / time_out)) * chars;
        written[n] = Seq2seq.argmax(p, row, chars);
        sure[n] = p[row + written[n]];
      }
      return { answers: written, sure, vectors: model.room.encoder.h.slice(time_in * count * encoder_units) };
    }

    /* Train for a moment, then let messages in, so that a stop is heard soon. */
    function moment() {
      const began = performance.now();
      while (running && performance.now() - began < 40) {
        if (done % perEpoch === 0) shuffle();
        oneBatch();
        running = done < until;
        if (running && done % (settings.every ?? perEpoch) !== 0) continue;
        postMessage({
          epoch: done / perEpoch, loss: loss / rows, accuracy: right / rows, answers: ask(),
          seconds: seconds + (performance.now() - began) / 1000,
        });
        rows = loss = right = 0;
        seconds = -(performance.now() - began) / 1000;
        if (!running) postMessage({ done: done / perEpoch });
      }
      seconds += (performance.now() - began) / 1000;
      if (running) setTimeout(moment);
    }

    self.onmessage = ({ data }) => {
      if (data.settings) begin(data.settings);
      if (data.tell) postMessage({ told: tell() });
      if (data.stop) {
        running = false;
        postMessage({ stopped: done / perEpoch });
      }
      if (data.run) {
        until = Math.round(done + data.run * perEpoch);
        seconds = 0;
        running = true;
        moment();
      }
    };
  }

  const blocked = "This browser lets no page opened in this way work in the background, so the training cannot run here. "
    + "It can where the book comes from a server: python -m http.server --directory _build/html";

  /* A worker from the source of functions this page already has: a page opened from a folder may not
     start one from a file. hear(data) is called with each of its messages, and failed() where none can run;
     null then, as well. */
  function newWorker(settings, hear, failed) {
    const source = `const Seq2seq = (${Seq2seq.define})();\nconst Lanes = (${Lanes.define})();\nconst Sums = (${Sums.define})();\n(${work})();`;
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    try {
      const worker = new Worker(address);
      worker.onerror = failed;
      worker.onmessage = ({ data }) => hear(data);
      worker.postMessage({ settings });
      return worker;
    } catch {
      failed();
      return null;
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  /* ---------- what is drawn ---------- */

  /* Lines over the epochs. top: the value at the upper edge; 0 is at the lower one. */
  function chart(name, top, classes) {
    const lines = classes.map(kind => svg("polyline", { class: kind, points: "" }));
    const picture = svg("svg", { viewBox: "0 0 200 90", role: "img", "aria-label": name },
      svg("path", { class: "axis", d: "M0 0.5H200M0 45H200M0 89.5H200" }), ...lines);
    return {
      element: make("div", {}, make("p", {}, name), picture),
      draw(series, epochs) {
        lines.forEach((line, n) => line.setAttribute("points", series[n].map((value, at) =>
          `${(200 * at / Math.max(1, epochs - 1)).toFixed(1)},${(90 - 90 * Math.min(value, top) / top).toFixed(1)}`).join(" ")));
      },
    };
  }

  function legend(entries) {
    const values = entries.map(() => make("b", {}, "–"));
    const list = make("ul", { class: "live-legend" }, ...entries.map(([kind, words], n) => make("li", {},
      svg("svg", { viewBox: "0 0 30 10", "aria-hidden": "true" }, svg("path", { class: kind, d: "M0 5H30", "stroke-width": 3 })),
      make("span", {}, words), values[n])));
    return { list, items: [...list.children], values };
  }

  /* The numbers behind curves as a table that a reader opens. first: the name of what a row is; names: of the curves. */
  function numbers(first, names) {
    const body = make("tbody"), heads = [first, ...names].map(name => make("th", { scope: "col" }, name));
    const element = make("details", { class: "live-numbers", ontoggle: fill }, make("summary", {}, "The numbers of these curves"),
      make("table", { class: "live-scores" }, make("thead", {}, make("tr", {}, ...heads)), body));
    const itself = n => `${n}`;
    let series = [], place = itself;
    function fill() {
      if (!element.open) return;
      const last = Math.max(0, ...series.map(values => values.length));
      const shown = Array.from({ length: last }, (_, n) => n + 1).filter(n => n === 1 || n % 5 === 0 || n === last);
      body.replaceChildren(...shown.map(n => make("tr", {}, make("th", { scope: "row" }, place(n)),
        ...series.map(values => make("td", {}, n <= values.length ? values[n - 1].toFixed(3) : "–")))));
    }
    /* place(n): what the row of the n-th point is named. */
    function draw(values, name = itself) {
      [series, place] = [values, name];
      fill();
    }
    return { element, draw };
  }

  /* What a model wrote for one of the 100 sums, by its place; answers: (100, time_out). */
  const written = (answers, n) => Sums.text(answers.subarray(2 * n, 2 * n + 2));
  const right = (answers, n) => answers !== null && Sums.small.answer(Sums.problems[n]) === written(answers, n);

  /* All 100 sums; a cell shows what the model writes. Arrow keys move; the cell chosen is read out. */
  function table(describe) {
    const cells = Sums.problems.map((_, n) => make("td", {
      role: "gridcell", tabindex: n === 0 ? 0 : -1,
      onfocus: () => choose(n), onclick: () => cells[n].focus(),
      onkeydown: event => {
        const moves = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 };
        const move = moves[event.key];
        if (move === undefined) return;
        event.preventDefault();
        const sideways = Math.abs(move) === 1 && Math.floor((n + move) / 10) !== Math.floor(n / 10);
        if (n + move >= 0 && n + move < 100 && !sideways) cells[n + move].focus();
      },
    }));
    function choose(n) {
      for (const cell of cells) cell.tabIndex = -1;
      cells[n].tabIndex = 0;
      describe(n);
    }
    const summands = Array.from({ length: 10 }, (_, n) => n + 1);
    const element = make("table", { class: "live-table", role: "grid", "aria-label": "What the model writes for each of the 100 sums" },
      make("thead", {}, make("tr", { role: "row" }, make("th", { role: "columnheader" }, "+"),
        ...summands.map(n => make("th", { scope: "col", role: "columnheader" }, `${n}`)))),
      make("tbody", {}, ...summands.map(a => make("tr", { role: "row" }, make("th", { scope: "row", role: "rowheader" }, `${a}`),
        ...cells.slice((a - 1) * 10, a * 10)))));

    /* held: the places of the sums that were left out. */
    function draw(answers, held) {
      cells.forEach((cell, n) => {
        const [a, b] = Sums.problems[n];
        const shown = answers === null ? "" : Sums.shown(written(answers, n));
        if (cell.textContent !== shown) cell.textContent = shown;
        cell.className = `${right(answers, n) ? "right" : ""} ${held.has(n) ? "held" : ""}`;
        const verdict = answers === null ? "not asked yet"
          : `${written(answers, n).trim() || "nothing"}, ${right(answers, n) ? "right" : "wrong"}`;
        cell.setAttribute("aria-label", `${a} + ${b}: ${verdict}${held.has(n) ? ", left out" : ""}`);
      });
    }
    return { element, cells, draw };
  }

  /* ---------- the widget ---------- */

  function select(name, values, chosen, words = value => `${value}`) {
    const id = Page.id();
    const box = make("select", { id }, ...values.map(value => make("option", { value, selected: value === chosen }, words(value))));
    return { box, label: make("div", {}, make("label", { for: id }, name), box) };
  }

  async function start(place) {
    const epochs = select("Epochs", [10, 50, 100, 200], 50);
    const rate = select("Learning rate", [0, 0.0003, 0.001, 0.003, 0.01], 0.001);
    const examples = select("Examples", [100, 200, 400, 800, 1600], 800);
    const left = select("Left out", ["none", "eleven", "one"], "none", value => (
      { none: "nothing", eleven: "11 pairs", one: "your pair" })[value]);
    const own = make("input", { id: Page.id(), type: "text", value: "7+8", dir: "ltr", autocomplete: "off", spellcheck: "false" });
    const ownLabel = make("div", { hidden: true }, make("label", { for: own.id }, "Your pair"), own);
    left.box.addEventListener("change", () => { ownLabel.hidden = left.box.value !== "one"; });

    const settings = make("fieldset", {}, make("legend", { class: "live-hidden" }, "Settings of the training"),
      make("div", { class: "live-settings" }, epochs.label, rate.label, examples.label, left.label, ownLabel));
    const button = make("button", { type: "button", class: "live-main", onclick: press }, "Train");
    const over = make("button", { type: "button", onclick: reset, "aria-disabled": "true" }, "Start over");
    const bar = make("progress", { class: "live-progress", max: 50, value: 0, "aria-label": "Epochs done" });
    const now = make("p", { class: "live-now" });
    const status = make("p", { class: "live-hidden", role: "status" });
    const message = make("p", { class: "live-message", role: "status" });
    const losses = chart("Loss, 0 to 2.5", 2.5, ["live-1"]);
    const shares = chart("Shares, 0 to 1", 1, ["live-2", "live-3", "live-4"]);
    const words = legend([["live-1", "loss"]]);
    const scores = legend([["live-2", "accuracy per character"], ["live-3", "exact match"], ["live-4", "exact match, left out"]]);
    const points = numbers("epoch", ["loss", "accuracy per character", "exact match", "exact match, left out"]);
    const asked = make("p", { class: "live-now", role: "status" });
    const grid = table(describe);

    let worker = null, state = "new", chosen = null, history, held, answers, total, seconds;
    clear();

    function clear() {
      worker?.terminate();
      worker = null;
      history = { loss: [], accuracy: [], exact: [], left: [] };
      held = new Set();
      answers = null;
      total = seconds = 0;
    }

    function describe(n) {
      const [a, b] = Sums.problems[chosen = n];
      const verdict = answers === null ? "not asked yet" : `the model writes ${Sums.shown(written(answers, n))}, ${right(answers, n) ? "right" : `wrong, it is ${a + b}`}`;
      asked.textContent = `${a} + ${b}: ${verdict}.${held.has(n) ? " Left out of the training." : ""}`;
    }

    function press(event) {
      // The second click of a double click would stop at once what the first one began.
      if (event.detail > 1) return;
      if (state === "running") {
        worker.postMessage({ stop: true });
        return;
      }
      if (state === "new" && !begin()) return;
      total = history.loss.length + Number(epochs.box.value);
      if (state === "stopped") total = Math.max(bar.max, history.loss.length + 1);
      bar.max = total;
      worker.postMessage({ run: total - history.loss.length });
      show("running");
    }

    /* A new network and its examples. False, with a sentence, where that cannot be. */
    function begin() {
      const seed = Math.floor(Math.random() * 2 ** 31);
      if (left.box.value === "eleven") held = Sums.holdOut(11, Seq2seq.generator(seed));
      if (left.box.value === "one") {
        const { pair, sentence } = Sums.parse(own.value, Sums.small);
        if (sentence) {
          message.textContent = sentence;
          return false;
        }
        held = new Set([pair, [...pair].reverse()].map(([a, b]) => (a - 1) * 10 + b - 1));
      }
      message.textContent = "";
      const given = { sizes, seed, batch: 32, rate: Number(rate.box.value), examples: Number(examples.box.value), held };
      worker = newWorker(given, hear, () => {
        clear();
        show("new");
        message.textContent = blocked;
      });
      return worker !== null;
    }

    function hear(data) {
      if (data.done) show("done");
      if (data.stopped !== undefined) show("stopped");
      if (!data.epoch) return;
      answers = data.answers;
      const share = list => (list.length ? list.filter(n => right(answers, n)).length / list.length : NaN);
      const all = Sums.problems.map((_, n) => n);
      history.loss.push(data.loss);
      history.accuracy.push(data.accuracy);
      history.exact.push(share(all.filter(n => !held.has(n))));
      history.left.push(share([...held]));
      seconds = data.seconds;
      draw();
      // Not every epoch is read out: a screen reader would never come to an end.
      if (data.epoch % 10 === 0) status.textContent = now.textContent;
    }

    function show(to) {
      state = to;
      settings.disabled = state !== "new";
      button.textContent = { new: "Train", running: "Stop", stopped: "Continue", done: "Train on" }[state];
      over.setAttribute("aria-disabled", state === "new");
      draw();
      if (state !== "running") status.textContent = now.textContent;
    }

    function draw() {
      const done = history.loss.length;
      bar.value = done;
      losses.draw([history.loss], bar.max);
      shares.draw([history.accuracy, history.exact, held.size ? history.left : []], bar.max);
      points.draw([history.loss, history.accuracy, history.exact, held.size ? history.left : []]);
      scores.items[2].hidden = !held.size;
      const rows = [held.size ? 100 - held.size : 100, held.size];
      const count = (list, of) => `${Math.round(list.at(-1) * of)} of ${of}`;
      const values = done
        ? [history.loss.at(-1).toFixed(2), percent(history.accuracy.at(-1)), count(history.exact, rows[0]), held.size ? count(history.left, rows[1]) : ""]
        : ["–", "–", "–", "–"];
      [...words.values, ...scores.values].forEach((value, n) => { value.textContent = values[n]; });
      grid.draw(answers, held);
      // The chosen cell says what is true now; aloud only once the training stands.
      asked.setAttribute("aria-live", state === "running" ? "off" : "polite");
      if (chosen !== null) describe(chosen);
      const rest = held.size ? ` Of the ${rows[0]} sums trained on, ${values[2].split(" ")[0]} exact; of the ${rows[1]} left out, ${values[3].split(" ")[0]}.`
        : ` ${values[2]} sums exact.`;
      now.textContent = done
        ? `Epoch ${done} of ${bar.max}, ${seconds.toFixed(2)} seconds each.${rest}`
        : state === "running" ? "The first epoch is on its way." : "52,212 random weights, nothing learned yet.";
    }

    function reset() {
      if (state === "new") return;
      clear();
      bar.max = Number(epochs.box.value);
      show("new");
      button.focus();
    }

    await Page.breath();
    show("new");
    await Page.breath();
    const widget = make("div", { class: "live-widget" }, settings, make("div", { class: "live-buttons" }, button, over), message, bar, now, status);
    // Both are there from the start, so that the table keeps its place when the curves come.
    const curves = make("div", { class: "live-curves" }), beside = make("div", {}, grid.element);
    place.replaceChildren(widget);
    await Page.grow(widget, [make("div", { class: "live-training" }, curves, beside)]);
    await Page.grow(beside, [make("p", { class: "live-note" }, "Filled: right. Dashed frame: left out. Choose a cell to hear what it says."), asked]);
    await Page.grow(curves, [losses.element, words.list], [shares.element, scores.list, points.element]);
  }

  return { start, sizes, blocked, newWorker, chart, legend, numbers, table, written, right, select };
})();

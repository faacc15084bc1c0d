/* Train the rule: chapter 8 in the page. One run, then the same start again with one thing changed; both
   answer the same 1,000 sums that they never saw. */

var Rule = (() => {
  "use strict";
  const { make, percent } = Page;
  const unseen = 1000, batch = 128, every = 50;
  const places = ["ones", "tens", "hundreds", "thousands"];

  /* What can be chosen. Numbers of examples are those looked at in all: few sums are seen often, many seldom. */
  const choices = {
    query: { label: "Query begins with", values: { lowest: "lowest digit", highest: "highest digit" } },
    answer: { label: "Answer begins with", values: { lowest: "lowest digit", highest: "highest digit" } },
    columns: { label: "Columns", values: { yes: "yes", no: "no" } },
    pad: { label: "Filled with", values: { zeros: "zeros", left: "spaces in front", right: "spaces behind" } },
    rate: { label: "Rate at first", values: { 0.001: "0.001", 0.003: "0.003", 0.01: "0.01", 0.03: "0.03" } },
    sums: { label: "Different sums", values: { 1000: "1,000", 2000: "2,000", 5000: "5,000", 10000: "10,000", 20000: "20,000", 50000: "50,000" } },
    looks: { label: "Examples in all", values: { 50000: "50,000", 100000: "100,000", 200000: "200,000", 400000: "400,000", 800000: "800,000" } },
  };
  // The chapter's.
  const recipe = { query: "lowest", answer: "lowest", columns: "yes", pad: "zeros", rate: "0.01", sums: "50000", looks: "200000" };
  const names = Object.keys(choices);
  const wayOf = how => ({ query: how.query, answer: how.answer, columns: how.columns === "yes", pad: how.pad });

  /* ---------- scores ---------- */

  /* From what a run wrote for the unseen pairs: exact match, alone and by carries, and the digits by place. */
  function score(pairs, answers, how) {
    const way = Sums.way(wayOf(how)), { time_out } = way;
    const exact = [], by = [[], [], [], []], digits = [[], [], [], []];
    const share = list => (list.length ? list.filter(Boolean).length / list.length : NaN);
    pairs.forEach((pair, n) => {
      const wanted = way.answer(pair), written = Sums.text(answers.subarray(n * time_out, (n + 1) * time_out));
      exact.push(written === wanted);
      by[Sums.carries(pair)].push(written === wanted);
      digits.forEach((list, digit) => {
        const at = way.place(pair, digit);
        list.push(written[at] === wanted[at]);
      });
    });
    return { exact: share(exact), carries: by.map(share), digits: digits.map(share) };
  }

  /* ---------- the widget ---------- */

  async function start(home) {
    const boxes = Object.fromEntries(names.map(name => {
      const { label, values } = choices[name];
      const { box, label: element } = Train.select(label, Object.keys(values), recipe[name], key => values[key]);
      box.addEventListener("change", preview);
      return [name, { box, element }];
    }));
    const settings = make("fieldset", {}, make("legend", { class: "live-hidden" }, "How the sums are written, and the training"),
      make("div", { class: "live-settings" }, ...names.map(name => boxes[name].element)));
    const writing = make("p", { class: "live-note" });
    const button = make("button", { type: "button", class: "live-main", onclick: press }, "Train");
    const rewind = make("button", { type: "button", onclick: again }, "Rewind, same start");
    const over = make("button", { type: "button", onclick: anew }, "New start");
    const bar = make("progress", { class: "live-progress", max: 1, value: 0, "aria-label": "Part of the training done" });
    const now = make("p", { class: "live-now" });
    const status = make("p", { class: "live-hidden", role: "status" });
    const message = make("p", { class: "live-message", role: "status" });
    const curves = Train.chart("Exact match on 1,000 unseen sums, 0 to 1", 1, ["live-1", "live-4"]);
    const legend = Train.legend([["live-1", "run A"], ["live-4", "run B, the same start"]]);
    const points = Train.numbers("batches", ["run A", "run B"]);
    const cells = new Map();
    const table = scores();

    let worker = null, state, seed, runs, run;
    anew();

    function chosen() {
      return Object.fromEntries(names.map(name => [name, boxes[name].box.value]));
    }
    /* The settings in which the second run differs from the first. */
    function changed(how) {
      return runs.length ? names.filter(name => runs[0].how[name] !== how[name]).map(name => choices[name].label.toLowerCase()) : [];
    }

    function preview() {
      const how = chosen();
      if (how.columns === "yes" && how.pad !== "zeros") {
        writing.textContent = "Columns need zeros: without them 7+80 has no second digit to put beside the 8.";
        return;
      }
      const way = Sums.way(wayOf(how)), [query, answer] = [way.query([12, 345]), way.answer([12, 345])].map(Sums.shown);
      const different = changed(how);
      writing.textContent = `12+345 is written ${query}, and its answer ${answer}.`
        + (runs.length === 0 ? "" : different.length === 0 ? " Nothing is changed yet: run B would repeat run A."
          : different.length === 1 ? ` Changed against run A: ${different[0]}.`
            : ` ${different.length} things are changed (${different.join(", ")}): two runs cannot tell which of them matters.`);
    }

    /* A row for each score, a column for each run. */
    function scores() {
      const row = (kind, label, n) => {
        const pair = [make("td"), make("td")];
        cells.set(`${kind} ${n}`, pair);
        return make("tr", {}, make("th", { scope: "row" }, label), ...pair);
      };
      return make("table", { class: "live-scores" }, make("caption", {}, "Right, of 1,000 unseen sums"),
        make("thead", {}, make("tr", {}, make("td"), make("th", { scope: "col" }, "run A"), make("th", { scope: "col" }, "run B"))),
        make("tbody", {}, row("exact", "exact", 0),
          ...[0, 1, 2, 3].map(n => row("carries", `with ${n} ${n === 1 ? "carry" : "carries"}`, n)),
          ...[0, 1, 2, 3].map(n => row("digits", places[n], n))));
    }

    function press(event) {
      // The second click of a double click would stop at once what the first one began.
      if (event.detail > 1) return;
      if (state === "running") {
        worker.postMessage({ stop: true });
        return;
      }
      if (state === "done" || (state === "new" && !begin())) return;
      worker.postMessage({ run: run.epochs - run.epoch });
      show("running");
    }

    function begin() {
      const how = chosen();
      if (how.columns === "yes" && how.pad !== "zeros") {
        message.textContent = "Columns need zeros: choose zeros, or no columns.";
        return false;
      }
      const sums = Number(how.sums), epochs = Number(how.looks) / sums, way = wayOf(how);
      const { time_in, time_out } = Sums.way(way);
      run = { how, epochs, epoch: 0, points: [], seconds: 0, last: null, pairs: null };
      worker = Train.newWorker({
        sizes: { ...Train.sizes, time_in, time_out }, seed, batch, every, rate: Number(how.rate), falling: epochs, way, sums, unseen,
      }, hear, () => {
        state = "stopped";
        anew();
        message.textContent = Train.blocked;
      });
      if (worker === null) return false;
      message.textContent = "";
      runs.push(run);
      return true;
    }

    function hear(data) {
      if (data.unseen) run.pairs = data.unseen;
      if (data.stopped !== undefined) {
        run.epoch = data.stopped;
        show("stopped");
      }
      if (data.answers) {
        const whole = Math.floor(run.epoch);
        run.epoch = data.epoch;
        run.seconds += data.seconds;
        run.last = score(run.pairs, data.answers, run.how);
        run.points.push(run.last.exact);
        draw();
        // Not every report is read out: a screen reader would never come to an end.
        if (Math.floor(run.epoch) > whole) status.textContent = now.textContent;
      }
      if (data.done) {
        // Its memory goes with it.
        stop();
        show("done");
        message.textContent = verdict();
      }
    }

    function stop() {
      worker?.terminate();
      worker = null;
    }

    function verdict() {
      const [a, b] = runs, counted = one => Math.round(one.last.exact * unseen);
      if (!b) {
        const least = a.last.digits.indexOf(Math.min(...a.last.digits));
        return `${counted(a)} of 1,000 unseen sums are exact. `
          + (a.last.exact >= 0.99 ? "It has the rule, and not a list: it never saw one of them."
            : `Least right are the ${places[least]}, ${percent(a.last.digits[least])}. This budget was not enough; more examples in all may be.`);
      }
      const different = changed(b.how), apart = counted(a) - counted(b);
      const compared = `Run A has ${counted(a)} of 1,000, run B ${counted(b)}`;
      if (a.epoch < a.epochs) return `${compared}, but run A was stopped early: let both come to their end to compare them.`;
      if (different.length === 0) return `${compared}: nothing was changed, and the same start gives the same run.`;
      if (different.length > 1) return `${compared}, but ${different.length} things were changed (${different.join(", ")}): this cannot tell which of them did it.`;
      return Math.abs(apart) <= 10
        ? `${compared}: with this start and budget, to change ${different[0]} made no difference worth a word.`
        : `${compared}: with this start and budget, ${different[0]} alone ${apart > 0 ? "cost" : "won"} ${Math.abs(apart)} sums. Another start may say otherwise.`;
    }

    /* Rewind: the first run stays, the second is made again from the same weights and sums. */
    function again() {
      if (state === "new" || state === "running") return;
      stop();
      if (!runs[0].last) return anew();
      runs = [runs[0]];
      run = null;
      message.textContent = "The same weights and the same sums are ready. Change one thing, then train.";
      show("new");
      boxes.query.box.focus();
    }

    function anew() {
      if (state === "running") return;
      stop();
      seed = Math.floor(Math.random() * 2 ** 31);
      runs = [];
      run = null;
      message.textContent = "";
      show("new");
    }

    function show(to) {
      state = to;
      settings.disabled = state !== "new";
      button.textContent = { new: runs.length ? "Train run B" : "Train", running: "Stop", stopped: "Continue", done: "Train" }[state];
      button.setAttribute("aria-disabled", `${state === "done"}`);
      rewind.setAttribute("aria-disabled", `${state === "new" || state === "running"}`);
      over.setAttribute("aria-disabled", `${state === "running" || (state === "new" && runs.length === 0)}`);
      preview();
      draw();
      if (state !== "running") status.textContent = now.textContent;
    }

    function draw() {
      bar.value = run ? run.epoch / run.epochs : 0;
      const longest = Math.max(2, ...runs.map(one => Math.ceil(Number(one.how.looks) / batch / every)));
      curves.draw([runs[0]?.points ?? [], runs[1]?.points ?? []], longest);
      // The last report comes with the last batch, earlier than after so many; the table below has it.
      const full = one => one?.points.slice(0, Math.floor(Math.ceil(Number(one.how.sums) / batch) * one.epochs / every)) ?? [];
      points.draw([full(runs[0]), full(runs[1])], n => `${n * every}`);
      legend.items[1].hidden = runs.length < 2;
      [0, 1].forEach(n => { legend.values[n].textContent = runs[n]?.last ? runs[n].last.exact.toFixed(3) : "–"; });
      for (const [key, pair] of cells) {
        const [kind, place] = key.split(" ");
        pair.forEach((cell, n) => {
          const last = runs[n]?.last;
          const value = last ? (kind === "exact" ? last.exact : last[kind][place]) : NaN;
          cell.textContent = Number.isNaN(value) ? "–" : percent(value);
          cell.style.setProperty("--value", `${100 * (value || 0)}%`);
        });
      }
      if (!run) {
        now.textContent = runs.length ? "Run A stays where it is." : "52,212 random weights, nothing learned yet.";
        return;
      }
      const rest = run.epoch ? run.seconds * (run.epochs - run.epoch) / run.epoch : NaN;
      const left = state === "running" && rest ? `, about ${Math.ceil(rest)} to go` : "";
      now.textContent = run.last
        ? `Epoch ${run.epoch.toFixed(1)} of ${run.epochs}, ${run.seconds.toFixed(0)} seconds${left}. ${Math.round(run.last.exact * unseen)} of 1,000 unseen sums exact.`
        : "The sums are drawn and the first batches are on their way.";
    }

    const widget = make("div", { class: "live-widget" },
      make("p", { class: "live-task" }, make("strong", {}, "Try"), " the chapter's recipe as it stands, then rewind and change one thing. ",
        make("strong", {}, "Watch"), " which of the four digits comes last, and what the change costs."));
    await Page.breath();
    home.replaceChildren(widget);
    await Page.grow(widget, [settings], [writing, make("div", { class: "live-buttons" }, button, rewind, over), message, bar, now, status],
      [make("div", { class: "live-training" }, make("div", { class: "live-curves" }, curves.element, legend.list, points.element), table)]);
  }

  return { start };
})();

/* Hunt for it: the model of chapter 7, which never saw eleven of the pairs. What does it write for them, how
   sure is it, and which of the sums it knows lie nearest? Then a pair of one's own is left out. */

var Hunt = (() => {
  "use strict";
  const { make, percent } = Page;
  const { sizes } = Train;
  const epochs = 50, neighbors = 5;

  const name = n => Sums.problems[n].join(" + ");
  const place = ([a, b]) => (a - 1) * 10 + b - 1;
  const all = Sums.problems.map((_, n) => n);

  /* What a worker tells of a trained model: `stored`, or the one it trains from other settings. The work is done
     there, so that the page can answer. watch(epoch, answers) is called on the way; stop() ends it. */
  function ask(settings, watch) {
    let worker;
    const told = new Promise((done, failed) => {
      worker = Train.newWorker({ sizes, batch: 32, rate: 0.001, ...settings }, data => {
        if (data.told) {
          worker.terminate();
          done(data.told);
        }
        if (data.done) worker.postMessage({ tell: true });
        if (data.epoch) watch(data.epoch, data.answers);
      }, () => failed(new Error(Train.blocked)));
      worker?.postMessage(settings.stored ? { tell: true } : { run: epochs });
    });
    return { told, stop: () => worker?.terminate() };
  }

  /* The trained sums whose vectors lie nearest to that of sum n, the nearest first. */
  function nearest({ vectors }, held, n) {
    const units = sizes.encoder_units;
    const distance = other => {
      let sum = 0;
      for (let u = 0; u < units; u++) sum += (vectors[n * units + u] - vectors[other * units + u]) ** 2;
      return sum;
    };
    return all.filter(other => other !== n && !held.has(other)).map(other => [distance(other), other])
      .sort((one, two) => one[0] - two[0]).slice(0, neighbors).map(([, other]) => other);
  }

  /* ---------- the widget ---------- */

  async function start(home) {
    const stored = Seq2seq.stored["chapter-7"];
    const eleven = new Set(stored.held_out.map(place));
    // It learns nothing: it is asked as it stands in its file.
    const first = await ask({ stored, seed: 0, examples: 1, held: eleven }, () => {}).told;
    let thought = first, held = eleven, chosen, training = null;
    const tally = [];

    const grid = Train.table(choose);
    const about = make("p", { class: "live-now", role: "status" });
    const near = make("p", { class: "live-note" });
    const verdict = make("p", { class: "live-message", role: "status" });

    const box = (label, value) => {
      const input = make("input", { id: Page.id(), type: "text", value, dir: "ltr", autocomplete: "off", spellcheck: "false", size: 6 });
      return { input, element: make("div", {}, make("label", { for: input.id }, label), input) };
    };
    const pair = box("Leave out", ""), guess = box("It will write", "");
    // The second click of a double click would stop at once what the first one began.
    const once = event => { if (event.detail > 1) event.preventDefault(); };
    const button = make("button", { type: "submit", class: "live-main", onclick: once }, "Train without it");
    const back = make("button", { type: "button", onclick: restore, hidden: true }, "Back to the eleven pairs");
    const bar = make("progress", { class: "live-progress", max: epochs, value: 0, "aria-label": "Epochs done" });
    const now = make("p", { class: "live-now" });
    const message = make("p", { class: "live-message", role: "status" });
    const form = make("form", { class: "live-own", onsubmit: event => { event.preventDefault(); press(); } },
      pair.element, guess.element, button, back);

    const written = n => Train.written(thought.answers, n), right = n => Train.right(thought.answers, n);
    const answersAlike = n => nearest(thought, held, n).some(other => Sums.small.answer(Sums.problems[other]) === written(n));

    function choose(n) {
      chosen = n;
      const [a, b] = Sums.problems[n], two = n * 2, closest = nearest(thought, held, n);
      about.textContent = `${name(n)}: it writes ${Sums.shown(written(n))}, ${right(n) ? "right" : `wrong, it is ${a + b}`}; `
        + `${percent(thought.sure[two])} sure of the first character, ${percent(thought.sure[two + 1])} of the second. `
        + (held.has(n) ? "It never saw this sum." : "It was trained on this sum.");
      near.textContent = `Nearest sums it was trained on: ${closest.map(other => `${name(other)} = ${Sums.small.answer(Sums.problems[other]).trim()}`).join(", ")}.`
        + (closest.some(other => Sums.small.answer(Sums.problems[other]) === written(n)) ? " It writes what one of them is." : "");
      grid.cells.forEach((cell, other) => cell.classList.toggle("near", closest.includes(other)));
    }

    function draw() {
      grid.draw(thought.answers, held);
      choose(chosen);
      const seen = all.filter(n => !held.has(n)), unseen = [...held];
      const alike = unseen.filter(answersAlike).length;
      // The same count for five trained sums at random: what nearness has to beat.
      const chance = unseen.reduce((sum, n) => {
        const same = seen.filter(other => Sums.small.answer(Sums.problems[other]) === written(n)).length;
        return sum + 1 - (1 - same / seen.length) ** neighbors;
      }, 0);
      verdict.textContent = `Of the ${seen.length} sums it was trained on, ${seen.filter(right).length} are right; of the ${unseen.length} it never saw, `
        + `${unseen.filter(right).length}. For ${alike} of these ${unseen.length} it writes the answer of one of the ${neighbors} nearest trained sums; `
        + `${neighbors} trained sums at random would hold it for ${chance.toFixed(1)}.`;
    }

    /* ---------- a pair of one's own ---------- */

    function press() {
      if (training !== null) return stop("Stopped. Nothing is changed.");
      const typed = Sums.parse(pair.input.value, Sums.small);
      if (typed.sentence) return message.textContent = typed.sentence;
      if (!/^\s*\d{1,2}\s*$/.test(guess.input.value)) return message.textContent = "First say what it will write for this sum: one number, like 15.";
      const out = new Set([place(typed.pair), place([typed.pair[1], typed.pair[0]])]);
      const expected = Number(guess.input.value), seed = Math.floor(Math.random() * 2 ** 31);
      const kept = all.filter(n => !out.has(n));
      message.textContent = "";
      button.textContent = "Stop";
      now.textContent = `Training from new random weights, without ${name(place(typed.pair))} in either order.`;
      training = ask({ seed, examples: 800, held: out }, (epoch, answers) => {
        bar.value = epoch;
        now.textContent = `Epoch ${epoch} of ${epochs}: ${kept.filter(n => Train.right(answers, n)).length} of the ${kept.length} others are right.`;
      });
      training.told.then(told => see(told, out, place(typed.pair), expected), error => stop(error.message));
    }

    function stop(sentence) {
      training?.stop();
      training = null;
      button.textContent = "Train without it";
      bar.value = 0;
      now.textContent = "";
      message.textContent = sentence;
    }

    function see(found, out, n, expected) {
      stop("");
      thought = found;
      held = out;
      chosen = n;
      back.hidden = false;
      draw();
      const [a, b] = Sums.problems[n], said = Number(written(n)) === expected;
      tally.push({ right: right(n), said });
      message.textContent = `For ${name(n)}, never shown, it writes ${Sums.shown(written(n))}: ${right(n) ? "right" : `wrong, it is ${a + b}`}. `
        + `You said ${expected}${said ? ", and so it is" : ""}. So far: ${tally.length} ${tally.length === 1 ? "pair" : "pairs"} left out, `
        + `${tally.filter(one => one.right).length} right all the same, ${tally.filter(one => one.said).length} as you said.`;
    }

    function restore() {
      if (training !== null) stop("");
      thought = first;
      held = eleven;
      message.textContent = "These are the chapter's eleven pairs again.";
      draw();
      button.focus();
      back.hidden = true;
    }

    // To begin with, one that was left out.
    chosen = [...eleven][eleven.size >> 1];
    await Page.breath();
    draw();
    await Page.breath();
    const widget = make("div", { class: "live-widget" },
      make("p", { class: "live-task" }, make("strong", {}, "Try"), " the framed cells, which it never saw. ",
        make("strong", {}, "Watch"), " how sure it is when it is wrong, and whether it writes what the nearest trained sums are."));
    // There from the start, so that the table keeps its place when the words come.
    const beside = make("div");
    const both = make("div", { class: "live-training" }, make("div", {}, grid.element,
      make("p", { class: "live-note" }, "Filled: right. Dashed frame: never seen. Inner frame: the nearest trained sums of the cell you choose, by the vector that the encoder hands on.")), beside);
    home.replaceChildren(widget);
    await Page.grow(widget, [both]);
    await Page.grow(beside, [about, near, verdict]);
    await Page.grow(widget, [make("p", { class: "live-task live-rule" }, make("strong", {}, "Then"), " leave out one pair of your own, like 7+8, and say first what it will write."),
      form, bar, now, message]);
  }

  return { start };
})();

/* What it reads: the model of chapter 9 one character a step. Which character the decoder is handed is the
   reader's choice; beside the weights over the query stands what happens without each of its characters. */

var Look = (() => {
  "use strict";
  const { make, percent } = Page;
  const time_out = 5;
  const order = ["1st", "2nd", "3rd", "4th", "5th"];
  const groups = ["1s", "10s", "100s"];

  const text = numbers => Array.from(numbers, place => Attention.alphabet[place]).join("");
  const answer = ([a, b]) => `${[...`${a + b}`].reverse().join("")}.`;
  const number = written => [...written.split(".")[0]].reverse().join("");
  const place = ([a, b], n) => `the ${["ones", "tens", "hundreds"][n >> 1]} of ${n % 2 ? b : a}`;

  /* ---------- what the model does ---------- */

  /* What the decoder reads at its five steps: the right answer one character late, as in training. */
  const shifted = right => Attention.places(`>${right.padEnd(time_out, ".").slice(0, time_out - 1)}`);
  const alone = () => Uint8Array.from({ length: time_out }, (_, t) => (t === 0 ? Attention.start : Attention.own));

  /* One sum read in one way, and the same with each character of the query taken out in turn: then the
     decoder is handed the same characters as before, so that what changes is the query's doing alone. */
  function think(model, pair, handed) {
    const query = Sums.large.query(pair);
    const whole = Attention.places(query), time_in = whole.length;
    const { reads, writes } = Attention.write(model, whole, handed);
    const batch = time_in + 1;
    const queries = new Uint8Array(batch * time_in), again = new Uint8Array(batch * time_out);
    for (let b = 0; b < batch; b++) {
      queries.set(whole, b * time_in);
      again.set(reads, b * time_out);
      if (b > 0) queries[b * time_in + b - 1] = Attention.nothing;
    }
    const all = Attention.write(model, queries, again);
    const characters = [...query].map((_, n) => n), chars = Attention.alphabet.length, units = all.decoder.units;
    const steps = [...writes].map((chosen, t) => {
      const sure = b => all.probabilities[(t * batch + b) * chars + chosen];
      const at = (t + 1) * batch * units;
      return {
        reads: Attention.alphabet[reads[t]], writes: Attention.alphabet[chosen], sure: sure(0),
        weights: [...all.weights.subarray(t * batch * time_in, (t * batch + 1) * time_in)],
        // Without each character: how much less sure it is of what it wrote, and what it writes then.
        fall: characters.map(n => Math.max(0, sure(0) - sure(n + 1))),
        without: characters.map(n => Attention.alphabet[all.writes[(n + 1) * time_out + t]]),
        h: [...all.decoder.h.subarray(at, at + units)],
        c: [...all.decoder.c.subarray(at, at + units)].map(Math.tanh),
      };
    });
    const first = { h: [...all.decoder.h.subarray(0, units)], c: [...all.decoder.c.subarray(0, units)].map(Math.tanh) };
    return { pair, query, steps, first, written: text(writes) };
  }

  const best = numbers => numbers.indexOf(Math.max(...numbers));

  /* ---------- what is drawn ---------- */

  const tile = (character, kind = "") => make("b", { class: `live-tile ${kind}` }, character);
  const shade = value => `--value:${(100 * value).toFixed(1)}%`;

  /* A row for each step, a column for each character of the query. */
  function table(caption, heads, rows) {
    return make("table", { class: "live-look" }, make("caption", {}, caption),
      make("thead", {},
        make("tr", {}, make("td"), ...groups.map(name => make("th", { scope: "colgroup", colspan: 2 }, name)), make("td")),
        make("tr", {}, make("th", { scope: "col" }, "reads"), ...heads, make("th", { scope: "col" }, "writes"))),
      make("tbody", {}, ...rows));
  }

  function row(step, cells, last) {
    return make("tr", {}, make("th", { scope: "row" }, tile(step.reads)), ...cells, make("td", { class: "live-writes" }, ...last));
  }

  /* The decoder's two states after one step, or as the encoder left them. */
  function states(thought, step) {
    const { h, c } = step === 0 ? thought.first : thought.steps[step - 1];
    const line = (label, values) => make("div", { class: "live-row" }, make("span", { class: "live-label" }, label), Page.units(values));
    return make("section", { class: "live-panel live-panel-states" },
      make("p", { class: "live-title" }, make("strong", {}, step === 0 ? "Its states, as the encoder left them" : `Its states after the ${order[step - 1]} character it reads`), " ",
        make("code", {}, `h and c, (units,) = (${h.length},) each`)),
      make("div", { class: "live-rows", role: "img", "aria-label": `Two rows of ${h.length} cells: h, which it shows, and the tanh of c, which it remembers.` },
        line("h", h), line("tanh c", c)), Page.scale());
  }

  /* ---------- the widget ---------- */

  async function start(home) {
    const model = Attention.load(Seq2seq.stored["chapter-9"]);
    await Page.breath();
    // Code that runs for the first times is slow: single sums, each in a moment of its own, until it is quick.
    for (let turn = 0; turn < 8; turn++) {
      Attention.write(model, Attention.places("853764"), alone());
      await Page.breath();
    }
    const ids = { sum: Page.id(), message: Page.id(), group: Page.id(), at: Page.id(), digit: Page.id() };
    let thought, count = 0, mode = "own", without = null, seeking = false, drawing = 0;

    const input = make("input", {
      id: ids.sum, type: "text", value: "358+467", dir: "ltr", autocomplete: "off", autocapitalize: "off",
      spellcheck: "false", enterkeyhint: "go", size: 9, "aria-describedby": ids.message,
    });
    const message = make("p", { id: ids.message, class: "live-message", role: "status" });
    const form = make("form", { class: "live-form", onsubmit: event => { event.preventDefault(); read(input.value, true); } },
      make("label", { for: ids.sum }, "A sum"), input, make("button", { type: "submit", class: "live-main" }, "Read it"));
    const chips = make("p", { class: "live-examples" }, "Try: ", ...["358+467", "700+650", "20+15", "999+1"].map(sum =>
      make("button", { type: "button", class: "live-chip", onclick: () => { input.value = sum; read(sum, true); } }, sum)));

    const ways = { own: "its own characters", right: "the right ones", wrong: "one wrong one" };
    const radios = Object.keys(ways).map(way => make("input", {
      type: "radio", name: ids.group, value: way, checked: way === mode, onchange: () => hand(way),
    }));
    const at = make("select", { id: ids.at, onchange: () => { doubt(); again(); } });
    const digit = make("select", { id: ids.digit, onchange: again },
      ...Array.from({ length: 10 }, (_, n) => make("option", { value: n }, `${n}`)));
    const spoil = make("button", { type: "button", onclick: seek }, "Find a sum that it spoils");
    // Always there, so that nothing moves when they are needed.
    const wrong = make("div", { class: "live-wrong" },
      make("label", { for: ids.at }, "Wrong is the "), at, make("label", { for: ids.digit }, " which it reads as "), digit, spoil);
    const able = yes => [at, digit, spoil].forEach(control => { control.disabled = !yes; });
    able(false);
    const choice = make("fieldset", { class: "live-models" }, make("legend", {}, "The decoder is handed"),
      ...radios.map(radio => make("label", {}, radio, ` ${ways[radio.value]}`)), wrong);

    const left = make("div"), right = make("div"), panel = make("div");
    const removed = make("p", { class: "live-now", role: "status" });
    const compared = make("p", { class: "live-message", role: "status" });
    const stepper = Page.stepper(show);

    function show(step, last) {
      for (const each of left.querySelectorAll("tbody tr")) each.classList.toggle("later", each.appears > step);
      panel.replaceChildren(states(thought, step));
      if (step === 0) {
        say("");
        return "The query is read: the encoder's two states are those in which the decoder starts.";
      }
      const { reads, writes, weights, sure } = thought.steps[step - 1];
      if (last) verdict();
      else say("");
      const most = best(weights);
      return `Step ${step} of ${count}: it reads ${spoken(reads)}, looks most at the ${thought.query[most]} (${place(thought.pair, most)}), `
        + `${percent(weights[most])}, and writes ${spoken(writes)}, ${percent(sure)} sure.`;
    }

    const spoken = character => ({ ".": "the end", ">": "the mark before all answers" })[character] ?? character;

    function say(sentence, refused = false) {
      message.textContent = sentence;
      message.classList.toggle("wrong", refused);
      if (refused) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }

    /* What the choice did to the answer. */
    function verdict() {
      const [a, b] = thought.pair, wanted = answer(thought.pair), written = thought.written.slice(0, count);
      const own = text(Attention.write(model, Attention.places(thought.query), alone()).writes);
      if (mode === "own") {
        say(`It writes ${written}, that is ${number(written) || "no number"}: ${written === wanted ? "right" : `wrong, ${a} + ${b} is ${a + b}`}.`);
      } else if (mode === "right") {
        say(own.startsWith(written)
          ? `Handed the right characters, it writes ${written}, the same as on its own.`
          : `Handed the right characters, it writes ${written}; on its own ${own.slice(0, count)}, and the first mistake is the same.`);
      } else {
        const from = Number(at.value) + 1;
        const helped = text(Attention.write(model, Attention.places(thought.query), shifted(wanted)).writes);
        const [then, before] = [written, helped].map(all => all.slice(from, count));
        const cause = digit.value === wanted[from - 1]
          ? `${digit.value} is the right character here`
          : `It reads ${digit.value} where it should read ${wanted[from - 1]}`;
        say(then === before
          ? `${cause}, and goes on with ${then}: nothing after it changes.`
          : `${cause}, and goes on with ${then} where it wrote ${before} before: one wrong character spoils what follows.`);
      }
    }

    /* The characters that may be wrong are the digits of the answer; the wrong one differs by five at first. */
    function offer() {
      const digits = answer(thought.pair).length - 1, chosen = Math.min(Number(at.value), digits - 1);
      at.replaceChildren(...Array.from({ length: digits }, (_, n) =>
        make("option", { value: n, selected: n === chosen }, `${order[n]} character,`)));
      doubt();
    }
    function doubt() {
      digit.value = `${(Number(answer(thought.pair)[at.value]) + 5) % 10}`;
    }

    function handed(pair) {
      if (mode === "own") return alone();
      const before = shifted(answer(pair));
      if (mode === "wrong") before[Number(at.value) + 1] = Number(digit.value);
      return before;
    }

    function hand(way) {
      mode = way;
      able(mode === "wrong");
      again();
    }

    /* Read what stands in the box; show it whole, or let it run. */
    function read(typed, moving) {
      const { pair, sentence } = Sums.parse(typed, Sums.large);
      stepper.stop();
      if (sentence) return say(sentence, true);
      if (`${pair}` !== `${thought?.pair}`) {
        thought = { pair };
        offer();
      }
      draw(moving);
    }

    function again() {
      stepper.stop();
      draw(false);
    }

    /* Think, and then draw one view after the other, each a moment later, so that no task of the page takes long. */
    async function draw(moving) {
      const { pair } = thought, mine = ++drawing;
      thought = think(model, pair, handed(pair));
      const ended = thought.written.indexOf(".") + 1;
      count = mode === "own" ? ended || time_out : answer(pair).length;
      const steps = thought.steps.slice(0, count);
      stepper.range(0, count);
      await Page.breath();
      if (mine !== drawing) return;
      const heads = [...thought.query].map(character => make("th", { scope: "col" }, tile(character)));
      left.replaceChildren(table("Weights over the query, in percent", heads, steps.map((step, n) => {
        const element = row(step, step.weights.map(weight => make("td", { style: shade(weight) }, `${Math.round(100 * weight)}`)),
          [tile(step.writes), ` ${percent(step.sure)}`]);
        element.appears = n + 1;
        return element;
      })));
      if (moving) stepper.run();
      else stepper.last();
      await Page.breath();
      if (mine === drawing) drawRemoved(steps);
    }

    /* The second view. The buttons stay the same elements, so that the keyboard keeps its place. */
    const buttons = Array.from({ length: 6 }, (_, n) => make("button", { type: "button", class: "live-tile", onclick: () => take(n) }));
    function drawRemoved(steps) {
      buttons.forEach((button, n) => {
        button.textContent = thought.query[n];
        button.setAttribute("aria-label", `Take out the ${thought.query[n]}, ${place(thought.pair, n)}`);
        button.setAttribute("aria-pressed", `${n === without}`);
      });
      const focused = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
      right.replaceChildren(table("Written instead, without one character",
        buttons.map(button => make("th", { scope: "col" }, button)),
        steps.map(step => row(step, step.without.map((character, n) => {
          const other = character !== step.writes;
          return make("td", { style: shade(step.fall[n]), class: `${other ? "changed" : ""} ${n === without ? "chosen" : ""}` }, other ? character : "·");
        }), [tile(without === null ? step.writes : step.without[without], without !== null && step.without[without] !== step.writes ? "changed" : "")]))));
      if (focused >= 0) buttons[focused].focus();
      removed.textContent = without === null ? "Choose a character of the query to take it out: zeros are read in its place." : describe(steps, without);
      compared.textContent = compare(steps);
    }

    function take(n) {
      without = without === n ? null : n;
      drawRemoved(thought.steps.slice(0, count));
    }

    function describe(steps, n) {
      const changed = steps.filter(step => step.without[n] !== step.writes).length;
      const seen = steps.reduce((sum, step) => sum + step.weights[n], 0) / steps.length;
      const then = steps.map(step => step.without[n]).join("");
      return `Without the ${thought.query[n]}, ${place(thought.pair, n)}, it writes ${then}: `
        + `${changed} of ${steps.length} characters change, and ${percent(seen)} of the weight lay there.`;
    }

    /* Attention beside influence, from the numbers of this sum. */
    function compare(steps) {
      const characters = [...thought.query].map((_, n) => n);
      const agree = steps.filter(step => best(step.weights) === best(step.fall)).length;
      const seen = characters.map(n => steps.reduce((sum, step) => sum + step.weights[n], 0) / steps.length);
      const changed = characters.map(n => steps.filter(step => step.without[n] !== step.writes).length);
      const most = best(seen), needed = best(changed);
      const named = n => `the ${thought.query[n]} (${place(thought.pair, n)})`;
      return `In ${agree} of ${steps.length} steps it looks most at the character it can least do without. `
        + (most === needed
          ? `Most weight, ${percent(seen[most])}, goes to ${named(most)}, and no other changes more when it is missing: ${changed[most]} of ${steps.length}.`
          : `Most weight, ${percent(seen[most])}, goes to ${named(most)}: without it ${changed[most]} of ${steps.length} written characters change. `
            + `Without ${named(needed)}, which gets ${percent(seen[needed])}, ${changed[needed]} do.`);
    }

    /* Random sums, until the wrong first character changes a later one. */
    async function seek() {
      if (seeking) return;
      seeking = true;
      stepper.stop();
      say("Trying random sums…");
      const drawn = () => Math.floor(1000 * Math.random());
      let found = null, tried = 0;
      while (!found && tried < 200) {
        /** @type {[number, number]} */
        const pair = [drawn(), drawn()];
        const wanted = answer(pair);
        tried++;
        const query = Attention.places(Sums.large.query(pair)), before = shifted(wanted);
        const helped = text(Attention.write(model, query, before).writes);
        before[1] = (before[1] + 5) % 10;
        const misled = text(Attention.write(model, query, before).writes);
        if (wanted.length > 2 && misled.slice(1, wanted.length) !== helped.slice(1, wanted.length)) found = pair;
        await Page.breath();
      }
      seeking = false;
      if (!found) return say(`None of ${tried} random sums is spoiled by a wrong first character.`);
      input.value = found.join("+");
      at.value = "0";
      thought = { pair: found };
      offer();
      again();
    }

    const widget = make("div", { class: "live-widget" },
      make("p", { class: "live-task" }, make("strong", {}, "Try"), " handing it one wrong character, then taking a character out of the query. ",
        make("strong", {}, "Watch"), " whether later characters suffer, and whether the strongest cells of the two tables agree."),
      form, chips, choice, message);
    // All is drawn before it is in the page, and both tables have their places from the start: so no piece moves another.
    thought = { pair: Sums.parse(input.value, Sums.large).pair };
    offer();
    await draw(false);
    const beside = make("div"), tables = make("div", { class: "live-two" }, left, beside);
    home.replaceChildren(widget);
    await Page.grow(widget, stepper.elements, [tables]);
    await Page.grow(beside, [right, removed]);
    await Page.grow(widget, [compared, panel]);
  }

  return { start };
})();

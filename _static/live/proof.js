/* The proof of chapter 11, to be tried: two regions in two numbers of the state, the box of all states that a step
   can lead to, the check of all 300 steps, and a weight to bend until one of them fails. */

var Proof = (() => {
  "use strict";
  const { make, svg, count } = Page;

  const networks = [
    { name: "proved", label: "Trained, 24 units: the one Coq has checked", room: 2e-3 },
    { name: "by hand", label: "Written by hand, 2 units: the picture shows all of h", room: 0.03 },
  ];
  const gates = ["i", "f", "g", "o"];
  // The slider's places: a weight changed by -200% to 200% of its size, closer together near 0.
  const places = Array.from({ length: 201 }, (_, n) => Math.sign(n - 100) * (n - 100) ** 2 / 50);

  const minus = text => text.replace("-", "−");
  const few = number => minus(Number(number.toPrecision(3)).toString());
  const signed = number => `${number > 0 ? "+" : ""}${few(number)}`;

  /* ---------- a bent network ---------- */

  /* Where a weight stands: {matrix, at, name}. from: "a 0" to "b 9" for a digit, "h 0" and so on for a unit, or
     "bias". gate: i, f, g or o of that unit. */
  function locate({ units }, from, gate, unit) {
    const [kind, number] = from.split(" "), to = gates.indexOf(gate) * units + unit;
    const reads = { a: `${number} of the first number`, b: `${number} of the second number`, h: `h of unit ${number}`, bias: "nothing" }[kind];
    const row = kind === "b" ? 10 + Number(number) : Number(number);
    const [matrix, at] = kind === "bias" ? ["b", to] : [kind === "h" ? "U" : "W", row * 4 * units + to];
    return { matrix, at, reads };
  }

  /* The network with one weight changed by so many percent; of a weight of 0, percent of the largest of its kind. */
  function bend(network, { matrix, at }, percent) {
    const old = network[matrix][at], weights = network[matrix].slice();
    const unit = old === 0 ? weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) : old;
    weights[at] = old + unit * percent / 100;
    return { ...network, [matrix]: weights };
  }

  /* A sum that the network gets wrong, the shortest that this search meets: {a, b, digits, right}, or null. First
     every pair alone, then after a column that carries, then the hard sums of chapter 10, cut at the wrong digit. */
  async function search(network, clock, told) {
    const sums = [];
    const pairs = Array.from({ length: 100 }, (_, n) => [Math.floor(n / 10), n % 10]);
    for (const [a, b] of pairs) sums.push([[a], [b]]);
    for (const [a, b] of pairs) sums.push([[5, a], [5, b]], [[9, a], [9, b]], [[0, a], [0, b]]);
    for (const [a, b] of pairs) sums.push([[5, ...Array(40).fill(a)], [5, ...Array(40).fill(b)]], [Array(40).fill(a), Array(40).fill(b)]);
    for (let turn = 0; turn < 20; turn++) sums.push(Columns.cases["one pair"](500, null, turn));
    for (let n = 0; n < 20; n++) sums.push(Columns.cases[n % 2 ? "random" : "long chain"](500, Math.random));
    for (const [first, second] of sums) {
      const { a, b } = Columns.lineUp(Uint8Array.from(first), Uint8Array.from(second));
      const answer = Columns.run(network, a, b), { digits } = Columns.add(a, b);
      const wrong = digits.findIndex((digit, t) => digit !== answer[t]);
      if (wrong >= 0) return shorten(network, a.subarray(0, wrong + 1), b.subarray(0, wrong + 1));
      if (clock.over()) {
        if (!told()) return null;
        await clock.pause();
      }
    }
    return { tried: sums.length };
  }

  /* The same mistake with fewer columns: those at the low end go as long as the last digit stays wrong. */
  function shorten(network, a, b) {
    let best = { a, b };
    for (let columns = 1; columns < a.length; columns++) {
      const [x, y] = [a, b].map(digits => digits.subarray(digits.length - columns));
      if (Columns.run(network, x, y)[columns - 1] !== Columns.add(x, y).digits[columns - 1]) {
        best = { a: x, b: y };
        break;
      }
    }
    // The column of zeros on top belongs to every sum.
    const sum = Columns.lineUp(best.a, best.b);
    return { ...sum, digits: Columns.run(network, sum.a, sum.b), right: Columns.add(sum.a, sum.b).digits };
  }

  /* ---------- what is drawn ---------- */

  const size = 300, edge = 12;

  /* Both regions, and the image of one step, in two numbers of the state. dots: states that real starts led to. */
  function drawPlane({ regions, found, step, axes, names, dots, width }) {
    const ends = axes.map(at => {
      const values = [0, 1].flatMap(carry => [regions.low[carry * width + at], regions.high[carry * width + at]]);
      values.push(found.low[step * width + at], found.high[step * width + at]);
      const low = Math.min(...values), high = Math.max(...values), air = 0.06 * (high - low) || 0.1;
      return [low - air, high + air];
    });
    const scale = (value, n) => (size - 2 * edge) * (value - ends[n][0]) / (ends[n][1] - ends[n][0]) + edge;
    const x = value => scale(value, 0), y = value => size - scale(value, 1);
    const box = (kind, low, high, from) => {
      const [x0, x1, y0, y1] = [x(low[from + axes[0]]), x(high[from + axes[0]]), y(high[from + axes[1]]), y(low[from + axes[1]])];
      // A box as flat as a line must still be seen.
      return svg("rect", { class: kind, x: Math.min(x0, x1 - 1.5), y: Math.min(y0, y1 - 1.5), width: Math.max(3, x1 - x0), height: Math.max(3, y1 - y0) });
    };
    const label = carry => svg("text", {
      class: `carry-${carry}`, x: x(regions.low[carry * width + axes[0]]) + 4, y: y(regions.high[carry * width + axes[1]]) + 14,
    }, `carry ${carry}`);
    const { stays, right } = found.steps[step];
    return svg("svg", {
      class: "live-plane", viewBox: `0 0 ${size} ${size + 22}`, role: "img",
      "aria-label": `The two regions and the box of the chosen step, ${names[0]} across and ${names[1]} upright. `
        + `The box is drawn ${stays ? "inside" : "reaching out of"} the region of carry ${Bounds.carryOf(step)}.`,
    },
    svg("rect", { class: "frame", x: 0.5, y: 0.5, width: size - 1, height: size - 1 }),
    ...[0, 1].map(carry => box(`region carry-${carry} ${Math.floor(step / 100) === carry ? "begins" : ""}`, regions.low, regions.high, carry * width)),
    ...[0, 1].map(label),
    // A line of no length has round ends, and those are a dot.
    svg("path", { class: "state", d: dots.map(state => `M${x(state[axes[0]]).toFixed(1)} ${y(state[axes[1]]).toFixed(1)}h0`).join("") }),
    box(`image ${stays && right ? "holds" : "fails"}`, found.low, found.high, step * width),
    svg("text", { class: "scale", x: 2, y: size + 16 }, few(ends[0][0])),
    svg("text", { class: "scale middle", x: size / 2, y: size + 16 }, `${names[0]} →`),
    svg("text", { class: "scale end", x: size - 2, y: size + 16 }, few(ends[0][1])),
    svg("text", { class: "scale", x: 4, y: 14 }, few(ends[1][1])),
    svg("text", { class: "scale", x: 4, y: size - 6 }, few(ends[1][0])),
    svg("text", { class: "scale middle", transform: `translate(${size - 6} ${size / 2}) rotate(-90)` }, `${names[1]} →`));
  }

  /* How many steps fail at each of the slider's places; none yet where a count is undefined. */
  function drawFailing(failing) {
    return svg("svg", { class: "live-strip", viewBox: `0 0 ${places.length} 10`, preserveAspectRatio: "none", "aria-hidden": "true" },
      ...places.flatMap((_, n) => {
        if (!failing[n]) return [];
        const height = 2 + 8 * Math.min(1, failing[n] / 60);
        return [svg("rect", { x: n, y: 10 - height, width: 1.05, height })];
      }));
  }

  /* ---------- the widget ---------- */

  async function start(place) {
    const clock = Columns.patience();
    for (const network of networks) {
      const stored = Columns.stored["chapter-11"][network.name];
      const [low, high] = [stored.low, stored.high].map(ends => Columns.floats(ends, stored.bits));
      Object.assign(network, { stored, whole: Columns.load(stored), regions: { low, high } });
    }
    // Code that runs for the first times is slow: a few checks of the small network, and that of the large one is quick.
    for (let turn = 0; turn < 8; turn++) {
      await clock.pause();
      Bounds.check(networks[1].whole, networks[1].regions);
    }
    for (const network of networks) {
      await clock.pause();
      network.found = Bounds.check(network.whole, network.regions);
    }
    let chosen, bent, regions, found, begin, step, axes, weight, failing, percent, running = 0;

    const ids = { network: Page.id(), start: Page.id(), slider: Page.id() };
    const select = (name, onchange, ...options) => {
      const box = make("select", { id: Page.id(), onchange }, ...options);
      return { box, label: make("div", {}, make("label", { for: box.id }, name), box) };
    };
    const option = (value, words, selected = false) => make("option", { value, selected }, words);

    const choice = make("fieldset", { class: "live-models" }, make("legend", {}, "The network"),
      ...networks.map((network, n) => make("label", {},
        make("input", { type: "radio", name: ids.network, checked: n === 0, onchange: () => take(network) }), ` ${network.label}`)));
    const startRadios = Bounds.starts.map((_, n) => make("input", {
      type: "radio", name: ids.start, checked: n === 1, onchange: () => { begin = n; go(step % 100); },
    }));
    const startCounts = Bounds.starts.map(() => make("b", {}, ""));
    const from = make("fieldset", { class: "live-models live-counted" }, make("legend", {}, "A step from"),
      ...Bounds.starts.map((name, n) => make("label", {}, make("span", {}, startRadios[n], ` ${name}`), startCounts[n])));
    const grid = pairs();
    const across = select("Across", redraw), upright = select("Upright", redraw);
    const plane = make("div", {});
    const about = make("p", { class: "live-now", role: "status" });

    const prove = make("button", { type: "button", class: "live-main", onclick: proveIt }, "Prove it");
    const verdict = make("p", { class: "live-message", role: "status" });
    const numbers = make("div", { class: "live-wide" });

    const source = select("Weight that reads", newWeight);
    const gate = select("into gate", newWeight, ...gates.map(name => option(name, name, name === "g")));
    const unit = select("of unit", newWeight);
    const slider = make("input", {
      id: ids.slider, type: "range", min: 0, max: places.length - 1, step: 1, oninput: () => bendTo(places[Number(slider.value)]),
    });
    const straight = make("button", { type: "button", onclick: () => bendTo(0) }, "Unbend");
    const strip = make("div", {});
    const limits = make("p", { class: "live-note" });
    const bentNow = make("p", { class: "live-now", role: "status" });
    const wrongSum = make("button", { type: "button", onclick: findSum }, "Find a sum it gets wrong");
    const other = make("button", { type: "button", onclick: findRegions }, "Look for other regions");
    const answer = make("p", { class: "live-message", role: "status" });

    /* The 100 digit pairs; a cell says whether the step holds. Arrow keys move, as in the table of chapter 6. */
    function pairs() {
      const cells = Array.from({ length: 100 }, (_, n) => make("td", {
        role: "gridcell", tabindex: -1, onclick: () => cells[n].focus(), onfocus: () => go(n),
        onkeydown: event => {
          const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 }[event.key];
          if (move === undefined) return;
          event.preventDefault();
          const sideways = Math.abs(move) === 1 && Math.floor((n + move) / 10) !== Math.floor(n / 10);
          if (n + move >= 0 && n + move < 100 && !sideways) cells[n + move].focus();
        },
      }));
      const digits = Array.from({ length: 10 }, (_, n) => n);
      const element = make("table", { class: "live-table", role: "grid", "aria-label": "The 100 digit pairs: which step to see" },
        make("thead", {}, make("tr", { role: "row" }, make("th", { role: "columnheader" }, "+"),
          ...digits.map(n => make("th", { scope: "col", role: "columnheader" }, `${n}`)))),
        make("tbody", {}, ...digits.map(a => make("tr", { role: "row" }, make("th", { scope: "row", role: "rowheader" }, `${a}`),
          ...cells.slice(a * 10, a * 10 + 10)))));
      return { element, cells };
    }

    const width = () => 2 * chosen.whole.units;
    const nameOf = at => `${at < chosen.whole.units ? "h" : "c"} of unit ${at % chosen.whole.units}`;

    /* States that a step really leads to: 120 starts drawn from the region, each run through the step. */
    function dots() {
      if (begin === 2) return [];
      const { units } = chosen.whole, room = Columns.start(bent), pair = step % 100;
      return Array.from({ length: 120 }, () => {
        for (let k = 0; k < 2 * units; k++) {
          const at = begin * 2 * units + k, value = regions.low[at] + Math.random() * (regions.high[at] - regions.low[at]);
          if (k < units) room.h[k] = value;
          else room.c[k - units] = value;
        }
        Columns.step(room, Math.floor(pair / 10), pair % 10);
        return [...room.h, ...room.c];
      });
    }

    /* Show the step of this pair, from the chosen start. */
    function go(pair) {
      step = 100 * begin + pair;
      grid.cells.forEach((cell, n) => { cell.tabIndex = n === pair ? 0 : -1; });
      draw();
    }

    function redraw() {
      axes = [across, upright].map(({ box }) => Number(box.value));
      draw();
    }

    function describe() {
      const { inside, part, unit: at, margin, nearest, stays, right } = found.steps[step];
      const pair = step % 100, carry = Bounds.carryOf(step);
      const lead = `From ${begin === 2 ? "" : "any "}${Bounds.starts[begin].replace(/^a /, "")}, ${Math.floor(pair / 10)} + ${pair % 10} `;
      const where = stays
        ? `leads into the region of carry ${carry}, and stays ${few(inside)} from its edge (${part} of unit ${at}) or more.`
        : `may leave the region of carry ${carry}: ${part} of unit ${at} by ${few(-inside)}.`;
      return `${lead}${where} ${right ? `The answer ${Bounds.digitOf(step)} leads every other by ${few(margin)} or more.`
        : `The answer may be ${nearest} instead of ${Bounds.digitOf(step)}.`}`;
    }

    function draw() {
      const fails = new Set(found.failing);
      grid.cells.forEach((cell, n) => {
        const number = 100 * begin + n, holds = !fails.has(number);
        const kind = `${holds ? "right" : "fails"} ${number === step ? "now" : ""}`;
        if (cell.className === kind) return;
        cell.className = kind;
        cell.textContent = holds ? "" : "×";
        cell.setAttribute("aria-label", `${Math.floor(n / 10)} + ${n % 10}: ${holds ? "holds" : "fails"}`);
      });
      startCounts.forEach((element, n) => {
        const failed = found.failing.filter(number => Math.floor(number / 100) === n).length;
        element.textContent = failed ? `${failed} of 100 fail` : "all 100 hold";
        element.classList.toggle("wrong", failed > 0);
      });
      plane.replaceChildren(drawPlane({ regions, found, step, axes, names: axes.map(nameOf), dots: dots(), width: width() }));
      about.textContent = describe();
    }

    /* ---------- the check ---------- */

    const apart = difference => (difference === 0 ? "0" : minus(Math.abs(difference).toExponential(0)));

    async function proveIt() {
      const asked = bent, began = performance.now();
      const proof = Bounds.check(bent, regions);
      const took = performance.now() - began;
      await Page.breath();
      if (bent !== asked) return;
      found = proof;
      draw();
      const holding = 300 - found.failing.length;
      verdict.textContent = holding === 300
        ? `Proved: all 300 steps hold, checked in ${took.toFixed(1)} milliseconds.`
        : `Not proved: ${holding} of 300 steps hold, checked in ${took.toFixed(1)} milliseconds.`;
      figures(proof);
    }

    /* The figures of a proof, or their places while there is none: so nothing moves when they come. */
    function figures(proof) {
      const same = percent === 0 && regions === chosen.regions;
      const rows = [["slack", "slack"], ["margin", "margin"], ["rounding of a state", "state_error"], ["rounding of a lead", "logit_error"]];
      numbers.replaceChildren(make("table", { class: "live-figures" },
        make("thead", {}, make("tr", {}, ...["", "this page", ...(same ? ["certificate.\u200bcheck", "apart by"] : [])].map(name => make("th", { scope: "col" }, name)))),
        make("tbody", {}, ...rows.map(([name, key]) => make("tr", {}, make("th", { scope: "row" }, name),
          make("td", {}, proof ? minus(proof[key].toPrecision(4)) : "…"),
          ...(same ? [make("td", {}, chosen.stored[key].toPrecision(4)), make("td", {}, proof ? apart(proof[key] - chosen.stored[key]) : "…")] : []))))));
    }

    /* Another network. Its lists and its steps are two tasks, so that neither takes long. */
    async function take(network) {
      await Page.breath();
      choose(network);
      await Page.breath();
      newWeight();
    }

    /* ---------- a bent weight ---------- */

    function newWeight() {
      weight = locate(chosen.whole, source.box.value, gate.box.value, Number(unit.box.value));
      bendTo(0);
      scan();
    }

    /* How many steps fail at every place of the slider, in slices; what is found is drawn behind it. */
    async function scan() {
      const mine = ++running, slices = Columns.patience(), whole = chosen.whole, own = chosen.regions;
      failing = [];
      limits.textContent = "Looking for where the first step fails…";
      strip.replaceChildren(drawFailing(failing));
      await slices.pause();
      if (mine !== running) return;
      // From the middle outward, so that the limits are known first.
      for (const n of places.keys()) {
        const at = 100 + (n % 2 ? (n + 1) / 2 : -n / 2);
        failing[at] = Bounds.check(bend(whole, weight, places[at]), own).failing.length;
        if (slices.over()) {
          await slices.pause();
          if (mine !== running) return;
        }
      }
      await slices.pause();
      if (mine !== running) return;
      strip.replaceChildren(drawFailing(failing));
      const up = places.find((at, n) => at > 0 && failing[n] > 0), down = places.findLast((at, n) => at < 0 && failing[n] > 0);
      const far = [down, up].filter(at => at !== undefined).map(at => `${signed(at)}%`);
      limits.textContent = far.length ? `The first step fails at ${far.join(" and at ")}. The bars show how many fail.`
        : "No step fails, from −200% to +200%: the proof does not rest on this weight.";
    }

    function bendTo(change) {
      percent = change;
      slider.value = String(places.indexOf(percent));
      bent = percent === 0 ? chosen.whole : bend(chosen.whole, weight, percent);
      // Other regions were looked for with another bend.
      ({ regions } = chosen);
      found = percent === 0 ? chosen.found : Bounds.check(bent, regions);
      const old = chosen.whole[weight.matrix][weight.at], now = bent[weight.matrix][weight.at];
      const failed = found.failing.length;
      const [first] = found.failing, pair = first % 100;
      const words = percent === 0 ? `The weight is ${few(old)}, as it was.` : `${few(now)} instead of ${few(old)}.`;
      slider.setAttribute("aria-valuetext", `${signed(percent)} percent, ${failed} steps fail`);
      bentNow.textContent = `${signed(percent)}%: ${words} ${failed === 0 ? "All 300 steps hold." : `${failed} of 300 steps fail, the first from ${
        Bounds.starts[Math.floor(first / 100)]}, ${Math.floor(pair / 10)} + ${pair % 10}.`}`;
      verdict.textContent = answer.textContent = "";
      figures();
      draw();
    }

    async function findSum() {
      answer.textContent = "Running sums…";
      const asked = bent, slices = Columns.patience();
      await slices.pause();
      const result = await search(asked, slices, () => bent === asked);
      if (result === null || bent !== asked) return;
      if ("tried" in result) {
        answer.textContent = `None of ${count(result.tried)} sums came out wrong. `
          + (found.failing.length === 0 ? "None can: it is proved." : "That is no proof: it only failed to find one.");
        return;
      }
      const wrote = Columns.written(result.digits), right = Columns.written(result.right);
      answer.textContent = `Wrong: ${Columns.written(result.a)} + ${Columns.written(result.b)} is answered with ${wrote}, not ${right}.`;
    }

    /* Other regions may close for the bent network: a failing step only says that these ones do not. */
    async function findRegions() {
      answer.textContent = "Looking for regions…";
      const asked = bent, slices = Columns.patience();
      await slices.pause();
      const wider = await Bounds.smallestRegions(asked, chosen.room, slices);
      await slices.pause();
      if (bent !== asked) return;
      regions = wider;
      found = Bounds.check(bent, regions);
      draw();
      answer.textContent = found.failing.length === 0
        ? "In the regions found from these weights all 300 steps hold: proved."
        : `In the regions found from these weights ${found.failing.length} of 300 steps fail: not proved.`;
      verdict.textContent = "";
      figures();
    }

    function choose(network) {
      chosen = network;
      begin = startRadios.findIndex(radio => radio.checked);
      const { units } = chosen.whole, numbersOf = Array.from({ length: 2 * units }, (_, at) => at);
      [across, upright].forEach(({ box }, n) => box.replaceChildren(
        ...numbersOf.map(at => option(at, nameOf(at), at === chosen.stored.axes[n]))));
      source.box.replaceChildren(
        ...["a", "b"].flatMap(side => Array.from({ length: 10 }, (_, digit) => option(
          `${side} ${digit}`, `${digit} of the ${side === "a" ? "first" : "second"} number`, side === "a" && digit === 7))),
        ...Array.from({ length: units }, (_, at) => option(`h ${at}`, `h of unit ${at}`)), option("bias", "nothing (bias)"));
      unit.box.replaceChildren(...Array.from({ length: units }, (_, at) => option(at, `${at}`, at === chosen.stored.axes[1])));
      axes = [...chosen.stored.axes];
      step = 100 * begin + 53;
      grid.cells.forEach((cell, n) => { cell.tabIndex = n === 53 ? 0 : -1; });
    }

    const widget = make("div", { class: "live-widget live-proof" },
      make("p", { class: "live-task" }, make("strong", {}, "Try "), "a digit pair, and ", make("strong", {}, "watch"),
        " where all states that it can lead to land; then bend a weight until a step fails."));
    const table = make("div", {}, grid.element, make("p", { class: "live-note" }, "A row for the first digit, a column for the second. Filled: the step holds. ×: it fails. In the picture: the region where it begins is tinted, the box is where it can lead, and dots are 120 states that it led to."));
    // There from the start, so that the table keeps its width when the picture comes.
    const picture = make("div", {}), both = make("div", { class: "live-training" }, table, picture);
    const bending = make("fieldset", { class: "live-bend" }, make("legend", {}, "Bend a weight"));
    await Page.breath();
    choose(networks[0]);
    await Page.breath();
    newWeight();
    await Page.breath();
    place.replaceChildren(widget);
    await Page.grow(widget, [choice, from], [both]);
    await Page.grow(picture, [plane], [make("div", { class: "live-settings live-axes" }, across.label, upright.label)]);
    await Page.grow(widget, [about, make("div", { class: "live-buttons" }, prove), verdict, numbers, bending]);
    await Page.grow(bending, [make("div", { class: "live-settings" }, source.label, gate.label, unit.label)],
      [strip, make("label", { for: ids.slider, class: "live-hidden" }, "Bend"), slider, bentNow, limits],
      [make("div", { class: "live-buttons" }, straight, wrongSum, other), answer]);
  }

  return { start };
})();

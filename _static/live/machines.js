/* Does it pay? The measured step times of chapter 12, and a model of them in which units, rows, machines, latency
   and bandwidth can be changed. Marks are measured, lines are the model, and the words say which is which.

   The model: a machine computes its part of the rows; eleven times a step all meet; and they send what chapter 12
   counts. Written by make weights into chapter-12.js: the measured seconds and the constants fitted to them. */

var Machines = (() => {
  "use strict";
  const { make, svg, count } = Page;

  const time_in = 6, time_out = 4, chars = 12;  // the model of chapter 8
  const powers = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => 2 ** (from + n));
  const rowsOf = powers(5, 16), unitsOf = powers(4, 10), machinesOf = powers(1, 6);
  // 1, 2 and 5 in each power of ten.
  const decades = (from, to) => Array.from({ length: 3 * (to - from) + 1 }, (_, n) => [1, 2, 5][n % 3] * 10 ** (from + Math.floor(n / 3)));
  const latencies = decades(-5, -1), bandwidths = decades(6, 11);

  const parts = units => ({
    encoder: 4 * units * (chars + units + 1), decoder: 4 * units * (2 * units + 1), head: chars * (units + 1),
  });

  /* The weights of the model of chapter 8 with so many units in each LSTM. */
  const weightsOf = units => Object.values(parts(units)).reduce((sum, part) => sum + part);

  /* Products of one row in one pass: every step of a layer multiplies its weights, its biases aside. */
  const productsOf = units => time_in * 4 * units * (chars + units) + time_out * (4 * units * 2 * units + chars * units);

  /* The numbers sent in a step: each step of an LSTM sends its gradients, the head those of its steps, and once
     the loss. And how often all meet for it. */
  function sent(units) {
    const { encoder, decoder, head } = parts(units);
    return { numbers: time_in * encoder + time_out * (decoder + head) + 1, meetings: time_in + time_out + 1 };
  }

  /* Seconds of one step: {computing, waiting, sending, all}. latency: seconds of a meeting of two machines.
     bandwidth: bytes a second. sharing: how many times as long machines compute that share their memory.
     Assumed: more machines pass sums on in a ring, which takes longer the more they are. */
  function seconds({ units, rows, machines, latency, bandwidth, sharing = 1 }) {
    const { step, product, squeeze } = Machines.measured.fit;
    const alone = step + (product * productsOf(units) + squeeze * units) * rows / machines;
    const computing = machines === 1 ? alone : sharing * alone;
    const { numbers, meetings } = sent(units);
    const waiting = meetings * latency * (machines - 1);
    const sending = 4 * numbers / bandwidth * 2 * (machines - 1) / machines;
    return { computing, waiting, sending, all: computing + waiting + sending };
  }

  const speedUp = setting => seconds({ ...setting, machines: 1 }).all / seconds(setting).all;

  /* The fewest rows from which so many machines are quicker than one, or null where none of those tried will do. */
  function paysFrom(setting) {
    return rowsOf.find(rows => rows >= setting.machines && speedUp({ ...setting, rows }) > 1) ?? null;
  }

  /* ---------- words ---------- */

  function time(value) {
    const [factor, unit] = value >= 1 ? [1, "s"] : value >= 1e-3 ? [1e3, "ms"] : [1e6, "µs"];
    return `${Number((value * factor).toPrecision(3))} ${unit}`;
  }
  function speed(bandwidth) {
    const bits = 8 * bandwidth;
    return bits >= 1e9 ? `${Number((bits / 1e9).toPrecision(2))} Gbit/s` : `${Number((bits / 1e6).toPrecision(2))} Mbit/s`;
  }
  const times = factor => `${factor.toFixed(2)} times as fast`;

  /* ---------- the picture ---------- */

  const wide = 300, high = 210, left = 50, bottom = 30, top = 8;
  const kinds = ["circle", "diamond", "square"];

  /* A mark for a measured point: its form says which layout it is. */
  function mark(kind, x, y, open) {
    const shape = { circle: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z", diamond: "M0 -5L5 0L0 5L-5 0Z", square: "M-4 -4H4V4H-4Z" }[kind];
    return svg("path", { class: `mark ${kind} ${open ? "open" : ""}`, d: shape, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
  }

  /* Seconds a step over rows or units, both axes in powers. setting: where the sliders stand. */
  function draw(over, setting) {
    const fixed = over === "rows" ? "units" : "rows", values = over === "rows" ? rowsOf : unitsOf;
    const { cases, layouts } = Machines.measured;
    const points = cases.filter(each => each[fixed] === 128);
    const lines = [{ ...setting, machines: 1 }, setting].map(each => values.map(value => seconds({ ...each, [over]: value }).all));
    const all = [...lines.flat(), ...points.flatMap(each => each.seconds)];
    const low = Math.floor(Math.log10(Math.min(...all))), up = Math.ceil(Math.log10(Math.max(...all)));
    const x = value => left + (wide - left - 8) * Math.log2(value / values[0]) / Math.log2(values.at(-1) / values[0]);
    const y = value => top + (high - top - bottom) * (up - Math.log10(value)) / (up - low);
    const path = line => line.map((value, n) => `${n ? "L" : "M"}${x(values[n]).toFixed(1)} ${y(value).toFixed(1)}`).join("");
    const decadesShown = Array.from({ length: up - low + 1 }, (_, n) => 10 ** (low + n));
    const away = setting[fixed] !== 128;
    return svg("svg", {
      class: "live-times", viewBox: `0 0 ${wide} ${high}`, role: "img",
      "aria-label": `Seconds a step over ${over}. Model, with ${count(setting[fixed])} ${fixed}: one machine takes from ${time(lines[0][0])} to ${
        time(lines[0].at(-1))}, ${setting.machines} machines from ${time(lines[1][0])} to ${time(lines[1].at(-1))}. `
        + `Measured, with 128 ${fixed}: ${points.map(each => `${each[over]} ${over}, ${each.seconds.map((value, n) => `${layouts[n]} ${time(value)}`).join(", ")}`).join("; ")}.`,
    },
    ...decadesShown.flatMap(value => [
      svg("path", { class: "rule", d: `M${left} ${y(value).toFixed(1)}H${wide - 8}` }),
      svg("text", { class: "scale end", x: left - 5, y: y(value) + 4 }, time(value))]),
    ...values.filter((_, n) => n % 3 === 0).map(value => svg("text", { class: "scale middle", x: x(value), y: high - 14 }, count(value))),
    svg("text", { class: "scale middle", x: (left + wide) / 2, y: high - 1 }, `${over} (${fixed}: ${count(setting[fixed])})`),
    svg("path", { class: "here", d: `M${x(setting[over]).toFixed(1)} ${top}V${high - bottom}` }),
    svg("path", { class: "model one", d: path(lines[0]) }), svg("path", { class: "model many", d: path(lines[1]) }),
    ...points.flatMap(each => each.seconds.map((value, n) => mark(kinds[n], x(each[over]), y(value), away))));
  }

  /* One step of all machines together as a bar: what computes, what waits, what sends. */
  function drawParts({ computing, waiting, sending, all }) {
    const shares = [["computing", computing], ["waiting", waiting], ["sending", sending]];
    let from = 0;
    return make("div", {},
      svg("svg", { class: "live-parts", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
        ...shares.map(([kind, value]) => {
          const x = from, width = 100 * value / all;
          from += width;
          return svg("rect", { class: kind, x, width, y: 0, height: 6 });
        })),
      make("ul", { class: "live-legend" }, ...shares.map(([kind, value]) => make("li", {},
        svg("svg", { viewBox: "0 0 30 10", "aria-hidden": "true", class: "live-parts" }, svg("rect", { class: kind, width: 30, height: 10 })),
        make("span", {}, kind), make("b", {}, time(value))))));
  }

  /* ---------- the widget ---------- */

  async function start(place) {
    const { fit, cases, layouts, worst } = Machines.measured;
    const nearest = (values, wanted) => values.reduce((best, value) => (
      Math.abs(Math.log(value / wanted)) < Math.abs(Math.log(best / wanted)) ? value : best));
    const networks = {
      "as in the measurement": { latency: fit.latency, bandwidth: fit.bandwidth, sharing: fit.sharing },
      "1 Gbit/s": { latency: 2e-4, bandwidth: 1.25e8, sharing: 1 },
      "100 Gbit/s": { latency: 2e-5, bandwidth: 1.25e10, sharing: 1 },
    };
    const sliders = {
      units: slider("Units in each LSTM", unitsOf, count), rows: slider("Rows in a step", rowsOf, count),
      machines: slider("Machines", machinesOf, count), latency: slider("One meeting of two", latencies, time),
      bandwidth: slider("Bandwidth", bandwidths, speed),
    };
    const setting = { units: 128, rows: 128, machines: 2, ...networks["as in the measurement"] };

    function slider(name, values, words) {
      const id = Page.id(), shown = make("b", {});
      const input = make("input", { id, type: "range", min: 0, max: values.length - 1, step: 1, oninput: () => {
        const key = Object.keys(sliders).find(each => sliders[each].input === input);
        setting[key] = values[Number(input.value)];
        update();
      } });
      return {
        input, label: make("div", {}, make("label", { for: id }, name, " ", shown), input),
        show(value) {
          input.value = String(values.indexOf(nearest(values, value)));
          shown.textContent = words(value);
          input.setAttribute("aria-valuetext", words(value));
        },
      };
    }

    const chips = Object.entries(networks).map(([name, network]) => make("button", {
      type: "button", class: "live-chip", onclick: () => { Object.assign(setting, network); update(); },
    }, name));
    const message = make("p", { class: "live-message", role: "status" });
    const measured = make("p", { class: "live-now", role: "status" });
    const bar = make("div", {});
    const many = make("span", {});
    const legend = make("ul", { class: "live-legend" },
      ...layouts.map((layout, n) => make("li", {}, svg("svg", { viewBox: "0 0 30 14", "aria-hidden": "true", class: "live-times" },
        mark(kinds[n], 15, 7, false)), make("span", {}, `measured: ${layout}`))),
      ...["one", "many"].map(kind => make("li", {}, svg("svg", { viewBox: "0 0 30 14", "aria-hidden": "true", class: "live-times" },
        svg("path", { class: `model ${kind}`, d: "M0 7H30" })), kind === "one" ? make("span", {}, "model: one machine") : many)));

    function say() {
      for (const [key, each] of Object.entries(sliders)) each.show(setting[key]);
      const one = seconds({ ...setting, machines: 1 }).all, all = seconds(setting), factor = one / all.all;
      many.textContent = `model: ${setting.machines} machines`;
      const from = paysFrom(setting);
      const verdict = setting.rows < setting.machines ? "There are fewer rows than machines."
        : `${time(all.all)} a step instead of ${time(one)}, ${times(factor)}: ${factor > 1 ? "it pays" : "it does not pay"}.`;
      const begins = from === null ? `With up to ${count(rowsOf.at(-1))} rows it never does.` : `From ${count(from)} rows on it does.`;
      message.textContent = `Model: ${verdict} ${begins}`;
      const point = cases.find(each => each.units === setting.units && each.rows === setting.rows);
      measured.textContent = point === undefined ? "Nothing was measured with these units and rows."
        : `Measured with these units and rows: ${time(point.seconds[2])} with two processes, ${time(point.seconds[0])} with one: ${times(point.seconds[0] / point.seconds[2])}.`;
      bar.replaceChildren(drawParts(all));
    }
    const places = { rows: make("div"), units: make("div") };
    const drawings = Object.keys(places).map(over => () => places[over].replaceChildren(draw(over, setting)));
    const pieces = [say, ...drawings];
    const update = () => { for (const piece of pieces) piece(); };

    // Code that runs for the first time is slow, so each piece has a moment of its own.
    for (const piece of pieces) {
      await Page.breath();
      piece();
    }
    const widget = make("div", { class: "live-widget live-machines" },
      make("p", { class: "live-task" }, make("strong", {}, "Try "), "to make a second machine pay, and ", make("strong", {}, "watch"),
        " which of the three it takes: more rows, shorter meetings or more bandwidth."),
      make("div", { class: "live-settings live-sliders" }, ...Object.values(sliders).map(({ label }) => label)));
    const pictures = make("div", { class: "live-training" }, places.rows);
    await Page.breath();
    place.replaceChildren(widget);
    await Page.grow(widget, [make("p", { class: "live-examples" }, "A network: ", ...chips), message, measured, bar], [pictures]);
    await Page.grow(pictures, [places.units]);
    await Page.grow(widget, [legend, make("p", { class: "live-note" }, `The model misses the measured times by up to ${Math.round(100 * worst)}%. Marks are open where `
        + `a slider has left the 128 units or rows of the measurement. In it two processes share one memory, and compute ${fit.sharing.toFixed(1)} times as long as machines of their own would. `
        + "That more machines pass their sums on in a ring is assumed, not measured.")]);
  }

  return { weightsOf, productsOf, sent, seconds, speedUp, paysFrom, start, measured: null };
})();

/* Interval bounds of one LSTM step, and the check of chapter 11 that rests on them: seqlib's certificate.py in
   this language, formula by formula, in 64 bits.

   A state is h, then c, of every unit: 2 units numbers. Two regions, one for each carry, are {low, high}, each
   with a state for carry 0 and one for carry 1. A step is one of 300: from carry 0, from carry 1 or from the zero
   state, under each of 100 digit pairs; step 100 start + 10 a + b reads the digits a and b. */

var Bounds = (() => {
  "use strict";
  const starts = ["a state of carry 0", "a state of carry 1", "the zero state"];
  const total = number => Math.floor(number / 10) % 10 + number % 10 + (Math.floor(number / 100) === 1 ? 1 : 0);
  const carryOf = number => (total(number) > 9 ? 1 : 0);
  const digitOf = number => total(number) % 10;

  // The same function as 1 / (1 + exp(-z)), without overflow.
  const sigmoid = z => (1 + Math.tanh(z / 2)) / 2;

  /* Bounds of the sum of every gate before its digits are read: b, and h U for any h between two bounds. */
  function before({ units, U, b }, low, high) {
    const least = b.slice(), most = b.slice();
    for (let from = 0, at = 0; from < units; from++) {
      for (let gate = 0; gate < 4 * units; gate++, at++) {
        // A positive weight carries low to low, a negative one high to low.
        const weight = U[at];
        least[gate] += weight * (weight > 0 ? low[from] : high[from]);
        most[gate] += weight * (weight > 0 ? high[from] : low[from]);
      }
    }
    return { least, most };
  }

  /* The least and the greatest of the four corners: bounds of a product. */
  const leastOf = (p, q, r, s) => Math.min(p * r, p * s, q * r, q * s);
  const mostOf = (p, q, r, s) => Math.max(p * r, p * s, q * r, q * s);

  /* Bounds of the state after one step with the digits a and b, written into newLow and newHigh.
     sums: what `before` returned. low, high: bounds of the state. */
  function step({ units, W }, sums, low, high, a, b, newLow, newHigh) {
    const top = a * 4 * units, bottom = (10 + b) * 4 * units;
    for (let u = 0; u < units; u++) {
      const i = u, f = units + u, g = 2 * units + u, o = 3 * units + u;
      const digits = gate => W[top + gate] + W[bottom + gate];
      const xi = digits(i), xf = digits(f), xg = digits(g), xo = digits(o);
      const i0 = sigmoid(sums.least[i] + xi), i1 = sigmoid(sums.most[i] + xi);
      const f0 = sigmoid(sums.least[f] + xf), f1 = sigmoid(sums.most[f] + xf);
      const g0 = Math.tanh(sums.least[g] + xg), g1 = Math.tanh(sums.most[g] + xg);
      const o0 = sigmoid(sums.least[o] + xo), o1 = sigmoid(sums.most[o] + xo);
      const c0 = low[units + u], c1 = high[units + u];
      const least = leastOf(f0, f1, c0, c1) + leastOf(i0, i1, g0, g1);
      const most = mostOf(f0, f1, c0, c1) + mostOf(i0, i1, g0, g1);
      newLow[units + u] = least;
      newHigh[units + u] = most;
      const shown0 = Math.tanh(least), shown1 = Math.tanh(most);
      newLow[u] = leastOf(o0, o1, shown0, shown1);
      newHigh[u] = mostOf(o0, o1, shown0, shown1);
    }
  }

  /* Where each of the 300 steps leads: {low, high}, 300 states each. */
  function images(network, regions) {
    const size = 2 * network.units;
    const low = new Float64Array(300 * size), high = new Float64Array(300 * size);
    for (let start = 0; start < 3; start++) {
      const [from, to] = [regions.low, regions.high].map(
        ends => (start === 2 ? new Float64Array(size) : ends.subarray(start * size, (start + 1) * size)));
      const sums = before(network, from, to);
      for (let pair = 0; pair < 100; pair++) {
        const at = (100 * start + pair) * size;
        step(network, sums, from, to, Math.floor(pair / 10), pair % 10,
          low.subarray(at, at + size), high.subarray(at, at + size));
      }
    }
    return { low, high };
  }

  /* The least by which the right digit's score leads each other one, and the digit that comes nearest. */
  function lead({ units, V, v }, low, high, right) {
    let least = Infinity, nearest = 0;
    for (let digit = 0; digit < 10; digit++) {
      if (digit === right) continue;
      let ahead = v[right] - v[digit];
      for (let u = 0; u < units; u++) {
        const difference = V[u * 10 + right] - V[u * 10 + digit];
        ahead += difference * (difference > 0 ? low[u] : high[u]);
      }
      if (ahead < least) [least, nearest] = [ahead, digit];
    }
    return { least, nearest };
  }

  /* Bounds on the error of one step in floating point: of any number of the state, and of a lead of scores.
     size: the largest h and c that occur. unit: the relative error of one operation. activation: the error of
     tanh and sigmoid. certificate._rounding explains each line. */
  function rounding(network, size, unit, activation) {
    const { units, W, U, b, V, v } = network;
    const steps = 2 * units + 4, relative = steps * unit / (1 - steps * unit);
    const gate = at => {
      let first = 0, second = 0, sum = Math.abs(b[at]);
      for (let digit = 0; digit < 10; digit++) {
        first = Math.max(first, Math.abs(W[digit * 4 * units + at]));
        second = Math.max(second, Math.abs(W[(10 + digit) * 4 * units + at]));
      }
      for (let k = 0; k < units; k++) sum += size[k] * Math.abs(U[k * 4 * units + at]);
      return relative * (first + second + sum);
    };
    let state = 0;
    const h = new Float64Array(units);
    for (let u = 0; u < units; u++) {
      const i = gate(u) / 4 + activation, f = gate(units + u) / 4 + activation;
      const g = gate(2 * units + u) + activation, o = gate(3 * units + u) / 4 + activation;
      const kept = f * size[units + u] + unit * (1 + f) * size[units + u];
      const added = i + g + i * g + unit * (1 + i) * (1 + g);
      const c = kept + added + unit * (size[units + u] + 1 + kept + added);
      const shown = c + activation;
      h[u] = o + shown + o * shown + unit * (1 + o) * (1 + shown);
      state = Math.max(state, h[u], c);
    }
    let score = 0;
    for (let digit = 0; digit < 10; digit++) {
      let sum = Math.abs(v[digit]), error = 0;
      for (let u = 0; u < units; u++) {
        const weight = Math.abs(V[u * 10 + digit]);
        sum += (1 + h[u]) * weight;
        error += h[u] * weight;
      }
      // In 32 bits such scores could overflow.
      if (!(sum < 2 ** 127)) return { state: Infinity, score: Infinity };
      score = Math.max(score, error + relative * sum);
    }
    return { state, score: 2 * score + 1e-5 };
  }

  /* The check of all 300 steps: {slack, margin, state_error, logit_error, steps, failing}. steps: for each one its
     image's distance to the edge of the region it must stay in (inside, and part and unit where it is smallest)
     and its smallest lead (margin, over the digit nearest). failing: the numbers of those that are not proved. */
  function check(network, regions) {
    const { units } = network, size = 2 * units, { low, high } = images(network, regions);
    const reach = Float64Array.from({ length: size }, (_, n) => Math.max(
      ...[n, size + n].map(at => Math.max(Math.abs(regions.low[at]), Math.abs(regions.high[at])))));
    const single = rounding(network, reach, 2 ** -24, 1e-6), double = rounding(network, reach, 2 ** -53, 1e-12);
    const found = {
      slack: Infinity, margin: Infinity,
      state_error: single.state + double.state, logit_error: single.score + double.score,
      low, high, steps: [], failing: [],
    };
    for (let n = 0; n < 300; n++) {
      const edge = carryOf(n) * size, at = n * size;
      let inside = Infinity, place = 0;
      for (let k = 0; k < size; k++) {
        const distance = Math.min(low[at + k] - regions.low[edge + k], regions.high[edge + k] - high[at + k]);
        if (!(distance >= inside)) [inside, place] = [distance, k];
      }
      const { least, nearest } = lead(network, low.subarray(at, at + units), high.subarray(at, at + units), digitOf(n));
      const stays = inside > found.state_error, right = least > found.logit_error;
      found.steps.push({ inside, part: place < units ? "h" : "c", unit: place % units, margin: least, nearest, stays, right });
      found.slack = Math.min(found.slack, inside);
      found.margin = Math.min(found.margin, least);
      if (!stays || !right) found.failing.push(n);
    }
    return found;
  }

  /* The smallest region around all that leads to each carry, of the steps from `first` on. */
  function gather({ low, high }, size, first) {
    const regions = { low: new Float64Array(2 * size).fill(Infinity), high: new Float64Array(2 * size).fill(-Infinity) };
    for (let n = first; n < 300; n++) {
      for (let k = 0; k < size; k++) {
        const edge = carryOf(n) * size + k;
        regions.low[edge] = Math.min(regions.low[edge], low[n * size + k]);
        regions.high[edge] = Math.max(regions.high[edge], high[n * size + k]);
      }
    }
    return regions;
  }

  /* Look for two regions that close, from the weights alone, as smallest_regions does: begin with what the zero
     state leads to, and widen until nothing new is reached. clock: says when it is time for a pause. */
  async function smallestRegions(network, room, clock, rounds = 300) {
    const size = 2 * network.units, zero = new Float64Array(2 * size);
    const regions = gather(images(network, { low: zero, high: zero }), size, 200);
    for (let n = 0; n < 2 * size; n++) {
      regions.low[n] -= room;
      regions.high[n] += room;
    }
    for (let round = 0; round < rounds; round++) {
      if (clock.over()) await clock.pause();
      const found = gather(images(network, regions), size, 0);
      let widened = -Infinity;
      const low = regions.low.map((end, n) => Math.min(end, found.low[n] - room));
      const high = regions.high.map((end, n) => Math.max(end, found.high[n] + room));
      for (let n = 0; n < 2 * size; n++) widened = Math.max(widened, regions.low[n] - low[n], high[n] - regions.high[n]);
      // Once a round adds next to nothing, half of the room is left as slack.
      if (widened <= room / 2) break;
      Object.assign(regions, { low, high });
    }
    return regions;
  }

  return { starts, carryOf, digitOf, images, check, smallestRegions };
})();

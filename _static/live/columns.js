/* The networks of chapters 10 and 11, written out: an LSTM reads one column of two digits a step, the ones
   first, and a dense layer answers each column with one digit. Around them what every sum needs: two numbers
   as columns, and the right digits, added as on paper.

   Digits lie in a Uint8Array, lowest first. Weights have the shapes of Keras: W (chars=20, 4 units),
   U (units, 4 units), b (4 units), V (units, 10), v (10), each in a flat array whose last axis varies fastest. */

var Columns = (() => {
  "use strict";
  const { count } = Page;

  /* ---------- numbers ---------- */

  const most = 100_000;
  // A box holds no longer text than this: to lay out a hundred thousand characters takes a browser too long.
  const long = 2000;

  /* Read a whole number that a person typed or pasted: {digits}, or {sentence} saying what is allowed.
     name: "first" or "second". Spaces and line ends may stand in it, as a pasted number is often wrapped; a comma
     or a point may not, as 1,000 is a thousand to some and one to others. */
  function parse(text, name) {
    if (text.includes("…")) return { sentence: `The ${name} number is shown shortened; empty the box, or paste the whole number over it.` };
    const plain = text.length > 4 * most ? "" : Sums.plain(text).replace(/\s+/g, "");
    if (plain === "" && text.length <= 4 * most) return { sentence: `Type the ${name} number, like 274.` };
    const place = plain.search(/[^0-9]/);
    if (place >= 0) {
      const character = String.fromCodePoint(plain.codePointAt(place));
      return {
        sentence: `The ${name} number has a “${character}” at place ${count(place + 1)}; `
          + "write it with the digits 0 to 9 alone, no sign, no comma, no point.",
      };
    }
    const number = plain.replace(/^0+(?=[0-9])/, "");
    if (number === "" || number.length > most) {
      const length = number === "" ? `over ${count(4 * most)} characters` : `${count(number.length)} digits`;
      return { sentence: `The ${name} number has ${length}; this page adds numbers of up to ${count(most)} digits.` };
    }
    return { digits: new TextEncoder().encode(number).map(code => code - 48).reverse() };
  }

  /* Digits as a person writes them: the highest first, no zeros in front. */
  function written(digits) {
    let top = digits.length - 1;
    while (top > 0 && digits[top] === 0) top--;
    return new TextDecoder().decode(digits.subarray(0, top + 1).map(digit => digit + 48).reverse());
  }

  /* The same, but of a long number only both ends, and how many digits it has. */
  function shortened(digits) {
    if (digits.length <= long) return written(digits);
    const ends = [digits.subarray(-20), digits.subarray(0, 20)].map(end => written(end).padStart(20, "0"));
    return `${ends.join("…")} (${count(digits.length)} digits)`;
  }

  /* Two numbers below each other: as many columns as the longer one has digits, and one for the last carry. */
  function lineUp(first, second) {
    const columns = Math.max(first.length, second.length) + 1;
    const a = new Uint8Array(columns), b = new Uint8Array(columns);
    a.set(first);
    b.set(second);
    return { a, b };
  }

  /* The right digits, and the carry that goes out of each column. */
  function add(a, b) {
    const digits = new Uint8Array(a.length), carries = new Uint8Array(a.length);
    for (let t = 0, carry = 0; t < a.length; t++) {
      const total = a[t] + b[t] + carry;
      carry = carries[t] = total > 9 ? 1 : 0;
      digits[t] = total - 10 * carry;
    }
    return { digits, carries };
  }

  /* The hard sums of chapter 10, each of n digits. random: a function like Math.random. turn: which of the 20
     sums of "one pair" it is: ten pairs of digits that add up to 9, once without a carry to hold and once with. */
  const cases = {
    "random": (n, random) => [0, 0].map(() => new Uint8Array(n).map(() => 10 * random())),
    "long chain": (n, random) => {
      const [a, b] = cases.random(n, random);
      return [a, b.map((digit, t) => (random() < 0.99 ? 9 - a[t] : digit))];
    },
    "99…9 + 1": n => [new Uint8Array(n).fill(9), new Uint8Array(n).fill(1, 0, 1)],
    "one pair": (n, random, turn) => {
      const digit = turn >> 1, first = turn % 2 ? 9 : 0;
      return [digit, 9 - digit].map(same => new Uint8Array(n).fill(same).fill(first, 0, 1));
    },
  };

  /* ---------- networks ---------- */

  const shapes = units => ({ W: [20, 4 * units], U: [units, 4 * units], b: [4 * units], V: [units, 10], v: [10] });
  const size = shape => shape.reduce((product, axis) => product * axis);

  /* A network from its file, each number exact: the bytes of its weights, written with 64 signs. bits: 32 or 64. */
  function load({ units, bits, weights }) {
    const numbers = floats(weights, bits), network = { units, bits };
    let from = 0;
    for (const [name, shape] of Object.entries(shapes(units))) {
      network[name] = numbers.slice(from, from += size(shape));
    }
    return network;
  }

  function floats(text, bits) {
    const signs = atob(text), bytes = new Uint8Array(signs.length);
    for (let n = 0; n < bytes.length; n++) bytes[n] = signs.charCodeAt(n);
    const { buffer } = bytes;
    return Float64Array.from(bits === 32 ? new Float32Array(buffer) : new Float64Array(buffer));
  }

  /* What a network needs to run: a zero state, and its weights in the order in which a step reads them. */
  function start(network) {
    const { units, bits, U } = network;
    const floatsOf = bits === 32 ? Float32Array : Float64Array;
    const recurrent = new Float64Array(U.length);
    // The four weights of one unit to the gates i, f, g, o of another stand together.
    for (let from = 0, at = 0; from < units; from++) {
      for (let gate = 0; gate < 4; gate++) {
        for (let unit = 0; unit < units; unit++, at++) recurrent[(unit * units + from) * 4 + gate] = U[at];
      }
    }
    return {
      network, recurrent, scores: new Float64Array(10),
      h: new floatsOf(units), c: new floatsOf(units), next: new floatsOf(units),
    };
  }

  const sigmoid = z => 1 / (1 + Math.exp(-z));

  /* One column: updates the state h and c, and returns the digit answered.

     A state is a Float32Array, so every number that lasts is rounded to 32 bits, as in Keras and in the run of
     chapter 10; within a step sums are kept in 64 bits. A one-hot digit times W is a row of W. */
  function step(room, first, second) {
    const { network, recurrent, h, c, next, scores } = room;
    const { units, W, b, V, v } = network;
    const top = first * 4 * units, bottom = (10 + second) * 4 * units;
    for (let u = 0, at = 0; u < units; u++) {
      const place = n => n * units + u;
      let i = W[top + place(0)] + W[bottom + place(0)] + b[place(0)];
      let f = W[top + place(1)] + W[bottom + place(1)] + b[place(1)];
      let g = W[top + place(2)] + W[bottom + place(2)] + b[place(2)];
      let o = W[top + place(3)] + W[bottom + place(3)] + b[place(3)];
      for (let k = 0; k < units; k++, at += 4) {
        const state = h[k];
        i += state * recurrent[at];
        f += state * recurrent[at + 1];
        g += state * recurrent[at + 2];
        o += state * recurrent[at + 3];
      }
      c[u] = sigmoid(f) * c[u] + sigmoid(i) * Math.tanh(g);
      next[u] = sigmoid(o) * Math.tanh(c[u]);
    }
    h.set(next);
    scores.set(v);
    for (let u = 0; u < units; u++) {
      for (let d = 0; d < 10; d++) scores[d] += h[u] * V[u * 10 + d];
    }
    let best = 0;
    for (let d = 1; d < 10; d++) if (scores[d] > scores[best]) best = d;
    return best;
  }

  /* All columns at once: the digits answered. For sums that take no time. */
  function run(network, a, b) {
    const room = start(network);
    return a.map((digit, t) => step(room, digit, b[t]));
  }

  /** Let the page draw and listen, then go on. Unlike a timer this waits no longer than it must.
      @type {() => Promise<void>} */
  const pause = () => new Promise(done => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });

  /* A function that says, when asked often, whether it is time for a pause: after a few hundredths of a second. */
  function patience(milliseconds = 25) {
    let until = performance.now() + milliseconds;
    return {
      over: () => performance.now() > until,
      async pause() {
        await pause();
        until = performance.now() + milliseconds;
      },
    };
  }

  /* All columns in slices, so that the page never waits: {digits, states}, or null when it was given up.
     unit: whose h is kept in states. told(columns done) returns false to give up. */
  async function runInSlices(network, a, b, unit, told) {
    const room = start(network), clock = patience();
    const digits = new Uint8Array(a.length), states = new Float32Array(a.length);
    for (let t = 0; t < a.length; t++) {
      digits[t] = step(room, a[t], b[t]);
      states[t] = room.h[unit];
      if (t % 8 === 7 && clock.over()) {
        if (!told(t)) return null;
        await clock.pause();
      }
    }
    return { digits, states };
  }

  return {
    most, long, parse, written, shortened, lineUp, add, cases, shapes, load, floats, start, step, run, runInSlices, patience,
    stored: {},
  };
})();

/* The model of this book, written out: LSTM, RepeatVector, LSTM, TimeDistributed(Dense) with softmax;
   forward, backward through time, and Adam. It needs nothing but this file, in a page or in a worker.

   The axes have the names they have in the chapters: batch, time_in, time_out, chars, units. Numbers lie
   in flat typed arrays. Where a comment says "(time, batch, units)", the number of one unit u, in row b of
   the batch, after step t, stands at index (t * batch + b) * units + u: the last axis varies fastest.

   Weights have the shapes and the order of Keras, so those of a trained model fit in unchanged. */

var Seq2seq = (function define() {
  "use strict";

  /* ---------- one kind of product ---------- */

  /* out[i, j] += a[i] · b[j], for every row of a (rows, inner) and every row of b (cols, inner).

     All products of this file are this one, which is where nearly all the time goes. Four rows meet two
     at once: eight sums stay in the processor's registers while each number is fetched once for several
     products. A row past the end is read again from the last one, and what comes out is not kept. */
  function dots(out, a, b, rows, cols, inner) {
    for (let i = 0; i < rows; i += 4) {
      const many = rows - i;
      const a0 = i * inner;
      const a1 = many > 1 ? a0 + inner : a0;
      const a2 = many > 2 ? a1 + inner : a1;
      const a3 = many > 3 ? a2 + inner : a2;
      for (let j = 0; j < cols; j += 2) {
        const pair = cols - j > 1;
        const b0 = j * inner;
        const b1 = pair ? b0 + inner : b0;
        let s00 = 0, s01 = 0, s10 = 0, s11 = 0, s20 = 0, s21 = 0, s30 = 0, s31 = 0;
        for (let k = 0; k < inner; k++) {
          const x = b[b0 + k], y = b[b1 + k];
          const p = a[a0 + k], q = a[a1 + k], r = a[a2 + k], s = a[a3 + k];
          s00 += p * x; s01 += p * y;
          s10 += q * x; s11 += q * y;
          s20 += r * x; s21 += r * y;
          s30 += s * x; s31 += s * y;
        }
        let to = i * cols + j;
        out[to] += s00; if (pair) out[to + 1] += s01;
        if (many > 1) { to += cols; out[to] += s10; if (pair) out[to + 1] += s11; }
        if (many > 2) { to += cols; out[to] += s20; if (pair) out[to + 1] += s21; }
        if (many > 3) { to += cols; out[to] += s30; if (pair) out[to + 1] += s31; }
      }
    }
  }

  /* Where numbers lie, and the product: a page that trains puts quicker ones in their place (lanes.js). */
  const own = { dots, floats: count => new Float32Array(count) };
  const floats = (...axes) => own.floats(axes.reduce((a, b) => a * b));

  /* A matrix (rows, cols) with its axes exchanged, written into `to` (cols, rows). */
  function transpose(from, to, rows, cols) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) to[j * rows + i] = from[i * cols + j];
    }
    return to;
  }

  /* out[j] += the sum of column j of a (rows, cols): the gradient of a bias. */
  function addColumns(out, a, rows, cols) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) out[j] += a[i * cols + j];
    }
  }

  /* ---------- weights ---------- */

  const layers = ["encoder W", "encoder U", "encoder b", "decoder W", "decoder U", "decoder b", "dense W", "dense b"];

  /** The shape of each weight; a bias has one row. The 4 stands for the parts i, f, g, o of an LSTM.
      @returns {[number, number][]} */
  function shapes({ chars, encoder_units, decoder_units }) {
    return [
      [chars, 4 * encoder_units], [encoder_units, 4 * encoder_units], [1, 4 * encoder_units],
      [encoder_units, 4 * decoder_units], [decoder_units, 4 * decoder_units], [1, 4 * decoder_units],
      [decoder_units, chars], [1, chars],
    ];
  }

  /* All weights in one array, and a view on each of them by its name. */
  function parameters(shaped) {
    const all = floats(shaped.reduce((sum, [rows, cols]) => sum + rows * cols, 0));
    const of = {};
    let start = 0;
    shaped.forEach(([rows, cols], place) => {
      of[layers[place]] = all.subarray(start, start += rows * cols);
    });
    return { all, of };
  }

  /* Random numbers from 0 to 1 that repeat for the same seed (the generator called mulberry32). */
  function generator(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /* Glorot's rule: uniform, and the narrower the more inputs and outputs share the work. */
  function glorot(weight, [rows, cols], random) {
    const limit = Math.sqrt(6 / (rows + cols));
    for (let i = 0; i < weight.length; i++) weight[i] = limit * (2 * random() - 1);
  }

  /* Rows of length 1 at right angles to each other, so a state keeps its length when U is applied to it:
     each random row loses the part that points along an earlier one (Gram and Schmidt). */
  function orthogonal(weight, [rows, cols], random) {
    for (let i = 0; i < rows; i++) {
      const row = weight.subarray(i * cols, (i + 1) * cols);
      // The sum of twelve uniform numbers is near enough to a normal one.
      for (let j = 0; j < cols; j++) for (let n = row[j] = 0; n < 12; n++) row[j] += random() - 0.5;
      for (let e = 0; e < i; e++) {
        const earlier = weight.subarray(e * cols, (e + 1) * cols);
        const along = row.reduce((sum, value, j) => sum + value * earlier[j], 0);
        for (let j = 0; j < cols; j++) row[j] -= along * earlier[j];
      }
      const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
      for (let j = 0; j < cols; j++) row[j] /= length;
    }
  }

  /* A model whose weights are all 0. sizes: {time_in, time_out, chars, encoder_units, decoder_units}. */
  function empty(sizes, shaped = shapes(sizes)) {
    const weights = parameters(shaped), gradients = parameters(shaped);
    // Adam's two averages for each weight, and how many updates there were.
    const mean = new Float32Array(weights.all.length), square = new Float32Array(weights.all.length);
    return { sizes, weights, gradients, mean, square, updates: 0, rooms: new Map(), room: null };
  }

  /* A new model with random weights, the same for the same seed. */
  function create(sizes, seed = 0) {
    const random = generator(seed);
    const model = empty(sizes);
    shapes(sizes).forEach((shape, place) => {
      const weight = model.weights.of[layers[place]];
      if (layers[place].endsWith("W")) glorot(weight, shape, random);
      if (layers[place].endsWith("U")) {
        orthogonal(weight, shape, random);
        // The bias of the forget gate starts at 1: at first the memory is kept rather than lost.
        model.weights.of[layers[place + 1]].fill(1, shape[0], 2 * shape[0]);
      }
    });
    return model;
  }

  /* ---------- room to work in ---------- */

  /* What one LSTM leaves behind at every step. h and c have one step more: step 0 is the zero start. */
  function lstmRoom(steps, batch, units) {
    return {
      steps, units,
      gates: floats(steps, batch, 4 * units),       // i, f, g, o after their sigmoid or tanh
      h: floats(steps + 1, batch, units),           // hidden state: what the layer shows
      c: floats(steps + 1, batch, units),           // cell state: what it remembers
      shown: floats(steps, batch, units),           // tanh(c)
      UT: floats(4 * units, units),
      dh: floats(steps, batch, units),              // the loss by each hidden state
      dc: floats(batch, units),
      gatesT: floats(4 * units, steps - 1, batch), hT: floats(units, steps - 1, batch),
    };
  }

  /* The arrays for a batch of this size: made once, used again for every batch of the same size. */
  function roomFor(model, batch) {
    if (!model.rooms.has(batch)) {
      const { time_in, time_out, chars, encoder_units, decoder_units } = model.sizes;
      model.rooms.set(batch, {
        batch,
        encoder: lstmRoom(time_in, batch, encoder_units),
        decoder: lstmRoom(time_out, batch, decoder_units),
        read: floats(batch, 4 * decoder_units),       // what the decoder makes of the query's vector
        readT: floats(4 * decoder_units, batch),
        WT: floats(4 * decoder_units, encoder_units),
        vectorT: floats(encoder_units, batch),
        headT: floats(chars, decoder_units),
        probabilities: floats(time_out, batch, chars),
        scoresT: floats(chars, time_out, batch),
        decodedT: floats(decoder_units, time_out, batch),
      });
    }
    model.room = model.rooms.get(batch);
    return model.room;
  }

  /* ---------- forward ---------- */

  const sigmoid = z => 1 / (1 + Math.exp(-z));
  // The same function, twice as high and twice as steep; Math.tanh takes three times as long.
  const tanh = z => 2 / (1 + Math.exp(-2 * z)) - 1;

  /* The gates of step t hold x W + b for the characters read at it. places: (batch, time). A one-hot vector
     times a matrix is one row of the matrix, so the row is looked up and nothing is multiplied. */
  function lookUp(room, t, batch, places, W, bias) {
    const { gates, units } = room;
    const wide = 4 * units, time = places.length / batch;
    for (let b = 0; b < batch; b++) {
      const row = places[b * time + t] * wide, to = (t * batch + b) * wide;
      for (let j = 0; j < wide; j++) gates[to + j] = W[row + j] + bias[j];
    }
  }

  /* One step of an LSTM, for the whole batch. The gates already hold x W + b; this adds h U, squeezes,
     and updates the two states, as in the seven lines of chapter 3. */
  function lstmStep(room, t, batch, fromZero = t === 0) {
    const { units, gates, h, c, shown, UT } = room;
    const z = gates.subarray(t * batch * 4 * units, (t + 1) * batch * 4 * units);
    // A state of zeros adds nothing.
    if (!fromZero) own.dots(z, h.subarray(t * batch * units, (t + 1) * batch * units), UT, batch, 4 * units, units);
    for (let b = 0; b < batch; b++) {
      for (let u = 0; u < units; u++) {
        const at = b * 4 * units + u;
        const before = (t * batch + b) * units + u, after = before + batch * units;
        const i = z[at] = sigmoid(z[at]);
        const f = z[at + units] = sigmoid(z[at + units]);
        const g = z[at + 2 * units] = tanh(z[at + 2 * units]);
        const o = z[at + 3 * units] = sigmoid(z[at + 3 * units]);
        c[after] = f * c[before] + i * g;
        shown[before] = tanh(c[after]);
        h[after] = o * shown[before];
      }
    }
  }

  /* Probabilities (time_out, batch, chars) for a batch of queries, and every state on the way.

     queries: places in the alphabet, (batch, time_in), not one-hot vectors. */
  function forward(model, queries) {
    const { time_in, time_out, chars, encoder_units, decoder_units } = model.sizes;
    const batch = queries.length / time_in;
    const room = roomFor(model, batch);
    const { encoder, decoder } = room;
    const weight = model.weights.of;

    // The encoder reads a character a step.
    transpose(weight["encoder U"], encoder.UT, encoder_units, 4 * encoder_units);
    for (let t = 0; t < time_in; t++) {
      lookUp(encoder, t, batch, queries, weight["encoder W"], weight["encoder b"]);
      lstmStep(encoder, t, batch);
    }

    // RepeatVector: the last hidden state, (batch, units), goes to every step of the decoder. The copies
    // are equal, so what the decoder makes of them is computed once, and it is this that is copied.
    const vector = encoder.h.subarray(time_in * batch * encoder_units);
    transpose(weight["decoder W"], room.WT, encoder_units, 4 * decoder_units);
    for (let b = 0; b < batch; b++) room.read.set(weight["decoder b"], b * 4 * decoder_units);
    own.dots(room.read, vector, room.WT, batch, 4 * decoder_units, encoder_units);

    transpose(weight["decoder U"], decoder.UT, decoder_units, 4 * decoder_units);
    for (let t = 0; t < time_out; t++) {
      decoder.gates.set(room.read, t * room.read.length);
      lstmStep(decoder, t, batch);
    }

    // TimeDistributed(Dense): one and the same layer names a character at every step; steps and batch
    // are just rows to it.
    const decoded = decoder.h.subarray(batch * decoder_units);
    transpose(weight["dense W"], room.headT, decoder_units, chars);
    const p = room.probabilities;
    for (let row = 0; row < time_out * batch; row++) p.set(weight["dense b"], row * chars);
    own.dots(p, decoded, room.headT, time_out * batch, chars, decoder_units);
    for (let row = 0; row < p.length; row += chars) softmax(p.subarray(row, row + chars));
    return p;
  }

  /* Scores to probabilities, in place. Taking the largest away first changes nothing but avoids overflow. */
  function softmax(scores) {
    const largest = Math.max(...scores);
    let sum = 0;
    for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k] - largest);
    for (let k = 0; k < scores.length; k++) scores[k] /= sum;
  }

  /* ---------- backward ---------- */

  /* How good the last forward pass was: cross-entropy averaged over all characters, as Keras does, and how
     many characters were right. answers: places in the alphabet, (batch, time_out). */
  function score(model, answers) {
    const { time_out, chars } = model.sizes;
    const { batch, probabilities } = model.room;
    let loss = 0, right = 0;
    for (let t = 0; t < time_out; t++) {
      for (let b = 0; b < batch; b++) {
        const row = (t * batch + b) * chars, wanted = answers[b * time_out + t];
        loss -= Math.log(Math.max(probabilities[row + wanted], 1e-7));
        if (argmax(probabilities, row, chars) === wanted) right++;
      }
    }
    return { loss: loss / answers.length, right };
  }

  /* The place of the largest of `count` numbers from `start` on; the first of equals. */
  function argmax(numbers, start, count) {
    let best = 0;
    for (let k = 1; k < count; k++) if (numbers[start + k] > numbers[start + best]) best = k;
    return best;
  }

  /* One LSTM, from its last step to its first. room.dh holds the loss by each hidden state, as the layer
     above asks for it; what a step asks of the one before is added to that. Afterwards the gates hold
     the loss by z = x W + h U + b, from which the gradients of all weights follow. */
  function lstmBackward(room, batch, U, dU, db) {
    const { steps, units, gates, h, c, shown, dh, dc } = room;
    dc.fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      for (let b = 0; b < batch; b++) {
        for (let u = 0; u < units; u++) {
          const at = (t * batch + b) * 4 * units + u, before = (t * batch + b) * units + u;
          const i = gates[at], f = gates[at + units], g = gates[at + 2 * units], o = gates[at + 3 * units];
          const wish = dh[before], seen = shown[before];
          // Through h = o tanh(c) back to the cell, on top of what later steps ask of it.
          const cell = dc[b * units + u] + wish * o * (1 - seen * seen);
          // Through c = f c_before + i g: the old memory asks for f times as much. That product, and no
          // layer, is all that stands between two steps of the memory.
          dc[b * units + u] = cell * f;
          // Through the sigmoids, whose slope is s (1 - s), and the tanh, whose slope is 1 - g².
          gates[at] = cell * g * i * (1 - i);
          gates[at + units] = cell * c[before] * f * (1 - f);
          gates[at + 2 * units] = cell * i * (1 - g * g);
          gates[at + 3 * units] = wish * seen * o * (1 - o);
        }
      }
      if (t > 0) {
        const dz = gates.subarray(t * batch * 4 * units, (t + 1) * batch * 4 * units);
        own.dots(dh.subarray((t - 1) * batch * units, t * batch * units), dz, U, batch, units, 4 * units);
      }
    }
    addColumns(db, gates, steps * batch, 4 * units);
    // The same weights at every step: their gradient is a sum over steps and batch alike. The first step has no
    // share in that of U, as it began from zeros.
    const rows = (steps - 1) * batch;
    transpose(gates.subarray(batch * 4 * units), room.gatesT, rows, 4 * units);
    transpose(h.subarray(batch * units), room.hT, rows, units);
    own.dots(dU, room.hT, room.gatesT, units, 4 * units, rows);
  }

  /* The gradient of the loss by every weight, for the batch that went forward last; the states of that
     pass are used up. */
  function backward(model, queries, answers) {
    const { time_in, time_out, chars, encoder_units, decoder_units } = model.sizes;
    const { batch, encoder, decoder, probabilities, ...room } = model.room;
    const weight = model.weights.of, gradient = model.gradients.of;
    const rows = time_out * batch;
    model.gradients.all.fill(0);

    // Softmax and cross-entropy together: probability minus target.
    for (let t = 0; t < time_out; t++) {
      for (let b = 0; b < batch; b++) probabilities[(t * batch + b) * chars + answers[b * time_out + t]] -= 1;
    }
    for (let n = 0; n < probabilities.length; n++) probabilities[n] /= rows;

    // The dense layer.
    const decoded = decoder.h.subarray(batch * decoder_units);
    transpose(decoded, room.decodedT, rows, decoder_units);
    transpose(probabilities, room.scoresT, rows, chars);
    own.dots(gradient["dense W"], room.decodedT, room.scoresT, decoder_units, chars, rows);
    addColumns(gradient["dense b"], probabilities, rows, chars);
    decoder.dh.fill(0);
    own.dots(decoder.dh, probabilities, weight["dense W"], rows, decoder_units, chars);

    lstmBackward(decoder, batch, weight["decoder U"], gradient["decoder U"], gradient["decoder b"]);

    // RepeatVector: forward it copies, so backward it adds up what the steps ask of their copies.
    room.read.fill(0);
    for (let t = 0; t < time_out; t++) {
      for (let n = 0; n < room.read.length; n++) room.read[n] += decoder.gates[t * room.read.length + n];
    }
    const vector = encoder.h.subarray(time_in * batch * encoder_units);
    transpose(vector, room.vectorT, batch, encoder_units);
    transpose(room.read, room.readT, batch, 4 * decoder_units);
    own.dots(gradient["decoder W"], room.vectorT, room.readT, encoder_units, 4 * decoder_units, batch);
    // Only the encoder's last step was shown to anyone.
    encoder.dh.fill(0);
    const asked = encoder.dh.subarray((time_in - 1) * batch * encoder_units);
    own.dots(asked, room.read, weight["decoder W"], batch, encoder_units, 4 * decoder_units);

    lstmBackward(encoder, batch, weight["encoder U"], gradient["encoder U"], gradient["encoder b"]);

    // A row of W was used where its character was read, so it gets what those places ask for.
    const wide = 4 * encoder_units, dW = gradient["encoder W"];
    for (let t = 0; t < time_in; t++) {
      for (let b = 0; b < batch; b++) {
        const row = queries[b * time_in + t] * wide, from = (t * batch + b) * wide;
        for (let j = 0; j < wide; j++) dW[row + j] += encoder.gates[from + j];
      }
    }
  }

  /* ---------- learning ---------- */

  /* Adam, as Keras computes it: a step against the average gradient, in units of its usual size. */
  function adam(model, rate) {
    const weights = model.weights.all, gradients = model.gradients.all;
    const { mean, square } = model;
    model.updates++;
    // Both averages start at 0 and are too small at first; this makes up for it.
    const step = rate * Math.sqrt(1 - 0.999 ** model.updates) / (1 - 0.9 ** model.updates);
    for (let n = 0; n < weights.length; n++) {
      const g = gradients[n];
      const m = mean[n] += 0.1 * (g - mean[n]);
      const s = square[n] += 0.001 * (g * g - square[n]);
      weights[n] -= step * m / (Math.sqrt(s) + 1e-7);
    }
  }

  /* One update on one batch. Returns the loss and the number of right characters, before the update. */
  function train(model, queries, answers, rate = 0.001) {
    forward(model, queries);
    const result = score(model, answers);
    backward(model, queries, answers);
    adam(model, rate);
    return result;
  }

  /* What the model writes: the most probable character at every step, (batch, time_out). */
  function answer(model, queries) {
    const { time_in, time_out, chars } = model.sizes;
    const batch = queries.length / time_in;
    const p = forward(model, queries);
    return Uint8Array.from({ length: batch * time_out }, (_, n) => {
      const b = Math.floor(n / time_out), t = n % time_out;
      return argmax(p, (t * batch + b) * chars, chars);
    });
  }

  /* ---------- stored weights ---------- */

  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  /* A model from its file. Each weight is a level, written with three of the 64 digits above. The levels
     are evenly spaced from -reach to reach, the middle one is 0, and each matrix has its own reach.
     Written by book/weights.py. shaped: the shapes of another model's weights, in the same order. */
  function load({ sizes, reaches, levels }, shaped = shapes(sizes)) {
    const model = empty(sizes, shaped);
    const value = new Uint8Array(128);
    for (let n = 0; n < 64; n++) value[digits.charCodeAt(n)] = n;
    const digit = at => value[levels.charCodeAt(at)];
    const middle = 64 ** 3 / 2;
    let at = 0;
    layers.forEach((name, place) => {
      const weight = model.weights.of[name];
      for (let n = 0; n < weight.length; n++, at += 3) {
        const level = 64 * (64 * digit(at) + digit(at + 1)) + digit(at + 2);
        weight[n] = reaches[place] * (level - middle) / (middle - 1);
      }
    });
    return model;
  }

  return {
    define, layers, shapes, generator, create, forward, score, backward, adam, train, answer, argmax, load, stored: {},
    // For a model that is wired in another way.
    own, transpose, lstmRoom, lookUp, lstmStep, softmax,
  };
})();

/* The model of chapter 9: a decoder that starts from the encoder's two states, reads the character before and
   writes the next, and at each step looks back at the query by dot-product attention. It was trained
   beforehand, by the chapter's recipe; here it only reads and writes. The LSTM and its step are those of
   model.js, and so are the axes and the way in which numbers lie. */

var Attention = (() => {
  "use strict";

  // The end of an answer is a character, and so is what stands before it.
  const alphabet = "0123456789.>";
  const end = alphabet.indexOf("."), start = alphabet.indexOf(">");
  // A place past the alphabet: in a query, no character at all; handed to the decoder, the one it wrote itself.
  const nothing = alphabet.length, own = alphabet.length;

  const places = text => Uint8Array.from(text, character => alphabet.indexOf(character));

  /** The shape of each weight: the decoder reads characters too, and the head what a step saw beside the step.
      @returns {[number, number][]} */
  function shapes({ chars, encoder_units: units }) {
    return [
      [chars, 4 * units], [units, 4 * units], [1, 4 * units],
      [chars, 4 * units], [units, 4 * units], [1, 4 * units],
      [2 * units, chars], [1, chars],
    ];
  }

  const load = stored => Seq2seq.load(stored, shapes(stored.sizes));

  /* A matrix with one row of zeros more: what a layer makes of no character. */
  function withNothing(W) {
    const more = new Float32Array(W.length + W.length / nothing);
    more.set(W);
    return more;
  }

  /* What the model writes for a batch of queries, and all that it does on the way.

     queries: places in the alphabet, (batch, time_in); `nothing` where a character is taken out.
     handed: what the decoder reads, (batch, time_out), the first of them `start`; `own` where it reads the
     character it has just written.

     Returns reads and writes, both (batch, time_out); probabilities (time, batch, chars) and attention weights
     (time, batch, time_in); and the rooms of the two LSTMs with their states. */
  function write(model, queries, handed) {
    const { time_in, time_out, chars, encoder_units: units } = model.sizes;
    const batch = queries.length / time_in;
    const weight = model.weights.of;
    const encoder = Seq2seq.lstmRoom(time_in, batch, units), decoder = Seq2seq.lstmRoom(time_out, batch, units);
    Seq2seq.transpose(weight["encoder U"], encoder.UT, units, 4 * units);
    Seq2seq.transpose(weight["decoder U"], decoder.UT, units, 4 * units);

    const W = withNothing(weight["encoder W"]);
    for (let t = 0; t < time_in; t++) {
      Seq2seq.lookUp(encoder, t, batch, queries, W, weight["encoder b"]);
      Seq2seq.lstmStep(encoder, t, batch);
    }
    // Both states cross, once, as those in which the decoder starts.
    decoder.h.set(encoder.h.subarray(time_in * batch * units));
    decoder.c.set(encoder.c.subarray(time_in * batch * units));

    const reads = handed.slice(), writes = new Uint8Array(batch * time_out);
    const weights = new Float32Array(time_out * batch * time_in);
    const probabilities = new Float32Array(time_out * batch * chars);
    for (let t = 0; t < time_out; t++) {
      for (let b = 0; b < batch; b++) {
        const at = b * time_out + t;
        if (reads[at] === own) reads[at] = writes[at - 1];
      }
      Seq2seq.lookUp(decoder, t, batch, reads, weight["decoder W"], weight["decoder b"]);
      Seq2seq.lstmStep(decoder, t, batch, false);
      for (let b = 0; b < batch; b++) {
        const row = t * batch + b;
        const step = decoder.h.subarray((row + batch) * units, (row + batch + 1) * units);
        const seen = look(step, encoder, b, batch, weights.subarray(row * time_in, (row + 1) * time_in));
        head(probabilities.subarray(row * chars, (row + 1) * chars), seen, step, weight["dense W"], weight["dense b"]);
        writes[b * time_out + t] = Seq2seq.argmax(probabilities, row * chars, chars);
      }
    }
    return { reads, writes, probabilities, weights, encoder, decoder };
  }

  /* The three lines of chapter 9: the step's dot product with the encoder's output after each character, a
     softmax of them, and the average of those outputs with these weights. weights: (time_in), filled here. */
  function look(step, encoder, b, batch, weights) {
    const { units } = encoder;
    const memory = i => encoder.h.subarray(((i + 1) * batch + b) * units, ((i + 1) * batch + b + 1) * units);
    const seen = new Float32Array(units);
    for (let i = 0; i < weights.length; i++) {
      const output = memory(i);
      let product = 0;
      for (let u = 0; u < units; u++) product += step[u] * output[u];
      weights[i] = product;
    }
    Seq2seq.softmax(weights);
    for (let i = 0; i < weights.length; i++) {
      const output = memory(i);
      for (let u = 0; u < units; u++) seen[u] += weights[i] * output[u];
    }
    return seen;
  }

  /* A probability for each character, from what the step saw and the step itself. out: (chars), filled here. */
  function head(out, seen, step, W, bias) {
    const chars = out.length, units = step.length;
    out.set(bias);
    for (let u = 0; u < units; u++) {
      for (let k = 0; k < chars; k++) out[k] += seen[u] * W[u * chars + k] + step[u] * W[(units + u) * chars + k];
    }
    Seq2seq.softmax(out);
  }

  return { alphabet, places, start, end, nothing, own, shapes, load, write };
})();

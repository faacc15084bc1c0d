/* The one product of model.js, four numbers at a time. A processor has registers that hold four 32-bit numbers
   and multiply all four in one step, and a script reaches them only through WebAssembly: one small function,
   written out below as the bytes a browser reads. What trains here is three to four times as fast with it,
   and where a browser has none of this, model.js does without. */

var Lanes = (function define() {
  "use strict";

  // Everything the function reads lies in one memory, which is given out from the front and never taken back.
  const pages = 512, page = 65536;
  let free = 128;

  /* ---------- the function: eight dot products of four rows with two ---------- */

  /* A section, a body or a name: its length (7 bits in a byte, the lowest first), and then its bytes. */
  const sized = bytes => [...(bytes.length < 128 ? [bytes.length] : [bytes.length & 127 | 128, bytes.length >> 7]), ...bytes];
  const named = text => sized([...text].map(character => character.charCodeAt(0)));

  const i32 = 0x7f, v128 = 0x7b;
  const get = local => [0x20, local], set = local => [0x21, local], number = n => [0x41, n];
  const plus = [0x6a], load = [0xfd, 0x00, 2, 0], store = at => [0xfd, 0x0b, 2, at];
  const plusFour = [0xfd, 0xe4, 1], timesFour = [0xfd, 0xe6, 1];

  /* Its inputs are where the rows begin, 0 to 3 the four and 4 and 5 the two, and 6 how many bytes a row has.
     Then come what it keeps: 7 how far it is, 8 to 15 the eight sums, four parts each, 16 to 18 what it reads. */
  const rows = [0, 1, 2, 3], columns = [4, 5], bytes = 6, at = 7, sum = 8, read = 16;
  const body = [
    2, 1, i32, 11, v128,
    0x03, 0x40,                                                                     // again:
    ...columns.flatMap(c => [get(c), get(at), plus, load, set(read + c - 4)].flat()),
    ...rows.flatMap(r => [
      get(r), get(at), plus, load, set(read + 2),                                   // four numbers of this row
      ...columns.flatMap(c => {
        const s = sum + 2 * r + c - 4;
        return [get(s), get(read + 2), get(read + c - 4), timesFour, plusFour, set(s)];
      }),
    ].flat()),
    ...get(at), ...number(16), ...plus, 0x22, at,                                   // go on by four numbers
    ...get(bytes), 0x49, 0x0d, 0, 0x0b,                                             // until the row ends
    ...Array.from({ length: 8 }, (_, n) => [number(0), get(sum + n), store(16 * n)].flat(2)).flat(),
    0x0b,
  ].flat();
  const code = Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,                                                // "asm", version 1
    1, ...sized([1, 0x60, 7, i32, i32, i32, i32, i32, i32, i32, 0]),                // seven numbers in, none out
    2, ...sized([1, ...named("page"), ...named("memory"), 2, 0, 1]),                // the memory comes from here
    3, ...sized([1, 0]),
    7, ...sized([1, ...named("eight"), 0, 0]),
    10, ...sized([1, ...sized(body)]),
  ]);

  /* Let a model's numbers lie in this memory, and its products be made here. own: `Seq2seq.own`. */
  function lend(own) {
    let memory, eight;
    try {
      memory = new WebAssembly.Memory({ initial: pages });
      const made = new WebAssembly.Instance(new WebAssembly.Module(code), { page: { memory } });
      eight = /** @type {(...numbers: number[]) => void} */ (made.exports.eight);
    } catch {
      // An old browser: everything stays as it is, and slower.
      return false;
    }
    const sums = new Float32Array(memory.buffer, 0, 32);
    const plain = own.dots;

    own.floats = count => {
      const from = free;
      if (from + 4 * count > pages * page) return new Float32Array(count);
      free += 4 * count;
      return new Float32Array(memory.buffer, from, count);
    };

    own.dots = (out, a, b, height, width, inner) => {
      if (inner < 4 || a.buffer !== memory.buffer || b.buffer !== memory.buffer) return plain(out, a, b, height, width, inner);
      const whole = inner - inner % 4, row = 4 * inner;
      for (let i = 0; i < height; i += 4) {
        // A row past the end is read again from the last one, and what comes out is not kept.
        const a0 = a.byteOffset + i * row, lastA = a.byteOffset + (height - 1) * row;
        const a1 = Math.min(a0 + row, lastA), a2 = Math.min(a1 + row, lastA), a3 = Math.min(a2 + row, lastA);
        for (let j = 0; j < width; j += 2) {
          const b0 = b.byteOffset + j * row;
          eight(a0, a1, a2, a3, b0, j + 1 < width ? b0 + row : b0, 4 * whole);
          for (let n = 0; n < 8; n++) {
            const y = i + (n >> 1), x = j + (n & 1);
            if (y >= height || x >= width) continue;
            let s = sums[4 * n] + sums[4 * n + 1] + sums[4 * n + 2] + sums[4 * n + 3];
            for (let k = whole; k < inner; k++) s += a[y * inner + k] * b[x * inner + k];
            out[y * width + x] += s;
          }
        }
      }
    };
    return true;
  }

  return { define, lend };
})();

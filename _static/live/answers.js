/* Reads what a person typed for a number, a shape or a text, and says whether it is the value asked for.

   The same rule as seqlib/questions/reading.py, line by line; tests/readings.py ties the two together.
   A text may have several readings, the usual one first: "1,200" is 1200, and 1.2 where a comma parts the
   decimals. It is right if one of its readings is. */

var Answers = (() => {
  "use strict";
  const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
  const QUOTED = /^(?:(["'`$]|\*\*)(.*)\1|“(.*)”|‘(.*)’|«(.*)»)$/;
  const ABOUT = /^(?:≈|~|about|approximately|roughly|around) */;
  const UNIT = new RegExp("^(.*[0-9)%.k]|[a-z]+) *(?:more *)?(?:parameters?|params?|weights?|numbers?|characters?|chars?|digits?|steps?|sums?"
    + "|problems?|pairs?|units?|epochs?|updates?|rows?|times|values?|layers?|statements?|examples?|ms|milliseconds"
    + "|different|in total|of all|exactly|more)$");
  /* What is said about a number behind it: "12 (3 × 4)". */
  const REMARK = /(?<=[0-9]) +\([^()]*\)$/;
  const FACTOR = /^(.*[0-9).]) *(%|percent|k|thousand|million)$/;
  const FACTORS = { "%": 0.01, percent: 0.01, k: 1e3, thousand: 1e3, million: 1e6 };
  const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
  const DECIMAL = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?$/;
  const GROUPS = /^([0-9]{1,3}([ ,.'’_])[0-9]{3}(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?$/;
  const BETWEEN = /(\*\*|(?<!e)[-+]|[*/^()])| +/;
  /* How strongly a sign binds, and what it does. */
  const SIGNS = {
    "+": [1, (a, b) => a + b], "-": [1, (a, b) => a - b], "*": [2, (a, b) => a * b], "/": [2, (a, b) => a / b],
    "**": [3, (a, b) => a ** b], "^": [3, (a, b) => a ** b],
  };
  const LETTER_BY_LETTER = /^[^ '"](?:(?: *, *| +)[^ '"])+$/;
  /* As Keras prints a tensor: its shape, and more after it. */
  const NAMED_SHAPE = /shape *[=:]? *([([][^()[\]]*[)\]])/g;
  /* "(batch=3, units=30)" */
  const NAMED_SIZE = /([(,] *)[a-z_]+ *[=:] */g;
  const BRACKETED = /^[a-z_. :]*[([{]+([^()[\]{}]*)[)\]}]+$/;
  const ANY = ["none", "null", "?", "any", "batch", "batch_size", "n", "b", "-1"];

  /* Without marks that cannot be seen; digits and signs of double width are the plain ones. */
  const clean = text => text.replace(INVISIBLE, "").replace(/\s/g, " ")
    .replace(/[！-～]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(/[−–]/g, "-");
  const unquoted = text => (text.match(QUOTED) || [text]).findLast(part => part !== undefined);
  /* What was meant, where somebody writes "a = b": the last part. A sentence may end there. */
  const last = text => text.split(/[=→]/).at(-1).trim().replace(/\.$/, "");

  /* The readings of digits with whatever parts them. */
  function literal(text) {
    const point = text.replace(",", ".");
    const decimal = DECIMAL.test(point) ? [Number(point)] : [];
    const [, digits, parting, rest = ""] = text.match(GROUPS) || [];
    // A zero in front begins a share, never a thousand.
    if (!digits || text[0] === "0") return decimal;
    const whole = Number(`${digits.replace(/[^0-9]/g, "")}.${rest}`);
    return parting === "." ? [...decimal, whole] : [whole, ...decimal];
  }

  /* The value of a small calculation such as 3*(4+1)/2, or NaN. */
  function calculated(text) {
    const tokens = text.split(BETWEEN).filter(Boolean).map(part => DECIMAL.test(part) ? Number(part) : part);
    /* The value of what comes next, up to a sign that binds less. */
    const value = least => {
      let left = tokens.shift();
      if (left === "-") left = -value(3);
      else if (left === "(") left = value(1) + (tokens.shift() === ")" ? 0 : NaN);
      else if (typeof left !== "number") return NaN;
      while (SIGNS[tokens[0]]?.[0] >= least) {
        const [strength, apply] = SIGNS[tokens.shift()];
        // 2**3**2 is 2**(3**2), but 8-3-2 is (8-3)-2.
        left = apply(left, value(strength === 3 ? 3 : strength + 1));
      }
      return left;
    };
    const found = value(1);
    return tokens.length ? NaN : found;
  }

  function numbers(text) {
    let rest = last(unquoted(text.toLowerCase().trim())).replace(REMARK, "").replace(ABOUT, "").replace(/^minus +/, "-");
    rest = rest.replace(UNIT, "$1").trim();
    if (["none", "no", "nothing"].includes(rest)) return [0];
    if (WORDS.includes(rest)) return [WORDS.indexOf(rest)];
    const [, before, name] = rest.match(FACTOR) || ["", rest];
    const plain = before.trim().replace(/^\+/, "");
    const sign = plain[0] === "-" ? -1 : 1;
    let found = literal(plain.replace(/^- */, "")).map(value => sign * value);
    if (!found.length) found = [calculated(plain.replace(/[×·]| x /g, "*").replace(/÷/g, "/"))];
    return found.map(value => value * (FACTORS[name] ?? 1)).filter(Number.isFinite);
  }

  /* One shape, null for a size that is not said, or undefined. */
  function sizes(text) {
    const inside = text.match(BRACKETED);
    if (!inside && (/[()[\]{}]/.test(text) || text === "")) return undefined;
    const list = (inside ? inside[1] : text).trim().replace(/ *, *$/, "");
    if (list === "") return [];
    const found = list.split(/ *[,;×*] *(?:and +)?| *x *(?=[0-9])| +by +| +and +| +/).map(size => {
      if (ANY.includes(size)) return null;
      return /^[0-9]{1,9}(\.0*)?$/.test(size) ? Number(size) : undefined;
    });
    return found.includes(undefined) ? undefined : found;
  }

  function shapes(text) {
    const lowered = unquoted(text.toLowerCase().trim()).replace(NAMED_SIZE, "$1");
    const named = [...lowered.matchAll(NAMED_SHAPE)];
    const written = named.length === 1 ? named[0][1] : last(lowered);
    const merged = written.replace(/([0-9]),(?=[0-9]{3}(?![0-9]))/g, "$1");
    return [...new Set([written, merged])].map(sizes).filter(found => found !== undefined);
  }

  function texts(text) {
    const plain = unquoted(text.trim());
    const readings = [plain.replace(/[␣␠⎵_·]/g, " ")];
    if (/[_·]/.test(plain)) readings.push(plain);
    // A list of characters, too, as Python writes it.
    const letters = plain[0] === "[" ? plain.replace(/[[\]'"]/g, "") : plain;
    if (LETTER_BY_LETTER.test(letters)) readings.push(letters.replace(/[ ,]/g, ""));
    return readings;
  }

  const readers = { number: numbers, shape: shapes, text: texts };
  const how = {
    number: "Write one number, such as 1,200 or 0.5.",
    shape: "Write a shape, such as (4, 7): a whole number for each axis, or None for the batch.",
    text: "Write the text, with ␣ where a space stands at its edge.",
  };

  /* The readings of a typed text, an empty list where it has none: then `how[kind]` is the sentence to say. */
  function read(kind, text) {
    return text.length > 200 || clean(text).trim() === "" ? [] : readers[kind](clean(text));
  }

  /* Whether a reading is the key. A number may be off by `within`; on its first axis, the batch, a shape may
     leave the size open. */
  function same(kind, reading, key, within = 0) {
    if (kind === "text") return reading.toLowerCase() === key.toLowerCase();
    if (kind === "number") return Math.abs(reading - key) <= within + 1e-9 * Math.max(1, Math.abs(key));
    return reading.length === key.length && reading.every((size, axis) =>
      size === key[axis] || (axis === 0 && (size === null || key[0] === null)));
  }

  /* A value as a person would write it. */
  function shown(kind, value) {
    if (kind === "number") return value.toLocaleString("en-US", { maximumFractionDigits: 4 });
    if (kind === "text") return value.replace(/ /g, "␣");
    const named = value.map(size => size ?? "None");
    return `(${named.join(", ")}${named.length === 1 ? "," : ""})`;
  }

  /* What a wrong value has in common with the key, as a sentence, or undefined. */
  function near(kind, value, key) {
    if (kind === "number") {
      const share = key > 0 && key < 1;
      if (key && value === -key) return "Mind the sign.";
      if (Number.isInteger(key) && Math.abs(value - key) === 1) {
        return "Close: it is off by one. Count again, both ends included.";
      }
      if (key > 1 && value > 0 && value < 1) return "That is a share, or a step of the way: a larger number is due.";
      if (share && same(kind, value / 100, key, 0.005)) {
        return "That looks like a percentage: write a share from 0 to 1, or add a percent sign.";
      }
      const rounded = value === Number(value.toFixed(1));
      if (share && rounded && same(kind, value, key, 0.05)) return "Near, but rounded too far: give two decimals.";
    } else if (kind === "shape") {
      if (String([...value].sort()) === String([...key].sort())) {
        return "These are the right sizes, but not on their axes: which axis comes first?";
      }
      if (String(value) === String(key.slice(1))) return "One axis is missing: how many examples are there?";
      if (String(value.slice(1)) === String(key)) return "That is one axis too many: is there a batch in this question?";
      if (value.length !== key.length) return "Count the axes: name them first, then their sizes.";
    } else {
      if (value.replace(/ /g, "") === key.replace(/ /g, "")) return "Mind the spaces: how many, and where?";
      if ([...value].reverse().join("") === key) return "These are the right characters, but not in this order.";
    }
    return undefined;
  }

  /* By how much an expected slip may differ and still be it: what is no whole number may be rounded. */
  function slack(value) {
    const size = value % 1 ? Math.abs(value) : 0;
    return 0.005 * Math.max(Math.min(1, 10 * size), size);
  }

  return { read, same, how, near, shown, slack };
})();

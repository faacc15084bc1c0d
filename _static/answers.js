/* Reads what a person typed for a number, a shape or a text, and says whether it is the value asked for.

   The same rule as seqlib/questions/reading.py, line by line; tests/readings.py ties the two together.
   A text may have several readings, the usual one first: "1,200" is 1200, and 1.2 where a comma parts the
   decimals. It is right if one of its readings is. */

var Answers = (() => {
  "use strict";
  const LONGEST = 200;
  const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
  const SPACES = /[\t-\r\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
  const QUOTED = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`|“([^”]*)”|‘([^’]*)’|«([^»]*)»|\*\*([^*]*)\*\*|\$([^$]*)\$)$/;
  const ABOUT = /^(?:≈|~|about|approximately|roughly|around) */;
  const UNIT = new RegExp("^(.*[0-9)%.k]) *(?:more *)?(?:parameters?|params?|weights?|numbers?|characters?|chars?|digits?|steps?|sums?"
    + "|problems?|pairs?|units?|epochs?|updates?|rows?|times|values?|layers?|statements?|examples?|ms|milliseconds"
    + "|different|in total|of all|exactly|more)$");
  /* What is said about a number behind it: "12 (3 × 4)". */
  const REMARK = /(?<=[0-9]) +\([^()]*\)$/;
  const MINUS = /^minus +(?=[0-9.])/;
  const FACTOR = /^(.*[0-9).]) *(%|percent|k|thousand|million)$/;
  const FACTORS = { "%": 0.01, percent: 0.01, k: 1e3, thousand: 1e3, million: 1e6 };
  const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
  const DECIMAL = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?$/;
  const GROUPS = /^[0-9]{1,3}(?:([ ,.'’_])[0-9]{3})(?:\1[0-9]{3})*$/;
  const GROUPS_THEN_DECIMALS = /^[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+$|^[0-9]{1,3}(?:([. '’])[0-9]{3})(?:\1[0-9]{3})*,[0-9]+$/;
  const TOKEN = /(\*\*|[-+*/^()])|((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)| +/y;
  const LETTER_BY_LETTER = /^[^ '"](?:(?: *, *| +)[^ '"])+$/;
  /* As Keras prints a tensor: its shape, and more after it. */
  const NAMED_SHAPE = /shape *[=:]? *([([][^()[\]]*[)\]])/g;
  const BRACKETED = /^[a-z_. :]*[([{]+([^()[\]{}]*)[)\]}]+$/;
  const ANY = ["none", "null", "?", "any", "batch", "batch_size", "n", "b", "-1"];

  /* Without marks that cannot be seen; digits and signs of double width are the plain ones. */
  const clean = text => text.replace(INVISIBLE, "").replace(SPACES, " ")
    .replace(/[！-～]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(/[−–]/g, "-");
  const trim = text => text.replace(/^ +| +$/g, "");
  const unquoted = text => (text.match(QUOTED) || [text]).findLast(part => part !== undefined);
  /* What was meant, where somebody writes "a = b": the last part. */
  const last = text => trim(text.slice(text.lastIndexOf("=") + 1));

  /* The readings of digits with whatever parts them. */
  function literal(text) {
    const groups = text.match(GROUPS);
    if (groups) {
      const whole = Number(text.replace(/[^0-9]/g, ""));
      const several = text.split(groups[1]).length > 2;
      const decimal = Number(text.replace(groups[1], "."));
      // A zero in front begins a share, never a thousand.
      if (text[0] === "0") return ",.".includes(groups[1]) && !several ? [decimal] : [];
      if (groups[1] === "." && !several) return [decimal, whole];
      return groups[1] === "," && !several ? [whole, decimal] : [whole];
    }
    if (DECIMAL.test(text)) return [Number(text)];
    if (GROUPS_THEN_DECIMALS.test(text)) {
      const cut = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
      return [Number(`${text.slice(0, cut).replace(/[^0-9]/g, "")}.${text.slice(cut + 1)}`)];
    }
    return /^[0-9]+,[0-9]+$/.test(text) ? [Number(text.replace(",", "."))] : [];
  }

  /* The value of a small calculation such as 3*(4+1)/2, or NaN. */
  function calculated(text) {
    const tokens = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const found = TOKEN.exec(text);
      if (!found) return NaN;
      if (found[1] || found[2]) tokens.push(found[1] || Number(found[2]));
    }
    if (tokens.filter(token => token === "(").length > 20) return NaN;
    const next = (...signs) => signs.includes(tokens[0]) && tokens.shift();
    const atom = () => {
      if (next("-")) return -power();
      if (!next("(")) return typeof tokens[0] === "number" ? tokens.shift() : NaN;
      const value = sum();
      return next(")") ? value : NaN;
    };
    const power = () => {
      const base = atom();
      return next("**", "^") ? base ** power() : base;
    };
    const product = () => {
      let value = power();
      for (let sign; (sign = next("*", "/"));) value = sign === "*" ? value * power() : value / power();
      return value;
    };
    const sum = () => {
      let value = product();
      for (let sign; (sign = next("+", "-"));) value = sign === "+" ? value + product() : value - product();
      return value;
    };
    const value = sum();
    return tokens.length ? NaN : value;
  }

  function numbers(text) {
    let rest = last(unquoted(trim(text.toLowerCase()))).replace(REMARK, "").replace(ABOUT, "").replace(MINUS, "-");
    if (["none", "no", "nothing"].includes(rest)) return [0];
    if (WORDS.includes(rest)) return [WORDS.indexOf(rest)];
    rest = trim((rest.match(UNIT) || [rest, rest])[1]);
    const [, before, name] = rest.match(FACTOR) || [rest, rest, ""];
    const factor = FACTORS[name] ?? 1;
    const plain = trim(before).replace(/^\+/, "");
    const sign = plain[0] === "-" ? -1 : 1;
    let found = literal(trim(sign < 0 ? plain.slice(1) : plain)).map(value => sign * value);
    if (!found.length) found = [calculated(plain.replace(/[×·]| x /g, "*").replace(/÷/g, "/"))];
    return found.map(value => value * factor).filter(Number.isFinite);
  }

  /* One shape, null for a size that is not said, or undefined. */
  function sizes(text) {
    const inside = text.match(BRACKETED);
    if (!inside && (/[()[\]{}]/.test(text) || text === "")) return undefined;
    const list = trim(inside ? inside[1] : text).replace(/ *, *$/, "");
    if (list === "") return [];
    const found = list.split(/ *[,;×*] *(?:and +)?| *x *(?=[0-9])| +by +| +and +| +/).map(size => {
      if (ANY.includes(size)) return null;
      return /^[0-9]{1,9}(\.0*)?$/.test(size) ? Number(size) : undefined;
    });
    return found.includes(undefined) ? undefined : found;
  }

  function shapes(text) {
    const lowered = unquoted(trim(text.toLowerCase()));
    const named = [...lowered.matchAll(NAMED_SHAPE)];
    const written = named.length === 1 ? named[0][1] : last(lowered);
    const merged = written.replace(/([0-9]),(?=[0-9]{3}(?![0-9]))/g, "$1");
    return (merged === written ? [written] : [written, merged]).map(sizes).filter(found => found !== undefined);
  }

  function texts(text) {
    const plain = unquoted(trim(text));
    const readings = [plain.replace(/[␣␠⎵_·]/g, " ")];
    if (/[_·]/.test(plain)) readings.push(plain);
    if (LETTER_BY_LETTER.test(plain)) readings.push(plain.replace(/[ ,]/g, ""));
    return readings;
  }

  const readers = { number: numbers, shape: shapes, text: texts };
  const how = {
    number: "Write one number, such as 1,200 or 0.5.",
    shape: "Write a shape, such as (4, 7): a whole number for each axis, or None for the batch.",
    text: "Write the text, with ␣ where a space stands at its edge.",
  };

  /* The readings of a typed text, an empty list where it has none. */
  function read(kind, text) {
    return text.length > LONGEST || trim(clean(text)) === "" ? [] : readers[kind](clean(text));
  }

  /* Whether a reading is the key. A number may be off by `within`; on its first axis, the batch, a shape may
     leave the size open. */
  function same(kind, reading, key, within = 0) {
    if (kind === "text") return reading.toLowerCase() === key.toLowerCase();
    if (kind === "number") return Math.abs(reading - key) <= within + 1e-9 * Math.max(1, Math.abs(key));
    return reading.length === key.length && reading.every((size, axis) =>
      size === key[axis] || (axis === 0 && (size === null || key[0] === null)));
  }

  /* true or false, or null for what cannot be read: then `how[kind]` is the sentence to say. */
  function right(kind, text, key, within = 0) {
    const readings = read(kind, text);
    return readings.length ? readings.some(reading => same(kind, reading, key, within)) : null;
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
    const text = JSON.stringify;
    if (kind === "number") {
      if (key && value === -key) return "Mind the sign.";
      if (Number.isInteger(key) && Math.abs(value - key) === 1) {
        return "Close: it is off by one. Count again, both ends included.";
      }
      if (Math.abs(key) > 0 && Math.abs(key) < 1 && same("number", value / 100, key, 0.005)) {
        return "That looks like a percentage: write a share from 0 to 1, or add a percent sign.";
      }
      if (value > 0 && value < 1) {
        if (key > 1 && Number.isInteger(key)) return "A whole number is due: that is a share, or a step of the way to it.";
        const tenths = Math.abs(value * 10 - Math.round(value * 10)) < 1e-9;
        if (key > 0 && key < 1 && tenths && Math.abs(value - key) <= 0.05) {
          return "Near, but rounded too far: give two decimals.";
        }
      }
    } else if (kind === "shape") {
      const sorted = list => text([...list].sort());
      if (sorted(value) === sorted(key)) {
        return "These are the right sizes, but not on their axes: which axis comes first?";
      }
      if (text(value) === text(key.slice(1))) return "One axis is missing: how many examples are there?";
      if (text(value.slice(1)) === text(key)) return "That is one axis too many: is there a batch in this question?";
      if (value.length !== key.length) {
        return `A shape with ${value.length} ${value.length === 1 ? "axis" : "axes"} is not it: name the axes first, then their sizes.`;
      }
    } else {
      const close = words => words.replace(/ /g, "");
      if (close(value) === close(key)) return "Mind the spaces: how many, and where?";
      if ([...value].reverse().join("") === key) return "These are the right characters, but not in this order.";
    }
    return undefined;
  }

  /* By how much an expected slip may differ and still be it: a share may be rounded. */
  function slack(value) {
    const size = typeof value === "number" && !Number.isInteger(value) ? Math.abs(value) : 0;
    return Math.max(Math.min(0.005, 0.05 * size), 0.005 * size);
  }

  return { read, same, right, how, near, shown, slack };
})();

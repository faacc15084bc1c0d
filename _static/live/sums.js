/* The sums a model is asked: how a person may type one, how it is written for the model, which exist.
   The two tasks are those of chapters 1 to 7 and of chapter 8; the words are those of seqlib. */

var Sums = (function define() {
  "use strict";

  const alphabet = "0123456789+ ";
  const reversed = text => [...text].reverse().join("");

  const small = {
    smallest: 1, largest: 10, time_in: 5, time_out: 2,
    query: ([a, b]) => `${a}+${b}`.padStart(5),
    answer: ([a, b]) => `${a + b}`.padStart(2),
    read: written => written,
    note: () => "",
  };

  /* Sums of three digits in any of chapter 8's ways. query, answer: which digit comes first, "lowest" or
     "highest"; columns: whether the two ones stand side by side, and so on; pad: "zeros" before each number,
     or spaces at the "left" or the "right" of the whole. What runs backward is turned around before it is padded. */
  const full = number => `${number}`.padStart(3, "0");
  function way({ query, answer, columns, pad }) {
    const zeros = pad === "zeros";
    const wide = (text, time) => (pad === "right" ? text.padEnd(time) : text.padStart(time));
    const turned = (text, first) => (first === "lowest" ? reversed(text) : text);
    const places = query === "lowest" ? [2, 1, 0] : [0, 1, 2];
    return {
      smallest: 0, largest: 999, time_in: columns ? 6 : 7, time_out: 4,
      query: ([a, b]) => (columns ? places.map(place => full(a)[place] + full(b)[place]).join("")
        : wide(turned(zeros ? `${full(a)}+${full(b)}` : `${a}+${b}`, query), 7)),
      answer: ([a, b]) => wide(turned(zeros ? `${a + b}`.padStart(4, "0") : `${a + b}`, answer), 4),
      /* Where in the answer a digit stands, 0 for the ones; if the sum has none, the space in its place. */
      place(pair, digit) {
        const length = zeros ? 4 : `${pair[0] + pair[1]}`.length;
        if (digit >= length) return pad === "right" ? digit : 3 - digit;
        const fromLeft = answer === "lowest" ? digit : length - 1 - digit;
        return pad === "left" ? 4 - length + fromLeft : fromLeft;
      },
    };
  }

  /* The way chapter 8 ends with: 012+345 is 25 14 03, and the answer 0357 is 7530. */
  const recipe = { query: "lowest", answer: "lowest", columns: true, pad: "zeros" };
  const large = {
    ...way(recipe),
    note: pair => `This model reads ${full(pair[0])}+${full(pair[1])} in columns, the ones first: `
      + `${large.query(pair).match(/../g).join(" ")}. It writes its answer from the ones on, too.`,
    // For a person: the usual order, without the zeros in front.
    read: written => reversed(written).replace(/^0+(?=\d)/, ""),
  };

  /* What a person meant to type: without marks that cannot be seen, such as those that turn the direction of
     writing, and with ordinary digits for those of double width. The same rule as AdditionTask.parse. */
  const plain = text => text.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[０-９＋]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));

  /** Read what a person typed: {pair: [a, b]}, or {sentence} saying what is allowed.
      @returns {{ pair?: [number, number], sentence?: string }} */
  function parse(text, task) {
    const { smallest, largest } = task;
    const example = `like ${largest > 10 ? "123+456" : "7+8"}`;
    const range = `from ${smallest} to ${largest}`;
    const sum = plain(text.slice(0, 200));
    if (sum.trim() === "") return { sentence: `Type a sum, ${example}.` };
    const numbers = sum.match(/^\s*([0-9]+)\s*\+\s*([0-9]+)\s*$/);
    if (!numbers || text.length > 200) {
      return { sentence: `Please write two whole numbers ${range} with one plus sign between them, ${example}.` };
    }
    /** @type {[number, number]} */
    const pair = [Number(numbers[1]), Number(numbers[2])];
    if (pair.some(number => number < smallest || number > largest)) {
      return { sentence: `This model reads numbers ${range} only, ${example}.` };
    }
    return { pair };
  }

  /* The place of each character in the alphabet; several texts are joined before. */
  const places = text => Uint8Array.from(text, character => alphabet.indexOf(character));
  const text = numbers => Array.from(numbers, place => alphabet[place]).join("");
  const shown = written => written.replace(/ /g, "␣");

  /** The 100 problems of the small task in reading order.
      @type {[number, number][]} */
  const problems = Array.from({ length: 100 }, (_, n) => [1 + Math.floor(n / 10), 1 + (n % 10)]);

  /* Set `count` unordered pairs aside: a+b and b+a always land on the same side. Returns a Set of
     places in `problems`. */
  function holdOut(count, random) {
    const unordered = problems.filter(([a, b]) => a <= b);
    const held = new Set();
    for (let n = 0; n < count; n++) {
      const [[a, b]] = unordered.splice(Math.floor(random() * unordered.length), 1);
      held.add((a - 1) * 10 + b - 1).add((b - 1) * 10 + a - 1);
    }
    return held;
  }

  /* Draw `count` pairs, none of those held out; pairs repeat, as in chapter 1. */
  function draw(count, held, random) {
    const kept = problems.filter((_, n) => !held.has(n));
    return Array.from({ length: count }, () => kept[Math.floor(random() * kept.length)]);
  }

  /* Draw `asked` different sums of three digits to ask, and `count` others to learn from; a sum that is asked
     is among those in neither order. As in chapter 8. */
  function split(count, asked, random) {
    const taken = new Uint8Array(1e6);
    const some = number => Array.from({ length: number }, () => {
      let a, b;
      do [a, b] = [Math.floor(1000 * random()), Math.floor(1000 * random())]; while (taken[1000 * a + b]);
      taken[1000 * a + b] = 1;
      return [a, b];
    });
    const unseen = some(asked);
    for (const [a, b] of unseen) taken[1000 * b + a] = 1;
    return { unseen, seen: some(count) };
  }

  /* How many times one carries by hand: each carry makes the digits of the sum add up to 9 less. */
  const digitSum = number => [...`${number}`].reduce((sum, digit) => sum + Number(digit), 0);
  const carries = ([a, b]) => (digitSum(a) + digitSum(b) - digitSum(a + b)) / 9;

  return {
    define, alphabet, small, large, way, recipe, plain, parse, places, text, shown, problems, holdOut, draw, split, carries,
  };
})();

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

  /* Full width and in columns, the ones first: 012+345 is 25 14 03, and the answer 0357 is 7530. */
  const full = number => `${number}`.padStart(3, "0");
  const columns = ([a, b]) => [2, 1, 0].map(place => full(a)[place] + full(b)[place]);
  const large = {
    smallest: 0, largest: 999, time_in: 6, time_out: 4,
    query: pair => columns(pair).join(""),
    note: pair => `This model reads ${full(pair[0])}+${full(pair[1])} in columns, the ones first: `
      + `${columns(pair).join(" ")}. It writes its answer from the ones on, too.`,
    answer: ([a, b]) => reversed(`${a + b}`.padStart(4, "0")),
    // For a person: the usual order, without the zeros in front.
    read: written => reversed(written).replace(/^0+(?=\d)/, ""),
  };

  /* What a person meant to type: without marks that cannot be seen, such as those that turn the direction of
     writing, and with ordinary digits for those of double width. The same rule as AdditionTask.parse. */
  const plain = text => text.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[０-９＋]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));

  /* Read what a person typed: {pair: [a, b]}, or {sentence} saying what is allowed. */
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
    const pair = [Number(numbers[1]), Number(numbers[2])];
    if (pair.some(number => number < smallest || number > largest)) {
      return { sentence: `This model reads numbers ${range} only, ${example}.` };
    }
    return { pair };
  }

  /* The place of each character of each text in the alphabet, all texts in one array. */
  const places = (...texts) => Uint8Array.from([...texts.join("")], character => alphabet.indexOf(character));
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

  return { define, alphabet, small, large, plain, parse, places, text, shown, problems, holdOut, draw };
})();

/* Starts the live parts of a page. Every page loads this small file; it does nothing unless the page has a
   place for a live part, and then only once that place comes into view: the model and its weights load
   late, and the first paint waits for nothing. So does what answers the questions at the end of a chapter.

   Plain scripts, since a page opened from a folder (file://) may load those and nothing else. */

var Late = (() => {
  "use strict";
  const { src, dataset: { version } } = /** @type {HTMLScriptElement} */ (document.currentScript);
  // Under another version a file has another address, so that a stored model.js never meets new weights.
  const address = name => `${new URL(`live/${name}`, src).href}?v=${version}`;
  // Each part of this name has an object of this name, with a capital letter, in the last script: Think, Train.
  const needed = {
    think: ["page.js", "sums.js", "think.js"],
    train: ["page.js", "sums.js", "model.js", "lanes.js", "train.js"],
    hunt: ["page.js", "sums.js", "model.js", "lanes.js", "train.js", "chapter-7.js", "hunt.js"],
    rule: ["page.js", "sums.js", "model.js", "lanes.js", "train.js", "rule.js"],
    look: ["page.js", "sums.js", "model.js", "attention.js", "chapter-9.js", "look.js"],
    adder: ["page.js", "sums.js", "columns.js", "chapter-10.js", "chapter-11.js", "adder.js"],
    proof: ["page.js", "sums.js", "columns.js", "bounds.js", "chapter-11.js", "proof.js"],
    machines: ["page.js", "machines.js", "chapter-12.js"],
  };
  const asked = new Map();

  /* A promise for one script, asked for once however many parts need it. */
  function script(name) {
    if (!asked.has(name)) {
      asked.set(name, new Promise((done, failed) => {
        const tag = document.createElement("script");
        tag.src = address(name);
        tag.onload = done;
        tag.onerror = () => {
          asked.delete(name);
          tag.remove();
          failed(new Error(`This part of the page needs the file ${name}, and the browser could not load it.`));
        };
        document.head.append(tag);
      }));
    }
    return asked.get(name);
  }

  function style() {
    if (!asked.has("live.css")) {
      asked.set("live.css", new Promise(done => {
        const tag = document.createElement("link");
        tag.rel = "stylesheet";
        tag.href = address("live.css");
        tag.onload = tag.onerror = done;
        document.head.append(tag);
      }));
    }
    return asked.get("live.css");
  }

  async function start(place) {
    const { live, part } = place.dataset;
    try {
      // One after another: the widget's script uses those before it.
      await style();
      for (const name of needed[live]) await script(name);
      await /** @type {any} */ (window)[live[0].toUpperCase() + live.slice(1)].start(place, { part, script });
      place.dataset.ready = "yes";
    } catch (error) {
      const sentence = document.createElement("p");
      sentence.setAttribute("role", "alert");
      sentence.textContent = `${error.message} The text around it does without.`;
      place.replaceChildren(sentence);
      // The room kept free for it is given back.
      place.dataset.ready = "no";
    }
  }

  /* Do something about a place, once, when it comes into view, or as near to it as `ahead` says. */
  function once(places, act, ahead = "0px") {
    const watch = new IntersectionObserver(entries => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) {
          watch.unobserve(target);
          act(target);
        }
      }
    }, { rootMargin: ahead });
    document.querySelectorAll(places).forEach(place => watch.observe(place));
  }

  /* The questions stand complete in the page. A screen ahead of them comes what answers, so that nothing jumps. */
  async function answers() {
    await script("answers.js");
    await script("questions.js");
  }

  function begin() {
    once(".live[data-live]", start);
    once(".questions", () => answers().catch(console.warn), "100%");
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
  return { script };
})();

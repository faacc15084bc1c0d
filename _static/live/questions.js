/* Makes the questions at the end of a chapter answer back. What the page holds is complete without this script:
   prompt, options, and every answer with its sentence, folded away (seqlib/questions/question.py writes it).
   So nothing is kept here: the sentences are those of the page. Text that a reader types enters it as text. */

(() => {
  "use strict";
  const { make } = Predictions;

  function upgrade(question) {
    const { kind, within = 0 } = question.dataset;
    const [prompt, options, details] = [".prompt", ".options", "details"].map(part => question.querySelector(part));
    const answers = [...details.querySelectorAll("li")].map(item => ({
      right: item.dataset.right === "yes",
      key: JSON.parse(item.dataset.key ?? null),
      sentence: item.querySelector("span"),
    }));
    const status = make("p", { className: "verdict", role: "status", id: `${question.id}-verdict` });
    const plain = { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: false };
    const input = !options && make("input", { ...plain, id: `${question.id}-answer` });

    function say(verdict, words, ...more) {
      question.dataset.verdict = verdict;
      status.replaceChildren(...(words ? [make("strong", {}, words), " "] : []), ...more);
      if (input) input.ariaInvalid = String(["wrong", "unread"].includes(verdict));
    }

    function judge({ right, sentence }) {
      say(right ? "right" : "wrong", right ? "Right." : "Not that one.", ...sentence.cloneNode(true).childNodes);
      if (right) details.querySelector("summary").textContent = "All answers, and why";
    }

    function typed(text) {
      const readings = Answers.read(kind, text);
      if (!readings.length) return say("unread", "", Answers.how[kind]);
      const found = answers.find(({ right, key }) =>
        readings.some(value => Answers.same(kind, value, key, right ? Number(within) : Answers.slack(key))));
      if (found) return judge(found);
      const hint = readings.map(value => Answers.near(kind, value, answers[0].key)).find(Boolean);
      const read = readings.map(value => Answers.shown(kind, value));
      return say("wrong", "Not that one.", hint ?? `Your answer was read as ${read.join(" or ")}.`);
    }

    const form = make("form");
    if (options) {
      [...options.children].forEach((item, place) => {
        const button = make("input", { type: "radio", name: question.id, value: String(place) });
        item.append(make("label", {}, button, make("span", {}, ...item.childNodes)));
      });
      form.append(make("fieldset", {}, make("legend", {}, ...prompt.childNodes), options));
    } else {
      input.setAttribute("aria-describedby", status.id);
      form.append(make("label", { htmlFor: input.id }, ...prompt.childNodes), input);
    }
    form.append(make("button", { type: "submit" }, "Check"), status);
    prompt.replaceWith(form);
    form.addEventListener("submit", event => {
      event.preventDefault();
      if (input) return typed(input.value);
      const chosen = form.elements.namedItem(question.id).value;
      return chosen === "" ? say("unread", "", "Choose an answer first.") : judge(answers[chosen]);
    });
    // A verdict speaks of the answer that was checked; with another one it goes.
    form.addEventListener("input", () => say("", ""));
  }

  document.querySelectorAll(".question").forEach(upgrade);
})();

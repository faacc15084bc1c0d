/* Makes the questions at the end of a chapter answer back. What the page holds is complete without this script:
   prompt, options, and every answer with its sentence, folded away (seqlib/questions/question.py writes it).
   So nothing is kept here: the sentences are those of the page. Text that a reader types enters it as text. */

(() => {
  "use strict";
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  function upgrade(question) {
    const { kind, within = 0 } = question.dataset;
    const [prompt, options, details] = [".prompt", ".options", "details"].map(part => question.querySelector(part));
    const answers = [...details.querySelectorAll("li")].map(item => ({
      right: item.dataset.right === "yes",
      key: item.dataset.key && JSON.parse(item.dataset.key),
      sentence: item.querySelector("span"),
    }));
    const status = make("p", { className: "verdict", role: "status", id: `${question.id}-verdict` });
    const check = make("button", { type: "submit", textContent: "Check" });
    let input;

    function say(verdict, words, ...more) {
      question.dataset.verdict = verdict;
      status.replaceChildren(...(words ? [make("strong", {}, words), " "] : []), ...more);
      input?.setAttribute("aria-invalid", String(verdict === "wrong" || verdict === "unread"));
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
      const read = readings.map(value => Answers.shown(kind, value)).join(" or ");
      return say("wrong", "Not that one.", hint ?? `Your answer was read as ${read}.`);
    }

    const form = make("form", { noValidate: true });
    form.addEventListener("submit", event => {
      event.preventDefault();
      if (input) return typed(input.value);
      const chosen = form.elements.namedItem(question.id).value;
      return chosen === "" ? say("unread", "", "Choose an answer first.") : judge(answers[chosen]);
    });
    // A verdict speaks of the answer that was checked; with another one it goes.
    form.addEventListener("input", () => say("", ""));

    if (options) {
      [...options.children].forEach((item, place) => {
        const button = make("input", { type: "radio", name: question.id, value: String(place) });
        item.append(make("label", {}, button, make("span", {}, ...item.childNodes)));
      });
      form.append(make("fieldset", {}, make("legend", {}, ...prompt.childNodes), options));
      prompt.remove();
    } else {
      input = make("input", { type: "text", id: `${question.id}-answer`, autocomplete: "off", spellcheck: false });
      input.setAttribute("aria-describedby", status.id);
      input.setAttribute("autocapitalize", "off");
      form.append(make("label", { htmlFor: input.id }, ...prompt.childNodes), input);
      prompt.remove();
    }
    form.append(check, status);
    question.prepend(form);
  }

  const begin = () => document.querySelectorAll(".question").forEach(upgrade);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();

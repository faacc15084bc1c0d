"""Train the models that run live in the book's pages, and write them into files a page can load.

    python -m book.weights            all of them (about three minutes)
    python -m book.weights chapter-6  one of them

Each is trained by the recipe of its chapter, and becomes ``_static/live/<name>.js``: a script, because a page
opened from a folder may load a script but not other data. A weight is one of 262,144 levels, evenly spaced
between minus and plus the largest of its matrix, written as a number of three digits to the base 64.
``tests/exported.json`` keeps what Keras answered with the weights as they were, for the tests.

The still pictures, which a reader without JavaScript sees in the live part's place, are drawn here too.
"""

import csv
import json
import string
import sys

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from book.notebooks import ROOT
from book.recipes import recipe
from seqlib import AdditionTask, Alphabet, models, plots, scores
from seqlib.quiet import keras

LIVE = ROOT / "_static" / "live"
EXPORTED = ROOT / "tests" / "exported.json"
ALPHABET = Alphabet()
SMALL = AdditionTask(1, 10)
LARGE = AdditionTask.in_columns(3)
DIGITS = np.array(list(string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"))
# The middle level is an exact 0; the outermost ones are the largest weight and its opposite.
MIDDLE, OUTER = 64**3 // 2, 64**3 // 2 - 1
SIZES = ("time_in", "time_out", "chars", "encoder_units", "decoder_units")


def chapter_6():
    """The course's first model. Returns ``(model, task, pairs to ask, notes, history)``."""
    names = recipe("06-training")
    return names["model"], SMALL, SMALL.problems(), {}, names["history"]


def chapter_7():
    """The first run of chapter 7: eleven unordered pairs are never shown."""
    names = recipe("07-does-it-add")
    return names["model"], SMALL, SMALL.problems(), {"held_out": names["held_out"].tolist()}, None


def chapter_8():
    """Three digits in columns, the lowest first: the model that adds. It is asked sums it never saw."""
    names = recipe("08-learning-to-add")
    return names["train"](LARGE), LARGE, names["unseen"][:1000], {}, None


MODELS = {"chapter-6": chapter_6, "chapter-7": chapter_7, "chapter-8": chapter_8}


def sizes_of(model):
    _, time_in, chars = model.input_shape
    _, time_out, _ = model.output_shape
    encoder, _, decoder, _ = model.layers
    return dict(zip(SIZES, (time_in, time_out, chars, encoder.units, decoder.units), strict=True))


def encode(weights):
    """The weights of a model as ``(reaches, levels)``: a number for each matrix, three characters for each weight."""
    reaches = [float(np.abs(weight).max()) or 1.0 for weight in weights]
    levels = np.concatenate(
        [
            MIDDLE + np.round(np.ravel(weight) / reach * OUTER).astype(int)
            for weight, reach in zip(weights, reaches, strict=True)
        ]
    )
    return reaches, "".join(DIGITS[np.stack([levels // 64**2, levels // 64 % 64, levels % 64], axis=1).ravel()])


def decode(content, model=None):
    """The model of a file, as Keras has it. content: what :func:`read_script` returns.

    model: the one to fill, where it is not wired as chapter 5's is.
    """
    model = model or models.encoder_decoder(**content["sizes"])
    place = np.zeros(128, dtype=int)
    place[[ord(digit) for digit in DIGITS]] = range(64)
    digits = place[np.frombuffer(content["levels"].encode(), dtype=np.uint8)].reshape(-1, 3)
    values = (digits @ [64**2, 64, 1] - MIDDLE) / OUTER
    if len(values) != model.count_params():
        raise ValueError(
            f"the file holds {len(values)} weights, but a model of its sizes has {model.count_params()}; export again"
        )
    weights, start = [], 0
    for weight, reach in zip(model.get_weights(), content["reaches"], strict=True):
        weights.append(reach * values[start : start + weight.size].reshape(weight.shape))
        start += weight.size
    model.set_weights(weights)
    return model


def read_script(name):
    """What ``_static/live/<name>.js`` assigns, as a dictionary."""
    text = (LIVE / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text[text.index("= {") + 2 : text.rindex(";")])


def write_script(name, what, variable, content):
    """Write ``_static/live/<name>.js``, which assigns the content to a variable, and return its text."""
    text = f"/* {what}, written by make weights. */\n{variable} = {json.dumps(content, separators=(',', ':'))};\n"
    (LIVE / f"{name}.js").write_text(text, encoding="utf-8")
    return text


def export(name):
    """Train one model, write its file, and return what Keras answered with the weights as they were."""
    model, task, pairs, notes, history = MODELS[name]()
    reaches, levels = encode(model.get_weights())
    content = {"sizes": sizes_of(model), **notes, "reaches": reaches, "levels": levels}
    text = write_script(name, f"The weights of {name.replace('-', ' ')}'s model", f'Seq2seq.stored["{name}"]', content)

    queries, truth = task.queries(pairs), task.answers(pairs)
    vectors = ALPHABET.encode(queries, time=task.time_in)
    probabilities = model.predict(vectors, verbose=0)
    answers = ALPHABET.decode(probabilities)
    rounded = models.answer(decode(content), ALPHABET, queries)
    before, after = scores.exact_match(answers, truth), scores.exact_match(rounded, truth)
    print(f"{name}: {len(text) / 1000:.0f} kB; exact match {before}, from the file {after}")
    stills(name, decode(content), history)
    return {
        "pairs": pairs.tolist(),
        "answers": answers.tolist(),
        "sure": probabilities.max(axis=2).round(4).tolist(),
    }


def export_attention(name):
    """Chapter 9's model with attention: as :func:`export`, but for what it writes on its own, up to the end."""
    chapter = recipe("09-teacher-forcing")
    parts = (*chapter["layers"](), chapter["attend"])
    model = chapter["wire"](*parts)
    chapter["train"](model, [chapter["X"], chapter["B"]], chapter["Y"])
    sizes = {**dict.fromkeys(SIZES, parts[0].units), "time_in": 6, "time_out": 5, "chars": len(chapter["alphabet"])}
    pairs = chapter["held_out"][:1000]
    vectors = chapter["alphabet"].encode(chapter["task"].queries(pairs), time=6)
    answers = chapter["until_end"](chapter["write"](vectors, *parts))

    reaches, levels = encode(model.get_weights())
    content = {"sizes": sizes, "reaches": reaches, "levels": levels}
    text = write_script(name, "The weights of chapter 9's model with attention", f'Seq2seq.stored["{name}"]', content)
    decode(content, model)
    rounded = chapter["until_end"](chapter["write"](vectors, *parts))
    truth = chapter["until_end"](chapter["answers"](pairs))
    before, after = (scores.exact_match(*same_width(found, truth)) for found in (answers, rounded))
    print(f"{name}: {len(text) / 1000:.0f} kB; exact match {before}, from the file {after}")
    still_look(chapter, parts)
    return {"pairs": pairs.tolist(), "answers": answers.tolist()}


def same_width(*texts):
    return (np.strings.ljust(each, 5, ".") for each in texts)


def still_hunt(model, held_out):
    """The picture for chapter 7's page: which of the 100 sums are right, and which were left out."""
    problems = SMALL.problems()
    right = models.answer(model, ALPHABET, SMALL.queries(problems)) == SMALL.answers(problems)
    plots.right_wrong(SMALL, problems, right, np.array(held_out))
    save("hunt")


def still_rule():
    """The picture for chapter 8's page: digits right after four epochs, the first seed of two of its ways."""
    with open(ROOT / "benchmarks" / "results" / "choices.csv", encoding="utf-8") as file:
        usual, *rows = csv.DictReader(file)
    wanted = usual | {"query": "highest", "answer": "3210"}
    other = next(row for row in rows if all(row[name] == wanted[name] for name in list(usual)[:13]))
    _, ax = plt.subplots(figsize=(5.6, 3), dpi=130, layout="constrained", facecolor=plots.PAPER)
    # By digit: one way writes the ones first, the other the thousands.
    shares = {
        "columns, lowest digit first": usual["right"].split(),
        "columns, highest digit first": other["right"].split()[::-1],
    }
    looks = [{"color": plots.BLUE}, {"color": plots.ORANGE, "hatch": "//"}]
    for place, (label, right) in enumerate(shares.items()):
        ax.bar(np.arange(4) + 0.4 * place - 0.2, [float(share) for share in right], 0.38, label=label, **looks[place])
    ax.set_xticks(range(4), ["ones", "tens", "hundreds", "thousands"])
    ax.set(ylabel="share right", ylim=(0, 1.05), facecolor=plots.PAPER)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    save("rule")


def still_look(chapter, parts):
    """The picture for chapter 9's page: the weights over the query of 358+467."""
    encoder, decoder, *_ = parts
    query, reads = (chapter["alphabet"].encode([text], time=len(text)) for text in ("875634", ">528"))
    memory, h, c = encoder(query)
    steps, _, _ = decoder(reads, initial_state=[h, c])
    _, weights = chapter["attention"]([steps, memory], return_attention_scores=True)
    _, ax = plt.subplots(figsize=(5.6, 3.2), dpi=130, layout="constrained", facecolor=plots.PAPER)
    ax.imshow(weights[0], cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), weight in np.ndenumerate(weights[0]):
        color = "white" if weight > 0.5 else plots.INK
        ax.text(column, row, f"{100 * weight:.0f}", ha="center", va="center", color=color)
    ax.set_xticks(range(6), "875634")
    ax.set_yticks(range(4), [f"reads {reads}, writes {writes}" for reads, writes in zip(">528", "528.", strict=True)])
    ax.set_title("weights over the query, in percent", fontsize=11, loc="left")
    save("look")


def stills(name, model, history):
    """The pictures for a page that runs no script; of chapter 6's model, how it sees the sum 7+8."""
    if name == "chapter-7":
        return still_hunt(model, read_script(name)["held_out"])
    if name == "chapter-8":
        return still_rule()
    text = SMALL.queries([[7, 8]])
    vectors = ALPHABET.encode(text, time=5)
    encoder, repeat, decoder, head = model.layers
    every_step = keras.layers.LSTM(encoder.units, return_sequences=True)
    every_step.build(vectors.shape)
    every_step.set_weights(encoder.get_weights())
    states = np.array(every_step(vectors))[0]
    copies = np.array(repeat(states[np.newaxis, -1]))
    decoded = decoder(copies)
    probabilities = np.array(head(decoded))[0]
    steps = ["step 0", "step 1"]
    panels = {
        "one-hot": ("the text as one-hot vectors", 2.9, lambda ax: plots.one_hot(vectors[0], ALPHABET, ax)),
        "encoder": ("the encoder's state after each character", 2.6, lambda ax: plots.states(states, text[0], ax)),
        "repeat": ("RepeatVector: its last state, twice", 1.7, lambda ax: plots.states(copies[0], steps, ax)),
        "decoder": ("the decoder's states", 1.7, lambda ax: plots.states(np.array(decoded)[0], steps, ax)),
        "head": (
            "the probabilities of both characters",
            1.7,
            lambda ax: plots.one_hot(probabilities, ALPHABET, ax),
        ),
    }
    draw("whole", panels.values())
    draw("one-hot", [panels["one-hot"]])
    draw("encoder", [panels["encoder"]])
    draw("repeat", [panels[part] for part in ("encoder", "repeat", "decoder")])
    draw("head", [panels[part] for part in ("decoder", "head")])
    plots.learning_curves(history)
    save("train")


def draw(name, panels):
    heights = [height for _, height, _ in panels]
    _, axes = plt.subplots(
        len(heights),
        1,
        figsize=(5.6, sum(heights)),
        dpi=130,
        layout="constrained",
        height_ratios=heights,
        squeeze=False,
        facecolor=plots.PAPER,
    )
    for ax, (title, _, panel) in zip(axes.flat, panels, strict=True):
        panel(ax)
        ax.set_title(title, fontsize=11, loc="left")
    save(name)


def save(name):
    path = LIVE / f"still-{name}.png"
    plt.savefig(path)
    plt.close()
    # Flat colors: a palette keeps the picture and a third of the bytes.
    Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)


EXPORTS = {**dict.fromkeys(MODELS, export), "chapter-9": export_attention}


def main(names):
    unknown = set(names) - set(EXPORTS)
    if unknown:
        raise SystemExit(f"no model is called {sorted(unknown)[0]!r}; there are {', '.join(EXPORTS)}")
    LIVE.mkdir(exist_ok=True)
    exported = json.loads(EXPORTED.read_text(encoding="utf-8")) if EXPORTED.exists() else {}
    for name in names or EXPORTS:
        exported[name] = EXPORTS[name](name)
        # After each model, as a later one may fail.
        EXPORTED.write_text(json.dumps(exported, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

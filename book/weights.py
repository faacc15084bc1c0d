"""Train the models that run live in the book's pages, and write them into files a page can load.

    python -m book.weights            all three (about two minutes)
    python -m book.weights chapter-6  one of them

Each model becomes ``_static/live/<name>.js``: a script, because a page opened from a folder may load a
script but not other data. A weight is one of 262,144 levels, evenly spaced between minus and plus the
largest of its matrix, written as a number of three digits to the base 64. ``tests/exported.json`` keeps what
Keras said with the weights as they were, for the tests.

The still pictures, which a reader without JavaScript sees in the live part's place, are drawn here too.
"""

import json
import string
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from seqlib import AdditionTask, Alphabet, models, plots, progress, scores
from seqlib.quiet import keras

ROOT = Path(__file__).parent.parent
LIVE = ROOT / "_static" / "live"
SAID = ROOT / "tests" / "exported.json"
ALPHABET = Alphabet()
SMALL = AdditionTask(1, 10)
LARGE = AdditionTask(
    0, 999, pad_query="zeros", pad_answer="zeros", reverse_query=True, reverse_answer=True, interleave=True
)
DIGITS = np.array(list(string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"))
# The middle level is an exact 0; the outermost ones are the largest weight and its opposite.
MIDDLE, OUTER = 64**3 // 2, 64**3 // 2 - 1
SIZES = ("time_in", "time_out", "chars", "encoder_units", "decoder_units")


def tensors(task, pairs):
    return (
        ALPHABET.encode(task.queries(pairs), time=task.time_in),
        ALPHABET.encode(task.answers(pairs), time=task.time_out),
    )


def chapter_6():
    """The seed's recipe, as in chapter 6. Returns ``(model, task, pairs to ask, notes, history)``."""
    keras.utils.set_random_seed(0)
    X, Y = tensors(SMALL, SMALL.sample(1000, np.random.default_rng(0)))
    model = models.encoder_decoder()
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    fitted = model.fit(X, Y, epochs=50, validation_split=0.2, verbose=0, callbacks=[progress()])
    return model, SMALL, SMALL.problems(), {}, fitted.history


def chapter_7():
    """The first run of chapter 7: eleven unordered pairs are never shown."""
    kept, held_out = SMALL.hold_out(11, np.random.default_rng(0))
    keras.utils.set_random_seed(0)
    X, Y = tensors(SMALL, np.random.default_rng(0).choice(kept, size=800))
    model = models.encoder_decoder()
    model.compile("adam", "categorical_crossentropy", steps_per_execution=25)
    model.fit(X, Y, epochs=50, verbose=0, callbacks=[progress()])
    return model, SMALL, SMALL.problems(), {"held_out": held_out.tolist()}, None


def chapter_8():
    """Three digits in columns, the lowest first: the model that adds. It is asked sums it never saw."""
    rng = np.random.default_rng(0)
    unseen = LARGE.sample(5_000, rng, distinct=True)
    pairs = LARGE.without(LARGE.sample(75_000, rng, distinct=True), unseen)[:50_000]
    X, Y = tensors(LARGE, pairs)
    keras.utils.set_random_seed(0)
    model = models.encoder_decoder(LARGE.time_in, LARGE.time_out)
    epochs, batch = 4, 128
    rate = keras.optimizers.schedules.CosineDecay(0.01, epochs * -(-len(X) // batch))
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy", steps_per_execution=25)
    model.fit(X, Y, batch_size=batch, epochs=epochs, verbose=0, callbacks=[progress()])
    return model, LARGE, unseen[:1000], {}, None


RECIPES = {"chapter-6": chapter_6, "chapter-7": chapter_7, "chapter-8": chapter_8}


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


def decode(stored):
    """The model of a file, as Keras has it. stored: what :func:`read` returns."""
    model = models.encoder_decoder(**stored["sizes"])
    place = np.zeros(128, dtype=int)
    place[[ord(digit) for digit in DIGITS]] = range(64)
    digits = place[np.frombuffer(stored["levels"].encode(), dtype=np.uint8)].reshape(-1, 3)
    values = (digits @ [64**2, 64, 1] - MIDDLE) / OUTER
    if len(values) != model.count_params():
        raise ValueError(
            f"the file holds {len(values)} weights, but a model of its sizes has {model.count_params()}; export again"
        )
    weights, start = [], 0
    for weight, reach in zip(model.get_weights(), stored["reaches"], strict=True):
        weights.append(reach * values[start : start + weight.size].reshape(weight.shape))
        start += weight.size
    model.set_weights(weights)
    return model


def read(name):
    """What ``_static/live/<name>.js`` assigns, as a dictionary."""
    text = (LIVE / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text[text.index("= {") + 2 : text.rindex(";")])


def export(name):
    """Train one model, write its file, and return what Keras said with the weights as they were."""
    model, task, pairs, notes, history = RECIPES[name]()
    reaches, levels = encode(model.get_weights())
    stored = {"sizes": sizes_of(model), **notes, "reaches": reaches, "levels": levels}
    text = f"/* The weights of {name.replace('-', ' ')}'s model, written by make weights. */\n"
    text += f'Seq2seq.stored["{name}"] = {json.dumps(stored, separators=(",", ":"))};\n'
    (LIVE / f"{name}.js").write_text(text, encoding="utf-8")

    queries, right = task.queries(pairs), task.answers(pairs)
    vectors = ALPHABET.encode(queries, time=task.time_in)
    probabilities = model.predict(vectors, verbose=0)
    answers = ALPHABET.decode(probabilities)
    rounded = models.answer(decode(stored), ALPHABET, queries)
    before, after = scores.exact_match(answers, right), scores.exact_match(rounded, right)
    print(f"{name}: {len(text) / 1000:.0f} kB; exact match {before}, from the file {after}")
    stills(name, decode(stored), history)
    return {
        "pairs": pairs.tolist(),
        "answers": answers.tolist(),
        "sure": probabilities.max(axis=2).round(4).tolist(),
    }


def stills(name, model, history):
    """The pictures for a page that runs no script: the sum 7+8, as chapter 6's model sees it."""
    if name != "chapter-6":
        return
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


def main(names):
    unknown = set(names) - set(RECIPES)
    if unknown:
        raise SystemExit(f"no model is called {sorted(unknown)[0]!r}; there are {', '.join(RECIPES)}")
    LIVE.mkdir(exist_ok=True)
    said = json.loads(SAID.read_text(encoding="utf-8")) if SAID.exists() else {}
    for name in names or RECIPES:
        said[name] = export(name)
        # After each model, as a later one may fail.
        SAID.write_text(json.dumps(said, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Train the models that run live in the book's pages, and write them into files a page can load.

    python -m book.weights            all of them (about three minutes)
    python -m book.weights chapter-6  one of them

Each is trained by the recipe of its chapter, and becomes ``_static/live/<name>.js``: a script, because a page
opened from a folder may load a script but not other data. A weight is one of 262,144 levels, evenly spaced
between minus and plus the largest of its matrix, written as a number of three digits to the base 64.
``tests/exported.json`` keeps what Keras answered with the weights as they were, for the tests.

The networks of chapters 10 and 11 are small, and what they do to long sums, or what is proved of them, rests on
every bit: their files hold the bytes of their weights. That of chapter 11 is not trained but read from the file
that Coq reads. The file of chapter 12 holds measured times, and the constants of a model fitted to them.

The still pictures, which a reader without JavaScript sees in the live part's place, are drawn here too.
"""

import base64
import csv
import json
import string
import sys

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from book import proof
from book.notebooks import ROOT, code_cells, read_notebook
from book.recipes import recipe
from seqlib import AdditionTask, Alphabet, certificate, columns, models, plots, scores
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
    """The course's first model. Returns ``(model, task, pairs to ask, notes)``."""
    return recipe("06-training")["model"], SMALL, SMALL.problems(), {}


def chapter_7():
    """The first run of chapter 7: eleven unordered pairs are never shown."""
    names = recipe("07-does-it-add")
    return names["model"], SMALL, SMALL.problems(), {"held_out": names["held_out"].tolist()}


def chapter_8():
    """Three digits in columns, the lowest first: the model that adds. It is asked sums it never saw."""
    names = recipe("08-learning-to-add")
    return names["train"](LARGE), LARGE, names["unseen"][:1000], {}


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
    model, task, pairs, notes = MODELS[name]()
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
    stills(name, decode(content))
    return {
        "pairs": pairs.tolist(),
        "answers": answers.tolist(),
        "sure": probabilities.max(axis=2).round(4).tolist(),
    }


# ---------- networks that add columns ----------


def packed(arrays, bits):
    """The bytes of all arrays, one after another, as text: each number exact, little-endian."""
    return base64.b64encode(b"".join(np.asarray(array, f"<f{bits // 8}").tobytes() for array in arrays)).decode()


def unpacked(text, bits):
    """The numbers of such a text, one axis."""
    return np.frombuffer(base64.b64decode(text), f"<f{bits // 8}")


def network(weights, bits=32):
    """What a file says of one network: its size, its weights, and the unit that follows the carry most closely."""
    return {
        "units": len(weights[1]),
        "bits": bits,
        "weights": packed(weights, bits),
        "carry_unit": carry_unit(weights),
    }


def carry_unit(weights):
    """The unit whose h is most strongly correlated with the carry, found as in chapter 10."""
    a, b = (columns.with_room(side) for side in np.random.default_rng(1).integers(0, 10, (2, 200, 40)))
    carry = (columns.add(a, b) - a - b)[:, 1:] % 10
    model = columns.model(len(weights[1]))
    model.set_weights(weights)
    h = np.array(model.layers[0](columns.encode(a, b)))[:, :-1]
    return int(np.argmax([abs(np.corrcoef(unit.ravel(), carry.ravel())[0, 1]) for unit in np.moveaxis(h, 2, 0)]))


def chapter_10():
    """The networks of chapter 10 by its three ways to train, and one from another seed, which long sums find out."""
    names = recipe("10-any-length")
    networks = {
        "random sums": names["train"](0, chains=0, repeats=0),
        "with chains": names["train"](0, repeats=0),
        "chains and repeats": names["train"](0),
        "chains and repeats, seed 4": names["train"](4),
    }
    content = {name: network(model.get_weights()) for name, model in networks.items()}
    write_script("chapter-10", "The networks of chapter 10", 'Columns.stored["chapter-10"]', content)

    name = "chains and repeats"
    a, b = np.full((1, 41), 9), np.eye(1, 41, dtype=int)
    a[:, -1] = 0
    h = np.array(networks[name].layers[0](columns.encode(a, b)))[0, :, content[name]["carry_unit"]]
    axes = stacked(2, 1.5)
    for ax, values, label in zip(axes, (np.arange(41) < 40, h), ("carry out", "one unit"), strict=True):
        ax.step(range(41), values, where="mid", color=plots.BLUE)
        ax.set(ylabel=label, facecolor=plots.PAPER)
    axes[0].set_title("99…9 + 1 in 40 columns, and one more for the last carry", fontsize=11, loc="left")
    axes[1].set(xlabel="column, the ones first", ylim=(-1.1, 1.1))
    save("adder")


def chapter_11():
    """The proved network from the file that Coq reads, and the adder of two units, with what seqlib says of both."""
    trained, low, high = proof.read()
    by_hand = hand_made()
    content = {
        "proved": network(trained) | certified(trained, low, high, 32),
        "by hand": network(by_hand, 64) | certified(by_hand, *certificate.smallest_regions(by_hand, room=0.03), 64),
    }
    write_script("chapter-11", "The proved networks of chapter 11", 'Columns.stored["chapter-11"]', content)

    x, y = content["proved"]["axes"]
    [ax] = stacked(1, 4.2)
    x_all = columns.encode(*certificate.DIGITS.T)
    starts = (np.repeat(end[[1]], 100, axis=0) for end in (low, high))
    images = certificate.step_bounds(trained, *starts, x_all)
    boxes = [(low[0], high[0], plots.BLUE), (low[1], high[1], plots.ORANGE)]
    boxes += [(least, most, plots.GREEN) for least, most in zip(*images, strict=True)]
    for least, most, color in boxes:
        ax.add_patch(plt.Rectangle(least[0, [x, y]], *(most - least)[0, [x, y]], fill=False, color=color))
    for carry in (0, 1):
        ax.text(low[carry, 0, x], high[carry, 0, y] + 0.02, f"carry {carry}")
    ax.set(xlim=(-1, 1), xlabel=f"h of unit {x}", ylim=(-1, 1.1), ylabel=f"h of unit {y}", facecolor=plots.PAPER)
    ax.set_title("where the 100 pairs lead from carry 1", fontsize=11, loc="left")
    save("proof")


def hand_made():
    """The weights that chapter 11 writes by hand, from its cell."""
    cells = code_cells(read_notebook(ROOT / "chapters" / f"{proof.CHAPTER}.ipynb"))
    names = {"np": np}
    exec(next(cell.source for cell in cells if "def adder(" in cell.source), names)
    return names["adder"]()


def certified(weights, low, high, bits):
    """Two regions, what the check says of them, and the two numbers of the state that show them best."""
    found = certificate.check(weights, low, high)
    # Of h: upright the unit that parts the regions best, across the one that moves most, as in chapter 11.
    h_low, h_high = np.asarray(low)[:, 0], np.asarray(high)[:, 0]
    upright = np.maximum(h_low[0] - h_high[1], h_low[1] - h_high[0]).argmax()
    across = ((h_high - h_low).max(axis=0) * (np.arange(len(h_low[0])) != upright)).argmax()
    return {
        "low": packed([low], bits),
        "high": packed([high], bits),
        "axes": [int(across), int(upright)],
        **{name: float(getattr(found, name)) for name in ("slack", "margin", "state_error", "logit_error")},
    }


# ---------- measured times ----------


def measured_times():
    """The table of chapter 12, and a model of it: what computing a step takes, what meeting and sending add."""
    with open(ROOT / "benchmarks" / "results" / "many_machines.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    layouts = list(dict.fromkeys(row["layout"] for row in rows))
    cases = {}
    for row in rows:
        cases.setdefault((int(row["units"]), int(row["batch"])), {})[row["layout"]] = float(row["seconds"])
    alone, _, together = (np.array([taken[layout] for taken in cases.values()]) for layout in layouts)
    units, batch = np.array(list(cases)).T
    encoder, decoder, head = 4 * units * (12 + units + 1), 4 * units * (2 * units + 1), 12 * (units + 1)
    products = 6 * 4 * units * (12 + units) + 4 * (4 * units * 2 * units + 12 * units)

    def computing(rows):
        return np.stack([np.ones(len(units)), products * rows, units * rows], axis=1)

    # What each step takes, each product, and what is done to each unit besides: its gates, its share of the loss.
    alone_factors = not_negative(computing(batch), alone, alone)
    half = computing(batch / 2) @ alone_factors
    # Half of the rows, by two that share a memory; eleven meetings; four bytes for each number that is sent.
    sent = 4 * (6 * encoder + 4 * (decoder + head) + 1)
    exchange = np.stack([half, np.full(len(units), 11), sent], axis=1)
    sharing, latency, byte = not_negative(exchange, together, together)
    model = np.concatenate([computing(batch) @ alone_factors, exchange @ [sharing, latency, byte]])
    return {
        "layouts": layouts,
        "cases": [
            {"units": int(n), "rows": int(m), "seconds": [taken[layout] for layout in layouts]}
            for (n, m), taken in cases.items()
        ],
        "fit": {
            **dict(zip(("step", "product", "squeeze"), alone_factors, strict=True)),
            "sharing": sharing,
            "latency": latency,
            # Where sending took no time that could be seen, a bandwidth no network has.
            "bandwidth": min(1 / byte, 1e12) if byte else 1e12,
        },
        "worst": float(np.abs(model / np.concatenate([alone, together]) - 1).max()),
    }


def chapter_12():
    """The measured times, with a model of them."""
    content = measured_times()
    write_script("chapter-12", "The measured times of chapter 12", "Machines.measured", content)
    axes = stacked(2, 2.3)
    for ax, over, fixed in zip(axes, ("rows", "units"), ("units", "rows"), strict=True):
        chosen = sorted((case for case in content["cases"] if case[fixed] == 128), key=lambda case: case[over])
        for layout, mark, color in zip((0, 2), "os", (plots.INK, plots.ORANGE), strict=True):
            sizes, seconds = zip(*((case[over], case["seconds"][layout]) for case in chosen), strict=True)
            ax.loglog(sizes, seconds, mark + "-", color=color, label=content["layouts"][layout])
        ax.set_xticks(sizes, sizes)
        ax.minorticks_off()
        ax.set(xlabel=f"{over} ({fixed}: 128)", ylabel="seconds a step", facecolor=plots.PAPER)
    axes[0].legend(frameon=False)
    save("machines")


def not_negative(parts, total, scale):
    """Factors of the parts, none below 0, so that their sum is near the total, in shares of the scale.

    parts: ``(cases, parts)``. A part whose factor would be negative is left out, the most negative first.
    """
    used = np.ones(parts.shape[1], dtype=bool)
    while True:
        factors = np.zeros(parts.shape[1])
        factors[used] = np.linalg.lstsq(parts[:, used] / scale[:, np.newaxis], total / scale, rcond=None)[0]
        if (factors >= 0).all():
            return factors.tolist()
        used[factors.argmin()] = False


# ---------- still pictures ----------


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


def still_table(name, model, held_out=None):
    """The picture for the pages of chapters 6 and 7: which of the 100 sums are right, and which were left out."""
    problems = SMALL.problems()
    right = models.answer(model, ALPHABET, SMALL.queries(problems)) == SMALL.answers(problems)
    plots.right_wrong(SMALL, problems, right, held_out)
    save(name)


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


def stills(name, model):
    """The pictures for a page that runs no script; of chapter 6's model, how it sees the sum 7+8."""
    if name == "chapter-7":
        return still_table("hunt", model, read_script(name)["held_out"])
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
    still_table("train", model)


def stacked(count, height):
    """The axes of so many pictures below each other, each of this height."""
    _, axes = plt.subplots(
        count, 1, figsize=(5.6, count * height), dpi=130, layout="constrained", squeeze=False, facecolor=plots.PAPER
    )
    return axes[:, 0]


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


# How each file is written. Of the first kind the tests keep what Keras answered; the others are written whole.
MODEL_FILES = {**dict.fromkeys(MODELS, export), "chapter-9": export_attention}
OTHER_FILES = {"chapter-10": chapter_10, "chapter-11": chapter_11, "chapter-12": chapter_12}


def main(names):
    known = [*MODEL_FILES, *OTHER_FILES]
    unknown = set(names) - set(known)
    if unknown:
        raise SystemExit(f"no file is called {sorted(unknown)[0]!r}; there are {', '.join(known)}")
    LIVE.mkdir(exist_ok=True)
    exported = json.loads(EXPORTED.read_text(encoding="utf-8")) if EXPORTED.exists() else {}
    for name in names or known:
        if name in OTHER_FILES:
            OTHER_FILES[name]()
            continue
        exported[name] = MODEL_FILES[name](name)
        # After each model, as a later one may fail.
        EXPORTED.write_text(json.dumps(exported, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

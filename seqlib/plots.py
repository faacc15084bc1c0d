"""The pictures of the course.

Every function draws on ``ax`` (or on a new figure) and returns the axes, so a reader can go on drawing. Figures keep a
light background of their own, so they read the same on a dark page; colors are the Okabe-Ito set, safe for color-blind
readers, and never the only sign of a difference."""

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PAPER, INK, FAINT = "#FCFCFA", "#1F2328", "#C9CCCF"


def one_hot(vectors, alphabet, ax=None):
    """One text as its one-hot vectors: a row a time step, a column a character. Chapter 2.

    vectors: ``(time, chars)``, one-hot or probabilities. Raises ValueError for another shape, a value outside 0 to 1,
    or a row that stands for no character (all zeros)."""
    vectors = np.asarray(vectors)
    if vectors.ndim != 2 or vectors.shape[1] != len(alphabet):
        raise ValueError(f"expected one text of shape (time, chars={len(alphabet)}), got {vectors.shape}")
    for row, column in np.argwhere(~((vectors >= -1e-6) & (vectors <= 1 + 1e-6))):
        # Its color would be that of the end it passed.
        raise ValueError(f"{vectors[row, column]} at row {row}, column {column} is outside 0 to 1")
    rows = alphabet.decode(vectors[np.newaxis])[0]
    ax = _axes(ax, 5.6, 0.9 + 0.45 * len(vectors))
    ax.imshow(vectors, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row, column in np.argwhere(vectors > 0.005):
        value = vectors[row, column]
        text, color = f"{value:.2f}".strip("0").rstrip("."), "white" if value > 0.5 else INK
        ax.text(column, row, text, ha="center", va="center", fontsize=9, color=color)
    ax.set_xticks(range(len(alphabet)), [_visible(c) for c in alphabet.characters])
    ax.set_yticks(range(len(vectors)), [f"step {t}: {_visible(c)}" for t, c in enumerate(rows)])
    ax.set_xlabel("chars: one place for each character" + " (␣ is the space)" * (" " in alphabet.characters))
    ax.set_xticks(np.arange(-0.5, len(alphabet)), minor=True)
    ax.set_yticks(np.arange(-0.5, len(vectors)), minor=True)
    ax.grid(which="minor", color=FAINT, linewidth=0.8)
    ax.tick_params(which="both", length=0)
    return ax


def states(values, text, ax=None):
    """What a layer holds after each step: a row a time step, a column a unit. Chapter 3.

    values: ``(time, units)``. text: a label for each row, ``time`` in all, often the characters read. The colors reach
    as far as the largest value, on both sides of 0. Raises ValueError when rows and labels differ in number, or for
    NaN or infinity."""
    values = np.asarray(values)
    if values.ndim != 2 or len(text) != len(values):
        raise ValueError(f"expected (time={len(text)}, units) values for the {len(text)} labels, got {values.shape}")
    limit = np.abs(values).max() or 1.0
    if not np.isfinite(limit):
        raise ValueError(f"the values reach {limit}, which has no color; only finite numbers can be drawn")
    ax = _axes(ax, 5.6, 1.1 + 0.4 * len(values))
    image = ax.imshow(values, cmap="PuOr", vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    ax.set(yticks=range(len(values)), yticklabels=[*map(_visible, text)], xlabel="units", ylabel="time, downward")
    ax.figure.colorbar(image, ax=ax, label="value", ticks=[-limit, 0, limit], format="%.2f")
    return ax


def shapes(stages, ax=None):
    """A stack of layers as the tensors between them, for one text: a row a time step. Chapters 3 to 5.

    stages: a list of ``(layer, shape)`` in order, with shape ``(time, features)`` or ``(features,)``; the first layer
    is the input's name. Box widths grow with the number of features.
    Raises ValueError for an empty list, a shape of another rank or a size below 1."""
    if not stages:
        raise ValueError("expected at least one (layer, shape); got an empty list")
    for layer, shape in stages:
        if len(shape) not in (1, 2) or not all(isinstance(size, int) and size > 0 for size in shape):
            expected = "(time, features) or (features,), without the batch axis"
            raise ValueError(f"the shape of {layer!r} is {shape}; expected {expected}")
    heights = [shape[0] if len(shape) == 2 else 1 for _, shape in stages]
    ax = _axes(ax, 5.6, sum(heights) * 0.24 + 0.75 * len(stages))
    widest = max(shape[-1] for _, shape in stages)
    top = 0.0
    for place, ((layer, shape), rows) in enumerate(zip(stages, heights, strict=True)):
        if place:
            ax.annotate("", (0, top - 0.62), (0, top - 0.05), arrowprops={"arrowstyle": "-|>", "color": INK})
            ax.text(0.03, top - 0.33, layer, va="center", fontsize=11, weight="bold")
            top -= 0.68
        width = 0.25 + 0.75 * shape[-1] / widest
        color = BLUE if len(shape) == 2 else ORANGE
        for row in range(rows):
            corner = (-width / 2, top - 0.24 * (row + 1))
            ax.add_patch(plt.Rectangle(corner, width, 0.21, facecolor=color, edgecolor=PAPER))
        ax.text(width / 2 + 0.03, top - 0.12 * rows, tuple(shape), va="center", fontsize=11, family="monospace")
        if not place:
            ax.text(-width / 2 - 0.03, top - 0.12 * rows, layer, va="center", ha="right", fontsize=11, weight="bold")
        top -= 0.24 * rows
    ax.set(xlim=(-0.75, 0.95), ylim=(top - 0.1, 0.1))
    ax.axis("off")
    return ax


def learning_curves(history, axes=None):
    """Loss and per-character accuracy after each epoch, training beside validation. Chapter 6.

    history: the ``.history`` of ``model.fit``: lists ``loss`` and ``accuracy``, and ``val_loss`` and ``val_accuracy``
    where there was validation. Returns the two axes. Raises ValueError when ``loss`` or ``accuracy`` is missing."""
    for name in ("accuracy", "loss"):
        if name not in history:
            raise ValueError(f"the history has no {name!r}; compile with metrics=['accuracy'] and fit again")
    axes = _axes(axes, 5.6, 4.8, rows=2)
    for ax, name, label in zip(axes, ("loss", "accuracy"), ("loss", "accuracy per character"), strict=True):
        epochs = np.arange(1, len(history[name]) + 1)
        ax.plot(epochs, history[name], color=BLUE, label="training")
        if f"val_{name}" in history:
            ax.plot(epochs, history[f"val_{name}"], color=RED, linestyle="--", label="validation")
        ax.set_ylabel(label)
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].legend(frameon=False)
    axes[1].set_xlabel("epoch")
    return axes


def numbers(axes, every=5):
    """The numbers behind :func:`learning_curves`, each after ``≈``, as a table that opens on demand. Chapter 6.

    axes: what it returned. every: the first epoch is shown, and each that this divides."""
    curves = {f"{line.get_label()} {ax.get_ylabel()}": line.get_ydata() for ax in axes for line in ax.lines}
    head = "".join(f'<th scope="col">{name}</th>' for name in ("epoch", *curves))
    rows = "".join(
        f'<tr><th scope="row">{epoch}</th>{"".join(f"<td>≈ {value:.2f}</td>" for value in values)}</tr>\n'
        for epoch, values in enumerate(zip(*curves.values(), strict=True), start=1)
        if epoch == 1 or epoch % every == 0
    )
    table = f'<table class="table">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>'
    return HTML(f"<details><summary>The numbers of these curves</summary>\n{table}\n</details>")


def right_wrong(task, pairs, right, held_out=None, ax=None):
    """Every problem of the task as a cell: a dot for right, a cross for wrong. Chapters 6 and 7.

    pairs: ``(batch, 2)`` of the task's numbers. right: ``(batch,)`` booleans. held_out: pairs to frame, if any. Pairs
    not given stay empty. Raises ValueError when pairs and right differ in number, or a pair is not of the task."""
    pairs, right = task.checked(pairs), np.asarray(right, dtype=bool)
    if right.shape != (len(pairs),):
        raise ValueError(f"{len(pairs)} pairs but verdicts of shape {right.shape}; give one for each pair")
    framed = () if held_out is None or len(held_out) == 0 else task.checked(held_out)
    ax = _axes(ax, 5.2, 5.4)
    for verdict, marker, color, label in ((True, "o", BLUE, "right"), (False, "X", RED, "wrong")):
        chosen = pairs[right == verdict]
        ax.scatter(chosen[:, 1], chosen[:, 0], marker=marker, color=color, s=70, label=f"{label} ({len(chosen)})")
    for a, b in framed:
        ax.add_patch(plt.Rectangle((b - 0.46, a - 0.46), 0.92, 0.92, fill=False, edgecolor=INK, linewidth=1.4))
    numbers = range(task.smallest, task.largest + 1)
    ends = task.smallest - 0.6, task.largest + 0.6
    ax.set(xticks=numbers, yticks=numbers, xlim=ends, ylim=ends[::-1], aspect="equal", xlabel="b")
    ax.set_ylabel("a", rotation=0)
    ax.tick_params(length=0)
    ax.legend(ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def seeds(groups, ax=None):
    """Scores of repeated trainings: a row a setting, a dot a seed, a bar at the median. Chapter 8.

    groups: a dict ``{setting: scores}`` with at least one score each, shares from 0 to 1. Raises ValueError for no
    settings, a setting without scores, or a score outside 0 to 1."""
    if not groups:
        raise ValueError("expected at least one setting with its scores; got an empty dict")
    for setting, scores in groups.items():
        if len(scores) == 0 or not all(0 <= score <= 1 for score in scores):
            raise ValueError(f"the scores of {setting!r} are {list(scores)}; give one or more shares from 0 to 1")
    ax = _axes(ax, 5.6, 0.8 + 0.33 * len(groups))
    for row, scores in enumerate(groups.values()):
        ax.plot(scores, [row] * len(scores), "o", color=BLUE, markersize=7, alpha=0.6, clip_on=False, zorder=3)
        ax.plot([np.median(scores)] * 2, [row - 0.3, row + 0.3], color=INK, linewidth=2, clip_on=False, zorder=4)
    ax.set_yticks(range(len(groups)), groups)
    label = "exact match on unseen sums: a dot a seed, a bar at the median"
    ax.set(xlim=(0, 1), ylim=(len(groups) - 0.5, -0.5), xlabel=label)
    ax.hlines(range(len(groups)), 0, 1, color=FAINT, linewidth=0.8)
    ax.tick_params(axis="y", length=0, pad=8)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _axes(given, width, height, rows=1):
    """The axes given, or else those of a new figure, with the background of the pictures."""
    if given is None:
        figure, given = plt.subplots(rows, figsize=(width, height), dpi=150, sharex=True, layout="constrained")
        figure.set_facecolor(PAPER)
    for ax in np.ravel(given):
        ax.set_facecolor(PAPER)
    return given


def _visible(text):
    """A space as ␣, so that a pad can be seen."""
    return "␣" if text == " " else str(text)

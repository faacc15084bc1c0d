"""How fast the model of the pages trains: beside TensorFlow.js in the same browser, and beside Keras.

    python -m benchmarks.in_page    about two minutes; writes benchmarks/results/in_page.csv

All three train the model of chapter 6 on the same 800 sums in batches of 32 with Adam at 0.001. They take
turns within one run, and what counts is the median second per epoch, the first epoch of each left out.
TensorFlow.js, in its current release and on its CPU backend, is installed by npm into a folder that is gone
afterwards; the book has no use for it.
"""

import json
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.tables import finished, machine, measured_code, write_table
from book.browser import launch
from book.notebooks import ROOT
from seqlib import AdditionTask, Alphabet, models
from seqlib.quiet import keras

MEASURES = ("_static/live/model.js", "_static/live/lanes.js")
ROUNDS = 3
LIVE = ROOT / "_static" / "live"
OURS = """([queries, answers, epochs]) => {
    window.lent ??= Lanes.lend(Seq2seq.own);
    window.model ??= Seq2seq.create({ time_in: 5, time_out: 2, chars: 12, encoder_units: 75, decoder_units: 50 });
    queries = Uint8Array.from(queries.flat());
    answers = Uint8Array.from(answers.flat());
    const seconds = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
        const began = performance.now();
        for (let row = 0; row < 800; row += 32) {
            Seq2seq.train(model, queries.subarray(5 * row, 5 * (row + 32)), answers.subarray(2 * row, 2 * (row + 32)));
        }
        seconds.push((performance.now() - began) / 1000);
    }
    return seconds;
}"""

TENSORFLOW_JS = """async ([queries, answers, epochs]) => {
    await tf.setBackend('cpu');
    if (!window.theirs) {
        window.theirs = tf.sequential({ layers: [
            tf.layers.lstm({ units: 75, inputShape: [5, 12] }),
            tf.layers.repeatVector({ n: 2 }),
            tf.layers.lstm({ units: 50, returnSequences: true }),
            tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 12, activation: 'softmax' }) }),
        ] });
        theirs.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy' });
    }
    const x = tf.oneHot(tf.tensor2d(queries, undefined, 'int32'), 12).toFloat();
    const y = tf.oneHot(tf.tensor2d(answers, undefined, 'int32'), 12).toFloat();
    const seconds = [];
    let began;
    await theirs.fit(x, y, { epochs, batchSize: 32, shuffle: false, yieldEvery: 'never', callbacks: {
        onEpochBegin: () => { began = performance.now(); },
        onEpochEnd: () => { seconds.push((performance.now() - began) / 1000); },
    } });
    return seconds;
}"""


class Clock(keras.callbacks.Callback):
    """Gathers the seconds of each epoch."""

    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.began)


def data():
    task, alphabet = AdditionTask(1, 10), Alphabet()
    pairs = task.sample(800, np.random.default_rng(0))
    return alphabet.indices(task.queries(pairs), 5), alphabet.indices(task.answers(pairs), 2)


def keras_epochs(queries, answers):
    """A function that trains so many epochs and returns their seconds; the model is the same each time."""
    model = models.encoder_decoder()
    model.compile("adam", "categorical_crossentropy")
    X, Y = np.eye(12, dtype="float32")[queries], np.eye(12, dtype="float32")[answers]

    def train(epochs):
        clock = Clock()
        model.fit(X, Y, epochs=epochs, batch_size=32, shuffle=False, verbose=0, callbacks=[clock])
        return clock.seconds

    return train


def install_tensorflow_js(folder):
    """Its script and its version, as npm gives them today."""
    if shutil.which("npm") is None:
        raise SystemExit("npm is missing, which installs TensorFlow.js for this comparison; install Node.js first")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "@tensorflow/tfjs"]
    subprocess.run(command, cwd=folder, check=True, timeout=300)
    package = Path(folder) / "node_modules" / "@tensorflow" / "tfjs"
    return package / "dist" / "tf.min.js", json.loads((package / "package.json").read_text())["version"]


def speed(browser):
    queries, answers = data()
    texts = [queries.tolist(), answers.tolist()]
    with tempfile.TemporaryDirectory() as folder:
        script, release = install_tensorflow_js(folder)
        pages = {}
        scripts = {
            "the model of the pages": (LIVE / "model.js", LIVE / "lanes.js"),
            f"TensorFlow.js {release}, CPU": (script,),
        }
        for name, files in scripts.items():
            pages[name] = browser.new_page()
            pages[name].set_default_timeout(0)
            for file in files:
                pages[name].add_script_tag(path=file)
    ours, theirs = pages
    turns = {
        ours: lambda epochs: pages[ours].evaluate(OURS, [*texts, epochs]),
        theirs: lambda epochs: pages[theirs].evaluate(TENSORFLOW_JS, [*texts, epochs]),
        "Keras": keras_epochs(queries, answers),
    }
    seconds = {name: [] for name in turns}
    for turn in tqdm(range(ROUNDS), unit="round"):
        for name, train in turns.items():
            # In the first round one epoch more: compiling, tracing, and a first look at the code.
            seconds[name] += train(6 if name != theirs else 3)[1 if turn == 0 else 0 :]
    rows = []
    for name, epochs in seconds.items():
        median = statistics.median(epochs)
        rows += [
            row("seconds an epoch", name, f"{median:.3f}", browser),
            row("seconds of the fastest epoch", name, f"{min(epochs):.3f}", browser),
            row("seconds of the slowest epoch", name, f"{max(epochs):.3f}", browser),
            row("times the pages' own", name, f"{median / statistics.median(seconds[ours]):.2f}", browser),
        ]
    return rows


def row(what, name, value, browser):
    where = f"{machine('tensorflow', 'keras')}, Chromium {browser.version}"
    return {"what": what, "name": name, "value": value, "machine": where, "code": measured_code("in_page")}


def main():
    if finished("in_page"):
        return
    with launch() as browser:
        rows = speed(browser)
        write_table("in_page", rows)
        for each in rows:
            print(f"{each['value']:>12}  {each['what']}: {each['name']}")


if __name__ == "__main__":
    main()

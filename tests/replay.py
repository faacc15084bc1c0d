"""A pytest plugin with which the gate is tested: kernels that are recorded and played back, and the score.

Corrupting every stored output in every way takes many copies of a chapter. The code is the same in all of
them, so it runs once and what the kernel says is kept. For the other copies nbval does all that it always
does, but the messages come from the recording.

pyproject.toml loads the plugin; it changes nothing unless one of these variables is set:

    GATE_RECORDINGS    a folder with a file for each folder of notebooks: written by the first notebook
                       there, played back for the others
    GATE_RESULTS       a file to write: which cells passed, as {notebook: {cell: passed}}
"""

import json
import os
import pickle
from pathlib import Path
from types import SimpleNamespace

import nbval.plugin
from nbval.kernel import RunningKernel


class Recorder(RunningKernel):
    """nbval's kernel, which also keeps what it says: ``(msg_id, messages)`` for each cell."""

    def __init__(self, recording, *args, **kwargs):
        self.recording, self.cells = recording, []
        super().__init__(*args, **kwargs)

    def execute_cell_input(self, *args, **kwargs):
        msg_id = super().execute_cell_input(*args, **kwargs)
        self.cells.append((msg_id, []))
        return msg_id

    def get_message(self, *args, **kwargs):
        message = super().get_message(*args, **kwargs)
        if self.cells:
            self.cells[-1][1].append(message)
        return message

    def stop(self):
        super().stop()
        self.recording.write_bytes(pickle.dumps(self.cells))


class Player:
    """Says what a Recorder heard, cell by cell."""

    def __init__(self, recording):
        self.cells = iter(pickle.loads(recording.read_bytes()))
        self.kc = SimpleNamespace(execute=None)  # tests/gate.py sets an option on it

    def execute_cell_input(self, *args, **kwargs):
        msg_id, messages = next(self.cells)
        self.messages = iter(messages)
        return msg_id

    def get_message(self, *args, **kwargs):
        return next(self.messages)

    def is_alive(self):
        return True

    def await_reply(self, *args, **kwargs):
        pass

    await_idle = stop = await_reply


def kernel(*args, cwd, **kwargs):
    recording = Path(os.environ["GATE_RECORDINGS"]) / Path(cwd).name
    return Player(recording) if recording.exists() else Recorder(recording, *args, cwd=cwd, **kwargs)


class Results:
    """Writes which cells passed."""

    def __init__(self, path):
        self.path, self.passed = Path(path), {}

    def pytest_runtest_logreport(self, report):
        file, _, cell = report.nodeid.rpartition("::Cell ")
        cells = self.passed.setdefault(file, {})
        cells[cell] = cells.get(cell, True) and report.passed

    def pytest_sessionfinish(self):
        self.path.write_text(json.dumps(self.passed), encoding="utf-8")


def pytest_configure(config):
    if "GATE_RECORDINGS" in os.environ:
        nbval.plugin.RunningKernel = kernel
    if results := os.environ.get("GATE_RESULTS"):
        config.pluginmanager.register(Results(results))


def pytest_terminal_summary(terminalreporter):
    """Print the share of corrupted outputs that were reported, whichever worker counted them."""
    scores = [
        score
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "teardown"
        for name, score in report.user_properties
        if name == "corrupted, caught"
    ]
    if scores:
        corrupted, caught = map(sum, zip(*scores, strict=True))
        terminalreporter.write_line(f"gate: {corrupted} corrupted, {caught} caught ({caught / corrupted:.2%})")

"""Keras without TensorFlow's start-up messages: seqlib.quiet. Each case runs in a process of its own."""

import os
import subprocess
import sys

import pytest


def run(code, **environment):
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("TF_CPP_MIN_LOG_LEVEL", "KERAS_BACKEND")
    }
    return subprocess.run(
        [sys.executable, "-c", code], env=inherited | environment, capture_output=True, text=True, timeout=120
    )


def test_plain_keras_is_not_quiet():
    """Without this the next test would prove nothing; when it fails, seqlib.quiet may no longer be needed."""
    assert "tensorflow" in run("import keras").stderr.lower()


def test_the_import_is_silent_and_both_keras_and_stderr_work_after_it():
    code = (
        "import os, sys\n"
        "from seqlib.quiet import keras\n"
        "import keras as ordinary\n"
        "assert keras is ordinary\n"
        "os.write(2, b'raw ')\n"
        "print('python', file=sys.stderr)\n"
        "model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])\n"
        "print(model.output_shape)\n"
    )
    result = run(code)
    assert result.returncode == 0, result.stderr
    assert result.stderr == "raw python\n"
    assert result.stdout.startswith("(None, 3)")


def test_a_failing_import_still_raises_and_gives_stderr_back():
    code = (
        "import os\n"
        "try:\n"
        "    import seqlib.quiet\n"
        "except ValueError as error:\n"
        "    print(error)\n"
        "os.write(2, b'stderr works')\n"
    )
    result = run(code, KERAS_BACKEND="nonsense")
    assert result.returncode == 0
    assert "nonsense" in result.stdout
    assert result.stderr == "stderr works"


def test_an_uncaught_failure_shows_its_traceback():
    result = run("import seqlib.quiet", KERAS_BACKEND="nonsense")
    assert result.returncode == 1
    assert "ValueError" in result.stderr and "nonsense" in result.stderr


@pytest.mark.parametrize(("chosen", "level"), [({}, "3"), ({"TF_CPP_MIN_LOG_LEVEL": "1"}, "1")])
def test_a_readers_own_log_level_wins(chosen, level):
    # An empty module in place of Keras: only the setting matters here, and this takes no time.
    code = (
        "import os, sys, types\n"
        "sys.modules['keras'] = types.ModuleType('keras')\n"
        "import seqlib.quiet\n"
        "print(os.environ['TF_CPP_MIN_LOG_LEVEL'])\n"
    )
    assert run(code, **chosen).stdout == f"{level}\n"

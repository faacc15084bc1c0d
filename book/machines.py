"""Run the gate as other machines would, and tabulate the result.

    python -m book.machines              every variation
    python -m book.machines "one core"   some of them

Every variation re-executes all chapters unchanged. The column "arithmetic" says whether NumPy's and Keras's
results differ from those of this machine in their last bits, so whether a variation varies anything: where
it says "same", equal outputs prove less. TensorFlow's Eigen kernels and the instruction set they
were compiled for are fixed; the variables below reach oneDNN, XLA, OpenBLAS and NumPy's own loops.
"""

import os
import subprocess
import sys
import time

import numpy as np

from book.notebooks import ROOT, notebooks

LOGS = ROOT / "_build" / "machines"
PARALLEL = ["--numprocesses", "2"]
FOUND = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
AVX512 = [name for name in FOUND if "512" in name or name == "X86_V4"]


def processor(onednn, xla, openblas, numpy):
    return {
        "ONEDNN_MAX_CPU_ISA": onednn,
        "XLA_FLAGS": f"--xla_cpu_max_isa={xla}",
        "OPENBLAS_CORETYPE": openblas,
        "NPY_DISABLE_CPU_FEATURES": " ".join(numpy),
    }


# name: (environment, options)
VARIATIONS = {
    "as it is": ({}, PARALLEL),
    "one core": ({}, []),
    "without oneDNN": ({"TF_ENABLE_ONEDNN_OPTS": "0"}, PARALLEL),
    "AVX2 at most": (processor("AVX2", "AVX2", "Haswell", AVX512), PARALLEL),
    "SSE4 at most": (processor("SSE41", "SSE4_2", "Nehalem", FOUND), PARALLEL),
    "other hash seed": ({"PYTHONHASHSEED": "12345"}, PARALLEL),
    "reversed order": ({}, []),
}
PROBE = """
import hashlib
import numpy as np
from seqlib import models
from seqlib.quiet import keras

keras.utils.set_random_seed(0)
rng = np.random.default_rng(0)
x, w = rng.normal(size=(64, 5, 12)).astype("float32"), rng.normal(size=(12, 300))
y = np.eye(12)[rng.integers(12, size=(64, 2))]
model = models.encoder_decoder()
model.compile("adam", "categorical_crossentropy")
model.fit(x, y, epochs=2, verbose=0)
for result in (x @ w, np.exp(x), np.concatenate([weight.ravel() for weight in model.get_weights()])):
    print(hashlib.sha1(result.tobytes()).hexdigest())
"""


def run(name, command):
    environment = os.environ | VARIATIONS[name][0]
    first_core = (lambda: os.sched_setaffinity(0, {0})) if name == "one core" else None
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, preexec_fn=first_core, capture_output=True, text=True
    )


def main(names):
    LOGS.mkdir(parents=True, exist_ok=True)
    plain = run("as it is", ["-c", PROBE]).stdout
    print(f"{'variation':<16} {'arithmetic':<11} {'result':<32} seconds")
    failures = []
    for name in names or VARIATIONS:
        probe = run(name, ["-c", PROBE])
        assert probe.returncode == 0, probe.stderr
        files = [str(path) for path in notebooks()]
        if name == "reversed order":
            files.reverse()
        start = time.perf_counter()
        gate = run(
            name, ["-m", "pytest", "-p", "no:cacheprovider", "--quiet", "--color=no", *VARIATIONS[name][1], *files]
        )
        log = LOGS / f"{name.replace(' ', '-')}.txt"
        log.write_text(gate.stdout + gate.stderr, encoding="utf-8")
        result = gate.stdout.strip().splitlines()[-1].partition(" in ")[0] if gate.stdout.strip() else "did not run"
        arithmetic = "same" if probe.stdout == plain else "differs"
        print(f"{name:<16} {arithmetic:<11} {result:<32} {time.perf_counter() - start:.0f}", flush=True)
        if gate.returncode:
            failures.append(log)
    for log in failures:
        print(f"\nwhich cells, stored and new: {log}")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

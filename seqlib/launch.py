"""Starts the processes of chapter 12 on this machine and clears up after them::

    results = launch.run(2, timeout=300)

On real machines nothing of this is needed: there, each starts its own process.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

PROGRAM = "seqlib.many_machines"


def run(processes, *options, ranks=None, timeout=300, program=PROGRAM):
    """Start ``processes`` processes of one training and wait for them.

    options: of the program, as ``"--checkpoint", path``. ranks: those that
    are started, all by default. timeout: seconds until all must have ended.
    program: the module that each of them runs, as ``python -m`` finds it.
    Returns what each one left, in order of rank: a dict of arrays.

    Raises TimeoutError when the time is up and RuntimeError when a process
    fails; the message names it and has its last words. However this ends,
    no process and no temporary file is left.
    """
    with tempfile.TemporaryDirectory() as folder:
        team, folder = {}, Path(folder)
        address = f"127.0.0.1:{free_port()}"
        try:
            for rank in range(processes) if ranks is None else ranks:
                place = ["--coordinator", address, "--processes", processes]
                result = ["--rank", rank, "--result", folder / f"{rank}.npz"]
                python = [sys.executable, "-m", program]
                command = [*python, *place, *result, *options]
                team[rank] = start(command, folder / f"{rank}", address)
            wait(team, folder, timeout)
            return [dict(np.load(folder / f"{rank}.npz")) for rank in team]
        finally:
            for process in team.values():
                process.kill()
                process.wait()


def free_port():
    """A port of this machine at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(command, name, address):
    """Start one process that writes what it says to name.out, name.err."""
    # A proxy is for reaching other machines, and these all are here.
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    # The coordinator would else listen to the whole network.
    environment["JAX_COORDINATOR_BIND_ADDRESS"] = address
    environment["LAUNCHED_BY"] = str(os.getpid())
    environment["JAX_PLATFORMS"] = "cpu"
    with open(f"{name}.out", "wb") as out, open(f"{name}.err", "wb") as err:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=environment,
        )


def wait(team, folder, timeout):
    """Return when all have ended well, raise when one fails or time is up."""
    end = time.monotonic() + timeout
    codes = {rank: None for rank in team}
    while None in codes.values() and not any(codes.values()):
        if time.monotonic() > end:
            rank = min(rank for rank in team if codes[rank] is None)
            raise TimeoutError(
                f"rank {rank} has not ended after {timeout} seconds; "
                f"its last words: {last_lines(folder / f'{rank}.out', 1)}"
            )
        time.sleep(0.02)
        codes = {rank: process.poll() for rank, process in team.items()}
    failed = {rank: code for rank, code in codes.items() if code}
    if not failed:
        return
    # One death brings others down; the one by a signal came first.
    rank = min(failed, key=lambda rank: (failed[rank] > 0, failed[rank]))
    if failed[rank] < 0:
        raise RuntimeError(
            f"rank {rank} was killed by signal {-failed[rank]}; its last words: {last_lines(folder / f'{rank}.out', 1)}"
        )
    raise RuntimeError(
        f"rank {rank} failed with exit code {failed[rank]}; its last words:\n{last_lines(folder / f'{rank}.err', 12)}"
    )


def last_lines(file, count):
    """The last lines that are not empty."""
    text = file.read_text(encoding="utf-8", errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(lines[-count:]) or "(none)"

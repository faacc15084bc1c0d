"""Chapter 12's launcher and program. That training comes out equal, and resumes, is shown by the chapter itself."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks import many_machines as benchmark
from seqlib import launch, many_machines

# A module in place of the chapter's program: {body} sees rank, processes and result.
STAND_IN = """\
import argparse, os, signal, sys, time
parser = argparse.ArgumentParser()
for name, kind in (("coordinator", str), ("processes", int), ("rank", int), ("result", str), ("note", str)):
    parser.add_argument(f"--{{name}}", type=kind)
asked = parser.parse_args()
rank, processes, result = asked.rank, asked.processes, asked.result
def leave(**arrays):
    import numpy as np  # here, so that the others start fast
    np.savez(result, **arrays)
open(os.path.join({folder!r}, f"{{rank}}.pid"), "w").write(str(os.getpid()))
{body}
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a stand-in for the program, and checks that nothing is left of it."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    # A module is found where Python looks for modules, and the processes inherit where that is.
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)

    def run(body, *arguments, **options):
        (tmp_path / "stand_in.py").write_text(STAND_IN.format(folder=str(tmp_path), body=body))
        return launch.run(*arguments, program="stand_in", **options)

    yield run
    assert not list(temporary.iterdir()), "temporary files are left"
    for file in tmp_path.glob("*.pid"):
        # A zombie would still answer to signal 0.
        with pytest.raises(ProcessLookupError):
            os.kill(int(file.read_text()), 0)


def test_returns_what_each_process_left_in_order_of_rank(run):
    results = run("leave(rank=rank, of=processes, note=asked.note)", 3, "--note", "hello")
    assert [(int(left["rank"]), int(left["of"]), str(left["note"])) for left in results] == [
        (rank, 3, "hello") for rank in range(3)
    ]


def test_all_meet_at_one_loopback_address_and_no_proxy_stands_between(run, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:1")
    monkeypatch.setenv("https_proxy", "http://proxy.invalid:1")
    body = """
proxies = sum(name.lower().endswith("_proxy") for name in os.environ)
bound = os.environ["JAX_COORDINATOR_BIND_ADDRESS"]
leave(seen=[asked.coordinator, bound, str(proxies)])
"""
    at_rank_0, at_rank_1 = [list(left["seen"]) for left in run(body, 2)]
    assert at_rank_0 == at_rank_1
    coordinator, bound, proxies = at_rank_0
    assert coordinator.startswith("127.0.0.1:") and bound == coordinator and proxies == "0"


def test_timeout_names_who_hangs_and_its_last_words(run):
    start = time.monotonic()
    with pytest.raises(TimeoutError) as caught:
        run("print('rank', rank, 'sleeps', flush=True)\nif rank: time.sleep(60)", 2, timeout=4)
    assert str(caught.value) == "rank 1 has not ended after 4 seconds; its last words: rank 1 sleeps"
    assert time.monotonic() - start < 30


def test_process_that_ignores_requests_to_end_is_ended_all_the_same(run):
    body = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\ntime.sleep(60)"
    with pytest.raises(TimeoutError, match=r"rank 0 has not ended after 3 seconds; its last words: deaf"):
        run(body, 1, timeout=3)


def test_silent_process_has_no_last_words(run):
    with pytest.raises(TimeoutError, match=r"its last words: \(none\)"):
        run("time.sleep(60)", 1, timeout=2)


def test_failure_is_reported_at_once_with_what_the_process_said(run):
    start = time.monotonic()
    with pytest.raises(RuntimeError, match=r"(?s)rank 1 failed with exit code 3; its last words:\n.*the disk is full"):
        run("if rank: print('the disk is full', file=sys.stderr); sys.exit(3)\ntime.sleep(60)", 2)
    assert time.monotonic() - start < 30


def test_killed_process_is_blamed_before_those_it_brought_down(run):
    body = "print('here', flush=True)\nif rank: os.kill(os.getpid(), signal.SIGKILL)\nsys.exit(1)"
    # Both end at nearly the same time; let both be over before they are looked at.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launch.time, "sleep", lambda _, sleep=time.sleep: sleep(2))
        with pytest.raises(RuntimeError, match=r"rank 1 was killed by signal 9; its last words: here"):
            run(body, 2)


def test_interrupted_launcher_leaves_nothing(run, monkeypatch):
    def interrupted(team, folder, timeout):
        raise KeyboardInterrupt

    monkeypatch.setattr(launch, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run("time.sleep(60)", 2)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes in /proc")
def test_processes_end_when_their_launcher_was_killed(tmp_path):
    """Killed, it cannot end them; they must notice by themselves. The second rank never comes."""
    code = "from seqlib import launch; launch.run(2, ranks=[0])"
    killed = subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"TMPDIR": str(tmp_path)})
    try:
        assert (child := wait_for(lambda: children(killed.pid)))
        assert wait_for(lambda: any(file.stat().st_size for file in tmp_path.rglob("0.out")))
    finally:
        killed.kill()
        killed.wait()
    assert wait_for(lambda: not alive(child[0]))


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid):
    # Where nobody collects orphans, a dead one stays as a zombie.
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    return met


def test_only_the_ranks_asked_for_are_started(run):
    assert [int(left["rank"]) for left in run("leave(rank=rank)", 3, ranks=[0, 2])] == [0, 2]


def test_free_port_can_be_taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", launch.free_port()))


@pytest.mark.parametrize("processes", [1, 2, 4, 64])
def test_shares_make_the_batches_of_one_process(processes):
    whole = many_machines.share(1, 1, 0)
    parts = [many_machines.share(1, processes, rank) for rank in range(processes)]
    local = many_machines.local_batch(processes)
    for n, axis in enumerate(whole):
        for first, end in pairwise(range(0, many_machines.STEPS + 1)):
            batch = axis[first * many_machines.BATCH : end * many_machines.BATCH]
            together = np.concatenate([part[n][first * local : end * local] for part in parts])
            assert sorted(map(bytes, batch)) == sorted(map(bytes, together))


def test_every_epoch_has_its_own_sums():
    assert not np.array_equal(many_machines.share(0, 1, 0)[0], many_machines.share(1, 1, 0)[0])
    assert np.array_equal(many_machines.share(3, 1, 0)[0], many_machines.share(3, 1, 0)[0])


@pytest.mark.parametrize("processes", [0, -1, 3, 256])
def test_unequal_parts_are_refused(processes):
    with pytest.raises(ValueError, match=f"{processes} processes; choose a number that divides 128"):
        many_machines.local_batch(processes)


def test_program_refuses_them_before_it_waits():
    command = [sys.executable, "-m", "seqlib.many_machines", "--processes", "3", "--rank", "0"]
    failed = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert failed.returncode and "choose a number that divides 128" in failed.stderr


def test_checkpoint_brings_back_all_that_training_changes(tmp_path):
    from seqlib.quiet import keras

    def trained(steps):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        model.compile(keras.optimizers.Adam(0.1), "mse")
        model.optimizer.build(model.trainable_variables)
        X, Y = np.ones((4, 3), "float32"), np.ones((4, 2), "float32")
        for _ in range(steps):
            model.train_on_batch(X, Y)
        return model

    path, model, fresh = tmp_path / "state.npz", trained(3), trained(0)
    many_machines.save(path, model)
    many_machines.load(path, fresh)
    assert int(fresh.optimizer.iterations) == 3
    for saved, loaded in zip(many_machines.state(model), many_machines.state(fresh), strict=True):
        assert np.array_equal(saved.numpy(), loaded.numpy())
    assert [file.name for file in tmp_path.iterdir()] == ["state.npz"]


class Empty:
    """A model without any variables."""

    variables, optimizer = [], type("Optimizer", (), {"variables": []})


def test_crash_while_saving_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "state.npz"
    path.write_bytes(b"old")

    def full_disk(file, *arrays):
        file.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(many_machines.np, "savez", full_disk)
    with pytest.raises(OSError, match="no space left"):
        many_machines.save(path, Empty)
    assert path.read_bytes() == b"old"


def test_state_of_a_failed_step_leaves_no_file(tmp_path):
    """A partner's death shows when a weight is read; no half file is left then."""

    class Failed:
        def numpy(self):
            raise ValueError("connection reset by peer")

    class Model:
        variables, optimizer = [Failed()], type("Optimizer", (), {"variables": []})

    with pytest.raises(ValueError, match="reset by peer"):
        many_machines.save(tmp_path / "state.npz", Model)
    assert not list(tmp_path.iterdir())


def test_checkpoint_is_on_the_disk_before_it_takes_its_name(tmp_path, monkeypatch):
    """Else a power cut may leave the name and nothing behind it."""
    path, calls = tmp_path / "state.npz", []

    def fsync(number, real=os.fsync):
        [unfinished] = tmp_path.iterdir()
        calls.append((unfinished.name, os.fstat(number).st_size == unfinished.stat().st_size > 0))
        real(number)

    monkeypatch.setattr(many_machines.os, "fsync", fsync)
    many_machines.save(path, Empty)
    assert calls == [("state.unfinished.npz", True)]
    assert [file.name for file in tmp_path.iterdir()] == ["state.npz"]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="pins a process to a core")
def test_benchmark_measures_every_case_in_a_process_of_its_own(tmp_path, monkeypatch):
    """One tiny case in place of the benchmark's own, in its processes as well."""
    tiny = "from benchmarks import many_machines\nmany_machines.CASES = [(4, 8, 1)]\nmany_machines.worker()\n"
    (tmp_path / "tiny.py").write_text(tiny)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)

    def run_tiny(*arguments, program, real=launch.run, **options):
        assert program == "benchmarks.many_machines"
        return real(*arguments, program="tiny", **options)

    monkeypatch.setattr(launch, "run", run_tiny)
    monkeypatch.setattr(benchmark, "CASES", [(4, 8, 1)])
    [row] = benchmark.measure("one process, one core")
    assert (row["units"], row["batch"]) == (4, 8) and float(row["seconds"]) > 0

"""The program of chapter 12: several processes train one model together.

Start one copy on each machine, and say where rank 0 can be reached::

    python -m seqlib.many_machines \\
        --coordinator 10.0.0.1:9876 --processes 2 --rank 0

``--help`` names the other options.
"""

import argparse
import itertools
import os
import signal
import socket
import sys
import time
from functools import partial
from pathlib import Path
from threading import Thread

import numpy as np

from seqlib import AdditionTask, Alphabet

SEED = 0
BATCH = 128  # the global batch: the rows of one step, over all processes
STEPS, EPOCHS = 10, 4  # a checkpoint is saved after each epoch


def local_batch(processes):
    """The rows of one step that each process takes."""
    if processes < 1 or BATCH % processes:
        raise ValueError(
            f"{BATCH} rows make no equal parts for {processes} processes; choose a number that divides {BATCH}"
        )
    return BATCH // processes


def join(coordinator, processes, rank):
    """Meet the others; afterwards Keras spreads every batch over all."""
    os.environ["KERAS_BACKEND"] = "jax"  # Keras reads it when imported
    for unused in ("tensorflow", "pandas", "matplotlib", "IPython"):
        sys.modules[unused] = None  # else Keras loads them all
    from seqlib.quiet import keras

    keras.utils.set_random_seed(SEED)  # the same first weights everywhere
    if processes > 1:
        keras.distribution.initialize(coordinator, processes, rank)
        everyone = keras.distribution.DataParallel(auto_shard_dataset=False)
        keras.distribution.set_distribution(everyone)


def without_a_name(coordinator):
    """On loopback alone, do without this host's name if it has no address."""
    try:
        socket.gethostbyname(socket.gethostname())
    except OSError:
        if coordinator.startswith("127.0.0.1:"):
            from jax._src.lib import _jax

            make = _jax.make_gloo_tcp_collectives
            _jax.make_gloo_tcp_collectives = partial(make, hostname="127.0.0.1")


def share(epoch, processes, rank):
    """One-hot queries and answers of this rank's rows of an epoch."""
    task, alphabet = AdditionTask.in_columns(3), Alphabet()
    rng = np.random.default_rng([SEED, epoch])
    mine = task.sample(STEPS * BATCH, rng)[rank::processes]
    X = alphabet.encode(task.queries(mine), time=task.time_in)
    Y = alphabet.encode(task.answers(mine), time=task.time_out)
    return X, Y


def train(model, processes, rank, checkpoint=None, callbacks=()):
    """Train from the checkpoint, or the start, to the last epoch."""
    if checkpoint and Path(checkpoint).exists():
        load(checkpoint, model)
    done = int(model.optimizer.iterations) // STEPS
    losses = []
    for epoch in range(done, EPOCHS):
        X, Y = share(epoch, processes, rank)
        fitted = model.fit(
            X,
            Y,
            batch_size=local_batch(processes),
            shuffle=False,
            verbose=0,
            callbacks=callbacks,
        )
        # float fails where an all-reduce has failed; Keras would not.
        losses += map(float, fitted.history["loss"])
        if checkpoint and rank == 0:
            save(checkpoint, model)
        print(f"rank {rank}: epoch {epoch} done", flush=True)
    return losses


def state(model):
    """All that training changes: weights, Adam's averages, steps done."""
    return [*model.variables, *model.optimizer.variables]


def save(path, model):
    """Write the state; a crash on the way leaves the old file whole."""
    arrays = [variable.numpy() for variable in state(model)]
    unfinished = Path(path).with_suffix(".unfinished.npz")
    with open(unfinished, "wb") as file:
        np.savez(file, *arrays)
        file.flush()
        os.fsync(file.fileno())  # on the disk, before it takes the name
    os.replace(unfinished, path)


def load(path, model):
    """Set every variable to what was saved."""
    with np.load(path) as saved:
        for name, variable in zip(saved.files, state(model), strict=True):
            variable.assign(saved[name])


def end_with(launcher):
    """End this process when the one that launched it is no more."""
    while os.getppid() == launcher:
        time.sleep(1)
    os._exit(1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--coordinator", help="address:port of rank 0")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--rank", type=int, default=0)
    parser.add_argument("--checkpoint", help="saved by rank 0, read by all")
    parser.add_argument("--result", help="where to leave losses and state")
    parser.add_argument("--die-at", type=int, help="last rank's last step")
    parser.add_argument("--compiled", help="folder for rank 0's compiled step")
    asked = parser.parse_args()
    if launcher := int(os.environ.get("LAUNCHED_BY", 0)):
        Thread(target=end_with, args=[launcher], daemon=True).start()
    local_batch(asked.processes)  # before anyone waits for anyone
    print(f"rank {asked.rank}: waits for {asked.processes} to meet", flush=True)
    # For forty steps, thorough compiling takes longer than it saves.
    flags = ["--xla_backend_optimization_level=1"]
    if asked.compiled and asked.rank == 0:
        flags += [f"--xla_dump_to={asked.compiled}", "--xla_dump_hlo_module_re=train"]
    os.environ["XLA_FLAGS"] = " ".join(flags)
    if asked.processes > 1:
        without_a_name(asked.coordinator)
    join(asked.coordinator, asked.processes, asked.rank)
    from seqlib.models import encoder_decoder
    from seqlib.quiet import keras

    model = encoder_decoder(time_in=6, time_out=4)
    model.compile(keras.optimizers.Adam(0.01), "categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    last = asked.rank == asked.processes - 1
    steps = itertools.count(1)

    def die(step, logs=None):
        # No program can catch this signal.
        if last and next(steps) == asked.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    death = keras.callbacks.LambdaCallback(on_train_batch_end=die)
    place = asked.processes, asked.rank
    losses = train(model, *place, asked.checkpoint, [death])
    if asked.result:
        arrays = [variable.numpy() for variable in state(model)]
        np.savez(asked.result, *arrays, losses=losses)


if __name__ == "__main__":
    main()

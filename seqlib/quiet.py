"""Keras, imported without the messages TensorFlow prints at start-up.

``from seqlib.quiet import keras`` gives the ordinary ``keras``; nothing in it is changed."""

import os
import sys

# 3 keeps fatal errors only; it is read when TensorFlow loads, and a reader's own choice wins.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# While it loads, TensorFlow writes time-stamped lines straight to file descriptor 2, whatever the level above says, so
# the descriptor itself points elsewhere until the import is done. A failing import still raises its error as usual.
sys.stderr.flush()
real, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
os.dup2(nowhere, 2)
try:
    import keras  # noqa: F401
finally:
    os.dup2(real, 2)
    os.close(nowhere)
    os.close(real)

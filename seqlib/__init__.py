"""seqlib: the small package behind the course, one module per subject.

alphabet    text to one-hot tensors and back (chapter 2)
addition    the sums: which exist, how they are drawn, written and held out (chapters 1, 7 and 8)
models      the encoder-decoder (chapter 5) and how to ask it (chapter 6)
scores      how right the answers are (chapter 6)
columns     sums of any length, a column a step, and the network that adds them (chapter 10)
certificate the proof that a trained network adds without error (chapter 11)
report      a number that training decided, and how far training is (chapter 6)
plots       the pictures
questions   the questions of every chapter, and the check of a learner's own answers
many_machines, launch   one model trained by several processes (chapter 12)
quiet       Keras, imported without TensorFlow's start-up messages

Five words name the axes everywhere: ``batch``, ``time_in``, ``time_out``, ``chars``, ``units``."""

from seqlib.addition import AdditionTask
from seqlib.alphabet import Alphabet
from seqlib.report import approx, progress

__all__ = ["AdditionTask", "Alphabet", "approx", "progress"]

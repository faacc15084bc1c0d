"""The encoder-decoder of the course, and how to ask it."""

from seqlib.quiet import keras


def encoder_decoder(time_in=5, time_out=2, chars=12, encoder_units=75, decoder_units=50):
    """The model of chapter 5, not yet compiled: LSTM, RepeatVector, LSTM, TimeDistributed softmax.

    Maps one-hot queries ``(batch, time_in, chars)`` to probabilities ``(batch, time_out, chars)``. The defaults are the
    sizes of chapters 1 to 7: 52,212 parameters. The encoder-decoder was introduced by Cho et al. (2014); this form,
    with the last state repeated, has answers of fixed length. Raises ValueError for a size that is not a whole number,
    at least 1."""
    for name, size in locals().copy().items():
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"{name} is {size!r}, but every size must be a whole number, at least 1")
    layers = [
        keras.Input((time_in, chars)),
        keras.layers.LSTM(encoder_units),
        keras.layers.RepeatVector(time_out),
        keras.layers.LSTM(decoder_units, return_sequences=True),
        keras.layers.TimeDistributed(keras.layers.Dense(chars, activation="softmax")),
    ]
    return keras.Sequential(layers)


def answer(model, alphabet, queries):
    """What the model writes for each query: its most probable character at every step. Chapter 6.

    queries: ``batch`` texts of the model's ``time_in`` characters. Returns a string array ``(batch,)``. Raises
    ValueError as :meth:`seqlib.alphabet.Alphabet.encode` does, and for an alphabet whose size is not the model's
    ``chars``."""
    _, time_in, chars = model.input_shape
    if len(alphabet) != chars:
        raise ValueError(f"the alphabet has {len(alphabet)} characters, but the model reads {chars}; use its own")
    vectors = alphabet.encode(queries, time=time_in)
    # Called directly: predict would compile anew for each of the several models that a chapter compares.
    return alphabet.decode(model(vectors, training=False))

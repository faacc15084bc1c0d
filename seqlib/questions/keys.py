"""Values that several questions ask for, computed: sizes of layers and the slips that people make with them.

Formulas, so that asking a question loads no Keras; tests/test_questions.py compares them with Keras's layers.
"""


def lstm_parameters(features, units, computations=4, bias=1):
    """Parameters of an LSTM that reads vectors of ``features`` numbers. Chapter 3.

    computations, bias: 4 and 1 in truth; other values give the count of who forgets some of them.
    """
    return computations * (features + units + bias) * units


def dense_parameters(features, units, bias=1):
    """Parameters of a dense layer. Chapter 5."""
    return (features + bias) * units


def stack_parameters(chars=12, encoder_units=75, decoder_units=50):
    """Parameters of the four layers of chapter 5's model, as a list."""
    return [
        lstm_parameters(chars, encoder_units),
        0,
        lstm_parameters(encoder_units, decoder_units),
        dense_parameters(decoder_units, chars),
    ]

"""The examples in seqlib's docstrings show what really comes out."""

import doctest

from seqlib import addition, alphabet


def test_examples_show_what_comes_out():
    for module in (addition, alphabet):
        result = doctest.testmod(module)
        assert result.attempted and not result.failed, module.__name__

"""Measurements run by hand, one module a question. Each leaves a table in ``benchmarks/results``.

They use seqlib and the recipes of the chapters (``book.recipes``); only tests may use them.
"""

"""Tests of the package, of what makes the book, of every stored output and of the built pages."""

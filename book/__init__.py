"""What makes and checks the book: it may import seqlib, and nothing of it imports benchmarks or tests.

notebooks      run the chapters and bring them into the one form that is committed
recipes        the cells of a chapter that benchmarks and exports execute, and their fingerprint
gate           what the comparison of outputs adds to nbval, as a pytest plugin
rules          what every notebook must be
corruptions    what can be wrong in a stored output: what the gate is tried against
browser        the built book in a real browser
proof          the network that Coq has checked, as a file
weights        the models that run live in the pages
machines       the gate as other machines would run it
canary         the gate with other releases
archive        the whole course as one file, and what a notebook alone begins with
start          the environment of a learner
lab            a learner's copy of the chapters, in JupyterLab
launch         a notebook of the course on a server
doctor         does this machine do?
versions       what the course needs, and what is here
"""

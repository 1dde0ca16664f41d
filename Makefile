# Everything a person needs: `make run`, `make test`. Each sets up what it needs, in .venv, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test check format fuzz hostile measure histories kills approvals lock clean

run: $(VENV)/ready-to-run
	@$(BIN)/python -m bot run

test: check
	@$(BIN)/python -m pytest -n 3 --dist worksteal -q

check: $(VENV)/ready-to-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/ready-to-test
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# 100,000 damaged feeds through the parsing process, about half an hour; `pytest --long` sends 5,000.
fuzz: $(VENV)/ready-to-test
	@$(BIN)/python benchmarks/fuzz_feeds.py

# 10,000 random histories of the sender, other ones each time; `pytest --long` plays 2,000 that stay the same.
histories: $(VENV)/ready-to-test
	@HISTORIES=10000 SEED=$${SEED:-$$(date +%s)} $(BIN)/python -m pytest -q -s --long \
		tests/bot/delivery/test_histories.py -k no_history_breaks_an_invariant

# 2,000 kills of the real program in the middle of broadcasts, one to two hours; `pytest --long` makes 60.
kills: $(VENV)/ready-to-test
	@KILLS=2000 SEED=$${SEED:-$$(date +%s)} $(BIN)/python -m pytest -q -s --long tests/journeys/test_kills.py

# 100,000 calls that four people approve at once, about an hour a database; `pytest --long` takes 1,000.
approvals: $(VENV)/ready-to-test
	@APPROVALS=100000 $(BIN)/python -m pytest -q -s --long tests/storage/queries/test_approvals.py -k thousand

# 100,000 hostile texts through the whole judgement; `pytest --long` takes 20,000.
hostile: $(VENV)/ready-to-test
	@HOSTILE=100000 $(BIN)/python -m pytest -q -s --long tests/bot/triage/test_hostile.py

# What is only worth measuring on a machine with nothing else to do: paces at Telegram's limits, a day of feeds.
measure: $(VENV)/ready-to-test
	@MEASURE=1 $(BIN)/python -m pytest -q -s --long -m long -n 0 tests/bot/delivery/test_limits.py \
		tests/bot/feeds/test_etiquette_day.py

# Writes both lock files anew from pyproject.toml, with hashes and without any index host. What runs is what is tested:
# the second may hold nothing else than the first.
lock: $(VENV)/ready-to-test
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --quiet --upgrade --output-file requirements-dev.txt
	@$(BIN)/uv pip compile pyproject.toml --group build --universal --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --quiet --upgrade --constraint requirements-dev.txt --output-file requirements.txt
	@sed -i 's/[ \t]*$$//' requirements.txt requirements-dev.txt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/ready-to-run: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once) …"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-to-test: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up for tests (once) …"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

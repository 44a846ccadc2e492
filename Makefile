# `make demo` and `make test` each take a fresh clone to the end; the rest is for developers.
BIN := .venv/bin
READY := .venv/.ready
BROWSER := .venv/.browser
LAYERS := schemas classifiers transforms pipelines
# Fast ones first: a mistake shows in seconds, not after the kill tests.
TESTS := $(wildcard tests/test_*.py tests/unit tests/contract tests/golden tests/integration tests/chaos)

# Labelled comments that `make eval` measures on; they are not part of the repository.
DATA := ../shared/data/comments

.PHONY: demo test unit lint types bench eval neutrality train fuzz soak docs dist lock clean
.DEFAULT_GOAL := demo

demo: $(READY)
	@$(BIN)/pharos demo --once

test: $(READY) $(BROWSER)
	@$(BIN)/pytest $(TESTS) $(ARGS)

unit: $(READY)
	@$(BIN)/pytest $(wildcard tests/test_*.py tests/unit) $(ARGS)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

# mypy cannot see the mapped packages of an editable install; links give it the tree as it is installed.
types: $(READY)
	@mkdir -p .links/pharos
	@for layer in $(LAYERS); do ln -sfn ../../$$layer .links/pharos/$$layer; done
	@MYPYPATH=.links $(BIN)/mypy --namespace-packages --explicit-package-bases -p pharos

bench: $(READY)
	@$(BIN)/pharos bench

eval: $(READY)
	@$(BIN)/python -m pharos.pipelines.evaluate $(DATA) $(ARGS)

neutrality: $(READY)
	@$(BIN)/python -m pharos.pipelines.evaluate.neutrality tests/data/neutrality.toml $(ARGS)

# The models from the labelled rows, in an environment of its own (PyTorch, some GB); docs/model-card.md says how long. TRAINED keeps the checkpoints.
TRAIN := .venv-train
TRAINED := var/train
train: $(READY)
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python $(TRAIN)
	@$(BIN)/uv pip install -q --python $(TRAIN) -r requirements.lock -r classifiers/train/requirements.txt
	@$(BIN)/uv pip install -q --python $(TRAIN) --no-deps -e .
	@mkdir -p $(TRAINED)
	@$(TRAIN)/bin/python -m pharos.classifiers.train.encoder $(DATA) $(TRAINED) --stage open
	@$(TRAIN)/bin/python -m pharos.classifiers.train.encoder $(DATA) $(TRAINED) --stage city
	@$(TRAIN)/bin/python -m pharos.classifiers.train.encoder $(DATA) $(TRAINED) --stage polish
	@$(TRAIN)/bin/python -m pharos.classifiers.train.topics $(DATA) $(TRAINED)
	@$(TRAIN)/bin/python -m pharos.classifiers.train.export $(TRAINED)
	@$(TRAIN)/bin/python -m pharos.classifiers.train.skimmer $(DATA)
	@$(TRAIN)/bin/python -m pharos.classifiers.train.screen $(DATA)
	@$(TRAIN)/bin/python -m pharos.classifiers.train.calibrate $(DATA)
	@$(TRAIN)/bin/python -m pharos.classifiers.train.off_topic $(DATA)
	@cd classifiers/data && sha256sum encoder.onnx encoder_clauses.onnx encoder_topics.onnx skimmer.onnx tokenizer.json screen.npz learned.json topic.npz off_topic.json > SHA256SUMS

soak: $(READY)
	@MALLOC_ARENA_MAX=1 $(BIN)/pharos bench connect $(ARGS)

fuzz: $(READY)
	@FUZZ_TEXTS=1000000 $(BIN)/pytest -s tests/contract/test_fuzz.py $(ARGS)

# The reference pages from the code, and the pictures from runs of the demo.
docs: $(READY) $(BROWSER)
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/capture.py
	@$(BIN)/python docs/desk_pictures.py

dist: $(READY)
	@rm -rf dist
	@$(BIN)/uv build -q --out-dir dist

lock: $(READY)
	@echo '# Pins of setup.py and its `test` extra for Python 3.11 and newer; `make lock` writes this file.' > requirements.lock
	@$(BIN)/uv pip compile setup.py --extra test --universal --python-version 3.11 --upgrade --quiet \
		--no-emit-index-url --no-annotate --no-header >> requirements.lock

clean:
	@rm -rf .venv .venv-train .links var build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BROWSER): $(READY)
	@deploy/bootstrap.sh tests
	@touch $@

$(READY): deploy/bootstrap.sh deploy/kafka/pom.xml requirements.lock setup.py
	@deploy/bootstrap.sh
	@touch $@

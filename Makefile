# Each target works from a bare checkout with Python 3.11 or newer, pip and make.
PYTHON ?= python3
VENV ?= .venv
CONSTRAINTS ?= constraints.txt
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export TQDM_DISABLE ?= 1
export NO_ALBUMENTATIONS_UPDATE ?= 1
export PATH := $(abspath $(BIN)):$(PATH)

.PHONY: help test slow oldest oldest-versions torture wheeltest coverage mutants check report readme results timings notebook build clean

help:
	@echo "make test      run every notebook's tests"
	@echo "make report    run the report on the data at hand, into _report/"
	@echo "make readme    the same into README.md and Report_files/ (real data, before a commit)"
	@echo "make check     are notebooks, package, results and README in step?"
	@echo "make results   train and score again all that the report quotes (hours; real data)"
	@echo "make timings   how long these take, into results/bench_make.json"
	@echo "make slow      the tests, those that take long or need a GPU included"
	@echo "make torture   prove what the project promises, with thousands of bad files and dozens of kills, into results/torture.json"
	@echo "make wheeltest every notebook's tests again, against the installed wheel"
	@echo "make coverage  which lines of the installed wheel those tests run, into results/coverage.json"
	@echo "make mutants   whether they notice code that was damaged on purpose, into results/mutants.json (long)"
	@echo "make oldest    the tests with the oldest versions that settings.ini allows, in .venv-oldest"
	@echo "make notebook  open the notebooks in JupyterLab"
	@echo "make build     build the wheel and the source archive into dist/"
	@echo "make clean     remove what was built, but not $(VENV)"

$(STAMP): $(CONSTRAINTS) settings.ini setup.py pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "crackseg needs Python 3.11 or newer: make PYTHON=python3.12"; exit 2; }
	@echo "Installing the pinned packages into $(VENV) (several minutes the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS) --editable '.[dev]'
	@touch $@
	@echo "Installed."

test: $(STAMP)
	@$(BIN)/python -m crackseg.report test

slow: $(STAMP)
	@$(BIN)/python -m crackseg.report test --flags "slow cuda"

torture: $(STAMP)
	@$(BIN)/python -m crackseg.torture

wheeltest: $(STAMP)
	@$(BIN)/python -m crackseg.wheel test --verbose

coverage: $(STAMP)
	@$(BIN)/python -m crackseg.wheel coverage --flags "$(FLAGS)" --verbose

MUTANTS ?= 200
SEED ?= 1
mutants: $(STAMP)
	@$(BIN)/python -m crackseg.wheel mutants --mutants $(MUTANTS) --seed $(SEED) --verbose

oldest:
	@$(MAKE) --no-print-directory test VENV=.venv-oldest CONSTRAINTS=constraints-oldest.txt

# Where a lower bound in settings.ini was changed; needs uv (pip install uv).
oldest-versions:
	@(echo "# The lowest versions that settings.ini allows, the newest that fit of what those need: make oldest-versions"; \
	$(PYTHON) -c 'import configparser as c; p = c.ConfigParser(delimiters="=", interpolation=None); p.read("settings.ini"); print(*(w for k, v in p["DEFAULT"].items() if k.endswith("requirements") for w in v.split()), sep="\n")' \
	| uv pip compile --quiet --python-version 3.11 --resolution lowest-direct --only-binary :all: --no-header --no-annotate --no-emit-index-url --no-emit-find-links -) > constraints-oldest.new && mv constraints-oldest.new constraints-oldest.txt

check: $(STAMP)
	@$(BIN)/python -m crackseg.report check

report: $(STAMP)
	@$(BIN)/python -m crackseg.report render

readme: $(STAMP)
	@$(BIN)/python -m crackseg.report render --out . --no-html

# In this order: the package needs the trained network, the studies and scores need the package, the others start from it.
CRACKSEG := $(BIN)/crackseg
CHAIN ?= [["fill_holes", {"max_area": 200}], ["remove_small", {"min_area": 50}], ["gate", {"min_area": 500, "min_prob": 0.98}]]
ZOOM ?= 1.5,7
WIDE ?= 40
DEEPCRACK_SCALE ?= 1.5
CFD_SCALE ?= 1.5
SETS := merged deepcrack cfd cracksc
# The original's recipes in full take days on two processor cores. ImageNet weights of ResNet-34 come from a model hub; where there is none: make results TRANSFER='--set arch=unet_lite2'.
TRANSFER ?=
ORIGINAL ?=
results: $(STAMP)
	$(CRACKSEG) train --recipe recipes/teacher_nested.toml && $(CRACKSEG) export runs/teacher_nested/best.safetensors && $(CRACKSEG) evaluate runs/teacher_nested/best.onnx --set merged && $(CRACKSEG) evaluate runs/teacher_nested/best.onnx --set merged --flips
	$(CRACKSEG) train --recipe recipes/zeroshot.toml && $(CRACKSEG) package runs/zeroshot/best.safetensors --set merged --zoom 2,7 --wide $(WIDE) --folder runs/zeroshot
	$(CRACKSEG) evaluate runs/zeroshot/crackseg.onnx --set merged
	for set in deepcrack cfd cracksc; do $(CRACKSEG) evaluate runs/zeroshot/crackseg.onnx --set $$set --packaged-threshold || exit; done
	$(CRACKSEG) train --recipe recipes/distilled.toml && $(CRACKSEG) export runs/distilled/last.safetensors && $(CRACKSEG) study-zoom runs/distilled/last.onnx
	$(CRACKSEG) package runs/distilled/last.safetensors --zoom 2,7 --wide $(WIDE) --chain '$(CHAIN)' --folder runs/distilled && for study in shade wide; do $(CRACKSEG) study-$$study runs/distilled/crackseg.onnx || exit; done
	for set in merged cracksc; do $(CRACKSEG) evaluate runs/distilled/crackseg.onnx --set $$set || exit; done
	$(CRACKSEG) train --recipe recipes/teacher_again.toml && $(CRACKSEG) train --recipe recipes/distilled_again.toml && $(CRACKSEG) export runs/distilled_again/last.safetensors && $(CRACKSEG) study-zoom runs/distilled_again/last.onnx
	$(CRACKSEG) package runs/distilled_again/last.safetensors --zoom 1.5,8 --wide $(WIDE) --chain '$(CHAIN)' --folder runs/distilled_again && $(CRACKSEG) study-shade runs/distilled_again/crackseg.onnx
	$(CRACKSEG) evaluate runs/distilled_again/crackseg.onnx --set cracksc
	$(CRACKSEG) train --recipe recipes/shaded.toml && $(CRACKSEG) package runs/shaded/last.safetensors --zoom 1.5,7 --wide $(WIDE) --chain '$(CHAIN)' --folder runs/shaded
	for study in shade wide; do $(CRACKSEG) study-$$study runs/shaded/crackseg.onnx || exit; done
	$(CRACKSEG) average runs/distilled_again/last.safetensors runs/shaded/last.safetensors --name steady && $(CRACKSEG) export runs/steady/last.safetensors && $(CRACKSEG) study-zoom runs/steady/last.onnx
	$(CRACKSEG) package runs/steady/last.safetensors --zoom $(ZOOM) --wide $(WIDE) --chain '$(CHAIN)' && $(CRACKSEG) study-shade && $(CRACKSEG) study-look
	$(CRACKSEG) study-wide
	for set in merged deepcrack; do $(CRACKSEG) study --set $$set --part valid && $(CRACKSEG) study --set $$set --part test || exit; done
	for set in $(SETS); do $(CRACKSEG) evaluate --set $$set || exit; done
	for set in merged deepcrack cfd; do $(CRACKSEG) study-measuring --set $$set --part valid || exit; done
	for set in merged deepcrack cfd synth; do $(CRACKSEG) study-measuring --set $$set || exit; done
	$(CRACKSEG) train --recipe recipes/small.toml && $(CRACKSEG) train --recipe recipes/multiscale.toml && $(CRACKSEG) export runs/multiscale/best.safetensors && $(CRACKSEG) study-zoom runs/multiscale/best.onnx
	$(CRACKSEG) package runs/multiscale/best.safetensors --zoom 2,7 --wide $(WIDE) --folder runs/multiscale && $(CRACKSEG) evaluate runs/multiscale/crackseg.onnx --set merged
	$(CRACKSEG) train --recipe recipes/taught.toml && $(CRACKSEG) export runs/taught/best.safetensors && $(CRACKSEG) study-zoom runs/taught/best.onnx
	$(CRACKSEG) train --recipe recipes/fast.toml && $(CRACKSEG) export runs/fast/last.safetensors && $(CRACKSEG) study-zoom runs/fast/last.onnx
	for set in deepcrack cfd; do $(CRACKSEG) train --recipe recipes/$$set.toml && $(CRACKSEG) export runs/$$set/best.safetensors || exit; for scale in 1 1.5 2; do $(CRACKSEG) evaluate runs/$$set/best.onnx --set $$set --part valid --scale $$scale || exit; done; done
	$(CRACKSEG) evaluate runs/deepcrack/best.onnx --set deepcrack --scale $(DEEPCRACK_SCALE) --flips && $(CRACKSEG) evaluate runs/cfd/best.onnx --set cfd --scale $(CFD_SCALE)
	for set in deepcrack cfd; do run=$${set}_again; $(CRACKSEG) train --recipe recipes/$$run.toml && $(CRACKSEG) export runs/$$run/best.safetensors || exit; for how in "1" "1.5" "2" "1.5 --flips" "2 --flips"; do $(CRACKSEG) evaluate runs/$$run/best.onnx --set $$set --part valid --scale $$how || exit; done; done
	$(CRACKSEG) evaluate runs/deepcrack_again/best.onnx --set deepcrack --scale $(DEEPCRACK_SCALE) && $(CRACKSEG) evaluate runs/cfd_again/best.onnx --set cfd --scale $(CFD_SCALE) --flips
	$(CRACKSEG) package runs/deepcrack_again/best.safetensors --set deepcrack --zoom $(ZOOM) --folder runs/deepcrack_again && $(CRACKSEG) study-measuring runs/deepcrack_again/crackseg.onnx --set deepcrack
	$(CRACKSEG) train --recipe recipes/synth.toml --set n_samples=400 --set n_epochs=3 && $(CRACKSEG) export runs/synth/best.safetensors && $(CRACKSEG) evaluate runs/synth/best.onnx --set merged
	$(CRACKSEG) train --recipe recipes/quick.toml && $(CRACKSEG) export runs/quick/best.safetensors && $(CRACKSEG) evaluate runs/quick/best.onnx --set merged
	$(CRACKSEG) train --recipe recipes/original_scratch.toml $(ORIGINAL)
	for run in original_transfer original_transfer_aug; do $(CRACKSEG) train --recipe recipes/$$run.toml $(ORIGINAL) $(TRANSFER) || exit; done
	for run in original_scratch original_transfer original_transfer_aug; do $(CRACKSEG) export runs/$$run/best.safetensors && $(CRACKSEG) evaluate runs/$$run/best.onnx --set merged || exit; done
	$(CRACKSEG) bench && $(CRACKSEG) bench --mosaic 201.64 --backend onnx && $(CRACKSEG) bench --photo 12 && $(CRACKSEG) bench --survey 24
	$(CRACKSEG) ablate && $(CRACKSEG) ablate --plan recipes/plans/ablation_long.toml

timings: $(STAMP)
	@$(BIN)/python -m crackseg.report time

notebook: $(STAMP)
	@$(BIN)/jupyter lab nbs

build: $(STAMP)
	@rm -rf dist && $(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist . && ls dist

clean:
	@rm -rf _report dist build *.egg-info nbs/.ipynb_checkpoints

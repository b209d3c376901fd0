# Everything runs from a bare checkout: each target sets up what it needs first.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8001

.PHONY: serve directory crawl registries listings test bench accuracy screenshots lock clean

serve: directory            ## serve the directory on http://127.0.0.1:8001 (built from the sample web where there is none)
	@echo "The directory is on http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"
	@$(BIN)/datasette . --host 127.0.0.1 --port $(PORT)

directory: .venv/.ok        ## build directory.db from the sample web, where there is none
	@test -f directory.db || $(BIN)/python -m sample

crawl: .venv/.ok            ## the real web: make crawl CONTACT=name@example.org
	@test -n "$(CONTACT)" || { echo "Say who is asking: make crawl CONTACT=name@example.org (it stands in the user agent)." >&2; exit 2; }
	$(BIN)/python -m scrapy crawl clinics -a providers=sources/providers.csv -s VAR=var/web -s CONTACT="$(CONTACT)"
	$(BIN)/python -m scrapy publish -s VAR=var/web

# What is asked by `make registries`; nppes_bulk, a gigabyte, is asked for by hand: scrapy crawl nppes_bulk
REGISTRIES ?= leie wa co ct de tx_md tx_aprn il md ny nppes openfda

registries: .venv/.ok       ## licences and identity: make registries CONTACT=name@example.org; one that fails keeps its rows
	@test -n "$(CONTACT)" || { echo "Say who is asking: make registries CONTACT=name@example.org (it stands in the user agent)." >&2; exit 2; }
	@$(BIN)/python -m scrapy crawl $(REGISTRIES) -s VAR=var/web -s CONTACT="$(CONTACT)"; code=$$?; \
	  $(BIN)/python -m scrapy registries -s VAR=var/web; exit $$code

listings: .venv/.ok         ## sites that list providers: make listings CONTACT=name@example.org; then scrapy leads
	@test -n "$(CONTACT)" || { echo "Say who is asking: make listings CONTACT=name@example.org (it stands in the user agent)." >&2; exit 2; }
	@$(BIN)/python -m scrapy crawl listings -s VAR=var/web -s CONTACT="$(CONTACT)"

test: .venv/.test-ok        ## every test, the browser ones too
	@$(BIN)/python -m pytest -n auto --dist loadfile

bench: .venv/.test-ok       ## measured speed: ratios beside named baselines
	@$(BIN)/python -m bench

accuracy: .venv/.test-ok    ## how well the reader reads the gold pages, field by field; PIN=1 raises the floors
	@$(BIN)/python -m tests.accuracy $(if $(PIN),pin)

.venv/.ok: requirements.txt requirements-uv.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.txt \
	  || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.test-ok: .venv/.ok requirements-test.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-test.txt \
	  || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

lock: .venv/.ok             ## pin and hash again after a change of a .in file
	for name in requirements-uv requirements requirements-test; do \
	  $(BIN)/uv pip compile -q --generate-hashes --no-header --no-annotate --python-version 3.11 --universal $$name.in -o $$name.txt; done

screenshots: .venv/.test-ok  ## the pictures of the README, of the sample as it is published now
	$(BIN)/python -m tests.screenshots

clean:                      ## forget everything built; sources, and snapshots of the real web, stay
	for note in snapshots/*.json snapshots/*.json.hidden; do \
	  if grep -qs '"sample": true' "$$note"; then rm -f "$$note" "$${note%.json*}.db"; fi; done
	rm -rf .venv var directory.db inspect-data.json

# make run    what Dovetail does, in one command: dependencies, release build, the quick-start job
# make test   all tests
# make bench  the benchmarks
# make functions  docs/functions.md from the functions themselves
#
# Slow, not part of `make test`; docs/conformance.md has the last figures:
# make conformance  the whole matrix of Parquet files, and the public corpora (cloned into .build/corpora)
# make random-queries  20,000 random queries, three ways, against DuckDB
# make fuzz FORMAT=parquet SECONDS=600   libFuzzer with the address sanitizer over one reader (or FORMAT=sql, codecs, gzip, zstd, ...)

BUILD = swift build -c release --static-swift-stdlib --product dovetail
DOVETAIL = .build/release/dovetail

FUNCTIONS = swift run dovetail functions

.PHONY: run build dependencies test lint bench functions conformance random-queries fuzz clean

run: build
	$(DOVETAIL) run datasets/flights/delays-by-carrier.json --if-exists overwrite
	@echo
	@$(DOVETAIL) sql "SELECT month, carrier, airline, flights, round(mean_departure_delay, 1) AS departure_delay, round(mean_arrival_delay, 1) AS arrival_delay FROM 'out/delays/**/*.parquet' ORDER BY month, flights DESC LIMIT 10"

build: dependencies
	$(BUILD)

dependencies:
	@sh scripts/install-dependencies.sh

test:
	@sh scripts/install-dependencies.sh --tests
	@sh scripts/make-python.sh
	swift test $(SWIFT_FLAGS)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzz

functions:
	$(FUNCTIONS) > docs/functions.md.new
	mv docs/functions.md.new docs/functions.md

bench: build
	$(MAKE) -C Benchmarks run

PYTHON = .venv/bin/python

conformance: build
	@sh scripts/install-dependencies.sh --tests
	@sh scripts/make-python.sh
	$(PYTHON) Tests/Conformance/parquet_matrix.py --dovetail $(DOVETAIL)
	$(PYTHON) Tests/Conformance/corpora.py --dovetail $(DOVETAIL) --corpora .build/corpora --download

SEED = 1
QUERIES = 20000

random-queries: build
	@sh scripts/make-python.sh
	$(PYTHON) Tests/Conformance/random_queries.py --dovetail $(DOVETAIL) --seed $(SEED) --queries $(QUERIES)

FORMAT = parquet
SECONDS = 600
FUZZ = .build/fuzz/release/dovetail-fuzz

fuzz: build
	@sh scripts/make-python.sh
	DOVETAIL_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product dovetail-fuzz
	$(PYTHON) Fuzz/seeds.py .build/fuzz/seeds $(DOVETAIL)
	mkdir -p .build/fuzz/corpus/$(FORMAT)
	DOVETAIL_FUZZ_FORMAT=$(FORMAT) SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 $(FUZZ) \
		.build/fuzz/corpus/$(FORMAT) .build/fuzz/seeds/$(FORMAT) -max_total_time=$(SECONDS) \
		-timeout=2 -rss_limit_mb=1024 -max_len=16384 -artifact_prefix=.build/fuzz/$(FORMAT)-

clean:
	rm -rf .build out

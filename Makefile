# make run    what Dovetail does, in one command: dependencies, release build, the quick-start job
# make test   all tests
# make bench  the benchmarks

BUILD = swift build -c release --static-swift-stdlib --product dovetail
DOVETAIL = .build/release/dovetail

.PHONY: run build dependencies test lint bench clean

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
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

bench: build
	$(MAKE) -C Benchmarks run

clean:
	rm -rf .build out

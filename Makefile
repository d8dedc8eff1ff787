# `make` or `make help` lists what there is to make.

DATA ?= data
HOST ?= 127.0.0.1
PORT ?= 8080
N ?= 100000
AISLE = .build/release/aisle
# All at once, which is the default, they hold thousands of files open and share two processors so thinly that none gets on.
TESTS_AT_ONCE = 8

.PHONY: help run build test lint format eval bench bench-commerce bench-micro bench-compare clean install

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  DATA, HOST and PORT change where \`make run\` keeps its data and listens: make run PORT=9000"

run: build ## build, take in the sample catalog if there is none, serve it on 127.0.0.1:8080
	@.ci/run-demo $(AISLE) $(DATA) $(HOST) $(PORT)

build: install ## build the release
	swift build -c release --product aisle

test: install ## run all tests; LONG_TESTS=1 adds the long randomised ones
	@.ci/python-packages
	@.ci/rabbitmq
	swift build --build-tests
	swift test --skip-build --experimental-maximum-parallelization-width $(TESTS_AT_ONCE)

lint: install ## check style and the sample corpus
	swift format lint --strict --parallel --recursive Sources Tests Benchmarks/micro Package.swift
	python3 corpora/sample/generate.py --check

format: ## bring all Swift files into the style
	swift format --in-place --parallel --recursive Sources Tests Benchmarks/micro Package.swift

eval: build ## hold the relevance of all judged corpora against the baseline; UPDATE=1 makes a new baseline
	.ci/eval $(AISLE) $(if $(UPDATE),--update)

bench: build ## measure serving on DATA with the sample queries (needs wrk)
	Benchmarks/serving/run.sh $(DATA) corpora/sample/queries.tsv

bench-commerce: build ## measure carts and purchases, and searches beside them
	Benchmarks/commerce/run.sh

bench-micro: install ## time the parts of indexing and searching by themselves
	swift package --disable-sandbox benchmark

bench-compare: build ## measure beside Typesense, tantivy, SQLite FTS5 and PostgreSQL: make bench-compare N=100000
	Benchmarks/compare/run.sh $(N)

clean: ## remove what builds have made; data stay
	rm -rf .build

install:
	@.ci/install

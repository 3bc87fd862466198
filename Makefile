# make run: the embedded features on the embedded mock. make test: every test.
GO      ?= go
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
RELEASE ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
WHEN    ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
BUILD    = CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X github.com/kasauti/kasauti/harness/cli.release=$(RELEASE)"
SOURCES  = $(shell find . -name '*.go' -o -name '*.feature' -o -path './fixtures/*' -type f -o -path './harness/cli/project/*' -type f) go.mod go.sum

.PHONY: run test lint tests race plain bench cross dist clean

run: kasauti
	./kasauti run

kasauti: $(SOURCES)
	$(BUILD) -o $@ .

test: lint
	$(MAKE) -j2 tests

lint: kasauti
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt would change: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags docker ./harness/target/...
	$(GO) vet -tags browser ./harness/browser/ ./harness/mock/inspector/ ./harness/report/
	$(GO) tool staticcheck ./...
	./kasauti lint

# Under the race detector a test computes seven times as long. The zoo runs hundreds of servers, the
# scripts hundreds of processes, and the README's lines, the canaries, the random worlds and the
# stand-ins for UAT whole runs one after the other, of code whose goroutines other tests race: they go
# without.
PLAIN = '^Test((Check|Rule|Replay)?Zoo$$|FiveThousandFailures$$|SkeletonsPassEveryCase$$|Scripts$$|TheREADMEOn|NoOutputTellsASecret|LintOfBadInput|CIFilesRun|ARandomWorldConverges|ABundleOfUAT|CheckOnUATReadsOnly|CheckOfAnHonestServer$$|HonestServer$$|ProductionIsRefusedBeforeDialling|ResultsOfAnotherVersion|StepsCallWhatTheyDeclare|UATOwnsUpToWhatItLacks|UATWhereShapesDiffer)'

# Broken clients keep real time, which the race detector takes from them; in the others nothing runs
# at once.
ALONE = certify/zoo certify/bundle contract/importer draft excuse lint
alone = $(ALONE:%=./harness/%)

# Each takes one of two processors, and they take about as long.
tests: race plain

race:
	CGO_ENABLED=1 $(GO) test -race -p 1 -timeout 40m -skip $(PLAIN) $(filter-out $(alone:./%=github.com/kasauti/kasauti/%),$(shell $(GO) list ./...))
	$(GO) test -p 1 -timeout 40m $(alone)

plain:
	$(GO) test -p 1 -timeout 40m -run $(PLAIN) ./harness/cli ./harness/world/kinds

# Ratios of one run, printed and not judged: machines are noisy.
bench: kasauti
	$(GO) test -run '^$$' -bench . -benchmem ./harness/contract ./harness/mock ./harness/report
	$(GO) test -run '^$$' -bench . -benchtime 1x ./harness/certify/zoo
	KASAUTI_BENCH=$(CURDIR)/kasauti $(GO) test -run '^$$' -bench . -benchtime 1x ./harness/cli

cross:
	@for p in $(PLATFORMS); do echo "build $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} $(BUILD) -o /dev/null . || exit 1; done

# The same commit gives the same bytes: fixed times, owners and order.
dist:
	@rm -rf dist && mkdir -p dist
	@COLUMNS=100 $(GO) run . changes > dist/CHANGES
	@set -e; for p in $(PLATFORMS); do \
	  os=$${p%/*}; arch=$${p#*/}; name=kasauti_$(RELEASE)_$${os}_$${arch}; mkdir dist/$$name; \
	  exe=kasauti; [ $$os = windows ] && exe=kasauti.exe; \
	  GOOS=$$os GOARCH=$$arch $(BUILD) -o dist/$$name/$$exe . ; cp README.md CONTRIBUTING.md dist/CHANGES fixtures/environments/uat.example.yaml fixtures/worlds/base.yaml dist/$$name/; \
	  tar -C dist --sort=name --mtime=@$(WHEN) --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -cf - $$name | gzip -n -9 > dist/$$name.tar.gz; \
	  rm -r dist/$$name; echo "dist/$$name.tar.gz"; done
	@rm dist/CHANGES
	@cd dist && sha256sum *.tar.gz > SHA256SUMS && cat SHA256SUMS

clean:
	rm -rf kasauti dist kasauti-report

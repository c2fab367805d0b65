# The steps themselves are in .ci; `make` alone lists what there is to make.

# Set on the command line, they reach the scripts: make demo SUITE=int KEEP=1 DOC=notice.ofd, make crash ROUNDS=100 SEED=7;
# V=1 shows all output.
export SUITE KEEP DOC V BENCH ONLY SECONDS_EACH ROUNDS ROUND SEED KIND JOBS TARGET SANITIZE MEGABYTES PACKETS RECEIPTS
# bash counts in SECONDS by itself, so what the command line says goes on under another name: make fuzz SECONDS=60.
export FUZZ_SECONDS := $(or $(SECONDS),$(FUZZ_SECONDS))
unexport SECONDS

# Scripts that are offered as soon as they are there; the second line of each says what it does.
SCRIPTS := $(notdir $(wildcard .ci/interop .ci/fuzz .ci/crash .ci/bench .ci/endurance))
DEMO := $(wildcard demo/run)

.DEFAULT_GOAL := help
.PHONY: help setup build lint layers test gates clean $(if $(DEMO),demo) $(SCRIPTS)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile
	@for script in $(addprefix .ci/,$(SCRIPTS)); do \
	    name=$${script#.ci/}; name=$${name%/run}; \
	    printf '  make %-8s %s\n' "$$name" "$$(sed -n '2s/^# *//p' "$$script")"; \
	done

setup: ## install what is missing on this machine
	@.ci/setup

build: ## build for debugging
	@swift build

lint: ## check layout and style
	@.ci/lint

layers: ## check that imports and dependencies keep to the layers
	@.ci/check-layers

test: ## set up, lint, check layers, build, test, demonstrate, crash: all that must pass
	@.ci/run

gates: ## the slow checks: sanitizers, release build, other implementations, crashes
	@.ci/gates

clean: ## remove everything that was built
	@rm -rf .build .build-asan .build-tsan .build-fuzz

ifneq ($(DEMO),)
demo: ## four nodes carry documents over loopback; SUITE=gm|int KEEP=1 DOC=file
	@.ci/setup && swift build --product yizhan && demo/run
endif

$(SCRIPTS):
	@.ci/$@

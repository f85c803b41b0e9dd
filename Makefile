# The list of commands. People, hooks and CI call the same lines; `make` alone prints them.
# Needs Python 3.11 or newer with venv, and make. Everything else is fetched once, in the exact
# versions of constraints.txt, into the virtual environment $(VENV).

PYTHON ?= python3
VENV ?= .venv
OUT ?= out

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory
# Nor may a machine keep Python from keeping what it compiled: each of hundreds of processes would compile anew.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
export PYTHONUTF8 = 1

BIN := $(VENV)/bin
# Twice quiet: errors only. A machine's own pip settings may warn about what is none of our business.
# Not compiled: most of it is never loaded, and what is, is compiled then.
INSTALL := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check --no-input \
           install --no-compile --constraint constraints.txt
PYTEST := $(BIN)/python -m pytest
WORKERS := $(shell nproc 2>/dev/null || echo 2)

.PHONY: help demo test browser servers postgresql check fix quick bench corpus mutation fuzz proof release docs constraints

help:
	@printf '%s\n' \
	  '绩衡 Jiheng：可用的命令 (commands)' \
	  '' \
	  '  make demo         演示：评价示例项目，报告和表格写到 $(OUT)/ (evaluate the examples, write their reports)' \
	  '  make test         安装测试所需，全部检查，全部测试 (set up, every check, every test: as CI does)' \
	  '  make browser      其中一部分：浏览器里的 (a part of it: in a browser)' \
  '  make servers      其中一部分：启动、停止真的服务器的 (a part of it: real servers started and stopped)' \
	  '  make postgresql   其中一部分：PostgreSQL 上的 (a part of it: on PostgreSQL)' \
	  '  make check        只检查，不改动：格式、规范、类型、分层、生成的页面 (format, lint, types, layers, pages)' \
	  '  make fix          整理格式，改正能自动改正的 (format, and mend what can be mended)' \
	  '  make quick        快速测试，不含慢的和从外部做的 (the quick tests: neither slow nor e2e)' \
	  '  make bench        性能比较，目标表 (the benchmarks and the table of goals; ARGS="--full p1")' \
	  '  make corpus       审核的查准率、查全率：种下错误，数找到的 (precision and recall of the checks)' \
	  '  make mutation     改坏一处，看快速测试会不会发现，抽样 (mutants: does a test notice? a sample)' \
	  '  make fuzz         按走过的代码变化输入，找崩溃和卡住 (coverage-guided fuzzing; ARGS="numbers --corpus DIR --minutes 10")' \
	  '  make proof        逐条证明承诺：强行结束、断电、种下破坏 (the promises, tried and measured; ARGS="--short D-05")' \
	  '  make release      做出可以离线安装、可以核对的发布 (a release: wheels, bill of materials, hashes; ARGS="--no-audit")' \
  '  make docs         重新生成参考页面 (write the reference pages anew)' \
	  '  make constraints  把依赖升级到最新，重写版本、散列、物料清单 (the newest versions, their hashes, the bill)' \
	  '' \
	  '  可改的 (variables): PYTHON=python3.12  VENV=.venv  OUT=out  ARGS="-k money" (test, quick, bench, corpus, mutation, fuzz, proof, release)'

# --- Set-up: stamps in the environment, so that a second run installs nothing ---------------------

# The stamp names its place: a copied or moved folder sets itself up anew.
HERE := $(shell pwd -P)
ifneq ($(shell cat $(VENV)/.made 2>/dev/null),$(HERE))
.PHONY: $(VENV)/.made
endif

$(VENV)/.made:
	@tools/virtual-environment $(VENV) $(PYTHON)
	@$(INSTALL) pip  # what Python brings takes three times as long
	@echo '$(HERE)' > $@

$(VENV)/.runtime: $(VENV)/.made pyproject.toml constraints.txt
	@echo '安装运行所需，第一次约需半分钟 … (installing what it needs to run)' >&2
	@$(INSTALL) hatchling editables
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	@echo '安装开发和测试所需，第一次约需一分钟 … (installing what it needs to be tested)' >&2
	@$(INSTALL) hatchling editables
	@$(INSTALL) --no-build-isolation --editable '.[dev]'
	@touch $(VENV)/.runtime $@

# --- The commands ---------------------------------------------------------------------------------

demo: $(VENV)/.runtime
	@$(BIN)/jiheng demo --out $(OUT)

# The parts, the longest first, two more at once than there are cores, as they often wait: with one more the cores were
# idle for a quarter of the time. Each is one process of pytest, which loads and collects no more than its part; on many
# cores several. Those that ask for no other program begin while the system's packages are still being fetched, the
# others when they are there. What a part told stands in its log, and is shown when it ends. With ARGS it is no failure
# that nothing of a part is asked for (5).
AT_ONCE := web check
PARTS := browser postgresql core walks commands servers
EACH := $(shell echo $$(( $(WORKERS) / 4 )))
PART := $(PYTEST) --quiet --numprocesses $(EACH) --dist worksteal
OR_NOTHING := || [ $$? -eq $(if $(ARGS),5,0) ]
.PHONY: web walks core commands
test: $(VENV)/.made
	@part() { SECONDS=0; told="没有通过 (failed)"; $(MAKE) $$1 > $(VENV)/$$1.log 2>&1 && told="通过 (passed)"; \
	cat $(VENV)/$$1.log; echo "$$told：$$1，$$SECONDS 秒 (seconds)"; [ "$${told#通过}" != "$$told" ]; }; export -f part; \
	set -o pipefail; { tools/system-packages >&2 & packages=$$!; tools/spark $(VENV) >&2 & spark=$$!; \
	$(MAKE) $(VENV)/.dev >&2 || exit; printf '%s\n' $(AT_ONCE); \
	wait $$packages && wait $$spark || exit; printf '%s\n' $(PARTS); } | \
	xargs -P $$(( $(WORKERS) + 2 )) -I {} bash -c 'part {}'

# What walks over all pages and operations, and what is drawn; what starts servers; the areas; the command line; all else.
DRAWN := tests/web/api tests/web/ui tests/web/bureau tests/web/test_permission_matrix.py
SERVERS := tests/web/serving tests/web/trail/test_forwarding_real_servers.py
walks: $(VENV)/.dev
	@$(PART) $(DRAWN) $(ARGS) $(OR_NOTHING)

web: $(VENV)/.dev
	@$(PART) $(addprefix --ignore ,$(DRAWN) tests/web/e2e $(SERVERS)) tests/web $(ARGS) $(OR_NOTHING)

commands: $(VENV)/.dev
	@$(PART) tests/e2e $(ARGS) $(OR_NOTHING)

core: $(VENV)/.dev
	@$(PART) --ignore tests/web --ignore tests/e2e tests $(ARGS) $(OR_NOTHING)

browser: $(VENV)/.dev
	@$(PART) tests/web/e2e

servers: $(VENV)/.dev
	@$(PART) $(SERVERS)

# What another database could do otherwise: each test there once, without parameters, and without what asks nothing
# of it of its own: the forms of a project's text, documents and audits, pages of the bureau, which ask a snapshot,
# and the walks over the description and the rights of the API.
OTHERS := ui manual reports audits projects/test_parts.py projects/test_indicators.py projects/test_goals.py \
  bureau/test_pages.py bureau/test_lists_and_summaries.py \
  $(addprefix api/test_,description.py how_to.py leaks.py rights.py schemathesis.py)
postgresql: $(VENV)/.dev
	@tools/postgresql $(PART) --first-of-each -m 'not e2e' $(addprefix --ignore tests/web/,$(OTHERS)) tests/web \
	  --deselect tests/web/test_permission_matrix.py::test_every_route_does_what_the_matrix_says

check: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo '格式不符：请运行 make fix (run it)' >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log >&2; exit 1; }
	@if [ -e tools/reference_pages.py ]; then $(BIN)/python tools/reference_pages.py --check; fi
	@echo '检查通过：格式、规范、类型、分层、生成的页面 (checks passed)'

fix: $(VENV)/.dev
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

quick: $(VENV)/.dev
	@$(PYTEST) --quiet -m 'not slow and not e2e' $(ARGS)

bench: $(VENV)/.dev
	@if [ -e benchmarks/run.py ]; then $(BIN)/python benchmarks/run.py $(ARGS); \
	else echo '还没有性能比较：缺少 benchmarks/run.py (there is no benchmark yet)'; fi

corpus: $(VENV)/.dev
	@$(BIN)/python -m tools.corpus.run $(ARGS)

# mutmut is not among the things every developer installs; docs/explanation/tests.md says what it found.
mutation: $(VENV)/.dev
	@$(INSTALL) mutmut==3.8.1 coverage==7.17.4
	@nice $(BIN)/python tools/mutation/run.py $(or $(ARGS),--sample 600)

# Nor is atheris.
fuzz: $(VENV)/.dev
	@$(INSTALL) atheris==2.3.0
	@nice -n 19 $(BIN)/python -m tools.fuzz.guided $(ARGS)

proof: $(VENV)/.dev
	@tools/system-packages chromium
	-@$(INSTALL) pip-audit==2.10.1 detect-secrets==1.5.0
	@$(BIN)/python -m proof.run $(ARGS)

# pip-audit is not among the things every developer installs: it is asked once a release.
release: $(VENV)/.dev
	@$(INSTALL) pip-audit==2.10.1
	@$(BIN)/python -m tools.supply.release $(ARGS)

docs: $(VENV)/.dev
	@if [ -e tools/reference_pages.py ]; then $(BIN)/python tools/reference_pages.py; \
	else echo '还没有参考页面：缺少 tools/reference_pages.py (no reference pages yet)'; fi

constraints: $(VENV)/.dev
	@tools/constraints $(PYTHON)
	@$(BIN)/python -m tools.supply.hashes
	@$(BIN)/python -m tools.supply.sbom

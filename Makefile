# Everything is in dev.py, which needs no make: `python3 dev.py demo` is the same as `make demo`.
PYTHON ?= python3

.PHONY: demo test fast test-faults lint lock audit setup

demo:  ## serve a demo site; make demo PORT=8001 for another port
	@$(PYTHON) dev.py demo $(if $(PORT),--port "$(PORT)")

test:  ## checks, tests and browser tests
	@$(PYTHON) dev.py test

test-faults:  ## the slow tests
	@$(PYTHON) dev.py test-faults

fast lint lock audit setup:
	@$(PYTHON) dev.py $@

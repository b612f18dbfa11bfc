# Everything is in dev.py, which needs no make: `python3 dev.py demo` is the same as `make demo`.
PYTHON ?= python3

.PHONY: demo test fast test-faults lint lock audit setup

demo:  ## a running, seeded site; make demo PORT=8001 for another port
	@$(PYTHON) dev.py demo $(if $(PORT),--port "$(PORT)")

test:  ## everything that CI runs
	@$(PYTHON) dev.py test

fast test-faults lint lock audit setup:
	@$(PYTHON) dev.py $@

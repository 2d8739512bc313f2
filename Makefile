# Aliases of ./terreau, for hands that type make.
.PHONY: help demo test lint serve worker messages lock
help demo test lint serve worker messages lock:
	./terreau $@

"""Every measure of the solver, one command: `python -m benchmarks.match [TABLE] [options of the table]`; without a table, all of them.

Tables are the modules `benchmarks/match_<table>.py` that have a `main(arguments)`; each states its seeds and prints Markdown.
"""

import importlib
import sys

TABLES = ("published", "large", "allocations")


def main() -> None:
    arguments = sys.argv[1:]
    if arguments and arguments[0] not in TABLES:
        raise SystemExit(f"{__doc__}\nTables: {', '.join(TABLES)}.")
    for table in arguments[:1] or TABLES:
        print(f"\n## {table}\n")
        importlib.import_module(f"benchmarks.match_{table}").main(arguments[1:])


if __name__ == "__main__":
    main()

"""./terreau lint: everything that reads the code without running it, each with one line of result."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
CHECKS = {
    "ruff": ["ruff", "check", "src", "tests", "benchmarks"],
    "ruff format": ["ruff", "format", "--check", "src", "tests", "benchmarks"],
    "import-linter": ["lint-imports"],
    "mypy": ["mypy"],
    "djlint": ["djlint", "src", "--lint", "--quiet"],
    "deptry": ["deptry", "src"],
    "migrations": [PYTHON, "-m", "terreau", "makemigrations", "--check", "--dry-run"],
    "catalogue": [PYTHON, "tests/messages.py", "--check"],
}


def main() -> int:
    wanted = sys.argv[1:] or list(CHECKS)
    failed = []
    programs = str(Path(PYTHON).parent)
    environment = {**os.environ, "PATH": programs + os.pathsep + os.environ["PATH"], "TERREAU_VAR": "var/lint", "NO_COLOR": "1"}
    for name in wanted:
        start = time.monotonic()
        done = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        print(f"{'✓' if done.returncode == 0 else '✗'} {name} ({time.monotonic() - start:.1f} s)", flush=True)
        if done.returncode != 0:
            failed.append(name)
            print((done.stdout + done.stderr)[-6000:], flush=True)
    print("Tout est propre." if not failed else f"À reprendre : {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""The product's settings, made quick and self-contained for tests. The only `import *` of the tree."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("TERREAU_VAR", tempfile.mkdtemp(prefix="terreau-tests-"))
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Each of the parallel runs keeps its own files, as it keeps its own database.
    os.environ["TERREAU_VAR"] = str(Path(os.environ["TERREAU_VAR"]) / worker)
os.environ.setdefault("TERREAU_SECRET_KEY", "tests-only-and-long-enough-to-be-taken-seriously-0123456789")
os.environ.setdefault("TERREAU_LOG", "WARNING")

from terreau.lib import catalogues
from terreau.settings import *  # noqa: F403

catalogues.compile_all()
FONTS = Path(tempfile.gettempdir()) / "terreau-tests-fonts"  # cutting them takes seconds: once for all runs
if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # A file, not memory: concurrency tests need real connections that really wait for each other.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True

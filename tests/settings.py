"""The product's settings, made quick and self-contained for tests. The only `import *` of the tree."""

import os
import tempfile

os.environ.setdefault("TERREAU_VAR", tempfile.mkdtemp(prefix="terreau-tests-"))
os.environ.setdefault("TERREAU_SECRET_KEY", "tests-only-and-long-enough-to-be-taken-seriously-0123456789")
os.environ.setdefault("TERREAU_LOG", "WARNING")

from terreau.lib import catalogues
from terreau.settings import *  # noqa: F403

catalogues.compile_all()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True

"""What import-linter cannot see: foreign keys given as strings, and addresses named in templates and code."""

import re
from pathlib import Path

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.floors import height

SOURCE = Path(__file__).resolve().parents[2] / "src" / "terreau"


def test_foreign_keys_only_point_down():
    upward = [
        f"{model.__module__} {model.__name__}.{field.name} → {field.related_model.__name__}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None and height(model.__module__) is not None
        if (height(field.related_model.__module__) or 0) > height(model.__module__)
    ]
    assert upward == []


def namespaces(resolver: URLResolver | None = None) -> dict[str, int]:
    """The height of each of our URL namespaces."""
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            module = getattr(pattern.urlconf_module, "__name__", "")
            if pattern.app_name and height(module) is not None:
                found[pattern.app_name] = height(module)
            found |= namespaces(pattern)
    return found


def test_addresses_are_only_named_from_their_floor_or_above():
    """The layouts of `web` are the frame of the whole house: they alone may name any room."""
    heights = namespaces()
    assert "calls" in heights
    named = re.compile(r"""(?:url|reverse|reverse_lazy|redirect|resolve_url)[ (]+["']([a-z_]+):[a-z_]+["']""")
    upward = []
    for path in [*SOURCE.glob("**/*.html"), *SOURCE.glob("**/*.py")]:
        parts = path.relative_to(SOURCE).parts
        own = height(".".join(["terreau", *parts]))
        if own is None or (parts[0] == "web" and "layouts" in parts):
            continue
        upward += [f"{path.relative_to(SOURCE)}: {name}" for name in named.findall(path.read_text()) if heights.get(name, 0) > own]
    assert upward == []


def test_every_pattern_of_ours_has_a_name():
    def nameless(patterns, trail=""):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from nameless(pattern.url_patterns, trail + str(pattern.pattern))
            elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "__module__", "").startswith("terreau") and not pattern.name:
                yield trail + str(pattern.pattern)

    assert list(nameless(get_resolver().url_patterns)) == []

import re
import threading
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from fontTools.ttLib import TTFont

from terreau.web import fonts

SHEET = Path(fonts.__file__).parent / "static" / "css" / "fonts.css"


def test_it_works():
    assert Path(finders.find("fonts/serif-semibold-latin.woff2")).stat().st_size > 10_000


@pytest.mark.parametrize(
    "path", ["fonts/absent.woff2", "fonts/../settings.py", "fonts/x/serif-regular-latin.woff2", "other/serif-regular-latin.woff2"]
)
def test_other_names_are_not_found(path):
    assert fonts.FontFinder().find(path) == []


def test_collectstatic_would_copy_every_subset():
    listed = {f"fonts/{name}" for name, storage in fonts.FontFinder().list(None)}
    asked = set(re.findall(r'url\("\.\./(fonts/[^"]+)"\)', SHEET.read_text()))
    assert listed == asked


def test_sheet_and_subsets_cover_the_same_characters():
    ranges = {re.sub(r"U\+|,", "", declared) for declared in re.findall(r"unicode-range: ([^;]+);", SHEET.read_text())}
    assert ranges == set(fonts.RANGES.values())


@pytest.mark.parametrize("face", fonts.FACES)
def test_faces_have_french_spaces_and_our_name(face):
    font = TTFont(fonts.print_folder() / f"{face}.otf")
    best = font.getBestCmap()

    assert {0x202F, 0x00A0, 0x2011, 0x20AC, 0x0153, 0x0152, 0x00AB, 0x2019} <= set(best)
    assert 0 < font["hmtx"][best[0x202F]][0] < font["hmtx"][best[0x20]][0]
    assert "Hanken" not in font["name"].getDebugName(4)
    assert "Source" not in font["name"].getDebugName(4)


def test_two_that_start_together_both_succeed(settings, tmp_path):
    settings.FONTS = tmp_path
    found = []
    threads = [threading.Thread(target=lambda: found.append(fonts.web_file("sans-italic-latin-ext.woff2"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 3
    assert [path.name for path in fonts.web_folder().iterdir()] == ["sans-italic-latin-ext.woff2"]
    assert TTFont(found[0]).flavor == "woff2"


def test_everything_is_ready_before_the_doors_open(settings, tmp_path):
    settings.FONTS = tmp_path

    call_command("fonts")

    assert {path.name for path in fonts.web_folder().iterdir()} == set(fonts.web_names())
    assert {path.stem for path in fonts.print_folder().iterdir()} == set(fonts.FACES)


def test_a_worker_alone_prepares_its_letters_only(settings, tmp_path):
    settings.FONTS = tmp_path

    fonts.prepare(for_web=False)

    assert (tmp_path / fonts.RECIPE / "print").is_dir()
    assert not fonts.web_folder().exists()

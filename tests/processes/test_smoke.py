import pytest
import requests
from django.utils import timezone

from terreau.commons.jobs import queries

pytestmark = pytest.mark.server


def test_it_works(house):
    house.start_site()
    house.start_worker()

    house.wait_until(lambda: queries.is_worker_alive(timezone.now()), "the worker never gave a sign of life")

    assert requests.get(f"{house.base}/sante/", timeout=5).json() == {"database": "ok", "worker": "ok"}

"""Calling an address that a person typed: never inside, never further, never for long."""

import pytest

from terreau.lib import outward
from terreau.lib.outward import Leave

STRICT = Leave()


def finding(*numbers):
    return lambda host, port: list(numbers)


def test_it_works():
    parts = outward.checked("https://receiver.example:8443/in?k=1", STRICT)
    assert outward.judged(parts, STRICT, finding("93.184.215.14")) == ("93.184.215.14", 8443)


@pytest.mark.parametrize(
    "address",
    [
        "http://receiver.example/",
        "ftp://receiver.example/",
        "file:///etc/passwd",
        "https:///chemin",
        "https://user@receiver.example/",
        "https://user:word@receiver.example/",
        "https://receiver.example/#a",
        "https://receiver.example:22/",
        "https://receiver.example:0/",
        "https://receiver.example:99999/",
        "https://receiver.example:x/",
        "https://receiver.example\\@127.0.0.1/",
        "https://receiver.example/\r\nHost: autre",
        "https://receiver.example/\0",
        "https://récepteur.example/",
        "https://[::1/",
        "https://receiver.example/" + "a" * 500,
        "",
    ],
)
def test_address_of_another_shape_is_refused(address):
    with pytest.raises(outward.Refused):
        outward.checked(address, STRICT)


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "2001:0:7f00:1::1",
    ],
)
def test_private_and_metadata_addresses_are_refused(number):
    parts = outward.checked("https://receiver.example/", STRICT)
    with pytest.raises(outward.Refused):
        outward.judged(parts, STRICT, finding(number))
    with pytest.raises(outward.Refused):  # hidden among public ones
        outward.judged(parts, STRICT, finding("93.184.215.14", number))


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "0177.0.0.1", "localhost"])
def test_other_ways_to_write_this_machine_are_refused(host):
    with pytest.raises((outward.Refused, outward.Unreachable)):
        outward.judged(outward.checked(f"https://{host}/", STRICT), STRICT)


@pytest.mark.parametrize("number", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_pass(number):
    assert outward.judged(outward.checked("https://receiver.example/", STRICT), STRICT, finding(number)) == (number, 443)


def test_name_without_address_is_unreachable():
    with pytest.raises(outward.Unreachable):
        outward.judged(outward.checked("https://receiver.example/", STRICT), STRICT, finding())


def test_leave_for_http_opens_no_private_network():
    leave = Leave(http=True)
    parts = outward.checked("http://receiver.example/", leave)
    assert outward.judged(parts, leave, finding("93.184.215.14")) == ("93.184.215.14", 80)
    with pytest.raises(outward.Refused):
        outward.judged(parts, leave, finding("127.0.0.1"))
    with pytest.raises(outward.Refused):
        outward.checked("http://receiver.example:6379/", leave)


def test_leave_for_loopback_opens_nothing_else():
    leave = Leave(loopback=True)
    parts = outward.checked("http://receiver.example:5000/", leave)
    assert outward.judged(parts, leave, finding("127.0.0.1")) == ("127.0.0.1", 5000)
    with pytest.raises(outward.Refused):
        outward.judged(parts, leave, finding("10.0.0.1"))

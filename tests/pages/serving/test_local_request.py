"""What tells a request of this machine from one that came from elsewhere."""

from __future__ import annotations

import pytest

from pages.serving.local_request import came_through, hostname_of, is_loopback_host


@pytest.mark.parametrize(
    "headers",
    [
        {},  # no request at all
        {"Host": "localhost:8501"},
        {"Host": "127.0.0.1:8501", "Origin": "http://127.0.0.1:8501"},
        {"host": "[::1]:8501", "origin": "http://[::1]:8501"},
        {"Host": "LOCALHOST."},
    ],
    ids=str,
)
def test_a_request_of_the_machine_itself(headers: dict[str, str]) -> None:
    assert came_through(headers) is None


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"Host": "localhost", "X-Forwarded-For": "10.0.0.9"}, "x-forwarded-for"),
        ({"Host": "localhost", "forwarded": "for=10.0.0.9"}, "the header forwarded"),
        ({"Host": "localhost", "Via": "1.1 proxy"}, "the header via"),
        ({"Host": "localhost", "X-Forwarded-Prefix": "/a"}, "x-forwarded-prefix"),
        ({"Host": "localhost", "Tailscale-User-Login": "a"}, "tailscale-user-login"),
        ({"Host": "localhost", "CF-Ray": "1"}, "cf-ray"),
        ({"Host": "samography.example"}, "for the host samography.example"),
        ({"Host": "192.168.1.7:8501"}, "for the host 192.168.1.7"),
        ({"Host": "localhost.example"}, "for the host localhost.example"),
        ({"Host": "a@localhost"}, "cannot be read"),
        ({"Host": "localhost", "Origin": "https://samography.example"}, "a page of another host"),
        ({"Host": "localhost", "Origin": "null"}, "a page of another host"),
    ],
    ids=str,
)
def test_a_request_from_elsewhere(headers: dict[str, str], says: str) -> None:
    assert says in (came_through(headers) or "")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("A.Example.:80", "a.example"),
        ("[::1]:8501", "::1"),
        ("a.example/path", None),
        ("a.example:port", None),
        ("", None),
    ],
)
def test_names_of_hosts(host: str, name: str | None) -> None:
    assert hostname_of(host) == name


def test_addresses_that_only_look_like_loopback() -> None:
    assert [is_loopback_host(host) for host in ("127.0.0.2", "127.0.0.1.example", "0.0.0.0")] == [
        True,
        False,
        False,
    ]

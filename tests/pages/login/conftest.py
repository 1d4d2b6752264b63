"""Apps where people log in: with an identity provider of their own, or with passwords."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.annotation.people import Role
from core.settings import Settings
from db.passwords import set_password_by_command
from db.readers import put_on_list
from db.store import Store
from tests.pages.app_server import serving

PACKAGE = "oidc-provider@9.13.3"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "samography-tests" / PACKAGE
ACCOUNTS: dict[str, dict[str, Any]] = {
    "ada": {"email": "ada@clinic.example", "email_verified": True},
    "eve": {"email": "eve@clinic.example", "email_verified": True},
    "fake": {"email": "ada@clinic.example", "email_verified": False},
    "blank": {},
}
FIRST, SECOND = "blue bricks 71", "green tiles 82"
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "only for this test, and long enough for it"
client_id = "samography"
client_secret = "a secret between the two of this test"
server_metadata_url = "http://127.0.0.1:{port}/.well-known/openid-configuration"
client_kwargs = {{ prompt = "login" }}
"""


@dataclass(frozen=True)
class LoginApp:
    """An app that serves, its store, and, where there is one, a way to end its provider."""

    url: str
    store: Store
    end_provider: Callable[[], None] = lambda: None


@pytest.fixture(scope="session")
def provider_package() -> Path:
    """Where the provider's package lies; fetched once."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("needs node and npm for an identity provider")
    if not (CACHE / "node_modules" / "oidc-provider").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [
            npm,
            "install",
            "--prefix",
            str(CACHE),
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            PACKAGE,
        ]
        fetched = subprocess.run(command, capture_output=True, timeout=240)
        if fetched.returncode:
            pytest.skip(f"the package {PACKAGE} cannot be had from npm")
    shutil.copy(Path(__file__).with_name("provider.mjs"), CACHE / "provider.mjs")
    return CACHE


@pytest.fixture(scope="module")
def oidc_app(provider_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoginApp]:
    """An app that leads to a provider; Ada is its admin."""
    home = tmp_path_factory.mktemp("oidc")
    store = Store(Settings(home, home / "weights").store_path)
    with store.connect(write=True) as con:
        put_on_list(con, "Ada@clinic.example", role=Role.ADMIN, by="test")
    port = free_port()
    (home / "secrets.toml").write_text(SECRETS.format(port=port))
    options = ("--secrets.files", str(home / "secrets.toml"))
    with (
        serving(home, home / "app.log", options=options) as url,
        providing(provider_package, port, url) as end,
    ):
        yield LoginApp(url, store, end)


@pytest.fixture(scope="module")
def password_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoginApp]:
    """An app that asks for passwords; Ada is its admin, with one that somebody else has set."""
    home = tmp_path_factory.mktemp("passwords")
    store = Store(Settings(home, home / "weights").store_path)
    with store.connect(write=True) as con:
        put_on_list(con, "Ada", role=Role.ADMIN, by="test")
        set_password_by_command(con, "Ada", FIRST)
    with serving(home, home / "app.log", variables={"SAMOGRAPHY_LOGIN": "passwords"}) as url:
        yield LoginApp(url, store)


@contextmanager
def providing(package: Path, port: int, app: str) -> Iterator[Callable[[], None]]:
    """A provider that answers; what ends it."""
    command = ["node", "provider.mjs", str(port), app, json.dumps(ACCOUNTS)]
    process = subprocess.Popen(command, cwd=package, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def end() -> None:
        process.kill()
        process.wait()

    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield end
    finally:
        end()
        process.stdout.close()


def free_port() -> int:
    """A port of this machine that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port

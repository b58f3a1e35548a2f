"""The `[[notify]]` tables: what they may say, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from firmwatch.config import Settings, load_settings
from firmwatch.errors import ConfigError
from firmwatch.model import Message

HOOK = '[[notify]]\nname = "crm"\nkind = "webhook"\nurl = "https://crm.example/in"\n'
MAIL = (
    '[[notify]]\nname = "team"\nkind = "smtp"\nhost = "post.example"\n'
    'sender = "fw@acme.example"\nto = "team@acme.example"\n'
)


def settings(folder: Path, text: str, **environment: str) -> Settings:
    (folder / "firmwatch.toml").write_text(text, encoding="utf-8")
    return load_settings(folder, environment, user_file=folder / "user.toml")


def test_each_kind_is_read_with_its_defaults(tmp_path: Path) -> None:
    text = (
        HOOK + 'secret_env = "S"\ntypes = ["alert.*"]\n' + MAIL
        + '[[notify]]\nname = "log"\nkind = "file"\npath = "log.jsonl"\n'
        + '[[notify]]\nname = "pipe"\nkind = "stdout"\n'
    )  # fmt: skip
    crm, team, log, pipe = settings(tmp_path, text, S="whsec_x").notify
    assert crm.secret is not None
    assert crm.secret.read() == "whsec_x"
    assert "whsec_x" not in repr(crm)
    assert crm.place == "webhook at crm.example"
    assert (team.port, team.security, team.digest, team.digest_max) == (587, "starttls", "none", 50)
    assert log.path == tmp_path / "log.jsonl"
    assert pipe.place == "standard output"


def test_the_workspace_replaces_a_receiver_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "user.toml").write_text(HOOK + 'secret_env = "A"\n' + MAIL, encoding="utf-8")
    found = settings(tmp_path, HOOK + 'secret_file = "secret"\n').notify
    assert [item.name for item in found] == ["crm", "team"]
    assert found[0].secret is not None
    assert found[0].secret.path == tmp_path / "secret"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("notify = 3", "Setting notify in .* list of tables"),
        ("[notify]\nname = 'x'", "Setting notify in .* list of tables"),
        ("[[notify]]\nkind = 'stdout'", "name in .* None"),
        ("[[notify]]\nname = 'a b'\nkind = 'stdout'", "name in .* 'a b'"),
        ("[[notify]]\nname = 'a'", "a: kind in .* None, not one of: webhook, smtp, file, stdout"),
        ("[[notify]]\nname = 'a'\nkind = 'pager'", "a: kind in .* 'pager'"),
        ("[[notify]]\nname = 'a'\nkind = 'file'", "a: path in .* is missing"),
        ("[[notify]]\nname = 'a'\nkind = 'stdout'\nurl = 'x'", "a: url in .* is unknown"),
        (HOOK, "crm: secret_env in .* or secret_file"),
        (HOOK + "secret_env = 'A'\nsecret_file = 'b'", "crm: secret_env in .* or secret_file"),
        (HOOK + "secret_env = 3", "crm: secret_env in .* is 3, not a str"),
        (HOOK + "secret_env = 'A'\nsecret = 'whsec_x'", "crm: secret in .* is unknown"),
        (HOOK.replace("https:", "http:") + "secret_env = 'A'", "crm: url in .* not encrypted"),
        (HOOK.replace("//crm", "//a:b@crm") + "secret_env = 'A'", "crm: url .* user or password"),
        (HOOK.replace("https:", "file:") + "secret_env = 'A'", "crm: url in .* no https"),
        (HOOK.replace("crm.ex", "bücher.ex") + "secret_env = 'A'", "crm: url in .* xn--"),
        (HOOK.replace("example/", "example:x/") + "secret_env = 'A'", "crm: url in .* be read"),
        (HOOK + "secret_env = 'A'\ntypes = 'x'", "crm: types in .* not a list of texts"),
        (HOOK + "secret_env = 'A'\nallow_http = 1", "crm: allow_http in .* not a bool"),
        (MAIL + "port = 0", "team: port in .* between 1 and 65535"),
        (MAIL + "port = true", "team: port in .* not a int"),
        (MAIL + "digest = 'hourly'", "team: digest in .* not one of: none, daily"),
        (MAIL + "digest_max = 0", "team: digest_max in .* between 1 and"),
        (MAIL + "security = 'none'\nusername = 'x'\npassword_env = 'P'", "username in .* unencr"),
        (MAIL + "username = 'x'", "team: password_env in .* or password_file"),
        (MAIL.replace('"team@acme.example"', '"a@b.example, c@d.example"'), "team: to in .*"),
        (MAIL.replace('"team@acme.example"', '"a@b.example\\nBcc: c"'), "team: to in .* printed"),
        (MAIL + MAIL, "the name 'team' twice"),
        ("notify_allow_private = ['10.0.0.5/8']", "notify_allow_private from .* '10.0.0.5/8'"),
        ("notify_allow_private = ['inside']", "notify_allow_private from .* 'inside'"),
        ("notify_timeout_seconds = 0", "notify_timeout_seconds from .* between"),
    ],
)
def test_a_mistake_is_named_with_receiver_key_and_file(
    text: str, cause: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=cause) as caught:
        settings(tmp_path, text)
    assert "firmwatch.toml" in str(caught.value)


def test_a_missing_secret_is_named_when_it_is_asked_for(tmp_path: Path) -> None:
    (crm,) = settings(tmp_path, HOOK + 'secret_env = "S"\n').notify
    assert crm.secret is not None
    with pytest.raises(ConfigError, match=r"\[\[notify\]\] crm secret_env in .* variable S"):
        crm.secret.read()
    (crm,) = settings(tmp_path, HOOK + 'secret_file = "no-file"\n').notify
    assert crm.secret is not None
    with pytest.raises(ConfigError, match="no-file cannot be read: No such file"):
        crm.secret.read()


@pytest.mark.parametrize(
    ("filters", "takes"),
    [
        ("", True),
        ('types = ["alert.opened"]', True),
        ('types = ["alert.*"]', True),
        ('types = ["alert"]', False),
        ('types = ["run.*"]', False),
        ('portfolios = ["suppliers"]', True),
        ('portfolios = ["customers"]', False),
        ('severities = ["high"]', True),
        ('severities = ["low"]', False),
        ('types = ["alert.*"]\nseverities = ["low", "high"]\nportfolios = ["suppliers"]', True),
    ],
)
def test_filters_choose(filters: str, takes: bool, tmp_path: Path) -> None:
    text = f'[[notify]]\nname = "a"\nkind = "stdout"\n{filters}\n'
    (receiver,) = settings(tmp_path, text).notify
    values: dict[str, Any] = {"portfolio": "suppliers", "severity": "high"}
    assert receiver.takes(Message("alert.opened", "alert:1", "", {}, **values)) is takes


def test_what_a_message_does_not_say_is_no_reason_for_silence(tmp_path: Path) -> None:
    filters = 'portfolios = ["a"]\nseverities = ["high"]\n'
    text = f'[[notify]]\nname = "a"\nkind = "stdout"\n{filters}'
    (receiver,) = settings(tmp_path, text).notify
    assert receiver.takes(Message("run.failed", "run:1", "", {}))

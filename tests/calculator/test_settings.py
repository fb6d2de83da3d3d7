"""Settings: what each variable takes, which source wins, what is told and what never is."""

from pathlib import Path

import pytest

from calculator.settings import (
    Settings,
    SettingsError,
    hand_down,
    read_dotenv,
    read_settings,
    settings_from,
    traces_wanted,
)

KEY = "0123456789abcdef"


def test_without_variables_everything_has_its_default() -> None:
    """No setting is needed to quote."""
    settings = settings_from({"PATH": "/bin", "SHIPCALC_API_KEYS": "  "})
    assert settings == Settings()
    assert (settings.carriers, settings.quote_seconds, settings.signing_keys, settings.api_keys) == (
        "offline",
        2.0,
        (),
        (),
    )
    assert (settings.policies, settings.card, settings.admin_token) == (None, None, None)


def test_every_variable_is_read(tmp_path: Path) -> None:
    """Each name of the contract reaches its field; keys keep their order."""
    settings = settings_from(
        {
            "SHIPCALC_POLICIES": str(tmp_path),
            "SHIPCALC_CARD": str(tmp_path),
            "SHIPCALC_CARRIERS": "live",
            "SHIPCALC_QUOTE_SECONDS": "0.5",
            "SHIPCALC_SIGNING_KEYS": f" new-{KEY} , old-{KEY}",
            "SHIPCALC_API_KEYS": "a,b",
            "SHIPCALC_ADMIN_TOKEN": "door",
            "SHIPCALC_REDIS_URL": "redis://:pass@host",
            "SHIPCALC_DATABASE_URL": "postgresql://u:pass@host/db",
        }
    )
    assert settings.policies == settings.card == tmp_path
    assert (settings.carriers, settings.quote_seconds) == ("live", 0.5)
    assert [key.get_secret_value() for key in settings.signing_keys] == [f"new-{KEY}", f"old-{KEY}"]
    assert [key.get_secret_value() for key in settings.api_keys] == ["a", "b"]
    assert settings.admin_token is not None
    assert settings.admin_token.get_secret_value() == "door"
    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value() == "redis://:pass@host"
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://u:pass@host/db"


@pytest.mark.parametrize("name", ["SIGNING_KEYS", "API_KEYS", "ADMIN_TOKEN", "REDIS_URL", "DATABASE_URL"])
def test_secrets_are_not_shown(name: str) -> None:
    """Neither repr nor str nor a dump holds a secret."""
    secret = "hush-hush-hush-hush"
    settings = settings_from({f"SHIPCALC_{name}": secret})
    assert "hush" not in repr(settings) + str(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    "url", ["http://localhost:8090", "https://emulator.test/", "http://[::1]:8090", "http://a_b:1"]
)
def test_the_emulator_is_where_it_listens(url: str) -> None:
    """A host by name or number, and a port."""
    assert settings_from({"SHIPCALC_EMULATOR_URL": url}).emulator_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://user:hush@localhost:8090",
        "http://hush@localhost:8090",
        "user:hush@localhost:8090",
        "localhost:8090",
        "ftp://localhost",
        "http://",
        "http://:8090",
        "http://[::1",
        "http://local host",
        "http://localhost:0",
        "http://localhost:65536",
        "http://localhost:http",
        "http://localhost/path",
        "http://localhost?key=hush",
        "http://localhost#hush",
    ],
)
def test_an_emulator_that_cannot_be_reached_stops_the_start(url: str) -> None:
    """With one sentence that says what to write and repeats no secret."""
    with pytest.raises(SettingsError) as caught:
        settings_from({"SHIPCALC_EMULATOR_URL": url})
    assert caught.value.lines == (
        "SHIPCALC_EMULATOR_URL: what is set cannot be used: it takes where shipcalc emulate listens, "
        "such as http://localhost:8090, without user or password",
    )


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("CARRIERS", "ofline", "SHIPCALC_CARRIERS: 'ofline' cannot be used: it takes offline, emulator or live"),
        (
            "QUOTE_SECONDS",
            "0.04",
            "SHIPCALC_QUOTE_SECONDS: '0.04' cannot be used: it takes seconds from 0.05 to 30, such as 2.0",
        ),
        (
            "QUOTE_SECONDS",
            "30.1",
            "SHIPCALC_QUOTE_SECONDS: '30.1' cannot be used: it takes seconds from 0.05 to 30, such as 2.0",
        ),
        (
            "QUOTE_SECONDS",
            "nan",
            "SHIPCALC_QUOTE_SECONDS: 'nan' cannot be used: it takes seconds from 0.05 to 30, such as 2.0",
        ),
        ("POLICIES", "/nowhere", "SHIPCALC_POLICIES: '/nowhere' cannot be used: it takes a directory of policy files"),
        ("CARD", "/nowhere", "SHIPCALC_CARD: '/nowhere' cannot be used: it takes a directory with a newer rate card"),
        (
            "SIGNING_KEYS",
            f"{KEY},fifteen-bytes-x",
            "SHIPCALC_SIGNING_KEYS: what is set cannot be used: it takes keys of at least 16 bytes, newest first, "
            "with commas between",
        ),
        ("API_KEYS", "a,,b", "SHIPCALC_API_KEYS: what is set cannot be used: it takes keys with commas between"),
        ("API_KEYS", ",", "SHIPCALC_API_KEYS: what is set cannot be used: it takes keys with commas between"),
    ],
)
def test_a_wrong_value_is_one_line(name: str, text: str, line: str) -> None:
    """The line names the variable and what it takes; it shows no secret."""
    with pytest.raises(SettingsError) as caught:
        settings_from({f"SHIPCALC_{name}": text})
    assert caught.value.lines == (line,)


@pytest.mark.parametrize("seconds", ["0.05", "30"])
def test_the_bounds_of_the_deadline_are_allowed(seconds: str) -> None:
    """Both ends belong to it."""
    assert settings_from({"SHIPCALC_QUOTE_SECONDS": seconds}).quote_seconds == float(seconds)


def test_keys_are_measured_in_bytes() -> None:
    """Eight letters of two bytes are enough, fifteen letters of one are not."""
    assert len(settings_from({"SHIPCALC_SIGNING_KEYS": "é" * 8}).signing_keys) == 1
    with pytest.raises(SettingsError):
        settings_from({"SHIPCALC_SIGNING_KEYS": "e" * 15})


def test_all_faults_are_told_at_once() -> None:
    """One line each, misspelt names first."""
    with pytest.raises(SettingsError) as caught:
        settings_from({"SHIPCALC_CARRIERS": "x", "SHIPCALC_SIGNING_KEY": KEY, "SHIPCALC_QUOTE_SECONDS": "y"})
    assert [line.partition(":")[0] for line in caught.value.lines] == [
        "SHIPCALC_SIGNING_KEY",
        "SHIPCALC_CARRIERS",
        "SHIPCALC_QUOTE_SECONDS",
    ]
    assert (
        caught.value.lines[0] == "SHIPCALC_SIGNING_KEY: there is no such setting, did you mean SHIPCALC_SIGNING_KEYS?"
    )
    assert str(caught.value) == "\n".join(caught.value.lines)


@pytest.mark.parametrize("name", ["SHIPCALC_PORT", "SHIPCALC_SERVICE_HOST", "SHIPCALC_USPS_CARD", "SHIPCALC_UPS_CARD"])
def test_names_of_others_are_left_alone(name: str) -> None:
    """What an orchestrator injects, and the carriers' credentials, are no misspelling of ours."""
    assert settings_from({name: "tcp://10.0.0.1:80"}).model_copy(update={"others": {}}) == Settings()


def test_dotenv_is_read_as_people_write_it(tmp_path: Path) -> None:
    """Quotes, export, comments, blank lines and lines of others; the last of two counts, nothing is expanded."""
    file = tmp_path / ".env"
    file.write_text(
        "\ufeff# ours\n"
        "SHIPCALC_CARRIERS=live\n"
        "\n"
        "export SHIPCALC_API_KEYS = 'a # b,c'  # two\n"
        'SHIPCALC_ADMIN_TOKEN="d=$e" \n'
        "SHIPCALC_SIGNING_KEYS=ab#cd # comment\n"
        "SHIPCALC_REDIS_URL= # none\n"
        "OTHER=1\nnot a line of ours\n"
        "SHIPCALC_CARRIERS=offline\r\n",
        encoding="utf-8",
    )
    assert read_dotenv(file) == {
        "SHIPCALC_CARRIERS": "offline",
        "SHIPCALC_API_KEYS": "a # b,c",
        "SHIPCALC_ADMIN_TOKEN": "d=$e",
        "SHIPCALC_SIGNING_KEYS": "ab#cd",
        "SHIPCALC_REDIS_URL": "",
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("SHIPCALC_CARRIERS", "write NAME=value"),
        ("SHIPCALC_API_KEYS='a", "the quote is not closed, or something stands behind it"),
        ("SHIPCALC_API_KEYS='a'b", "the quote is not closed, or something stands behind it"),
    ],
)
def test_a_broken_line_of_dotenv_is_named(tmp_path: Path, line: str, message: str) -> None:
    """File, line and name; never the value."""
    file = tmp_path / ".env"
    file.write_text(f"# first\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        read_dotenv(file)
    assert str(caught.value) == f"{file}, line 2: {line.partition('=')[0]}: {message}"


def test_a_dotenv_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 end it in one line."""
    file = tmp_path / ".env"
    file.write_bytes(b"SHIPCALC_API_KEYS=\xff")
    with pytest.raises(SettingsError) as caught:
        read_dotenv(file)
    assert str(caught.value) == f"{file}: cannot be read as UTF-8 text"


def test_no_dotenv_is_no_fault(tmp_path: Path) -> None:
    """An absent file, or a directory of that name, says nothing."""
    (tmp_path / "dir").mkdir()
    assert read_dotenv(tmp_path / ".env") == read_dotenv(tmp_path / "dir") == {}


def test_the_environment_wins_and_an_argument_wins_over_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """.env, then the environment, then --policies."""
    for name in ("env", "argument"):
        (tmp_path / name).mkdir()
    (tmp_path / ".env").write_text("SHIPCALC_POLICIES=/nowhere\nSHIPCALC_QUOTE_SECONDS=3\nSHIPCALC_API_KEYS=k\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHIPCALC_POLICIES", "env")
    monkeypatch.setenv("SHIPCALC_QUOTE_SECONDS", "4")
    settings = read_settings()
    assert (settings.policies, settings.quote_seconds) == (Path("env"), 4.0)
    assert [key.get_secret_value() for key in settings.api_keys] == ["k"]
    assert read_settings(Path("argument")).policies == Path("argument")


def test_an_argument_that_is_no_directory_is_named_as_such(tmp_path: Path) -> None:
    """The fault is the option's, not the variable's."""
    with pytest.raises(SettingsError) as caught:
        read_settings(tmp_path / "gone")
    assert caught.value.lines == (f"--policies: {str(tmp_path / 'gone')[:60]!r} is not a directory of policy files",)


def test_what_is_handed_down_is_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process started from here finds it in its environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHIPCALC_SIGNING_KEYS", "")
    assert read_settings().signing_keys == ()
    hand_down("signing_keys", KEY)
    assert [key.get_secret_value() for key in read_settings().signing_keys] == [KEY]


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"OTEL_SERVICE_NAME": "tea"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "  "}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, False),
        ({"OTEL_SDK_DISABLED": "TRUE", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, False),
        ({"OTEL_SDK_DISABLED": "false", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_TRACES_EXPORTER": "OTLP", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, True),
        (
            {
                "OTEL_TRACES_EXPORTER": "otlp",
                "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf",
                "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
            },
            True,
        ),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, False),
    ],
)
def test_traces_are_sent_where_the_standard_variables_say_where(variables: dict[str, str], wanted: bool) -> None:
    """A place to send them to, or the exporter by name; the protocol of traces goes before that of everything."""
    assert traces_wanted(variables) is wanted


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "OTEL_TRACES_EXPORTER: it takes otlp or none"),
        (
            {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "OTEL_EXPORTER_OTLP_PROTOCOL: it takes http/protobuf",
        ),
        (
            {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json"},
            "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: it takes http/protobuf",
        ),
    ],
)
def test_a_way_of_sending_that_is_not_spoken_is_told(variables: dict[str, str], line: str) -> None:
    """Before anything starts, not by silence."""
    with pytest.raises(SettingsError) as caught:
        traces_wanted(variables)
    assert caught.value.lines == (line,)

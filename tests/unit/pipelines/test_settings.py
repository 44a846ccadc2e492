"""Settings: environment over file over defaults; a wrong one is named; secrets are never shown."""

from pathlib import Path

import pytest

from pharos.pipelines.settings import load_settings, quiet_hours
from pharos.pipelines.supervise import in_quiet_hours
from pharos.schemas.errors import SettingsError


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_defaults_are_those_of_the_design():
    settings = load_settings({})
    assert (settings.bootstrap_servers, settings.topic_prefix, settings.group_id) == ("127.0.0.1:9092", "pharos.", "pharos")
    assert (settings.archive_dir, settings.state_dir, settings.kafka_dir) == (Path("var/archive"), Path("var/state"), Path("var/kafka"))
    assert settings.topics.raw == "pharos.comments.raw" and settings.topics.decisions == "pharos.moderation.decisions"


def test_the_environment_wins_over_the_file():
    Path("pharos.toml").write_text('group_id = "file"\npartitions = 7\n')
    settings = load_settings({"PHAROS_GROUP_ID": "env"})
    assert (settings.group_id, settings.partitions) == ("env", 7)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PHAROS_METRICS_PORT", "ninety"), ("PHAROS_METRICS_PORT", "70000"), ("PHAROS_PARTITIONS", "0"), ("PHAROS_PARTITIONS", "2.5"),
        ("PHAROS_BOOTSTRAP_SERVERS", " "), ("PHAROS_KAFKA_SECURITY_PROTOCOL", "TLS"), ("PHAROS_QUIET_HOURS", "night"),
        ("PHAROS_DETOXIFY", "toxic"), ("PHAROS_DETOXIFY_ROWS", "0"),
        ("PHAROS_WRITE_BACK_ENABLED", "yes"), ("PHAROS_WRITE_BACK_FLAG_ONLY", ""), ("PHAROS_WRITE_BACK_HIDE_PER_DAY", "-1"),
        ("PHAROS_QUIET_HOURS", "1-25"), ("PHAROS_RAW_RETENTION_DAYS", "1"), ("PHAROS_KAFKA_SASL_PASSWORD_FILE", "absent"),
        ("PHAROS_CONSOLE_TRUSTED_PROXIES", "the-proxy"), ("PHAROS_CONSOLE_TRUSTED_PROXIES", "10.0.0.1/8"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value})


def test_an_unknown_name_in_the_file_is_named():
    Path("pharos.toml").write_text("grupo = 1\n")
    with pytest.raises(SettingsError, match="grupo"):
        load_settings({})


@pytest.mark.parametrize("line", ["metrics_port = true", "batch_size = 2.7", "archive_dir = 5", "group_id = 7"])
def test_a_wrong_type_in_the_file_is_named(line):
    Path("pharos.toml").write_text(line)
    with pytest.raises(SettingsError, match="PHAROS_" + line.split(" ")[0].upper()):
        load_settings({})


def test_write_back_is_off_until_both_switches_say_so():
    settings = load_settings({})
    assert (settings.write_back_enabled, settings.write_back_flag_only) == (False, True)
    Path("pharos.toml").write_text('group_id = "g"\n[write_back]\nenabled = true\nflag_only = false\nhide_per_day = 7\n')
    settings = load_settings({"PHAROS_WRITE_BACK_FLAG_ONLY": "True"})
    assert (settings.write_back_enabled, settings.write_back_flag_only, settings.write_back_hide_per_day) == (True, True, 7)


@pytest.mark.parametrize(("table", "name"), [("[write_back]\nenable = true", "write_back_enable"), ("[write]\nback = 1", "write_back")])
def test_an_unknown_name_in_a_table_is_named(table, name):
    Path("pharos.toml").write_text(table)
    with pytest.raises(SettingsError, match=f"{name}: no such setting"):
        load_settings({})


@pytest.mark.parametrize("line", ["enabled = 1", 'enabled = "on"', "hide_per_day = true"])
def test_a_wrong_type_in_a_table_is_named(line):
    Path("pharos.toml").write_text("[write_back]\n" + line)
    with pytest.raises(SettingsError, match="PHAROS_WRITE_BACK_" + line.split(" ")[0].upper()):
        load_settings({})


@pytest.mark.parametrize("servers", ["a.example:9092", "10.0.0.1:9092, b-1.example:9093", "[::1]:9092"])
def test_servers(servers):
    assert load_settings({"PHAROS_BOOTSTRAP_SERVERS": servers}).bootstrap_servers == servers


def test_a_file_that_is_asked_for_must_be_there():
    with pytest.raises(SettingsError, match="PHAROS_CONFIG"):
        load_settings({"PHAROS_CONFIG": "absent.toml"})


def test_a_secret_comes_from_a_file_and_is_never_shown():
    Path("secret").write_text("hunter-canary\n")
    settings = load_settings({"PHAROS_KAFKA_SASL_PASSWORD_FILE": "secret"})
    assert settings.kafka_sasl_password == "hunter-canary"
    assert "hunter-canary" not in repr(settings) + str(settings.shown())


@pytest.mark.parametrize(
    ("text", "hour", "quiet"),
    [("1-5", 1, True), ("1-5", 5, True), ("1-5", 6, False), ("22-4", 23, True), ("22-4", 3, True), ("22-4", 12, False), ("", 3, False)],
)
def test_quiet_hours(text, hour, quiet):
    assert in_quiet_hours(text, hour) is quiet
    assert (quiet_hours(text) is None) is (text == "")

"""The environment that children get."""

from extractors.children.launch import clean_environment


def test_secrets_stay_behind(monkeypatch):
    """A child sees none of the parent's secrets, proxies or Python settings, and every library gets one thread."""
    monkeypatch.setenv("BOTS_SECRET_CORE_BANKING_PASSWORD", "hidden")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    monkeypatch.setenv("PYTHONSTARTUP", "evil.py")
    monkeypatch.setenv("LD_PRELOAD", "evil.so")
    environment = clean_environment()
    assert not {"BOTS_SECRET_CORE_BANKING_PASSWORD", "HTTPS_PROXY", "PYTHONSTARTUP", "LD_PRELOAD"} & set(environment)
    assert environment["OMP_NUM_THREADS"] == environment["OMP_THREAD_LIMIT"] == "1"

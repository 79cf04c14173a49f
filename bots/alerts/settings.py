"""Who is told when something is wrong, and how, as ``bots.yaml`` says for each environment."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from bots.outbox.channels import safe_url
from bots.schedule.days import understood
from bots.schedule.spec import DayWords
from bots.validation import Duration, Strict

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]


class AlertWebhook(Strict):
    """A chat or paging service that takes messages by webhook."""

    url: Annotated[str, AfterValidator(lambda url: safe_url(url) if url else url)] = ""  # where it is posted to
    secret: str = ""  # name of the secret that holds the address instead, such as `alerts.teams`
    format: Literal["teams", "slack", "json"] = "json"  # what the service understands


class Heartbeat(Strict):
    """A sign of life to a service outside, which tells somebody when it stays away."""

    url: Annotated[str, AfterValidator(lambda url: safe_url(url) if url else url)] = ""  # what is asked for with GET
    secret: str = ""  # name of the secret that holds the address instead
    every: Duration = timedelta(minutes=5)  # between two


class MorningReport(Strict):
    """The morning report by mail."""

    at: str = "07:00"  # when it is sent, in the project's time zone; what happened since the day before stands in it
    to: list[str] = Field(default_factory=list)  # addresses, or names of `people`; nobody: it isn't sent
    on: DayWords = Field(default=["all days"])  # such as `banking days`
    calendar: str = "IT"  # of those days

    @field_validator("on")
    @classmethod
    def _days(cls, words: list[date | str]) -> list[date | str]:
        return [understood(word) for word in words]

    @field_validator("at")
    @classmethod
    def _clock(cls, text: str) -> str:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
            raise ValueError(f"{text!r} is no time of day: write 07:00")
        return text


class Alerts(Strict):
    """Who is told of what."""

    mail: list[str] = Field(default_factory=list)  # addresses, or names of `people`; sent through `channels.mail`
    webhooks: dict[Name, AlertWebhook] = Field(default_factory=dict)  # by names of your own
    commands: dict[Name, list[str]] = Field(
        default_factory=dict
    )  # programs that are run, the message on their standard input: `page: [/usr/local/bin/page, "{severity}"]`
    warning: list[str] = Field(default_factory=lambda: ["mail"])  # ways for what can wait until morning
    critical: list[str] = Field(default_factory=lambda: ["mail"])  # such as `[mail, webhook:ops, command:page]`
    group: Duration = timedelta(minutes=5)  # warnings that come within this time are told together
    repeat: Duration = timedelta(hours=4)  # what still holds is told again
    heartbeat: Heartbeat | None = None  # a dead man's switch
    report: MorningReport = MorningReport()  # the morning report

    @field_validator("warning", "critical")
    @classmethod
    def _ways(cls, ways: list[str]) -> list[str]:
        for way in ways:
            if not re.fullmatch(r"mail|(webhook|command):[a-z][a-z0-9_]*", way):
                raise ValueError(f"{way!r} is no way: mail, webhook:NAME or command:NAME")
        return ways

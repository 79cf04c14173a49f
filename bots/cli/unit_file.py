"""A systemd unit of a project, made from its settings. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

_TEMPLATE = """\
# Written by 'bots service install'; run it again after a change of bots.yaml.
[Unit]
Description=Bots of {project}: {what}
Wants=network-online.target
After=network-online.target remote-fs.target

[Service]
Type=exec
User={user}
WorkingDirectory={home}
ExecStart={command}
EnvironmentFile=-{secrets}
Environment=BOTS_ENVIRONMENT={environment}
# Only the supervisor gets SIGTERM: it lets each worker finish its case, never in mid-submit. What is left is killed.
KillMode=mixed
TimeoutStopSec={stop}
Restart=on-failure
RestartSec=3
# Wrong settings and a machine that lacks something don't mend themselves.
RestartPreventExitStatus=2 12
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full
UMask=0077

[Install]
WantedBy=multi-user.target
"""
_SPARE = timedelta(minutes=1)  # to end in after the last case


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit is made of.

    Attributes:
        project: The project's name.
        what: ``up`` or ``work``.
        home: The project's folder.
        environment: Which it runs in.
        user: Who it runs as.
        program: How the command is called, such as ``/opt/bots/.venv/bin/python -m bots.cli``.
        secrets: The file with the secrets.
        longest: How long a case may take.
    """

    project: str
    what: str
    home: Path
    environment: str
    user: str
    program: str
    secrets: Path
    longest: timedelta

    @property
    def name(self) -> str:
        """The unit's file name."""
        return f"bots-{self.what}-{re.sub(r'[^a-z0-9]+', '-', self.project.lower()).strip('-')}.service"

    def text(self) -> str:
        """The unit's file."""
        return _TEMPLATE.format(
            project=_plain(self.project),
            what=self.what,
            user=self.user,
            home=_plain(str(self.home)),
            command=f"{_plain(self.program)} {self.what}",
            secrets=_plain(str(self.secrets)),
            environment=self.environment,
            stop=int((self.longest + _SPARE).total_seconds()),
        )


def _plain(text: str) -> str:
    """A value that systemd takes as it is: no specifiers, no line breaks."""
    return " ".join(text.split("\n")).replace("%", "%%")

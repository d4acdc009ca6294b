"""The instant at which the torture tests stand still."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

NOW = datetime(2019, 4, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

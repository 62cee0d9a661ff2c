"""Runs the date logic at the moments that break it; COMMAND prints a JSON report and fails on an
error.

It runs under libfaketime (FAKETIME_LIB is its path) in several zones.
"""

import json
import os
import shlex
import subprocess

import pytest

SERVICE = "{{service}}"
MOMENTS = [
    "2028-02-28 23:59:58",  # a leap day begins
    "2028-02-29 23:59:58",  # and ends
    "2027-12-31 23:59:58",  # year and ISO week differ
    "2027-03-28 00:59:58",  # an hour is skipped in most of Europe
    "2027-10-31 00:59:58",  # an hour comes twice
    "2027-01-31 12:00:00",  # a month later is no 31st
    "2038-01-19 03:14:06",  # 32-bit seconds end
]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_date_logic_survives(moment, zone) -> None:
    environment = {
        **os.environ,
        "LD_PRELOAD": os.environ["FAKETIME_LIB"],
        "FAKETIME": f"@{moment}",
        "TZ": zone,
    }
    command = shlex.split(os.environ["COMMAND"])
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, f"{SERVICE}: {result.stderr[-500:]}"
    report = json.loads(result.stdout)
    assert report["period_end"] > report["period_start"]
    assert report["invoices_due"] == len(set(report["invoice_ids"]))

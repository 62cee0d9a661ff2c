"""ENDPOINTS="host:port host:port ..." from the environment, from the scanned inventory."""

import os
import socket
import ssl
import time

import pytest

SERVICE = "{{service}}"
MINIMUM_DAYS = 21


def endpoints() -> list[str]:
    return os.environ["ENDPOINTS"].split()


def test_inventory_is_not_empty() -> None:
    assert endpoints(), f"list the endpoints of {SERVICE}"


@pytest.mark.parametrize("endpoint", endpoints())
def test_served_chain_is_valid_for_weeks(endpoint) -> None:
    host, _, port = endpoint.rpartition(":")
    context = ssl.create_default_context()
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        with context.wrap_socket(raw, server_hostname=host) as tls:
            certificate = tls.getpeercert()
    days = (ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) / 86400
    assert days > MINIMUM_DAYS, f"{endpoint} expires in {days:.0f} days"

"""Every role may do what its work needs and nothing else. MATRIX is a JSON Lines file of
{"role", "verb", "resource", "namespace", "allowed"}; runs with rights to impersonate.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

SERVICE = "{{service}}"
DESTRUCTIVE = ["nodes", "namespaces", "persistentvolumes", "customresourcedefinitions"]


def matrix() -> list[dict]:
    lines = Path(os.environ["MATRIX"]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def allowed(role: str, verb: str, resource: str, namespace: str = SERVICE) -> bool:
    command = ["kubectl", "auth", "can-i", verb, resource, "--as", role, "-n", namespace]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=30).stdout.strip()
    assert answer in ("yes", "no"), f"no answer for {role}"
    return answer == "yes"


@pytest.mark.parametrize("row", matrix(), ids=lambda r: f"{r['role']} {r['verb']} {r['resource']}")
def test_role_has_exactly_the_rights_of_the_matrix(row) -> None:
    assert allowed(row["role"], row["verb"], row["resource"], row["namespace"]) is row["allowed"]


@pytest.mark.parametrize("resource", DESTRUCTIVE)
@pytest.mark.parametrize("role", os.environ["EVERYDAY_ROLES"].split())
def test_everyday_roles_cannot_delete_shared_objects(role, resource) -> None:
    assert not allowed(role, "delete", resource)
    assert not allowed(role, "deletecollection", resource)

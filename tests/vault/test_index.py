"""Blind indexes: equal for equals, and nothing else."""

from vault import keys
from vault.index import blind_index, secret_hash


def test_the_same_value_has_the_same_index_in_every_process():
    before = blind_index("jeanne@example.org")
    keys.forget()

    assert blind_index("jeanne@example.org") == before
    assert len(bytes.fromhex(before)) == 16


def test_value_purpose_and_tenant_each_change_the_index():
    indexes = {
        blind_index(value, purpose=purpose, tenant=tenant)
        for value in ("jeanne@example.org", "jeanne@example.com")
        for purpose in ("email", "reference")
        for tenant in ("patients", "a1")
    }
    assert len(indexes) == 8


def test_another_key_ring_gives_other_indexes(key_file):
    before = blind_index("jeanne@example.org"), secret_hash("ABCD2345", purpose="code")
    key_file.unlink()
    keys.forget()

    assert blind_index("jeanne@example.org") != before[0]
    assert secret_hash("ABCD2345", purpose="code") != before[1]

"""The identity of a node in the lineage graph: a job, or a dataset (AI models and deployments are datasets)."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class NodeKind(StrEnum):
    """What a node is. MODEL, DEPLOYMENT and USE_CASE are datasets whose `datasetType` facet says so."""

    DATASET = "dataset"
    JOB = "job"
    MODEL = "model"
    DEPLOYMENT = "deployment"
    USE_CASE = "use_case"


class DatasetKey(NamedTuple):
    """A dataset: unique by namespace and name, exactly as the producer sent them."""

    namespace: str
    name: str

    @property
    def id(self) -> int:
        """The 63-bit node id (see `node_id`)."""
        return node_id("dataset", self.namespace, self.name)


class JobKey(NamedTuple):
    """A job: unique by namespace and name, exactly as the producer sent them."""

    namespace: str
    name: str

    @property
    def id(self) -> int:
        """The 63-bit node id (see `node_id`)."""
        return node_id("job", self.namespace, self.name)


@lru_cache(maxsize=65_536)
def node_id(identity: str, namespace: str, name: str) -> int:
    """A positive 63-bit id that depends on the name alone, so a rebuilt registry gives every node the id it had.

    Any two of a million names collide with a probability of 5e-8.
    """
    text = "\x00".join((identity, namespace, name)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") >> 1


LONGEST = 1000
"""Bytes of a text that both databases can index, two to an index; PostgreSQL ends at 2,704."""


def indexable(text: str) -> str:
    """The text itself, or where it is too long for an index, its beginning with a digest of the whole.

    U+0000, which PostgreSQL can't keep, becomes U+FFFD.
    """
    if len(text) <= LONGEST // 4 and "\x00" not in text:
        return text
    kept = text.replace("\x00", "\ufffd")
    encoded = kept.encode("utf-8", "surrogatepass")
    if len(encoded) <= LONGEST:
        return kept
    digest = hashlib.sha256(encoded).hexdigest()[:16]
    return f"{encoded[: LONGEST - 20].decode('utf-8', 'ignore')}…{digest}"


_QUOTES = str.maketrans("", "", '"`[]')


def unquoted(name: str) -> str:
    """The name without SQL quotes, by which `"db"."t"` and `db.t` are known to be the same thing."""
    return name.translate(_QUOTES)

"""The packs tests load, and good text made bad or different in named places."""

from targets.services.policy.diff import Change
from targets.services.policy.load import PolicyDiff, policy_load
from targets.services.policy.pack import SHIPPED_PACK

SHIPPED = SHIPPED_PACK.read_text(encoding="utf-8")
SECOND = (SHIPPED_PACK.parents[2] / "tests/packs/yunchuan.yaml").read_text(encoding="utf-8")


def load(*edits: tuple[str, str], text: str = SHIPPED, dry_run: bool = False) -> PolicyDiff:
    return policy_load(text=edited(text, *edits), by=None, dry_run=dry_run)


def edited(text: str, *edits: tuple[str, str]) -> str:
    for old, new in edits:
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        text = text.replace(old, new)
    return text


def changed(diff: PolicyDiff) -> list[Change]:
    """Without the digest of the file, which changes with everything."""
    return [one for one in diff.changes if [f.name for f in one.fields] != ["pack_sha256"]]

"""Key files: Ed25519 in PEM, readable by their owner alone, outside the ledger."""

from __future__ import annotations

import os
from pathlib import Path

from firmwatch.errors import ConfigError, NotFoundError, UsageError
from firmwatch.transparency import SigningKey

__all__ = ["create_key", "load_key", "load_or_create_key"]


def create_key(path: Path) -> SigningKey:
    """Make a key and its file; raises `UsageError` where there is one, or it cannot be written."""
    key = SigningKey.generate()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made with its mode, so that nobody can read it in between; and never over another.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(key.pem)
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError as error:
        raise UsageError(
            f"{path} is there already and was left as it is: checkpoints that it signed can be "
            "verified with no other. To change keys, name another file in the setting audit_key."
        ) from error
    except OSError as error:
        raise UsageError(
            f"the key file {path} cannot be made: {error.strerror}. Name a file in a folder that "
            "you may write to, in the setting audit_key."
        ) from error
    return key


def load_key(path: Path) -> SigningKey:
    """Read a key; raises `NotFoundError` where there is none, `ConfigError` where it is damaged."""
    try:
        return SigningKey.from_pem(path.read_bytes())
    except FileNotFoundError as error:
        raise NotFoundError(
            f"the key file {path} does not exist. `firmwatch audit init-key` makes it; where "
            "somebody else signs, give their public key with --key."
        ) from error
    except OSError as error:
        raise ConfigError(f"the key file {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ConfigError(
            f"the key file {path} holds no usable Ed25519 key: {error}. Take it from a backup, or "
            "name another file in the setting audit_key."
        ) from error


def load_or_create_key(path: Path) -> SigningKey:
    """Read a key, or make it; raises what the other two raise."""
    try:
        return load_key(path)
    except NotFoundError:
        return create_key(path)

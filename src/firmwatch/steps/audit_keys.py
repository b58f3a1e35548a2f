"""Key files: Ed25519 in PEM, readable by their owner alone, outside the ledger."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from firmwatch.errors import ConfigError, NotFoundError, UsageError
from firmwatch.lake import make_folder, sync_path
from firmwatch.transparency import SigningKey

__all__ = ["create_key", "load_key", "load_or_create_key"]


def create_key(path: Path) -> SigningKey:
    """Make a key and its file; raises `UsageError` where there is one, or it cannot be written."""
    key = SigningKey.generate()
    try:
        make_folder(path.parent)
        # mkstemp makes it readable by its owner alone from the start. It comes into place whole, or
        # not at all where a process is killed, and never over another one.
        descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(key.pem)
                stream.flush()
                os.fsync(stream.fileno())
            os.link(name, path)
            # What it signs is kept: the key must not be lost after that.
            sync_path(path.parent)
        finally:
            Path(name).unlink()
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
    if not path.exists():
        try:
            return create_key(path)
        except UsageError:
            # Another process may have been faster.
            if not path.exists():
                raise
    return load_key(path)

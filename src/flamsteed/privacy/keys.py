"""Keys, each under a name, in a file apart from the store: what makes pseudonyms, and what signs.

Whoever has a key can tell whose a pseudonym is, so the file is its owner's alone, and belongs in no backup
that holds the store. A key that is destroyed is gone: what it made can never be led back.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from flamsteed.errors import KeyMissing

SIZE = 32
_BLOCK = 64
_NONCE, _SALT = 12, 16


@dataclass(frozen=True)
class Key:
    """One key: its name, which in turn it is under that name, and its 32 bytes."""

    name: str
    turn: int
    secret: bytes

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Key({self.name!r}, {self.turn})"

    @property
    def text(self) -> str:
        """The key as text, for what takes it so."""
        return base64.b64encode(self.secret).decode()

    @property
    def pads(self) -> tuple[bytes, bytes]:
        """The key as HMAC-SHA256 takes it, crossed with its two pads (RFC 2104, section 2)."""
        block = self.secret.ljust(_BLOCK, b"\0")
        return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def signed(key: Key, text: bytes) -> tuple[str, str]:
    """An Ed25519 signature (RFC 8032) of some bytes under a key, and the public key to check it by, in hex."""
    private = Ed25519PrivateKey.from_private_bytes(key.secret)
    return private.sign(text).hex(), private.public_key().public_bytes_raw().hex()


def is_signed(text: bytes, signature: str, public_key: str) -> bool:
    """Whether a signature of some bytes is that of a public key (Ed25519), both in hex."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        public.verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def sealed(key: Key, text: bytes) -> bytes:
    """Some bytes encrypted under a key (AES-256-GCM), the nonce before them."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key.secret).encrypt(nonce, text, None)


def unsealed(key: Key, text: bytes) -> bytes:
    """What `sealed` encrypted. Raises KeyMissing if it was under another key, or is damaged."""
    try:
        return AESGCM(key.secret).decrypt(text[:_NONCE], text[_NONCE:], None)
    except InvalidTag:
        raise KeyMissing(
            f"What was sealed under key {key.turn} of {key.name} cannot be opened."
        ) from None


class KeyRing:
    """The keys of a project, in one file that only its owner may read.

    With a `passphrase` the file is encrypted (AES-256-GCM under a key that scrypt makes of it).
    """

    def __init__(self, path: Path, passphrase: str = "") -> None:
        self._path, self._passphrase = path, passphrase

    def key(self, name: str, turn: int = 0) -> Key:
        """The newest key of a name, or that of a turn (from 1).

        Raises KeyMissing if there is none.
        """
        several = self._read().get(name, [])
        place = turn - 1 if turn else len(several) - 1
        if not 0 <= place < len(several) or not several[place]:
            raise KeyMissing(
                f"There is no key {f'{turn} ' if turn else ''}of {name} in {self._path}. If it was"
                " destroyed, what it made can no longer be led back; otherwise bring the file back."
            )
        return Key(name, place + 1, base64.b64decode(several[place]))

    def key_or_new(self, name: str) -> Key:
        """The newest key of a name; made if there never was one."""
        if not self._read().get(name):
            return self.rotate(name)
        return self.key(name)

    def rotate(self, name: str) -> Key:
        """A new key under a name. Earlier ones stay until they are destroyed."""
        held = self._read()
        held.setdefault(name, []).append(base64.b64encode(secrets.token_bytes(SIZE)).decode())
        self._write(held)
        return self.key(name)

    def destroy(self, name: str, turn: int) -> None:
        """Forget a key for ever. Raises KeyMissing if there is none."""
        self.key(name, turn)
        held = self._read()
        held[name][turn - 1] = ""
        self._write(held)

    def names(self) -> list[str]:
        """The names under which there is, or was, a key."""
        return sorted(self._read())

    def turns(self, name: str) -> list[int]:
        """The turns of the keys that there still are under a name."""
        return [n for n, each in enumerate(self._read().get(name, []), start=1) if each]

    def _read(self) -> dict[str, list[str]]:
        if not self._path.exists():
            return {}
        sealed = self._path.read_bytes()
        if self._path.stat().st_mode & 0o077:
            raise KeyMissing(
                f"{self._path} can be read by others than its owner, so its keys are not used."
                f" Run chmod 600 {self._path}, and rotate the keys if somebody may have read it."
            )
        try:
            text = self._opened(sealed) if self._passphrase else sealed
            held: dict[str, list[str]] = json.loads(text)
        except (InvalidTag, ValueError):
            raise KeyMissing(
                f"{self._path} cannot be read with this passphrase, or it is damaged. Bring back the"
                " right one; nothing was changed."
            ) from None
        return held

    def _write(self, held: dict[str, list[str]]) -> None:
        text = json.dumps(held, sort_keys=True).encode()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_name(self._path.name + ".part")
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._sealed(text) if self._passphrase else text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:  # or a power cut could bring back a key that was destroyed
            os.fsync(folder)
        finally:
            os.close(folder)

    def _sealed(self, text: bytes) -> bytes:
        salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
        return salt + nonce + AESGCM(self._made_of(salt)).encrypt(nonce, text, None)

    def _opened(self, sealed: bytes) -> bytes:
        salt, nonce = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE]
        return AESGCM(self._made_of(salt)).decrypt(nonce, sealed[_SALT + _NONCE :], None)

    def _made_of(self, salt: bytes) -> bytes:
        # Costs as RFC 7914 and OWASP advise for secrets that people choose.
        return Scrypt(salt=salt, length=SIZE, n=2**15, r=8, p=1).derive(self._passphrase.encode())

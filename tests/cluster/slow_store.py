"""An object store for tests: puts appear whole after a while, lists lag behind, nothing is renamed or appended to."""

from __future__ import annotations

import threading
import time
from typing import Any, ClassVar

from fsspec.spec import AbstractFileSystem

LATENCY_SECONDS = 0.0005
LAG_SECONDS = 0.25
"""How long a list does not show what was put, and shows what was removed."""


class SlowStore(AbstractFileSystem):
    """Objects by their whole name. `puts` are the names in the order in which they became visible."""

    protocol = "slow"
    cachable = False
    objects: ClassVar[dict[str, tuple[bytes, float]]] = {}
    gone: ClassVar[dict[str, tuple[int, float]]] = {}
    puts: ClassVar[list[str]] = []
    failing: ClassVar[set[str]] = set()
    """Ends of names whose next put breaks off half-way."""
    _lock = threading.Lock()

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **kwargs: Any) -> None:
        """One put: for a while nothing is there, then all of it."""
        name = self._strip_protocol(path)
        time.sleep(LATENCY_SECONDS)
        for end in [end for end in self.failing if name.endswith(end)]:
            self.failing.discard(end)
            raise OSError("the store closed the connection half-way")
        with self._lock:
            self.objects[name] = (bytes(value), time.monotonic())
            self.gone.pop(name, None)
            self.puts.append(name)

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **kwargs: Any) -> bytes:
        """What was put last is read at once."""
        time.sleep(LATENCY_SECONDS)
        return self._object(path)[0][start:end]

    def _by_name(self, path: str, **kwargs: Any) -> dict[str, Any]:
        """By its name an object is known at once."""
        return {"name": path, "size": len(self._object(path)[0]), "type": "file"}

    info = _by_name

    def find(
        self, path: str, maxdepth: int | None = None, withdirs: bool = False, detail: bool = False, **kw: Any
    ) -> Any:
        """Names under a prefix as they were a while ago."""
        root, now = self._strip_protocol(path).rstrip("/") + "/", time.monotonic()
        with self._lock:
            sizes = {name: len(held) for name, (held, at) in self.objects.items() if now - at > LAG_SECONDS}
            sizes |= {name: size for name, (size, at) in self.gone.items() if now - at <= LAG_SECONDS}
        found = {
            name: {"name": name, "size": size, "type": "file"} for name, size in sizes.items() if name.startswith(root)
        }
        return found if detail else sorted(found)

    def exists(self, path: str, **kwargs: Any) -> bool:
        """Whether a list shows anything at the name or under it."""
        return self._strip_protocol(path) in self.objects or bool(self.find(path))

    def rm(self, path: str, recursive: bool = False, maxdepth: int | None = None) -> None:
        """What a list shows is removed, one after the other."""
        for name in self.find(path):
            with self._lock:
                held, _ = self.objects.pop(name, (b"", 0.0))
                self.gone[name] = (len(held), time.monotonic())

    def _open(self, path: str, mode: str = "rb", **kwargs: Any) -> Any:
        import io

        if mode != "rb":
            raise PermissionError("an object appears by one put")
        return io.BytesIO(self._object(path)[0])

    def mv(self, *words: Any, **kwargs: Any) -> None:
        """No store renames at once."""
        raise PermissionError("an object store renames nothing")

    def _object(self, path: str) -> tuple[bytes, float]:
        try:
            return self.objects[self._strip_protocol(path)]
        except KeyError:
            raise FileNotFoundError(path) from None

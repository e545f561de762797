"""Where machine code is kept: by the content of its sources, for all clones of a user.

numba keeps it beside a kernel's file and looks at that file alone, so that a kernel would go on
running what another file said of a kernel that it calls; and each clone, each queued experiment
of DVC among them, would compile for a minute what its neighbour has.
"""

from __future__ import annotations

import hashlib
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from llvmlite.binding import add_symbol, parse_assembly, parse_bitcode
from numba import config
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserWideCacheLocator
from numba.core.codegen import JITCodeLibrary
from numba.core.runtime import _nrt_python  # type: ignore[attr-defined]
from numba.core.sigutils import normalize_signature

from stages.kernels.startup import without_blas

_settings: Any = config
IMPORT = re.compile(r"^(?:from|import) (\w+(?:\.\w+)*)", re.M)


@cache
def content(module: str) -> str:
    """A digest of a module's source and of those it imports of its own package, directly or not.

    Only imports at the top of a module count: a kernel sees no others.
    """
    digest = hashlib.sha256()
    for name in sorted(_reached(module)):
        text = _text(name)
        digest.update(f"{name} {len(text)}\n".encode())  # else a line could move to the next file
        digest.update(text)
    return digest.hexdigest()[:32]


def _reached(module: str) -> set[str]:
    package, todo, seen = module.partition(".")[0], [module], set[str]()
    while todo:
        name = todo.pop()
        if name not in seen and name in sys.modules:
            seen.add(name)
            todo += [one for one in _imported(name) if one.partition(".")[0] == package]
    return seen


@cache
def _imported(module: str) -> list[str]:
    return IMPORT.findall(_text(module).decode())


@cache
def _text(module: str) -> bytes:
    return Path(str(sys.modules[module].__file__)).read_bytes()


class _ByContent(UserWideCacheLocator):
    """A folder for each state of the sources, where numba has its own for all of a user's."""

    def __init__(self, function: Any, file: str) -> None:
        super().__init__(function, file)  # type: ignore[no-untyped-call]
        self._stamp = content(function.__module__)
        users = Path(_settings.CACHE_DIR or Path(self._cache_path).parent)
        self._cache_path = str(users / f"corpusmill-{self._stamp}")

    def get_source_stamp(self) -> str:
        return self._stamp


class _Kept(JITCodeLibrary):
    """Kept machine code. The intermediate code beside it, which only a kernel that is compiled with
    it asks for, is read then: it takes longer to read than the machine code.
    """

    _beside: bytes | None

    def _get_module_for_linking(self) -> Any:
        if self._beside is not None:
            self._shared_module, self._beside = parse_bitcode(self._beside), None
        return super()._get_module_for_linking()  # type: ignore[no-untyped-call]


class _Impl(CompileResultCacheImpl):
    # numba's own places where this one cannot be written
    _locator_classes = [_ByContent, *CompileResultCacheImpl._locator_classes]  # noqa: RUF012

    def rebuild(self, target_context: Any, payload: Any) -> Any:
        (name, kind, (machine, beside)), function, *rest = payload
        # what numba would read from it: the names by which the machine code is called
        target_context.codegen()._engine._defined_symbols |= {
            function.llvm_func_name,
            function.llvm_cpython_wrapper_name,
            function.llvm_cfunc_wrapper_name,
        }
        library = (name, kind, (machine, _nothing_beside()))
        made: Any = super().rebuild(target_context, (library, function, *rest))  # type: ignore[no-untyped-call]
        made.library.__class__, made.library._beside = _Kept, beside
        return made


@cache
def _nothing_beside() -> bytes:
    empty: bytes = parse_assembly("").as_bitcode()
    return empty


class _Cache(FunctionCache):
    _impl_class = _Impl

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        # numba also loads all that it can compile with here: a third of a second of each process,
        # which a compilation asks for itself
        _name_runtime()
        with self._guard_against_spurious_io_errors(), without_blas():
            found: Any = self._load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        wanted, _ = normalize_signature(sig)  # type: ignore[no-untyped-call]
        # processes that store two signatures at once may have given both the same file
        return found if found is not None and found.signature.args == wanted else None


@cache
def _name_runtime() -> None:
    """Name the functions of numba's runtime that machine code calls; it has the others in it."""
    helpers: dict[str, int] = _nrt_python.c_helpers
    for name, address in helpers.items():
        add_symbol(name if name.startswith("_") else f"NRT_{name}", address)


def keep(compiled: Any) -> None:
    """Load and store the machine code of a numba dispatcher here."""
    # no kernel needs what other packages add to numba, which all packages would be searched for
    compiled._compilation_chain_init_hook = _nothing
    compiled._cache = _Cache(compiled.py_func)  # type: ignore[no-untyped-call]


def _nothing() -> None:
    """In place of numba's own search for extensions."""

"""Memory in blocks: what numba and NumPy have no word for.

Text is most of what dedup reads; by eight bytes it takes half the time that it takes byte by byte.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from stages.kernels.startup import for_good

with for_good():  # whichever module loads numba first
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.extending import intrinsic


@intrinsic
def _load64(typing: Any, data: Any, at: Any) -> Any:

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        proxy: Any = cgutils.create_struct_proxy(signature.args[0])  # type: ignore[no-untyped-call]
        array = proxy(context, builder, arguments[0])
        place = builder.gep(array.data, [arguments[1]])
        loaded = builder.load(builder.bitcast(place, ir.IntType(64).as_pointer()))
        loaded.align = 1
        return loaded

    return types.uint64(data, types.int64), generate


@intrinsic
def _bytes_above(typing: Any, data: Any, at: Any, limit: Any) -> Any:

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        proxy: Any = cgutils.create_struct_proxy(signature.args[0])  # type: ignore[no-untyped-call]
        place = builder.gep(proxy(context, builder, arguments[0]).data, [arguments[1]])
        many = ir.VectorType(ir.IntType(8), 64)
        loaded = builder.load(builder.bitcast(place, many.as_pointer()))
        loaded.align = 1
        # the limit in all lanes; a constant, where it is one
        one = builder.trunc(arguments[2], ir.IntType(8))
        one = builder.insert_element(ir.Constant(many, ir.Undefined), one, ir.IntType(32)(0))
        lanes = ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64)
        limits = builder.shuffle_vector(one, one, lanes)
        return builder.bitcast(builder.icmp_unsigned(">", loaded, limits), ir.IntType(64))

    return types.uint64(data, types.int64, types.int64), generate


@intrinsic
def _lowest_bit(typing: Any, value: Any) -> Any:

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


@intrinsic
def _prefetch(typing: Any, array: Any, at: Any) -> Any:

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        proxy: Any = cgutils.create_struct_proxy(signature.args[0])  # type: ignore[no-untyped-call]
        data = proxy(context, builder, arguments[0]).data
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        insert: Any = cgutils.get_or_insert_function
        fetch = insert(builder.module, kind, "llvm.prefetch.p0i8")
        place = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        # for writing, to be used once, as data
        builder.call(fetch, [place, word(1), word(1), word(1)])
        return context.get_dummy_value()

    return types.none(array, types.int64), generate


#: load64(data, at): the bytes data[at : at + 8] as one number, the first the lowest. The caller
#: sees that all eight lie inside `data` (uint8, contiguous).
load64 = cast(Callable[[Any, int], np.uint64], _load64)
#: bytes_above(data, at, limit): a bit for each of data[at : at + 64], the first the lowest: whether
#: the byte is above the limit. All 64 lie inside `data`, likewise.
bytes_above = cast(Callable[[Any, int, int], np.uint64], _bytes_above)
#: lowest_bit(value): the place of the lowest set bit of a number that is not 0.
lowest_bit = cast(Callable[[np.uint64], int], _lowest_bit)
#: prefetch(array, at): have array[at] brought into the cache: what is used some steps later need
#: not be waited for then.
prefetch = cast(Callable[[Any, np.int64], None], _prefetch)


def small_pages(count: int) -> npt.NDArray[np.uint64]:
    """(count,) zeros, in pages of the usual size, which take memory once they are written.

    NumPy asks for huge ones. The host of a virtual machine may take those back when they are free,
    and to have one again costs three times what its small pages cost.
    """
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    return np.frombuffer(mmap.mmap(-1, max(8 * count, 8), flags=flags), np.uint64, count)

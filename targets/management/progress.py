"""The bar a command shows on a terminal, and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

Progress = Callable[[int, int], None]
"""Takes how much is done, and of how much."""


@contextmanager
def progress_bar(unit: str) -> Iterator[Progress]:
    with tqdm(unit=unit, disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = max(total, done)
            bar.update(done - bar.n)

        yield show

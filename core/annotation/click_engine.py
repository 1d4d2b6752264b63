"""Answers clicks in volumes, of any number of people at once, in the background."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.annotation.loaded_models import LoadedModels
from core.byte_lru import ByteLru
from core.cases import Case
from core.imaging.mask_files import save_mask
from core.models.catalog import CLICK_MODELS
from core.models.contracts import ClickSegmenter, LesionAnswer, OpenedVolume
from core.prompts.values import PromptSet
from core.settings import Settings
from core.volumes import Volume

_ANSWER_BYTES = 512 * 2**20
_MOST_OPENED = 6
_AT_ONCE = 4


@dataclass(frozen=True, slots=True, eq=False)
class ClickReply:
    """A model's answer to a list of clicks.

    Attributes:
        mask: bool (z, y, x), read-only: it may be shared; all False without a click.
        blocks: The number of blocks that the answer was put together from; 0 for a model that needs none.
        encoded: Blocks that the image encoder had to see for it; 0 where all were kept.
        seconds: The time that it took, loading of the model and waiting for others included.
    """

    mask: NDArray[np.bool_]
    blocks: int
    encoded: int
    seconds: float


@dataclass(slots=True, eq=False)
class _Opened:
    """A volume as a model sees it; who answers holds the turn, so that nothing is computed twice."""

    volume: OpenedVolume
    turn: threading.Lock = field(default_factory=threading.Lock)


class ClickEngine:
    """Models, opened volumes with their encodings, and answers of one process; all sessions share one object.

    It knows no user and no current volume. The mask of a list of clicks is that of its clicks given one by
    one, each with the answer to those before it; the same list always gives the same mask, bit for bit on
    one machine. Answers to the beginnings of a list are kept, so that mostly the newest click is all that
    must be answered.

    Args:
        settings: The settings that tell where weights, trained models and masks lie.
        device: ``auto``, ``cpu``, ``cuda``.
        load: Gives the model of a key; by default those of the registry.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        device: str = "auto",
        load: Callable[[str], ClickSegmenter] | None = None,
    ) -> None:
        self._masks = settings.masks
        self._models: LoadedModels[ClickSegmenter] = LoadedModels(
            load
            or (lambda key: CLICK_MODELS.load(key, settings.weights, device=device, models=settings.models))
        )
        self._opened: OrderedDict[Hashable, _Opened] = OrderedDict()
        self._answers: ByteLru[LesionAnswer] = ByteLru(_ANSWER_BYTES, size=_bytes_of)
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="clicks")

    def ask(self, case: Case, volume: Volume, *, model_key: str, clicks: PromptSet) -> Future[ClickReply]:
        """Do as `answer` in the background; what that raises is raised by the future."""
        asked_at = time.perf_counter()

        def work() -> ClickReply:
            reply = self.answer(case, volume, model_key=model_key, clicks=clicks)
            save_mask(self._masks, reply.mask)
            return replace(reply, seconds=time.perf_counter() - asked_at)

        return self._pool.submit(work)

    def answer(self, case: Case, volume: Volume, *, model_key: str, clicks: PromptSet) -> ClickReply:
        """Segment what the clicks point at.

        Args:
            case: The case whose volume is clicked on; tells it from others.
            volume: The volume of the case.
            model_key: The key of the model.
            clicks: (z, y, x) in index coordinates, in the order in which they were given.

        Raises:
            StudyError: The volume cannot be used, the model not be loaded, or a click lies outside.
        """
        started = time.perf_counter()
        if not clicks.prompts:
            return ClickReply(_shared(np.zeros(volume.shape, dtype=np.bool_)), 0, 0, 0.0)
        place = (case.image.pixel_sha256, volume.shape, volume.grid.affine.tobytes(), model_key)
        opened = self._open(place, volume)
        with opened.turn:
            answer, encoded = self._replayed(place, opened.volume, clicks)
        return ClickReply(answer.mask, len(answer.blocks), encoded, time.perf_counter() - started)

    def load_ahead(self, model_key: str) -> None:
        """Load a model in the background, so that the first click need not wait for it."""
        self._pool.submit(self._models.get, model_key)

    def close(self) -> None:
        """Cancel what has not begun, and wait for what has."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _open(self, place: tuple[Hashable, ...], volume: Volume) -> _Opened:
        model = self._models.get(str(place[-1]))
        key = (*place, model.checkpoint_sha256)
        with self._lock:
            found = self._opened.get(key)
        if found is None:
            found = _Opened(model.open(volume))
        with self._lock:
            found = self._opened.setdefault(key, found)
            self._opened.move_to_end(key)
            while len(self._opened) > _MOST_OPENED:
                self._opened.popitem(last=False)
        return found

    def _replayed(self, place: Hashable, opened: OpenedVolume, clicks: PromptSet) -> tuple[LesionAnswer, int]:
        """The answer to the last click, and how many blocks had to be encoded on the way there."""
        lists = [
            PromptSet(clicks.prompts[:count], clicks.source) for count in range(1, len(clicks.prompts) + 1)
        ]
        answer, encoded, known = None, 0, len(lists)
        while known and (answer := self._answers.get((place, lists[known - 1]))) is None:
            known -= 1
        for prompts_so_far in lists[known:]:
            answer = opened.answer(prompts_so_far, previous=answer)
            _shared(answer.mask)
            self._answers.keep((place, prompts_so_far), answer)
            encoded += answer.encoded
        assert answer is not None
        return answer, encoded


def _bytes_of(answer: LesionAnswer) -> int:
    return answer.mask.nbytes + sum(logits.nbytes for logits in answer.logits.values())


def _shared(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    mask.setflags(write=False)
    return mask

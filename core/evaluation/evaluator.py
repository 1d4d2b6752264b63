"""Evaluate cases: read, encode once, then prompt, segment and measure under every protocol."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.cases import UNION, Case, Lesion, whole_target
from core.characteristics.appearance import appearance_of_mask
from core.characteristics.registry import characterise
from core.evaluation.guarded import guarded, peak_memory_mb, utc_text
from core.evaluation.plan import EvaluationPlan
from core.evaluation.record import CaseRecord, LesionResult
from core.imaging.case_pixels import ignored_as_imported, image_as_imported, reference_as_imported
from core.imaging.hashing import mask_sha256
from core.imaging.mask_files import save_mask
from core.measured import Measured
from core.metrics.lesion_counts import lesion_counts
from core.metrics.registry import measure
from core.models.embedding_cache import EmbeddingCache, EmbeddingKey
from core.models.registry import load_model
from core.models.segmenter import Embedding
from core.prompts.registry import prompt_simulator
from core.prompts.simulator import PromptSimulator, prompt_generator
from core.prompts.values import PromptKind

_MEMORY_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True, eq=False)
class _OpenedCase:
    """A case with everything that is read or made once for all its lesions and prompts."""

    case: Case
    references: Mapping[str, NDArray[np.bool_]]
    ignored: NDArray[np.bool_] | None
    embedding: Embedding


class CaseEvaluator:
    """A loaded model that turns cases into records.

    A case that cannot be evaluated gives a record with the reason, so that the rest goes on.

    Raises:
        CheckpointError: The model's weights are missing or wrong.
        SettingsError: The model or a prompt protocol is not known.
    """

    def __init__(self, plan: EvaluationPlan) -> None:
        self._plan = plan
        self._simulators = [prompt_simulator(key) for key in plan.prompts]
        self._model = load_model(
            plan.model, plan.settings.weights, device=plan.device, models=plan.settings.models
        )
        folder = plan.settings.embeddings if self._model.cacheable else None
        self._cache = EmbeddingCache(folder, memory_bytes=_MEMORY_BYTES)

    def __call__(self, case: Case) -> CaseRecord:
        """Evaluate one case; what is wrong with the case itself is recorded and not raised.

        Raises:
            StoreError: The disk is full or write-protected, so that no case could be kept.
        """
        return guarded(case, self._evaluate)

    def _evaluate(self, case: Case) -> CaseRecord:
        image = image_as_imported(case)
        references = self._references(case)
        ignored = ignored_as_imported(case)
        started = time.perf_counter()
        embedding, reused = self._embed(case, image)
        encode_seconds = time.perf_counter() - started
        return CaseRecord(
            case_id=case.case_id,
            finished_at=utc_text(),
            results=tuple(self._results(_OpenedCase(case, references, ignored, embedding))),
            characteristics=dict(self._characteristics(case, image, references)),
            encode_seconds=encode_seconds,
            embedding_reused=reused,
            peak_memory_mb=peak_memory_mb(),
        )

    def _embed(self, case: Case, image: NDArray[np.uint8]) -> tuple[Embedding, bool]:
        if not self._model.cacheable:
            return self._model.embed(image), False
        key = EmbeddingKey(
            pixel_sha256=case.image.pixel_sha256,
            checkpoint_sha256=self._model.checkpoint_sha256,
            preprocessing=self._model.info.preprocessing,
        )
        computed = False

        def compute() -> Embedding:
            nonlocal computed
            computed = True
            return self._model.embed(image)

        embedding = self._cache.get_or_compute(key, compute)
        return embedding, not computed

    def _results(self, opened: _OpenedCase) -> Iterator[LesionResult]:
        for simulator in self._simulators:
            # Nobody pointed at one of the lesions: the one answer is held against all of them.
            unprompted = _is_unprompted(simulator)
            for lesion in (whole_target(opened.case),) if unprompted else opened.case.lesions:
                yield self._result(opened, lesion, simulator)

    def _references(self, case: Case) -> dict[str, NDArray[np.bool_]]:
        """Of each lesion and, where answers are held against all of them at once, of their union."""
        found = {lesion.lesion_id: reference_as_imported(case, lesion) for lesion in case.lesions}
        if len(found) > 1 and any(_is_unprompted(one) for one in self._simulators):
            found[UNION] = np.logical_or.reduce(list(found.values()))
        return found

    def _result(self, opened: _OpenedCase, lesion: Lesion, simulator: PromptSimulator) -> LesionResult:
        case, reference = opened.case, opened.references[lesion.lesion_id]
        rng = prompt_generator(
            seed=self._plan.seed, case_id=case.case_id, lesion_id=lesion.lesion_id, prompts=simulator.key
        )
        prompts = simulator.simulate(reference, rng)
        started = time.perf_counter()
        prediction = self._model.predict(opened.embedding, prompts, multimask=simulator.multimask)
        decode_seconds = time.perf_counter() - started
        mask = prediction.best.mask
        return LesionResult(
            lesion_id=lesion.lesion_id,
            prompts=simulator.key,
            prompt=prompts.to_json(),
            predicted_iou=prediction.best.predicted_iou,
            candidate_index=prediction.best_index,
            candidates=len(prediction.candidates),
            mask_sha256=save_mask(self._plan.settings.masks, mask),
            reference_sha256=lesion.mask_sha256 or mask_sha256(reference),
            predicted_area_px=int(mask.sum()),
            decode_seconds=decode_seconds,
            metrics=measure(reference, mask, case.image.steps, ignore=opened.ignored)
            | (lesion_counts(reference, mask, ignore=opened.ignored) if _is_unprompted(simulator) else {}),
        )

    def _characteristics(
        self, case: Case, image: NDArray[np.uint8], references: dict[str, NDArray[np.bool_]]
    ) -> Iterator[tuple[str, dict[str, Measured]]]:
        hashes = {lesion.lesion_id: lesion.mask_sha256 for lesion in case.lesions}
        for lesion_id, reference in references.items():
            sha256 = hashes.get(lesion_id) or mask_sha256(reference)
            appearance = appearance_of_mask(sha256, case.image.pixel_sha256, steps=case.image.steps)
            if appearance not in self._plan.known_appearances:
                yield appearance, characterise(image, reference, case.image.spacing_mm)


def _is_unprompted(simulator: PromptSimulator) -> bool:
    """Whether nothing is pointed at."""
    return simulator.kinds == {PromptKind.NONE}

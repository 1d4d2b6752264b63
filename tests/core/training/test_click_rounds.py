from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from core.models.contracts import ClickMemory
from core.models.sam_med3d.config import Med3DConfig
from core.models.sam_med3d.network import SamMed3D
from core.training.click_rounds import Interaction, found_in, interaction_loss, one_click, rounds
from core.training.click_task import ClickTask
from core.training.cube_batches import CubeBatch, CubeMaker
from core.training.cube_task import cube_dice
from core.training.curve import CurvePoint
from core.training.lesion_regions import CubeFrame
from core.training.loop import Trainer
from core.training.losses import dice_ce
from core.training.settings import VolumeTrainSettings
from core.training.volume_examples import VolumeExample
from core.training.volume_part import choose_volume_part

SIDE = 16
CONFIG = Med3DConfig(
    depth=2,
    dim=32,
    heads=2,
    global_blocks=(1,),
    neck=48,
    image_size=SIDE,
    patch=4,
    window=5,
    decoder_mlp=32,
    iou_hidden=16,
    mask_channels=4,
)
FRAME = CubeFrame(SIDE, None)
NEWEST = Interaction(3, ClickMemory.NEWEST)


def network(seed: int = 0) -> SamMed3D:
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    return SamMed3D(CONFIG)


def ball(number: int) -> VolumeExample:
    """A bright ball a little off the middle."""
    random = np.random.default_rng(number)
    centre = 7.5 + random.uniform(-2, 2, 3)
    z, y, x = np.ogrid[:SIDE, :SIDE, :SIDE]
    mask = (z - centre[0]) ** 2 + (y - centre[1]) ** 2 + (x - centre[2]) ** 2 < random.uniform(3, 5) ** 2
    voxels = (random.normal(100, 5, mask.shape) + 50 * mask).astype(np.uint8)
    return VolumeExample(f"c{number}", "1", voxels, np.asarray(mask))


def batch(count: int = 2) -> CubeBatch:
    return CubeMaker(FRAME)([ball(number) for number in range(count)], (0,))


def test_there_is_an_answer_after_the_first_click_and_after_each_round() -> None:
    answers = list(rounds(network(), batch(), NEWEST, random=np.random.default_rng(0)))
    assert [tuple(answer.shape) for answer in answers] == [(2, 1, 16, 16, 16)] * 4


def test_the_encoder_runs_once() -> None:
    net, seen = network(), []
    net.image_encoder.register_forward_hook(lambda *_: seen.append(1))
    list(rounds(net, batch(), NEWEST, random=np.random.default_rng(0)))
    assert len(seen) == 1


@pytest.mark.parametrize(("memory", "grows"), [(ClickMemory.NEWEST, False), (ClickMemory.ALL, True)])
def test_the_network_is_reported_the_newest_clicks_or_all(memory: ClickMemory, grows: bool) -> None:
    net, received = network(), []
    decode = net.decode
    net.decode = lambda *given: received.append(given[2]) or decode(*given)  # type: ignore[method-assign]
    how = Interaction(2, memory, one_click)
    list(rounds(net, batch(1), how, random=np.random.default_rng(0)))
    assert [labels.shape[1] for labels in received] == ([1, 2, 3] if grows else [1, 1, 1])


def test_nothing_flows_back_through_the_answer_that_is_handed_on() -> None:
    net, handed = network(), []
    decode = net.decode
    net.decode = lambda *given: handed.append(given[3]) or decode(*given)  # type: ignore[method-assign]
    interaction_loss(net, batch(), NEWEST, loss=dice_ce, random=np.random.default_rng(0)).backward()
    assert handed[0].eq(0).all()
    assert not any(mask.requires_grad for mask in handed)
    assert net.image_encoder.pos_embed.grad is not None


def test_masks_come_back_in_the_axes_of_the_reference() -> None:
    made = batch(1)
    logits = torch.where(made.target > 0, 9.0, -9.0)
    assert np.array_equal(found_in(logits, side=SIDE)[0], made.references[0])
    assert cube_dice(logits, made) == [1.0]


def task(net: SamMed3D, settings: VolumeTrainSettings) -> ClickTask:
    choose_volume_part(net, settings)
    examples = [ball(number) for number in range(3)]
    return ClickTask(net, settings, examples, examples[:2], CubeMaker(FRAME, settings.augment))


def trained(folder: Path, settings: VolumeTrainSettings, points: list[CurvePoint]) -> Trainer:
    run = Trainer(task(network(), settings), settings, folder=folder, save_every_s=0.0)
    run.run(points.append)
    return run


def test_it_learns_balls(tmp_path: Path) -> None:
    settings = VolumeTrainSettings(
        part="all", corrections=1, epochs=1, steps=40, batch=3, learning_rate=3e-3, schedule="constant"
    )
    points: list[CurvePoint] = []
    trained(tmp_path, settings, points)
    losses = [point.loss for point in points if point.epoch is None]
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])


def test_only_adapters_move_and_the_decoder_where_it_is_asked_for(tmp_path: Path) -> None:
    before = network().state_dict()
    for decoder in (False, True):
        settings = VolumeTrainSettings(
            corrections=1, epochs=1, steps=2, batch=2, lora_rank=2, lora_decoder=decoder, learning_rate=1e-2
        )
        net = network()
        run = Trainer(task(net, settings), settings, folder=tmp_path / str(decoder))
        run.run(lambda point: None)
        parameters = {name for name, _ in network().named_parameters()}
        moved = run.last_weights().keys() & parameters
        low_rank = [name for name in run.last_weights() if ".lora_" in name]
        assert {name.split(".")[0] for name in moved} == ({"mask_decoder"} if decoder else set())
        assert len(low_rank) == 2 * 4
        frozen = {name: value for name, value in before.items() if name not in moved}
        state = {name.replace("qkv.linear", "qkv"): value for name, value in net.state_dict().items()}
        assert all(torch.equal(value, state[name]) for name, value in frozen.items())


def test_resumed_equals_uninterrupted_bit_for_bit(tmp_path: Path) -> None:
    settings = VolumeTrainSettings(
        part="all",
        corrections=2,
        vary_corrections=True,
        single_clicks=0.5,
        augment=True,
        epochs=2,
        steps=3,
        batch=2,
        validate_every=1,
        ema=0.9,
    )
    whole: list[CurvePoint] = []
    expected = trained(tmp_path / "whole", settings, whole).last_weights()
    parts: list[CurvePoint] = []

    class StoppedError(Exception):
        pass

    def stop(point: CurvePoint) -> None:
        parts.append(point)
        if point.step == 4:
            raise StoppedError

    first = Trainer(task(network(), settings), settings, folder=tmp_path / "parts", save_every_s=0.0)
    with pytest.raises(StoppedError):
        first.run(stop)
    resumed = trained(tmp_path / "parts", settings, parts)
    assert {p.step: p.loss for p in parts if not p.epoch} == {p.step: p.loss for p in whole if not p.epoch}
    assert all(torch.equal(value, expected[name]) for name, value in resumed.last_weights().items())


def test_without_validation_cases_there_is_no_dice() -> None:
    settings = VolumeTrainSettings(part="all", corrections=0)
    net = network()
    alone = ClickTask(net, settings, [ball(0)], [], CubeMaker(FRAME))
    assert alone.validation_dice(net) is None

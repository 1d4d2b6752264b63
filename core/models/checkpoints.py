"""The checkpoint files that there are, and where one lies on this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.errors import CheckpointError, SettingsError
from core.imaging.hashing import file_sha256
from core.models.first_use import note_sha256, noted_sha256, require_noted
from core.models.weight_content import require_network, require_no_page
from core.prompts.values import PromptKind

_MB = 10**6
POINT, BOX, MASK, NONE = PromptKind.POINT, PromptKind.BOX, PromptKind.MASK, PromptKind.NONE


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A published file of weights.

    Attributes:
        name: Name as given to ``python -m jobs.fetch_weights``.
        file_name: Its name in the weights folder.
        url: The address at which its authors publish it.
        size_bytes: Its length; None where it is not known for certain.
        sha256: Hash of its bytes; None where it is not known.
        licence: SPDX identifier.
        prompts: The prompt kinds it was trained for; none where it is only a start for trainings.
        most_bytes: Longest that the file can be where its length is not known.
    """

    name: str
    file_name: str
    url: str
    size_bytes: int | None
    sha256: str | None
    licence: str
    prompts: frozenset[PromptKind]
    most_bytes: int = 2 * 2**30

    @property
    def limit_bytes(self) -> int:
        """The length above which it is another file, and no download goes on."""
        return self.most_bytes if self.size_bytes is None else self.size_bytes

    @property
    def sha256_begins(self) -> str:
        """The first digits of its hash, which some authors put into the file's name; empty if not known."""
        found = re.search(r"-([0-9a-f]{8})\.pth$", self.file_name)
        return self.sha256 or (found[1] if found else "")


_SAM = "https://dl.fbaipublicfiles.com/segment_anything/"
_SAM2 = "https://dl.fbaipublicfiles.com/segment_anything_2/092824/"
_SAM_PROMPTS = frozenset({POINT, BOX, MASK, NONE})
_SAM2_PROMPTS = frozenset({POINT, BOX, MASK})


def _sam(name: str, file_name: str, *, size_bytes: int, sha256: str) -> Checkpoint:
    return Checkpoint(name, file_name, _SAM + file_name, size_bytes, sha256, "Apache-2.0", _SAM_PROMPTS)


def _sam2(name: str, *, size_bytes: int, sha256: str) -> Checkpoint:
    file_name = name + ".pt"
    return Checkpoint(name, file_name, _SAM2 + file_name, size_bytes, sha256, "Apache-2.0", _SAM2_PROMPTS)


_TORCHVISION = "https://download.pytorch.org/models/"
_EFFICIENTNET = "https://github.com/lukemelas/EfficientNet-PyTorch/releases/download/1.0/"


def _imagenet(network: str, url: str, *, licence: str) -> Checkpoint:
    """Return weights to start a training from; the file's name ends in the first digits of its SHA-256."""
    file_name = url.rsplit("/", 1)[-1]
    return Checkpoint(f"imagenet_{network}", file_name, url, None, None, licence, frozenset(), 256 * _MB)


CHECKPOINTS: dict[str, Checkpoint] = {
    checkpoint.name: checkpoint
    for checkpoint in (
        _sam(
            "sam_vit_b",
            "sam_vit_b_01ec64.pth",
            size_bytes=375_042_383,
            sha256="ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912",
        ),
        _sam(
            "sam_vit_l",
            "sam_vit_l_0b3195.pth",
            size_bytes=1_249_524_607,
            sha256="3adcc4315b642a4d2101128f611684e8734c41232a17c648ed1693702a49a622",
        ),
        _sam(
            "sam_vit_h",
            "sam_vit_h_4b8939.pth",
            size_bytes=2_564_550_879,
            sha256="a7bf3b02f3ebf1267aba913ff637d9a2d5c33d3173bb679e46d9f338c26f262e",
        ),
        Checkpoint(
            name="medsam_vit_b",
            file_name="medsam_vit_b.pth",
            url="https://zenodo.org/records/10689643/files/medsam_vit_b.pth",
            size_bytes=None,
            sha256=None,
            licence="Apache-2.0",
            prompts=frozenset({BOX}),
            most_bytes=450 * _MB,
        ),
        _sam2(
            "sam2.1_hiera_tiny",
            size_bytes=156_008_466,
            sha256="7402e0d864fa82708a20fbd15bc84245c2f26dff0eb43a4b5b93452deb34be69",
        ),
        _sam2(
            "sam2.1_hiera_small",
            size_bytes=184_416_285,
            sha256="6d1aa6f30de5c92224f8172114de081d104bbd23dd9dc5c58996f0cad5dc4d38",
        ),
        _sam2(
            "sam2.1_hiera_base_plus",
            size_bytes=323_606_802,
            sha256="a2345aede8715ab1d5d31b4a509fb160c5a4af1970f199d9054ccfb746c004c5",
        ),
        _sam2(
            "sam2.1_hiera_large",
            size_bytes=898_083_611,
            sha256="2647878d5dfa5098f2f8649825738a9345572bae2d4350a2468587ece47dd318",
        ),
        # Licence and file as on its authors' page; its configuration is that of SAM 2.1 tiny at 512 px.
        # It was trained with boxes and masks; points came only as corrections.
        Checkpoint(
            name="medsam2",
            file_name="MedSAM2_latest.pt",
            url="https://huggingface.co/wanglab/MedSAM2/resolve/main/MedSAM2_latest.pt",
            size_bytes=None,
            sha256=None,
            licence="CC-BY-SA-4.0",
            prompts=frozenset({BOX, MASK}),
            most_bytes=400 * _MB,
        ),
        Checkpoint(
            name="sam_med3d_turbo",
            file_name="sam_med3d_turbo.pth",
            url="https://huggingface.co/blueyo0/SAM-Med3D/resolve/main/sam_med3d_turbo.pth",
            size_bytes=None,
            sha256=None,
            licence="Apache-2.0",
            prompts=frozenset({POINT, MASK}),
            most_bytes=1_500 * _MB,
        ),
        _imagenet("mobilenet_v2", _TORCHVISION + "mobilenet_v2-7ebf99e0.pth", licence="BSD-3-Clause"),
        _imagenet("resnet50", _TORCHVISION + "resnet50-11ad3fa6.pth", licence="BSD-3-Clause"),
        _imagenet("efficientnet_b2", _EFFICIENTNET + "efficientnet-b2-8bb594d6.pth", licence="Apache-2.0"),
    )
}
"""Lengths and hashes are those reported of the authors' files; every download is held against them."""


def checkpoint(name: str) -> Checkpoint:
    """The checkpoint with this name.

    Raises:
        SettingsError: No checkpoint has it; the message names those there are.
    """
    if name not in CHECKPOINTS:
        raise SettingsError(f"checkpoint {name!r} is not known; choose from {', '.join(CHECKPOINTS)}")
    return CHECKPOINTS[name]


def find_checkpoint(name: str, weights: Path) -> Path:
    """Return the path of a checkpoint in the weights folder; its bytes are checked only when it is loaded.

    Raises:
        CheckpointError: It is not there, of another length than its authors' file, or a web page; says how to
            get it.
        SettingsError: The name is not known.
    """
    wanted = checkpoint(name)
    path = weights / wanted.file_name
    advice = f"run `python -m jobs.fetch_weights {name}`, or put the file there by hand"
    if not path.is_file():
        raise CheckpointError(f"the weights {wanted.file_name} are not in {weights}: {advice}")
    found_bytes = path.stat().st_size
    if wanted.size_bytes is not None and found_bytes != wanted.size_bytes:
        raise CheckpointError(
            f"{path} has {found_bytes:,} bytes where {wanted.size_bytes:,} are expected, "
            f"so it is cut short or another file: {advice}"
        )
    if found_bytes > wanted.limit_bytes:
        raise CheckpointError(
            f"{path} has {found_bytes:,} bytes where at most {wanted.limit_bytes:,} are expected, so it is "
            f"another file: {advice}"
        )
    if wanted.sha256 is None:
        _require_no_page(path, advice)
    return path


def _require_no_page(path: Path, advice: str) -> None:
    try:
        require_no_page(path)
    except CheckpointError as error:
        raise CheckpointError(f"{error}: {advice}") from error


def checkpoint_sha256(name: str, weights: Path) -> str:
    """Return the SHA-256 of a checkpoint in the weights folder, held against the registry.

    Where nobody has published its hash, the file's keys and shapes are checked when it is first used, and the
    hash is noted beside it: a file that was changed later is refused.

    A file is read once per process, again only when its length or time has changed.

    Raises:
        CheckpointError: It is missing, or its bytes are not those of its authors' file or of its first use.
        SettingsError: The name is not known.
    """
    path, wanted = find_checkpoint(name, weights), checkpoint(name).sha256_begins
    state = path.stat()
    found = _sha256(path, state.st_size, state.st_mtime_ns)
    if not found.startswith(wanted):
        raise CheckpointError(
            f"{path} has SHA-256 {found} where {wanted} is expected, so it is damaged or another file: "
            f"delete it and run `python -m jobs.fetch_weights {name}`"
        )
    if checkpoint(name).sha256 is None:
        trust_on_first_use(name, path, found)
    return found


def trust_on_first_use(name: str, path: Path, sha256: str) -> None:
    """Hold a file against the hash noted at its first use; at its first use check what is in it and note it.

    Raises:
        CheckpointError: It was changed since, or holds other weights than its name says.
    """
    require_noted(path, sha256)
    if noted_sha256(path) is None:
        require_network(name, path)
        note_sha256(path, sha256)


@lru_cache(maxsize=32)
def _sha256(path: Path, size_bytes: int, changed_ns: int) -> str:
    """Return the hash of a file in one state; length and time are there to tell states apart."""
    return file_sha256(path)

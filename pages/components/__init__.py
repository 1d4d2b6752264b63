"""Parts that several pages share."""

from pages.components.shared.plain_by_default import make_plain_the_default

make_plain_the_default()

"""How an interval or a p was made, as the pages say it; the words are those of `core.statistics.how_made`."""

from __future__ import annotations

from core.statistics.how_made import MEAN_TEST_IN_SHORT as MEAN_TEST_IN_SHORT
from core.statistics.how_made import WILCOXON_IN_SHORT as WILCOXON_IN_SHORT
from core.statistics.how_made import all_made_in_words as all_made_in_words
from core.statistics.how_made import how_resampled as how_resampled
from core.statistics.how_made import made_in_words as made_in_words
from core.statistics.how_made import permuted_in_words as permuted_in_words

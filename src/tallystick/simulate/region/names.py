"""Invented names of firms and people. No two firms of a region bear the same name, and none is a real one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.draws import Draws

Ints = NDArray[np.int64]

LUCKY = tuple("恒兴瑞华德永嘉信裕安昌达丰隆源盛泰通和茂鑫诚宏远福利顺康吉祥润佳旺广正荣庆金玉林")
"""Forty characters that firms' names are made of."""
CALLED = {
    "wholesale": "商贸",
    "retail": "百货",
    "industry": "机械制造",
    "construction": "建筑工程",
    "transport": "货运",
    "storage": "仓储",
    "leasing_business_services": "商务服务",
    "agriculture": "种植专业",
    "catering": "餐饮",
    "accommodation": "宾馆",
    "software": "软件科技",
    "information_transmission": "网络科技",
    "property_management": "物业管理",
    "other": "服务",
}
ENDINGS = {"company": "有限公司", "individual_business": "经营部", "cooperative": "合作社"}
OUTSIDE = ("江北市", "临海市", "东河市", "南屏市", "望山县", "平湖县", "宁川市", "沙洲市")
SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
GIVEN = tuple("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚")
_STEP = 48_271
"""Prime to 40, so that multiplying by it puts the numbers below a power of 40 in another order."""


def gathered(words: Sequence[str], places: Ints) -> pl.Series:
    """This function will give `words[place]` for each place."""
    return pl.Series(list(words), dtype=pl.String).gather(places)


def lucky_words(number: Ints, most: int) -> pl.Series:
    """This function will give each number below `most` a word of its own of three, or if need be more, characters."""
    base = len(LUCKY)
    width = 3
    while base**width < most:
        width += 1
    left = (number * _STEP + 7_919) % base**width
    word = gathered(LUCKY, left % base)
    for _ in range(width - 1):
        left = left // base
        word = word + gathered(LUCKY, left % base)
    return word


def firm_names(number: Ints, most: int, industry: pl.Series, legal_form: pl.Series) -> pl.Series:
    """This function will give the names of the region's firms, each its own."""
    trade = industry.replace_strict(CALLED, return_dtype=pl.String)
    ending = legal_form.replace_strict(ENDINGS, return_dtype=pl.String)
    return pl.repeat("清河", len(number), eager=True) + lucky_words(number, most) + trade + ending


def names_outside(draws: Draws, count: int) -> pl.Series:
    """This function will give the names of `count` firms outside the region, each its own."""
    number = np.arange(count)
    place = gathered(OUTSIDE, draws.choice("outside place", number, weights=[1.0] * len(OUTSIDE)))
    trades = tuple(CALLED.values())
    trade = gathered(trades, draws.choice("outside trade", number, weights=[1.0] * len(trades)))
    return place + lucky_words(number, count) + trade + pl.repeat("有限公司", count, eager=True)


def person_names(draws: Draws, person: Ints) -> pl.Series:
    """This function will give the names of people by their number; several people may bear one name, as in life."""
    first = gathered(SURNAMES, draws.choice("surname", person, weights=[1.0 / (n + 2) for n in range(len(SURNAMES))]))
    parts = [draws.choice(f"given {n}", person, weights=[1.0] * len(GIVEN)) for n in range(2)]
    return first + gathered(GIVEN, parts[0]) + gathered(GIVEN, parts[1])

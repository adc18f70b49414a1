"""Reports as people write them: short sentences composed from facts, so that a copied report can be told from one's
own.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.simulate.bank.rows import Array, Ints
from tallystick.simulate.draws import Draws

TRADES = {
    "agriculture": "农业",
    "industry": "制造业",
    "construction": "建筑业",
    "wholesale": "批发业",
    "retail": "零售业",
    "transport": "交通运输业",
    "storage": "仓储业",
    "post": "邮政业",
    "accommodation": "住宿业",
    "catering": "餐饮业",
    "information_transmission": "信息传输业",
    "software": "软件业",
    "real_estate": "房地产业",
    "property_management": "物业管理业",
    "leasing_business_services": "租赁和商务服务业",
    "other": "其他行业",
}
OPENINGS = (
    "借款人从事{trade}，现场查看经营场所，",
    "经双人实地走访，该户主营{trade}，",
    "该企业属{trade}，办公和生产场地与登记地址一致，",
    "走访时企业正常营业，所属行业为{trade}，",
    "客户经营{trade}多年，场所为自有或长期租赁，",
    "到访未事先通知，该{trade}企业在岗经营，",
)
WORKERS = (
    "现场见员工{n}人，",
    "在岗人数约{n}人，与社保人数接近，",
    "核对考勤，当日出勤{n}人，",
    "车间及门店共有{n}名员工，",
    "清点在岗{n}人，",
)
SALES = (
    "近一年销售约{s}万元，",
    "据账册估算年销售{s}万元，",
    "企业主自述年营业额{s}万元，",
    "结合流水测算年收入{s}万元，",
    "开票口径年销售{s}万元，",
)
STOCK = (
    "存货周转正常，",
    "原料库存较上季{way}，",
    "应收账款{way}，主要客户回款及时，",
    "电表读数较上月{way}，",
    "上下游稳定，订单{way}，",
    "设备开工{way}，",
)
WAYS = ("略增", "持平", "略降", "有所上升", "有所下降", "变化不大")
OWNERS = (
    "企业主为本地人，家庭和睦。",
    "实际控制人从业经验丰富，口碑{view}。",
    "邻里评价{view}。",
    "业主信用意识{view}，无不良嗜好。",
    "与上下游核实，评价{view}。",
)
VIEWS = ("较差", "一般", "尚可", "良好", "很好")
ADVICE = (
    "建议按程序审批。",
    "建议核实流水后审批。",
    "还款来源基本可靠。",
    "第一还款来源充足。",
    "需关注行业波动。",
    "建议适当控制额度。",
)
CHECKED = ("本次贷后检查：", "例行回访：", "电话及现场核实：", "按计划开展检查：", "走访情况：")
STATES = (
    "经营正常，资金按约定用途使用。",
    "经营平稳，结息按期。",
    "订单有所减少，需持续关注。",
    "回款放缓，已提示风险。",
    "经营明显下滑，存在还款压力。",
)


def _picked(draws: Draws, stream: str, firm: Ints, month: Ints, texts: tuple[str, ...]) -> pl.Series:
    place = draws.integers(stream, firm, month, low=0, high=len(texts))
    return pl.Series(np.array(texts)[place])


def investigation_texts(
    draws: Draws, *, firm: Ints, month: Ints, trade: Array, stated_minor: Ints, neighbours: Ints
) -> pl.Series:
    """This function will write one investigation report each, from facts of the firm."""
    workers = np.maximum(stated_minor // 40_000_000, 1) + draws.integers("workers said", firm, month, low=0, high=4)
    facts = pl.DataFrame(
        {
            "trade": pl.Series(trade).replace_strict(TRADES, default="其他行业"),
            "n": pl.Series(workers).cast(pl.String),
            "s": pl.Series(stated_minor // 1_000_000).cast(pl.String),
            "way": _picked(draws, "way", firm, month, WAYS),
            "view": pl.Series(np.array(VIEWS)[np.clip(neighbours, 1, 5) - 1]),
        }
    )
    parts = [
        _picked(draws, name, firm, month, texts)
        for name, texts in (
            ("opening", OPENINGS),
            ("workers", WORKERS),
            ("sales", SALES),
            ("stock", STOCK),
            ("owners", OWNERS),
            ("advice", ADVICE),
        )
    ]
    frame = facts.with_columns(text=pl.concat_str(parts))
    return _filled(frame, ("trade", "n", "s", "way", "view"))


def check_texts(draws: Draws, *, firm: Ints, month: Ints, trade: Array, state: Ints) -> pl.Series:
    """This function will write one report of a check after the loan each; `state` is 0 (fine) to 4 (bad)."""
    facts = pl.DataFrame(
        {
            "trade": pl.Series(trade).replace_strict(TRADES, default="其他行业"),
            "n": pl.Series(draws.integers("workers checked", firm, month, low=3, high=60)).cast(pl.String),
            "way": _picked(draws, "checked way", firm, month, WAYS),
        }
    )
    parts = [
        _picked(draws, "checked", firm, month, CHECKED),
        _picked(draws, "checked opening", firm, month, OPENINGS),
        _picked(draws, "checked workers", firm, month, WORKERS),
        _picked(draws, "checked stock", firm, month, STOCK),
        pl.Series(np.array(STATES)[state]),
    ]
    return _filled(facts.with_columns(text=pl.concat_str(parts)), ("trade", "n", "way"))


def _filled(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    """The text with each `{name}` replaced by the column of that name."""
    text = pl.col("text")
    for name in names:
        halves = text.str.splitn("{" + name + "}", 2)
        before, after = halves.struct.field("field_0"), halves.struct.field("field_1")
        text = pl.when(after.is_not_null()).then(pl.concat_str(before, pl.col(name), after)).otherwise(before)
    return frame.select(text.alias("text")).to_series()


def copied_from_before(texts: pl.Series, copied: Array, owner: Array, order: Array) -> pl.Series:
    """This function will put in place of each copied text the last one that its owner wrote anew before it, in
    `order`.
    """
    frame = pl.DataFrame({"text": texts, "copied": copied, "owner": owner, "order": order}).with_row_index("at")
    ordered = frame.sort("owner", "order", "at").with_columns(own=pl.when(~pl.col("copied")).then("text"))
    filled = ordered.with_columns(text=pl.coalesce(pl.col("own").forward_fill().over("owner"), "text"))
    return filled.sort("at")["text"]


def photo_hashes(draws: Draws, firm: Ints, month: Ints, count: int = 3) -> pl.Series:
    """This function will give the hashes of a visit's photos, with spaces between: other photos, other hashes."""
    parts = [pl.Series(draws.bits("photo", firm, month, nth)).cast(pl.String).str.zfill(20) for nth in range(count)]
    frame = pl.DataFrame({f"p{nth}": part for nth, part in enumerate(parts)})
    return frame.select(pl.concat_str(pl.all(), separator=" ")).to_series()

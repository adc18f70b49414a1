"""The latest visit: three products, three meters (三品三表)."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, days, minor, points
from tallystick.kernel.columns import Columns

_T = "visits"
_OLD = "not visited, or longer ago than the policy's visit_valid_days, or not noted"

ADDS = Columns(
    (
        days("visit_age_days", WORSE, "days since the latest visit", "最近走访距今天数", "not visited", _T),
        count("visit_persons", BETTER, "officers at the latest visit", "走访人数", "not visited", _T),
        points("soft_person", BETTER, "the person, 1 to 5", "人品评分", _OLD, _T),
        points("soft_product", BETTER, "the product, 1 to 5", "产品评分", _OLD, _T),
        points("soft_pledge", BETTER, "the pledge, 1 to 5", "押品评分", _OLD, _T),
        points("soft_score", BETTER, "the three weighted, 0 to 100", "三品综合分", _OLD, _T),
        count("meters_read", BETTER, "meters read, of electricity, water and customs", "三表查验数", _OLD, _T),
        points("books_quality", BETTER, "quality of the books, 1 to 5", "账务质量", _OLD, _T),
        points("neighbours_view", BETTER, "what neighbours say, 1 to 5", "邻里评价", _OLD, _T),
        minor("visit_sales_12m_minor", NEUTRAL, "annual sales as stated at the visit", "走访自述年销售额", _OLD, _T),
    )
)

"""The person behind the firm and that person's household (企业主)."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, flag, minor, text, years
from tallystick.kernel.columns import Columns

_T = "owners"

ADDS = Columns(
    (
        count("owners_known", NEUTRAL, "people named for the firm", "关联自然人数", "no owner named", _T),
        text("household_id", NEUTRAL, "the household of the main owner", "企业主家庭", "no owner named", _T),
        years("owner_age_years", NEUTRAL, "age of the main owner", "企业主年龄", source=_T),
        years("owner_industry_years", BETTER, "years in the trade", "从业年限", source=_T),
        years("owner_local_years", BETTER, "years in the place", "本地居住年限", source=_T),
        flag("owner_has_property", BETTER, "main owner or spouse owns a home", "有自有房产", source=_T),
        minor(
            "household_surplus_minor",
            BETTER,
            "household income less expense and debts, a year",
            "家庭年结余",
            source=_T,
        ),
        minor(
            "household_debt_service_minor",
            WORSE,
            "household's debt payments a year, as declared",
            "家庭年偿债额",
            source=_T,
        ),
    )
)

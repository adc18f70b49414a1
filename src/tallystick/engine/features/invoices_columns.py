"""The columns that invoices give: level, trend, season, gaps, voids, margin, buyers and suppliers (发票特征)."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, days, flag, minor, months, ratio, share
from tallystick.kernel.columns import Columns

_T = "invoices"
_NONE = "no invoices seen"
_NO_SALES = "nothing sold in the 12 months"
_SHORT = "history shorter than the months compared, or nothing sold in the earlier ones"

LEVELS = Columns(
    (
        months("invoice_months", NEUTRAL, "months since the first invoice", "发票历史月数", _NONE, _T),
        minor("sales_12m_minor", BETTER, "net sales of 12 months, before VAT", "近12个月净销售额", _NONE, _T),
        minor("purchases_12m_minor", NEUTRAL, "net purchases of 12 months, before VAT", "近12个月净采购额", _NONE, _T),
        minor("sales_3m_minor", BETTER, "net sales of 3 months, before VAT", "近3个月净销售额", _NONE, _T),
        ratio(
            "sales_yoy_3m",
            BETTER,
            "net sales of 3 months against the same a year before",
            "近3个月销售同比",
            _SHORT,
            _T,
        ),
        ratio(
            "sales_growth_12m",
            BETTER,
            "net sales of 12 months against the 12 before",
            "近12个月销售增长率",
            _SHORT,
            _T,
        ),
        count(
            "sales_active_months_12m",
            BETTER,
            "months with positive net sales, of 12",
            "近12个月有销售月数",
            _NONE,
            _T,
        ),
        ratio(
            "sales_volatility_12m",
            WORSE,
            "standard deviation of monthly net sales by their mean, over 12 months or all there are from 6 on",
            "月销售变异系数",
            "fewer than 6 months of history, or no net sales",
            _T,
        ),
        share(
            "sales_seasonality",
            NEUTRAL,
            "share of the best 3 months in 12",
            "最旺3个月销售占比",
            "fewer than 12 months of history, or nothing sold",
            _T,
        ),
        days("sales_gap_days_12m", WORSE, "longest run of days without a sale", "近12个月最长无销售天数", _NONE, _T),
        days("days_since_sale", WORSE, "days since the last sale", "距最近一次销售天数", "never sold", _T),
    )
)
QUALITY = Columns(
    (
        share(
            "void_share_12m",
            WORSE,
            "void sales invoices by all issued, by value",
            "近12个月作废发票占比",
            "no sales invoice issued in the 12 months",
            _T,
        ),
        share(
            "refund_share_12m",
            WORSE,
            "refunds of sales by sales before them",
            "近12个月销售退回占比",
            _NO_SALES,
            _T,
        ),
        share(
            "purchase_refund_share_12m",
            NEUTRAL,
            "refunds of purchases by purchases before them",
            "近12个月采购退回占比",
            "nothing bought in the 12 months",
            _T,
        ),
        ratio(
            "margin_proxy_12m",
            BETTER,
            "net sales less net purchases, by net sales",
            "毛利率代理值",
            "nothing sold or nothing bought on invoice in the 12 months",
            _T,
        ),
        ratio(
            "vat_burden_12m",
            NEUTRAL,
            "VAT on sales less VAT on purchases, by net sales",
            "增值税税负率",
            _NO_SALES,
            _T,
        ),
    )
)
PARTNERS = Columns(
    (
        count("buyers_12m", BETTER, "buyers with positive net sales in 12 months", "近12个月买方数", _NONE, _T),
        share("buyer_top1_share", WORSE, "share of the largest buyer", "第一大买方占比", _NO_SALES, _T),
        share("buyer_top5_share", WORSE, "share of the five largest buyers", "前五大买方占比", _NO_SALES, _T),
        share("buyer_hhi", WORSE, "sum of squared shares of buyers", "买方集中度HHI", _NO_SALES, _T),
        share(
            "buyer_loyalty",
            BETTER,
            "share of sales to buyers who also bought in the 12 months before",
            "老客户销售占比",
            "fewer than 24 months of history, or nothing sold",
            _T,
        ),
        flag(
            "buyer_top3_stopped",
            WORSE,
            "one of the three largest buyers of the year has stopped buying",
            "前三大买方停止采购",
            _NO_SALES,
            _T,
        ),
        count("suppliers_12m", NEUTRAL, "suppliers bought from in 12 months", "近12个月供应商数", _NONE, _T),
        share("supplier_top1_share", WORSE, "share of the largest supplier", "第一大供应商占比", "nothing bought", _T),
        share("supplier_hhi", WORSE, "sum of squared shares of suppliers", "供应商集中度HHI", "nothing bought", _T),
        share(
            "supplier_loyalty",
            BETTER,
            "share of purchases from suppliers of the 12 months before",
            "老供应商采购占比",
            "fewer than 24 months of history, or nothing bought",
            _T,
        ),
    )
)
ADDS = LEVELS | QUALITY | PARTNERS

"""What the standard lines are called in statements: Chinese of three accounting standards, English, abbreviations.

A name stands as it is written there; `place.normalised` takes spaces, numbering, signs and brackets off both sides.
The name of a line in `lines.py` is always one of its names and is not repeated here.
"""

from __future__ import annotations

from tallystick.engine.features.spreading.lines import LINES, Sheet

BALANCE: dict[str, tuple[str, ...]] = {
    "cash": (
        "现金", "现金及银行存款", "银行存款", "库存现金", "其他货币资金", "现金及现金等价物",
        "cash and cash equivalents", "cash at bank", "cash at bank and in hand", "bank and cash", "monetary funds",
        "cash in hand",
    ),
    "short_investments": (
        "交易性金融资产", "以公允价值计量且其变动计入当期损益的金融资产", "衍生金融资产", "理财产品",
        "trading financial assets", "marketable securities", "short term investment",
    ),
    "notes_receivable": ("应收款项融资", "应收银行承兑汇票", "银行承兑汇票", "bills receivable", "note receivable"),
    "receivables": (
        "应收帐款", "应收款", "应收货款", "应收票据及应收账款", "应收票据和应收账款", "trade receivables",
        "receivables", "debtors", "trade debtors", "trade and other receivables", "notes and accounts receivable",
        "AR", "A/R",
    ),
    "prepayments": (
        "预付款项", "预付帐款", "预付货款", "预付款", "prepaid", "prepayment", "advances to suppliers",
        "advance to suppliers", "prepaid accounts",
    ),
    "dividends_receivable": ("应收利润", "dividend receivable"),
    "other_receivables": (
        "其它应收款", "其他应收款项", "其他应收账款", "其他应收帐款", "其他应收款净额", "应收补贴款",
        "应收出口退税", "备用金", "other debtors", "due from related parties",
    ),
    "inventory": ("存货净额", "库存", "inventories", "inventory net", "stock", "stocks", "stock in trade"),
    "raw_materials": ("材料", "原料", "materials"),
    "work_in_progress": ("生产成本", "半成品", "在制品", "WIP"),
    "finished_goods": ("产成品", "商品", "库存产品", "产品", "goods"),
    "turnover_materials": ("低值易耗品", "包装物", "consumables"),
    "other_current_assets": (
        "其它流动资产", "待摊费用", "合同资产", "持有待售资产", "一年内到期的非流动资产", "1年内到期的非流动资产",
        "一年内到期的长期债券投资", "待处理流动资产净损失", "prepaid expenses", "contract assets",
        "other current asset", "deferred expenses",
    ),
    "current_assets": (
        "流动资产总计", "流动资产总额", "流动资产小计", "current assets", "current assets total", "流动资产合计数",
    ),
    "long_bonds": (
        "长期债权投资", "债权投资", "持有至到期投资", "其他债权投资", "可供出售金融资产", "长期投资",
        "long term investments", "held to maturity investments",
    ),
    "long_equity": (
        "其他权益工具投资", "对外投资", "长期股权投资净额", "long term equity investment",
        "investments in associates", "equity investments",
    ),
    "fixed_assets_cost": (
        "固定资产原值", "固定资产原始价值", "property plant and equipment at cost", "fixed assets cost",
        "fixed assets original cost", "PPE cost",
    ),
    "accumulated_depreciation": (
        "固定资产累计折旧", "固定资产折旧", "折旧", "depreciation", "less accumulated depreciation",
    ),
    "fixed_assets_net": (
        "固定资产净值", "固定资产净额", "固定资产", "固定资产合计", "固定资产账面净值", "fixed assets",
        "net fixed assets", "property plant and equipment", "property plant and equipment net", "PPE", "PP&E",
        "tangible fixed assets", "fixed assets net value",
    ),
    "construction_in_progress": ("在建工程净额", "CIP"),
    "construction_materials": ("project materials", "engineering materials"),
    "fixed_assets_disposal": ("待处理固定资产净损失", "disposal of fixed assets"),
    "biological_assets": ("生物资产", "biological assets"),
    "intangible_assets": (
        "无形资产净额", "无形资产净值", "土地使用权", "商誉", "无形资产及其他资产合计", "intangibles",
        "intangible assets net", "goodwill", "land use rights",
    ),
    "development": ("研发支出", "development costs"),
    "long_prepaid_expenses": (
        "递延资产", "开办费", "长期待摊费", "long term deferred expenses", "long term prepayments",
    ),
    "other_noncurrent_assets": (
        "其他长期资产", "递延所得税资产", "递延税款借项", "使用权资产", "投资性房地产", "长期应收款", "油气资产",
        "其他资产", "其他非流动金融资产", "deferred tax assets", "right of use assets", "investment property",
        "other assets", "long term receivables",
    ),
    "noncurrent_assets": (
        "非流动资产总计", "非流动资产总额", "长期资产合计", "noncurrent assets", "non current assets",
        "total noncurrent assets", "total fixed assets", "total long term assets",
    ),
    "total_assets": ("资产合计", "资产总额", "总资产", "资产", "assets", "assets total", "TA"),
    "short_loans": (
        "短期贷款", "银行借款", "短期银行借款", "流动资金借款", "交易性金融负债", "short term borrowings",
        "bank loans", "bank overdraft", "short term debt", "short term loan", "notes payable to banks", "overdraft",
    ),
    "notes_payable": ("应付银行承兑汇票", "bills payable", "note payable"),
    "payables": (
        "应付帐款", "应付款", "应付货款", "应付票据及应付账款", "应付票据和应付账款", "trade payables", "payables",
        "creditors", "trade creditors", "trade and other payables", "AP", "A/P", "notes and accounts payable",
    ),
    "advances_received": (
        "预收款项", "预收帐款", "预收货款", "预收款", "合同负债", "advance receipts", "advances from customers",
        "customer deposits", "contract liabilities", "deferred revenue", "unearned revenue",
    ),
    "wages_payable": (
        "应付工资", "应付薪酬", "应付福利费", "应付职工工资", "accrued payroll", "salaries payable",
        "employee benefits payable", "accrued wages",
    ),
    "taxes_payable": (
        "应交税金", "应缴税费", "应缴税金", "未交税金", "其他应交款", "应交增值税", "tax payable", "accrued taxes",
        "VAT payable",
    ),
    "interest_payable": ("accrued interest",),
    "profit_payable": ("应付股利", "应付普通股股利", "未付利润", "dividends payable", "dividend payable"),
    "other_payables": (
        "其它应付款", "其他应付款项", "其他应付账款", "其他应付帐款", "other creditors", "due to related parties",
        "其他应付",
    ),
    "other_current_liabilities": (
        "其它流动负债", "预提费用", "一年内到期的非流动负债", "1年内到期的非流动负债", "一年内到期的长期负债",
        "一年内到期的长期借款", "持有待售负债", "accrued expenses", "accruals", "current portion of long term debt",
        "other current liability", "accrued liabilities",
    ),
    "current_liabilities": (
        "流动负债总计", "流动负债总额", "流动负债小计", "current liabilities", "current liabilities total",
    ),
    "long_loans": (
        "长期贷款", "长期银行借款", "应付债券", "long term borrowings", "long term debt", "bonds payable",
        "long term loan", "non current borrowings",
    ),
    "long_payables": ("租赁负债", "专项应付款", "长期应付职工薪酬", "lease liabilities", "long term payable"),
    "deferred_income": ("递延收入",),
    "other_noncurrent_liabilities": (
        "其他长期负债", "递延所得税负债", "递延税款贷项", "预计负债", "deferred tax liabilities", "provisions",
        "other long term liabilities",
    ),
    "noncurrent_liabilities": (
        "非流动负债总计", "非流动负债总额", "长期负债合计", "noncurrent liabilities", "non current liabilities",
        "total noncurrent liabilities", "total long term liabilities",
    ),
    "total_liabilities": ("负债总计", "负债总额", "总负债", "负债", "liabilities", "liabilities total", "TL"),
    "paid_in_capital": (
        "实收资本", "股本", "实收资本净额", "注册资本", "实收股本", "share capital", "capital", "capital stock",
        "common stock", "owner's capital", "issued capital",
    ),
    "capital_reserve": (
        "资本公积金", "其他综合收益", "专项储备", "capital surplus", "additional paid in capital", "share premium",
        "other comprehensive income",
    ),
    "surplus_reserve": ("盈余公积金", "法定盈余公积", "法定公积金", "surplus reserves", "statutory reserve"),
    "retained_earnings": (
        "未分配利润合计", "本年利润", "利润分配", "undistributed profit", "undistributed profits",
        "accumulated profit", "retained profit", "accumulated deficit",
    ),
    "equity": (
        "所有者权益合计", "股东权益合计", "所有者权益总计", "所有者权益", "股东权益", "净资产", "净资产合计",
        "权益合计", "所有者权益或股东权益合计", "业主权益", "所有者权益总额", "owners equity",
        "shareholders equity", "net worth", "equity", "total owners equity", "total shareholders equity",
        "net assets", "total stockholders equity",
    ),
    "liabilities_and_equity": (
        "负债及所有者权益总计", "负债和股东权益总计", "负债及股东权益总计", "负债和所有者权益合计",
        "负债及所有者权益合计", "负债和所有者权益或股东权益总计", "负债与所有者权益总计", "权益总计",
        "负债及权益合计", "total equity and liabilities", "total liabilities and shareholders equity",
        "total liabilities and owners equity", "liabilities and equity",
    ),
    "other_equity": ("少数股东权益", "其他权益工具", "minority interest", "non controlling interests"),
    "receivables_net": ("应收账款净值", "应收帐款净额", "应收帐款净值", "accounts receivable net", "net receivables"),
    "bad_debt_allowance": ("坏帐准备", "allowance for doubtful accounts"),
}  # fmt: skip

INCOME: dict[str, tuple[str, ...]] = {
    "revenue": (
        "营业总收入", "销售收入", "营业额", "收入合计", "营业收入合计", "业务收入", "产品销售收入", "商品销售收入",
        "销售净额", "销售额", "总收入", "revenue", "sales", "net sales", "sales revenue", "total revenue",
        "turnover", "operating revenue", "total operating revenue", "income from operations", "net revenue",
    ),
    "cost_of_sales": (
        "营业总成本中营业成本", "销售成本", "产品销售成本", "商品销售成本", "营业成本合计", "cost of goods sold",
        "COGS", "cost of revenue", "operating cost", "operating costs", "costs of sales",
    ),
    "tax_and_surcharges": (
        "税金及附加", "营业税金", "主营业务税金及附加", "产品销售税金及附加", "销售税金及附加",
        "business taxes and surcharges", "tax and surcharges", "taxes and surcharge", "business tax",
    ),
    "selling_expense": (
        "营业费用", "经营费用", "产品销售费用", "销售费", "selling expenses", "distribution costs",
        "selling and distribution expenses", "sales expenses", "operating expense",
    ),
    "admin_expense": (
        "管理费", "管理费用合计", "administrative expenses", "administration expenses", "G&A",
        "general and administrative expenses", "management expenses", "SG&A",
    ),
    "research_expense": ("其中研究费用",),
    "finance_expense": (
        "财务费", "financial expenses", "financial expense", "finance costs", "finance cost", "financing expenses",
        "financial costs",
    ),
    "interest_expense": (
        "利息支出", "利息净支出", "利息费用净额", "利息支出净额", "interest", "interest expenses", "interest paid",
        "net interest expense",
    ),
    "investment_income": (
        "投资净收益", "投资收益净额", "公允价值变动收益", "公允价值变动净收益", "income from investments",
        "investment gains", "gains on investments",
    ),
    "operating_profit": (
        "营业利润额", "经营利润", "主营利润", "profit from operations", "operating income net", "operating profits",
        "income from operation", "EBIT",
    ),
    "nonoperating_income": ("营业外收入合计", "补贴收入", "资产处置收益", "non operating income", "other gains"),
    "government_grants": ("补助收入", "government grant", "subsidies"),
    "nonoperating_expense": (
        "营业外支出合计", "资产处置损失", "non operating expenses", "non operating expense", "other losses",
    ),
    "total_profit": (
        "利润总额合计", "税前利润", "利润总计", "税前利润总额", "profit before tax", "profit before taxation",
        "profit before income tax", "income before tax", "PBT", "EBT", "pretax profit", "earnings before tax",
    ),
    "income_tax": (
        "所得税", "企业所得税", "应交所得税", "所得税费", "income tax expense", "tax expense", "income taxes",
        "taxation", "tax",
    ),
    "net_profit": (
        "税后利润", "净利润额", "本年净利润", "净收益", "profit after tax", "net income", "profit for the year",
        "profit after taxation", "PAT", "net earnings", "profit for the period",
    ),
    "main_revenue": ("主营收入", "主营业务收入净额", "主营业务净收入", "基本业务收入"),
    "other_revenue": ("其他收入", "其他营业收入"),
    "main_cost": ("主营成本", "主营业务支出"),
    "other_cost": ("其他业务支出", "其他营业成本"),
    "impairment_loss": ("信用减值损失", "资产减值准备", "impairment losses", "credit impairment loss"),
    "other_income": ("其他业务利润", "other operating income", "其他经营收益"),
    "development_expense": (
        "研究与开发费用", "研究开发费用", "研究开发费", "R&D", "R&D expenses", "research and development expenses",
    ),
}  # fmt: skip

CASH_FLOW: dict[str, tuple[str, ...]] = {
    "cash_from_sales": (
        "销售商品提供劳务收到的现金", "销售商品、产品、提供劳务收到的现金", "销售收到的现金",
        "cash received from sales", "cash received from customers", "receipts from customers",
    ),
    "other_operating_receipts": (
        "收到的其他与经营活动有关的现金", "收到的税费返还", "other cash received from operations",
    ),
    "cash_for_purchases": (
        "购买商品、接受劳务支付的现金", "采购支付的现金", "cash paid for goods and services",
        "cash paid to suppliers", "payments to suppliers",
    ),
    "cash_for_wages": (
        "支付给职工以及为职工支付的现金", "支付给职工的现金", "cash paid to employees", "cash paid for wages",
    ),
    "cash_for_taxes": ("支付的各项税费", "cash paid for taxes", "taxes paid"),
    "other_operating_payments": ("支付的其他与经营活动有关的现金", "other cash paid for operations"),
    "operating_cash_flow": (
        "经营活动现金流量净额", "经营活动产生的现金净流量", "经营现金流量净额", "经营活动现金净流量",
        "net cash flow from operating activities", "net cash from operating activities", "operating cash flow",
        "cash flow from operations", "CFO",
    ),
    "investments_recovered": ("收回短期投资、长期债券投资和长期股权投资收到的现金", "收回投资所收到的现金"),
    "investment_income_received": ("取得投资收益所收到的现金",),
    "disposal_receipts": (
        "处置固定资产、无形资产和其他非流动资产收回的现金净额",
        "处置固定资产、无形资产和其他长期资产收回的现金净额", "proceeds from disposal of fixed assets",
    ),
    "investments_made": ("短期投资、长期债券投资和长期股权投资支付的现金", "投资所支付的现金"),
    "capital_expenditure": (
        "购建固定资产、无形资产和其他非流动资产支付的现金", "购建固定资产、无形资产和其他长期资产支付的现金",
        "purchase of fixed assets", "capex", "purchase of property plant and equipment",
    ),
    "investing_cash_flow": (
        "投资活动现金流量净额", "投资活动产生的现金净流量", "net cash from investing activities",
        "net cash flow from investing activities", "CFI",
    ),
    "loans_received": ("借款收到的现金", "取得借款所收到的现金", "proceeds from borrowings", "proceeds from loans"),
    "capital_received": ("吸收投资收到的现金", "吸收投资所收到的现金", "proceeds from share issue"),
    "loans_repaid": (
        "偿还债务支付的现金", "偿还债务所支付的现金", "偿还借款支付的现金", "repayment of borrowings",
        "repayment of loans",
    ),
    "interest_paid": ("偿付利息支付的现金", "支付利息的现金", "interest payments"),
    "profit_distributed": ("分配股利、利润或偿付利息支付的现金", "分配股利支付的现金", "dividends paid"),
    "financing_cash_flow": (
        "筹资活动现金流量净额", "筹资活动产生的现金净流量", "net cash from financing activities",
        "net cash flow from financing activities", "CFF",
    ),
    "cash_increase": (
        "现金及现金等价物净增加额", "现金净增加", "net change in cash", "net increase in cash and cash equivalents",
    ),
    "cash_opening": ("期初现金及现金等价物余额", "年初现金余额", "cash at beginning of period", "opening cash"),
    "cash_closing": ("期末现金及现金等价物余额", "年末现金余额", "cash at end of period", "closing cash"),
    "depreciation": (
        "固定资产折旧、油气资产折耗、生产性生物资产折旧", "计提的固定资产折旧", "折旧", "折旧费用",
        "depreciation charge", "depreciation of fixed assets", "depreciation expense",
    ),
    "amortisation": (
        "无形资产摊销", "长期待摊费用摊销", "待摊费用摊销", "amortization", "amortisation of intangible assets",
    ),
}  # fmt: skip


def names() -> list[tuple[Sheet, str, int]]:
    """This function will give every (sheet, name as written, line number), the lines' own names first."""
    known = {**BALANCE, **INCOME, **CASH_FLOW}
    found: list[tuple[Sheet, str, int]] = []
    for line in LINES:
        found += [(line.sheet, name, line.number) for name in (line.zh, line.en, *known.get(line.code, ()))]
    return found

"""How the firm behaves: before the courts, before the eyes of the officers who visited it, and to a model."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.evidence.schemas import fields as f


class Lawsuits(dy.Schema):
    """Court cases of the firm, its owner or the owner's spouse."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    case_no = f.name("Case number", "案号", key=True)
    subject = f.code("Subject", "涉诉主体", "firm", "owner", "spouse")
    role = f.code("Role", "诉讼地位", "plaintiff", "defendant")
    filed_day = f.day("Filed", "立案日期")
    amount_minor = f.money("Amount in dispute", "涉案金额", optional=True)
    cause = f.name("Cause", "案由", optional=True)
    status = f.code("Status", "案件状态", "open", "settled", "won", "lost", "enforced", "dishonest")


class ModelScores(dy.Schema):
    """PDs that a model gave firms before they are decided on: the bank's own, run outside the flow, or a bought one."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    model = f.name("Model: digest or name", "模型标识", key=True)
    scored_day = f.day("Scored", "评分日期", key=True)
    pd_12m = f.share("PD, 12 months", "违约概率（12个月）")
    reasons = f.name("What raised the PD, strongest first", "主要不利因素", optional=True)


class Visits(dy.Schema):
    """Visits on site by two officers: three products (人品 产品 押品), three meters (水表 电表 海关报表)."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    visit_id = f.name("Visit", "走访编号", key=True)
    day = f.day("Visited", "走访日期")
    officer_id = f.name("Officer", "走访人")
    second_officer_id = f.name("Second officer", "协办人", optional=True)
    person_score = f.count("Person", "人品评分", optional=True, least=1, most=5, unit="points")
    product_score = f.count("Product", "产品评分", optional=True, least=1, most=5, unit="points")
    pledge_score = f.count("Pledge", "押品评分", optional=True, least=1, most=5, unit="points")
    electricity_seen = f.flag("Electricity meter read", "已查电表", optional=True)
    water_seen = f.flag("Water meter read", "已查水表", optional=True)
    customs_seen = f.flag("Customs declarations read", "已查海关报表", optional=True)
    stated_sales_12m_minor = f.money("Sales of 12 months as stated", "自述近12个月销售额", optional=True)
    stated_margin = f.share("Margin as stated", "自述毛利率", optional=True, least=-1.0)
    workers_seen = f.count("Workers seen", "在岗人数", optional=True, most=10_000_000)
    machines_running_share = f.share("Share of machines running", "设备开工率", optional=True)
    stock_seen_minor = f.money("Stock seen", "盘点存货", optional=True)
    books_quality = f.count("Quality of the books", "账务质量评分", optional=True, least=1, most=5, unit="points")
    neighbours_view = f.count("Neighbours' view", "邻里评价评分", optional=True, least=1, most=5, unit="points")
    photos = f.count("Photos", "照片数", optional=True, most=100_000)

    @dy.rule()
    def second_officer_is_the_first(cls) -> pl.Expr:
        return cls.second_officer_id.col != cls.officer_id.col

"""Who asks for how much of what: new requests and renewals, in every world, on the same chance in all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.levers import LEVERS
from tallystick.simulate.bank.rows import Bools, Floats, Ints, Rows, stacked
from tallystick.simulate.bank.setting import NOBODY, Setting
from tallystick.simulate.bank.staff import minded_by

MOST_CAMPAIGN = 3.0
TEN_THOUSAND = 1_000_000
BRANCH_AUTHORITY_MINOR = 100_000_000
"""What a branch approver may approve: 1,000,000 yuan."""
JUST_BELOW = 0.96


@dataclass
class Standing:
    """How each of the bank's own firms stands with it in each world (worlds by firms, places as `Setting.local`)."""

    last_asked: Ints
    open_loans: Ints
    exposure_minor: Ints
    second_part_month: Ints
    second_part_minor: Ints
    gone_until: Ints
    shy_until: Ints

    @classmethod
    def none(cls, worlds: int, firms: int) -> Standing:
        """This function will give the standing before the bank's first day; `firms` are its own."""
        shape = (worlds, firms)
        return cls(
            last_asked=np.full(shape, -100),
            open_loans=np.zeros(shape, np.int64),
            exposure_minor=np.zeros(shape, np.int64),
            second_part_month=np.full(shape, -100),
            second_part_minor=np.zeros(shape, np.int64),
            gone_until=np.full(shape, -100),
            shy_until=np.full(shape, -100),
        )


def requests(setting: Setting, standing: Standing, month: int, ending: Rows) -> Rows:
    """This function will give the requests of `month` in all worlds; `ending` are loans that end next month."""
    parts = [
        _fresh(setting, standing, month),
        _again(setting, standing, month, ending),
        _second_parts(setting, standing, month),
    ]
    cases = stacked([part for part in parts if len(part)] or parts[:1])
    cases = cases.where(_first_of_each(cases, setting))
    _minded(setting, month, cases)
    _asked(setting, month, cases)
    _split(setting, standing, month, cases)
    standing.last_asked[cases.world, setting.local[cases.firm]] = month
    return cases


def likely(setting: Setting, months: range) -> Ints:
    """This function will give the firms that ask in one of `months`, in some world, if they are free then."""
    asked = [_wanting(setting, month).firm for month in months if month < setting.config.months]
    return np.unique(np.concatenate([np.zeros(0, np.int64), *asked]))


def _first_of_each(cases: Rows, setting: Setting) -> Ints:
    """One request a firm, month and world: renewals and second parts before new ones."""
    order = np.lexsort((cases.renews < 0, ~cases.second_part, cases.firm, cases.world))
    key = cases.world[order] * len(setting.firms) + cases.firm[order]
    first = np.ones(len(key), bool)
    first[1:] = key[1:] != key[:-1]
    return np.sort(order[first])


def _fresh(setting: Setting, standing: Standing, month: int) -> Rows:
    """Firms without a loan here that need money and may ask."""
    cases = _wanting(setting, month)
    place = setting.local[cases.firm]
    free = (standing.open_loans[cases.world, place] == 0) & (standing.gone_until[cases.world, place] < month)
    free &= standing.shy_until[cases.world, place] < month
    rested = month - standing.last_asked[cases.world, place] >= setting.conduct.demand.rest_months
    return cases.where(free & rested)


def _wanting(setting: Setting, month: int) -> Rows:
    """Firms that need money: by their own need, and by how the bank sells."""
    firms = setting.own
    chance = setting.config.need_a_year / 12 * setting.firms.comes[firms]
    told = setting.draws.uniform("need", firms, month)
    age = month + setting.config.history_months - setting.firms.founded[firms]
    old = age >= setting.conduct.demand.youngest_months
    seen = old & (setting.trouble(firms, month - 1) < at.CANNOT_PAY) & setting.alive(firms, month)
    always = setting.firms.fraud[firms] | setting.firms.friend[firms]
    near = seen & ((told < chance * MOST_CAMPAIGN) | always)
    close = firms[near]
    world = np.repeat(np.arange(setting.worlds), len(close))
    cases = _cases(setting, world, np.tile(close, setting.worlds))
    _minded(setting, month, cases)
    cases.set(product=_products(setting, month, cases))
    drawn, chance = np.tile(told[near], setting.worlds), np.tile(chance[near], setting.worlds)
    campaign = setting.levers.at("campaign", month, cases)
    favoured = setting.levers.at("own_circle", month, cases) * setting.firms.friend[cases.firm]
    fraud = setting.firms.fraud[cases.firm]
    brought = setting.levers.at("broker_fraud", month, cases) / 12
    eager = campaign + 3.0 * favoured + _word_goes_round(setting, month, cases)
    wants = np.where(fraud, drawn < brought, drawn < chance * np.minimum(eager, MOST_CAMPAIGN))
    return cases.where(wants)


def _word_goes_round(setting: Setting, month: int, cases: Rows) -> Floats:
    """How many more of those who pay badly come where people look less than they should, or approve more lightly; and
    of those who inflate their figures where nobody checks them.
    """
    usual = LEVERS["depth"].base
    shallow = np.clip(1.0 - setting.levers.at("depth", month, cases) / usual, 0.0, 1.0)
    light = np.clip(setting.levers.at("lenient", month, cases), 0.0, 2.0) / 2.0
    demand = setting.conduct.demand
    worse: Floats = np.clip(-setting.firms.character[cases.firm] - demand.bad_payer, 0.0, 1.5)
    trusting = np.clip(1.0 - setting.levers.at("stated_check", month, cases) / LEVERS["stated_check"].base, 0.0, 1.0)
    inflated = demand.word_to_inflaters * trusting * setting.firms.inflates[cases.firm]
    return np.asarray(demand.word_goes_round * np.maximum(shallow, light) * worse + inflated)


def _again(setting: Setting, standing: Standing, month: int, ending: Rows) -> Rows:
    """Borrowers whose loan ends next month and who ask anew, or are asked to, so that nothing falls due."""
    cases = _cases(setting, ending.world, ending.firm)
    cases.set(renews=ending.place, hidden=ending.hidden, asked_minor=ending.principal_minor, product=ending.product)
    asks = setting.draws.happens("asks again", ending.firm, month, chance=setting.conduct.demand.asks_again)
    alive = setting.alive(ending.firm, month)
    shy = standing.shy_until[ending.world, setting.local[ending.firm]] >= month
    return cases.where(((asks & ~ending.in_arrears & ~shy) | ending.hidden) & alive)


def _second_parts(setting: Setting, standing: Standing, month: int) -> Rows:
    world, place = np.nonzero(standing.second_part_month == month)
    cases = _cases(setting, world, setting.own[place])
    cases.set(asked_minor=standing.second_part_minor[world, place], second_part=np.ones(len(world), bool))
    return cases


def _cases(setting: Setting, world: Ints, firm: Ints) -> Rows:
    size = len(world)
    traits = setting.firms
    return Rows(
        {
            "world": world.astype(np.int64),
            "firm": firm.astype(np.int64),
            **{name: traits.columns[name][firm] for name in ("branch", "industry", "town")},
            "officer": np.zeros(size, np.int64),
            "product": np.full(size, NOBODY),
            "asked_minor": np.zeros(size, np.int64),
            "renews": np.full(size, NOBODY),
            "hidden": np.zeros(size, bool),
            "second_part": np.zeros(size, bool),
        }
    )


def _minded(setting: Setting, month: int, cases: Rows) -> None:
    cases.set(officer=minded_by(setting.config, setting.levers, setting.draws, month, cases))


def _asked(setting: Setting, month: int, cases: Rows) -> None:
    """What is asked for: product, amount, term, repayment, security, channel, day."""
    draws, firm = setting.draws, cases.firm
    product = np.where(cases.product >= 0, cases.product, _products(setting, month, cases))
    cases.set(product=product)
    told = draws.uniform("share of sales", firm, month)
    low, high = _by_product(setting.conduct.demand.share_of_sales)[:, product]
    share = low + told * (high - low)
    sales = setting.sales_minor(firm, month)
    wanted = (sales * share).astype(np.int64)
    again = (cases.asked_minor * draws.uniform("asks more", firm, month, low=0.95, high=1.15)).astype(np.int64)
    amount = np.where(cases.asked_minor > 0, np.where(cases.renews >= 0, again, cases.asked_minor), wanted)
    least, most = (_by_product(setting.conduct.demand.bounds)[:, product] * 100).astype(np.int64)
    amount = np.maximum(amount // TEN_THOUSAND, 1) * TEN_THOUSAND
    fits = draws.happens("term fits", firm, month, chance=setting.levers.at("term_fit", month, cases))
    slow = setting.firms.slow[firm]
    term, repayment = _terms(setting, month, cases, slow & fits)
    channel = draws.choice("channel", firm, month, weights=[0.45, 0.4, 0.15])
    broker = draws.happens("broker", firm, month, chance=setting.levers.at("broker_share", month, cases))
    cases.set(
        asked_minor=np.clip(amount, least, most),
        term=term,
        repayment=repayment,
        unfit=slow & ~fits,
        security=_securities(setting, cases),
        sales_minor=sales,
        channel=np.where(broker | setting.firms.fraud[firm], at.BY_BROKER, channel),
        asked_day=_days(setting, month, cases),
    )


def _by_product(by_name: dict[str, list[float]]) -> Floats:
    """Least and most (rows) of each product (columns)."""
    return np.array([by_name[name] for name in at.PRODUCTS]).T


def _products(setting: Setting, month: int, cases: Rows) -> Ints:
    """The product that fits the firm, or the one that the bank sells to everybody."""
    traits, firm, demand = setting.firms, cases.firm, setting.conduct.demand
    told = setting.draws.uniform("product", firm)
    sales = traits.sales_minor[firm]
    plain = np.where(traits.alone[firm] | (told < 0.35), at.MICRO_CASH, at.INVOICE_LINE)
    guaranteed = np.where(sales > 600_000_000, at.WORKING_CAPITAL, at.GUARANTEED_LOAN)
    secured = (traits.worth_minor[firm] > demand.least_worth * 100) & (traits.is_home[firm] | (told < demand.pledges))
    fitting = np.where(traits.guaranteed[firm] & (sales > 100_000_000) & (told < 0.85), guaranteed, plain)
    fitting = np.where(secured & (told < 0.9), at.MORTGAGE_LINE, fitting)
    fitting = np.where(traits.farm[firm], at.FARM_SEASON, fitting)
    fits = setting.draws.happens("product fits", firm, month, chance=setting.levers.at("product_fit", month, cases))
    return np.where(fits | (fitting == plain), fitting, at.INVOICE_LINE)


def _terms(setting: Setting, month: int, cases: Rows, long: Bools) -> tuple[Ints, Ints]:
    told = setting.draws.uniform("repayment", cases.firm)
    term = np.array([12, 24, 12, 24, 18, 10])[cases.product]
    by_product = np.array([at.LEVEL, at.LEVEL, at.BULLET, at.REVOLVING, at.EQUAL_PRINCIPAL, at.BULLET])
    repayment = by_product[cases.product]
    repayment = np.where((cases.product == at.INVOICE_LINE) & (told < 0.5), at.REVOLVING, repayment)
    repayment = np.where((cases.product == at.MORTGAGE_LINE) & (told < 0.35), at.EQUAL_PRINCIPAL, repayment)
    stretched = long & np.isin(cases.product, (at.WORKING_CAPITAL, at.MORTGAGE_LINE, at.GUARANTEED_LOAN))
    return np.where(stretched, 24, term), np.where(stretched, at.EQUAL_PRINCIPAL, repayment)


def _securities(setting: Setting, cases: Rows) -> Ints:
    given = setting.firms.guaranteed[cases.firm]
    by_product = np.array([0, 0, at.GUARANTEED, at.MORTGAGED, at.GUARANTEED, 0])[cases.product]
    either = np.isin(cases.product, (at.MICRO_CASH, at.FARM_SEASON))
    pledges = (by_product == at.MORTGAGED) & ~setting.firms.is_home[cases.firm]
    secured: Ints = np.where(pledges, at.PLEDGED, np.where(either & given, at.GUARANTEED, by_product))
    return secured


def _days(setting: Setting, month: int, cases: Rows) -> Ints:
    start, end = setting.clock.month_start(month), setting.clock.month_end(month)
    first, last = setting.clock.workday(start), setting.clock.workday(end + 1)
    told: Floats = setting.draws.uniform("asked on", cases.firm, month)
    return setting.clock.workdays[first + np.floor(told * (last - first)).astype(np.int64)]


def _split(setting: Setting, standing: Standing, month: int, cases: Rows) -> None:
    """Large requests cut in two, each just below what the branch may approve, the second a month later."""
    large = (cases.asked_minor > BRANCH_AUTHORITY_MINOR) & ~cases.second_part & (cases.renews < 0)
    cut = large & setting.draws.happens("split", cases.firm, month, chance=setting.levers.at("split", month, cases))
    part = int(BRANCH_AUTHORITY_MINOR * JUST_BELOW) // TEN_THOUSAND * TEN_THOUSAND
    rest = np.minimum(cases.asked_minor - part, part) // TEN_THOUSAND * TEN_THOUSAND
    world, place = cases.world[cut], setting.local[cases.firm[cut]]
    standing.second_part_month[world, place] = month + 1
    standing.second_part_minor[world, place] = np.maximum(rest[cut], TEN_THOUSAND)
    cases.set(asked_minor=np.where(cut, part, cases.asked_minor), is_split=cut | cases.second_part)

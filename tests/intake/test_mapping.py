"""Mappings: a bank's own files and headers need no code, and a mistake has its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.intake import IntakeError, MappingError, read_evidence
from tallystick.intake.mapping import columns_of, label_zh
from tallystick.intake.mapping_file import read_mapping
from tallystick.intake.plan import packaged_mappings
from tallystick.intake.recognise import default_origins
from tallystick.intake.values.words import folded
from tests.intake.folders import notes, put, reasons, rows, write_workbook

BANK = """
mapping: our_bank
title: {en: Our bank, zh: 本行}
ignore_files: [备份*]
tables:
  enterprises:
    file: 企业*.csv
    columns:
      enterprise_id: 客户号
      name: 户名
      annual_sales: {from: 年销售, unit: wan_yuan}
      is_abnormal: {from: 经营状态, values: {正常: false, 异常: true}}
      legal_form:
        from: 户名
        match:
          - {pattern: 经营部$, value: individual_business}
          - {pattern: 公司, value: company}
        otherwise: null
    ignore: [备注]
  invoices:
    - file: 销项*.csv
      columns: &own
        enterprise_id: 客户号
        invoice_no: 号码
"""
OUTPUT = """
mapping: our_bank
tables:
  invoices:
    - file: 销项*.csv
      columns:
        direction: {constant: out}
        day: {from: 日期, format: '%d/%m/%Y'}
        amount: {from: 金额, unit: yuan}
        tax: 税额
        total: 合计
        status: {from: 状态, values: {有效发票: valid, 作废发票: void}}
    - file: 进项*.csv
      columns:
        direction: {constant: in}
        day: {from: 日期, format: '%m/%d/%Y'}
        amount: {from: 金额, unit: yuan}
        tax: 税额
        total: 合计
        status: {constant: valid}
"""
WIDE = """
mapping: statements
tables:
  statements:
    file: 报表*.csv
    columns:
      enterprise_id: 客户号
      period_end: 期末
      sheet: {constant: balance}
      period_months: {constant: 12}
    ignore: [备注]
    wide: {unit: wan_yuan}
"""


def test_own_headers_units_values_and_patterns(tmp_path: Path) -> None:
    bank = BANK[: BANK.index("  invoices:")]
    firms = "客户号,户名,年销售,经营状态,备注\nE1,甲公司,12.5,正常,x\nE2,乙经营部,,异常,y\nE3,丙,3,正常,z\n"
    put(tmp_path, {"mapping.yaml": bank, "企业表.csv": firms.encode("gbk"), "备份.csv": "x"})
    collected = read_evidence(tmp_path)
    assert collected.mapping == "our_bank"
    assert notes(collected) == []
    columns = ["enterprise_id", "annual_sales_minor", "is_abnormal", "legal_form"]
    assert rows(collected, "enterprises").select(columns).rows() == [
        ("E1", 12_500_000, False, "company"),
        ("E2", None, True, "individual_business"),
        ("E3", 3_000_000, False, None),
    ]


def test_parts_of_a_table_by_file_name(tmp_path: Path) -> None:
    header = "企业编号,发票号码,日期,对方单位,金额,税额,合计,状态\n"
    put(
        tmp_path,
        {
            "mapping.yaml": OUTPUT,
            "销项发票.csv": header
            + "E1,1,01/02/2026,B7,100,13,113, 有效发票\nE1,2,01/02/2026,B7,100,13,113,作废发票\n",
            "进项发票.csv": header + "E1,3,01/02/2026,B7,100,13,113,\n",
        },
    )
    collected = read_evidence(tmp_path)
    assert reasons(collected) == []
    assert rows(collected, "invoices").select("row", "direction", "day", "status").rows() == [
        (1, "out", date(2026, 2, 1), "valid"),
        (2, "out", date(2026, 2, 1), "void"),
        (3, "in", date(2026, 1, 2), "valid"),
    ]


def test_wide_statements_become_long(tmp_path: Path) -> None:
    text = "客户号,期末,货币资金,存货,备注\nE1,2025-12-31,1.5,,x\nE2,2025-12-31,2,abc,y\n"
    collected = read_evidence(put(tmp_path, {"mapping.yaml": WIDE, "报表.csv": text}))
    assert rows(collected, "statements").select("row", "enterprise_id", "item", "amount_minor").rows() == [
        (1, "E1", "货币资金", 1_500_000),
        (2, "E2", "货币资金", 2_000_000),
    ]
    assert reasons(collected) == [["amount_minor|unreadable"]]
    entry = collected.inputs[0]
    assert (entry.rows, entry.valid, entry.quarantined) == (3, 2, 1)


def test_wide_headers_can_be_named(tmp_path: Path) -> None:
    wide = WIDE.replace("{unit: wan_yuan}", "{unit: yuan, headers: {货币资金: cash}}")
    text = "客户号,期末,货币资金,存货,备注\nE1,2025-12-31,1.5,3,x\n"
    collected = read_evidence(put(tmp_path, {"mapping.yaml": wide, "报表.csv": text}))
    assert rows(collected, "statements").select("item", "amount_minor").rows() == [("cash", 150)]
    assert notes(collected) == ["INT-04"]


def test_tables_in_one_workbook(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "资料.xlsx",
        {"企业": [["企业编号"], ["E1"]], "关联": [["企业编号", "关联企业编号", "关联类型"], ["E1", "E2", "family"]]},
    )
    text = """
mapping: workbook
tables:
  enterprises: {file: 资料.xlsx, worksheet: 企业}
  relations: {file: 资料.xlsx, worksheet: 关联}
"""
    collected = read_evidence(put(tmp_path, {"mapping.yaml": text}))
    assert rows(collected, "relations")["related_id"].to_list() == ["E2"]
    assert rows(collected, "enterprises").height == 1


def test_a_mapping_beside_the_folder_goes_before_the_one_in_it(tmp_path: Path) -> None:
    folder = put(tmp_path / "evidence", {"mapping.yaml": "nonsense", "x.csv": "id\nE1\n"})
    text = "mapping: other\ntables:\n  enterprises: {file: x.csv, columns: {enterprise_id: id}}\n"
    put(tmp_path, {"other.yaml": text})
    assert read_evidence(folder, mapping=tmp_path / "other.yaml").mapping == "other"


def test_a_file_that_the_mapping_names_is_not_there(tmp_path: Path) -> None:
    text = "mapping: m\ntables:\n  enterprises: {file: a.csv}\n  owners: {file: b.csv}\n"
    collected = read_evidence(put(tmp_path, {"mapping.yaml": text, "a.csv": "enterprise_id\nE1\n"}))
    assert notes(collected) == ["INT-09"]
    assert "owners" in collected.absent


def test_a_header_that_the_mapping_names_is_not_there(tmp_path: Path) -> None:
    text = "mapping: m\ntables:\n  enterprises: {columns: {enterprise_id: 客户编号}}\n"
    with pytest.raises(IntakeError, match="'客户编号', which is not there; did you mean '客户号'"):
        read_evidence(put(tmp_path, {"mapping.yaml": text, "enterprises.csv": "客户号\nE1\n"}))


def test_a_mapping_of_no_such_name(tmp_path: Path) -> None:
    put(tmp_path, {"enterprises.csv": "enterprise_id\nE1\n"})
    with pytest.raises(IntakeError, match="did you mean 'cumcm2020c'"):
        read_evidence(tmp_path, mapping="cumcm2020")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  enterprise: {}", "mapping.yaml:3: .*no table 'enterprise'; did you mean 'enterprises'"),
        ("  enterprises: {colums: {}}", "unknown key 'colums'; did you mean 'columns'"),
        ("  enterprises: {columns: {enterprse_id: a}}", "no column 'enterprse_id'; did you mean 'enterprise_id'"),
        ("  enterprises: {columns: {row: a}}", "no column 'row'"),
        ("  enterprises: {columns: {annual_sales_minor: a}}", "the unit of its amounts is not given"),
        ("  enterprises: {columns: {annual_sales_minor: {from: a, unit: euro}}}", "'euro' is not known here"),
        ("  enterprises: {columns: {name: {from: a, unit: yuan}}}", "it cannot be in yuan"),
        ("  enterprises: {columns: {name: {from: a, format: '%Y'}}}", "`format` is for days only"),
        ("  enterprises: {columns: {name: {from: a, constant: b}}}", "`from` or `constant`"),
        ("  enterprises: {columns: {name: {unit: fen}}}", "`from` or `constant`"),
        ("  enterprises: {columns: {name: {from: a, match: [{pattern: '(', value: x}]}}}", "not a regular expression"),
        ("  enterprises: {columns: {annual_sales: a, annual_sales_minor: {from: b, unit: fen}}}", "mapped twice"),
        ("  enterprises: {columns: [a]}", "not a mapping"),
        ("  enterprises: {encoding: klingon}", "'klingon' is not known here"),
        ("  enterprises: [{file: a.csv}, {columns: {name: b}}]", "several parts, one of them without `file`"),
        ("  statements: {wide: {}}", "the unit of its amounts is not given"),
        ("  statements: {wide: {unit: fen, names_to: itm}}", "no column 'itm'; did you mean 'item'"),
        ("  statements: {wide: {unit: fen, headers: {a: x, b: x}}}", "two headers become 'x'"),
        ("  - a", "not a mapping `table: ...`"),
        ("\tx: y", "mapping.yaml:3: the file"),
    ],
)
def test_a_mistake_in_a_mapping(tmp_path: Path, line: str, said: str) -> None:
    text = f"mapping: m\ntables:\n{line}\n"
    with pytest.raises(MappingError, match=said) as caught:
        read_evidence(put(tmp_path, {"mapping.yaml": text, "enterprises.csv": "enterprise_id\nE1\n"}))
    assert caught.value.mistakes[0].place.line == 3


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    text = "mapping: m\ntables:\n  enterprises: {columns: {a: b, c: d}}\n  x: {}\n"
    with pytest.raises(MappingError) as caught:
        read_evidence(put(tmp_path, {"mapping.yaml": text, "enterprises.csv": "enterprise_id\nE1\n"}))
    assert [mistake.place.line for mistake in caught.value.mistakes] == [3, 3, 4]


@pytest.mark.parametrize("name", packaged_mappings())
def test_packaged_mappings_are_sound(name: str) -> None:
    mapping = read_mapping(packaged_mappings()[name])
    assert mapping.name == name
    assert mapping.title.en and mapping.title.zh


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_column_has_a_header_of_its_own_in_english_and_chinese(table: str) -> None:
    known = default_origins(table)
    for name, column in columns_of(table).items():
        assert known[folded(name)][0] == name
        assert known[folded(label_zh(column))][0] == name

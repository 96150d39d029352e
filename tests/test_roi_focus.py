"""Bills in FOCUS: the published sums come out, every trap is found at its place, and order and cuts change no sum."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi.bill import read_bill
from roi.bill_sums import CurrencyBill
from roi.focus import Charges
from roi.focus_columns import COLUMNS, OLD_PAIR, missing, version_of
from roi.refusals import Refused
from tests.bills import PLAIN, bill_of, charges, found, written


@pytest.fixture(scope="module")
def sample(shared_data: Path) -> Path:
    return shared_data / "focus" / "focus_sample_1.0.csv"


def of(path: Path) -> CurrencyBill:
    return read_bill(path).currencies[0]


def test_the_sample_gives_the_published_sums(sample: Path) -> None:
    bill = read_bill(sample)
    (usd,) = bill.currencies
    assert (bill.version, bill.rows, usd.currency) == ("1.0", 1_000, "USD")
    assert round(usd.total.billed, 6) == Decimal("20.520227")
    assert round(usd.total.effective, 6) == Decimal("14.976514")
    assert round(usd.by_category["AI and Machine Learning"].billed, 2) == Decimal("-0.15")
    assert {name: part.rows for name, part in usd.by_provider.items()} == {"AWS": 942, "Microsoft": 51, "Oracle": 7}
    for parts in (usd.by_provider, usd.by_category, usd.by_charge_category):
        assert sum(part.billed for part in parts.values()) == usd.total.billed
        assert sum(part.effective for part in parts.values()) == usd.total.effective


def test_gpus_hidden_under_compute_are_half_of_the_sample(sample: Path) -> None:
    usd = of(sample)
    assert usd.gpu_rows == 8
    assert usd.gpu_share == pytest.approx(0.497, abs=5e-4)
    assert [(one.family, one.kind, one.rows) for one in usd.gpu] == [
        ("AWS G", "learning", 8),
        ("AWS G3", "graphics", 2),
    ]


def test_every_trap_of_the_sample_is_found_at_its_place(sample: Path) -> None:
    bill = read_bill(sample)
    places = {(one.trap, one.column, one.row, one.count) for one in bill.findings}
    assert ("column-unknown", "Id", 1, 1) in places
    assert ("date-zone", "ChargePeriodStart", 2, 1_000) in places
    assert ("tag-key", "Tags", 948, 23) in places
    assert ("null-text", "Tags", 2, 289) in places
    assert ("mandatory-null", "ContractedCost", 927, 7) in places
    assert ("outside-billing-period", "ChargePeriodStart", 946, 1) in places
    assert ("credit", "BilledCost", 458, 1) in places
    assert ("negative", "BilledCost", 956, 12) in places
    rounded = [(one.column, one.what.split(" of ")[1].split()[0]) for one in found(bill, "integer-quantised")]
    assert rounded == [("ContractedCost", "AWS"), ("EffectiveCost", "AWS"), ("EffectiveCost", "Oracle")]


def test_the_same_bill_as_parquet_gives_the_same_charges(sample: Path, tmp_path: Path) -> None:
    with sample.open() as lines:
        names = next(csv.reader(lines))
    exact = {"amount": pa.decimal128(38, 18), "number": pa.decimal128(38, 18), "moment": pa.timestamp("us")}
    types = {name: exact.get(COLUMNS[name].kind, pa.string()) if name in COLUMNS else pa.int64() for name in names}
    read = pa_csv.ConvertOptions(null_values=["NULL", ""], strings_can_be_null=True, column_types=types)
    table = pa_csv.read_csv(sample, convert_options=read)
    pq.write_table(table, tmp_path / "bill.parquet", row_group_size=100)
    bill, before = read_bill(tmp_path / "bill.parquet"), read_bill(sample)
    assert bill.format == "Parquet"
    assert bill.currencies[0].total == before.currencies[0].total
    digests = [[charge.digest for charge in Charges(path)] for path in (sample, tmp_path / "bill.parquet")]
    assert sum(one == other for one, other in zip(*digests, strict=True)) == 1_000


def test_tags_of_a_parquet_map_are_read() -> None:
    columns = {name: [value] for name, value in PLAIN.items() if name != "Tags"}
    tags = pa.array([[("team", "fraud"), (" org", "n")]], pa.map_(pa.string(), pa.string()))
    stream = io.BytesIO()
    pq.write_table(pa.table({**columns, "Tags": tags}), stream)
    stream.seek(0)
    (charge,) = Charges(stream)
    assert charge.tags == {"team": "fraud", "org": "n"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_other_delimiters_a_bom_and_gzip_change_nothing(delimiter: str) -> None:
    plain = written(charges({}, {}), delimiter=delimiter)
    for data in (plain, b"\xef\xbb\xbf" + plain, gzip.compress(plain)):
        bill = read_bill(io.BytesIO(data))
        assert bill.currencies[0].total.billed == Decimal("2.50")
        assert bill.findings == ()


def test_versions_are_told_from_the_columns_and_either_pair_of_names_is_read() -> None:
    for version in ("1.0", "1.1", "1.2", "1.3", "1.4"):
        columns = [name for name, column in COLUMNS.items() if column.is_in(version)]
        assert (version_of(columns), missing(columns, version)) == (version, ())
    newer = {name: value for name, value in PLAIN.items() if name not in OLD_PAIR}
    rows = [{**newer, "ServiceProviderName": "AWS", "HostProviderName": "AWS"}]
    bill = read_bill(io.BytesIO(written(rows)))
    assert (bill.version, bill.findings) == ("1.4", ())
    assert list(bill.currencies[0].by_provider) == ["AWS"]


@pytest.mark.parametrize(
    ("trap", "column", "change"),
    [
        ("amount", "BilledCost", {"BilledCost": "1,5"}),
        ("amount", "BilledCost", {"BilledCost": "NaN"}),
        ("amount", "BilledCost", {"BilledCost": "1e999"}),
        ("thousands", "BilledCost", {"BilledCost": "1,234.50"}),
        ("date", "ChargePeriodStart", {"ChargePeriodStart": "03/01/2026"}),
        ("date-zone", "ChargePeriodEnd", {"ChargePeriodEnd": "2026-01-03 11:00:00"}),
        ("period-order", "ChargePeriodEnd", {"ChargePeriodEnd": "2026-01-02T00:00:00Z"}),
        ("outside-billing-period", "ChargePeriodEnd", {"ChargePeriodEnd": "2026-03-02T00:00:00Z"}),
        ("currency", "BillingCurrency", {"BillingCurrency": "EUR"}),
        ("currency-code", "BillingCurrency", {"BillingCurrency": "dollars"}),
        ("charge-category", "ChargeCategory", {"ChargeCategory": "Fee"}),
        ("charge-class", "ChargeClass", {"ChargeClass": "Guess"}),
        ("credit", "BilledCost", {"ChargeCategory": "Credit", "BilledCost": "-1"}),
        ("credit-sign", "BilledCost", {"ChargeCategory": "Credit"}),
        ("negative", "EffectiveCost", {"EffectiveCost": "-1"}),
        ("tags", "Tags", {"Tags": "{team: fraud"}),
        ("tag-key", "Tags", {"Tags": '{" team": "fraud"}'}),
        ("tag-clash", "Tags", {"Tags": '{" team": "x", "team": "y"}'}),
        ("null-text", "Tags", {"Tags": "NULL"}),
        ("mandatory-null", "ServiceName", {"ServiceName": ""}),
        ("duplicate", "all", {"ResourceId": "i-0"}),
    ],
)
def test_a_trap_is_found_in_its_row_and_column_and_nowhere_else(trap: str, column: str, change: dict[str, str]) -> None:
    ones = found(bill_of({}, {}, change, currency="USD"), trap)
    assert [(one.row, one.count) for one in ones if one.column == column] == [(4, 1)]
    if trap in ("amount", "date"):
        assert not found(bill_of({}, {}, change), "mandatory-null")  # it says something, and that is told once
    assert not found(bill_of({}, {}, {}, currency="USD"), trap)


def test_a_row_after_an_empty_one_goes_by_its_place_in_the_file() -> None:
    text = written(charges({}, {"ResourceId": "i-0"})).replace(b"\r\n", b"\r\n\r\n")
    assert [one.row for one in found(read_bill(io.BytesIO(text)), "duplicate")] == [5]


def test_traps_of_the_header_are_found() -> None:
    columns = [
        *(name for name in PLAIN if name not in ("ListCost", "ServiceName")),
        "service_name",
        "Cost Note",
        "x_own",
    ]
    bill = read_bill(io.BytesIO(written(charges({"service_name": "EC2"}), columns=columns)))
    assert bill.missing == ("ListCost",)
    assert [(one.trap, one.column, one.row) for one in bill.findings] == [
        ("column-missing", "ListCost", 1),
        ("column-spelling", "service_name", 1),
        ("column-unknown", "Cost Note", 1),
    ]


def test_rows_with_too_many_fields_or_none_at_all_are_found() -> None:
    (one,) = found(read_bill(io.BytesIO(written(charges({})) + b"1,2\r\n")), "fields")
    assert (one.row, one.severity) == (3, "error")
    assert found(read_bill(io.BytesIO(written([], columns=PLAIN))), "empty")


@pytest.mark.parametrize("data", [b"", b"PAR1 but not", b"\x1f\x8bbroken", b"\xff\xfe\x00", b"a,b\r\n1,2\r\n"])
def test_what_is_no_bill_is_refused_with_the_place(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read_bill(io.BytesIO(data))
    assert refusal.value.problems[0].place


def test_two_currencies_are_never_added() -> None:
    bill = bill_of({}, {"BillingCurrency": "EUR", "BilledCost": "7"})
    assert {one.currency: one.total.billed for one in bill.currencies} == {"EUR": Decimal(7), "USD": Decimal("1.25")}
    assert found(bill, "currencies")


def test_a_correction_may_lie_outside_its_bill_and_below_zero() -> None:
    earlier = {"ChargePeriodStart": "2025-12-01T00:00:00Z", "ChargePeriodEnd": "2025-12-02T00:00:00Z"}
    bill = bill_of({**earlier, "ChargeClass": "Correction", "BilledCost": "-4", "EffectiveCost": "-4"})
    assert bill.findings == ()


def test_a_corrected_bill_supersedes_by_its_key_and_the_same_again_changes_nothing() -> None:
    first, again = bill_of({}, {"BilledCost": "3"}), bill_of({}, {"BilledCost": "3.000"})
    corrected = bill_of({}, {"BilledCost": "4"})
    assert [part.digest for part in first.parts] == [part.digest for part in again.parts]
    assert [part.key for part in first.parts] == [part.key for part in corrected.parts]
    assert [part.digest for part in first.parts] != [part.digest for part in corrected.parts]


AMOUNTS = st.decimals(-(10**9), 10**9, places=12).map(str)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(AMOUNTS, st.sampled_from(["AWS", "Microsoft"])), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
    st.integers(0, 12),
)
def test_order_and_cuts_change_no_sum_and_no_digest(amounts: list[tuple[str, str]], random: object, cut: int) -> None:
    rows = charges(*({"BilledCost": cost, "ProviderName": provider} for cost, provider in amounts))
    whole = read_bill(io.BytesIO(written(rows)))
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other = read_bill(io.BytesIO(written(shuffled)))
    assert other.currencies[0].total == whole.currencies[0].total
    assert other.currencies[0].by_provider == whole.currencies[0].by_provider
    assert other.parts == whole.parts
    pieces = [read_bill(io.BytesIO(written(part))) for part in (rows[:cut], rows[cut:]) if part]
    assert sum(piece.currencies[0].total.billed for piece in pieces) == whole.currencies[0].total.billed


def test_memory_does_not_grow_with_the_bill() -> None:
    def peak(rows: int) -> int:
        head, *body = written(charges({})).splitlines(keepends=True)
        data = head + b"".join(body) * rows
        tracemalloc.start()
        read_bill(io.BytesIO(data))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(6_000) - peak(1_000) < 5_000 * 100  # bytes a row; the row itself has 260


def test_what_a_row_says_has_one_digest_whatever_the_columns_order() -> None:
    (one,) = Charges(io.BytesIO(written(charges({}))))
    (other,) = Charges(io.BytesIO(written(charges({"Id": "7"}), columns=[*reversed(PLAIN), "Id"])))
    assert one.digest == other.digest
    assert json.dumps(dict(one.tags)) == '{"team": "fraud"}'


def test_the_documents_name_every_trap_and_no_other() -> None:
    root = Path(__file__).resolve().parent.parent
    code = "".join(path.read_text() for path in sorted((root / "roi").glob("*.py")))
    told = set(re.findall(r'(?:findings\.add\(|place = \()\s*"([a-z-]+)"', code))
    table = (root / "docs" / "bills.md").read_text().split("## Findings")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)} == told

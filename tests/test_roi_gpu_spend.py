"""GPUs are found by what clouds call them, and nothing else is taken for one."""

from __future__ import annotations

import io

import pytest

from roi.focus import Charges
from roi.gpu_spend import families, family_of
from tests.bills import bill_of, charges, written


def family(provider: str, **said: str) -> str | None:
    rows = charges({"ProviderName": provider, "PublisherName": provider, **said})
    (charge,) = Charges(io.BytesIO(written(rows)))
    found = family_of(charge)
    return found.family if found else None


@pytest.mark.parametrize(
    ("provider", "description", "expected"),
    [
        ("AWS", "$32.77 per On Demand Linux p4d.24xlarge Instance Hour", "AWS P"),
        ("AWS", "$98.32 per On Demand Linux p5.48xlarge Instance Hour", "AWS P"),
        ("Amazon Web Services", "USW2-BoxUsage:g6e.xlarge", "AWS G"),
        ("AWS", "$0.75 per On Demand Linux g4dn.metal Instance Hour", "AWS G"),
        ("AWS", "$0.76 per On Demand Linux inf2.xlarge Instance Hour", "AWS Inferentia"),
        ("AWS", "$21.5 per Reserved trn1.32xlarge", "AWS Trainium"),
        ("Microsoft", "Virtual Machines NCads A100 v4 Series - NC24ads A100 v4 - US East", "Azure NC"),
        ("Microsoft", "Virtual Machines NCSv3 Series - NC6s v3 - US East", "Azure NC"),
        ("Microsoft", "Virtual Machines NCasT4 v3 Series - NC16as T4 v3", "Azure NC"),
        ("Microsoft Azure", "Standard_ND96isr_H100_v5", "Azure ND"),
        ("Microsoft", "Virtual Machines NDasrA100_v4 Series - ND96asr A100 v4", "Azure ND"),
        ("Microsoft", "Virtual Machines NVadsA10v5 Series - NV36ads A10 v5", "Azure NV and NG"),
        ("Google Cloud", "Nvidia Tesla T4 GPU running in Americas", "NVIDIA by name"),
        ("Google", "A2 Instance Core running in Americas", "Google A and G"),
        ("Google", "Cloud TPU v5e running in Europe", "Google TPU"),
        ("Oracle", "Compute - GPU - A10", "Oracle GPU"),
        ("Oracle", "BM.GPU4.8", "Oracle GPU"),
        ("CoreWeave", "H100 PCIe hour", "NVIDIA by name"),
        ("Somebody", "MI300X node", "AMD by name"),
        ("Somebody", "gpu-hours", "GPU by word"),
        ("Lambda", "gpu_8x_h100_sxm5", "NVIDIA by name"),
        ("IBM", "gx3-24x120x1l40s", "NVIDIA by name"),
        ("RunPod", "RTX 4090 Pod", "NVIDIA at GPU clouds"),
    ],
)
def test_accelerators_are_found_by_their_names(provider: str, description: str, expected: str) -> None:
    assert family(provider, ChargeDescription=description) == expected


@pytest.mark.parametrize(
    ("provider", "description"),
    [
        ("AWS", "$0.34 per On Demand Linux c5.2xlarge Instance Hour"),
        ("AWS", "$0.02 per On Demand Linux t4g.small Instance Hour"),
        ("AWS", "$0.10 per GB-month of General Purpose SSD (gp3) - EBS"),
        ("AWS", "$0.17 per On Demand Linux m5.xlarge Instance Hour, p3 discount"),
        ("Microsoft", "Premium SSD Managed Disks - P4 LRS - US East"),
        ("Microsoft", "Virtual Machines Dv2/DSv2 Series - D11 v2/DS11 v2 - US East"),
        ("Microsoft", "Standard_D4s_v3"),
        ("Microsoft", "Rtn Preference: MGN - Standard Data Transfer Out"),
        ("Oracle", "Standard - A1 - Memory"),
        ("Google", "N2 Instance Core running in Americas"),
    ],
)
def test_what_is_no_accelerator_is_not_taken_for_one(provider: str, description: str) -> None:
    assert family(provider, ChargeDescription=description) is None


def test_a_gpu_filed_under_ai_is_not_hidden() -> None:
    gpu = {"ChargeDescription": "ml.g5.xlarge hour"}
    assert [one.family for one in bill_of(gpu).currencies[0].gpu] == ["AWS G"]
    assert not bill_of({**gpu, "ServiceCategory": "AI and Machine Learning"}).currencies[0].gpu


def test_every_family_says_where_it_is_from() -> None:
    assert all(one.source and one.kind in ("learning", "graphics", "accelerator") for one in families())
    assert len({one.family for one in families()}) == len(families())

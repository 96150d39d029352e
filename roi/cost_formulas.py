"""What a hidden cost comes to, from quantities that somebody can measure."""

from __future__ import annotations

from roi.refusals import Refused
from roi.retraining import best_cadence, check_worth

KG_PER_TONNE = 1000.0


def compute(*, gpu_hours: float, price_per_gpu_hour: float, other_compute: float) -> float:
    """GPU-hours used in a month × price, plus everything else that computes. Currency per month."""
    return gpu_hours * price_per_gpu_hour + other_compute


def idle_gpus(*, gpu_hours: float, price_per_gpu_hour: float, utilisation: float) -> float:
    """Hours paid for and not used: used hours × (1 / utilisation - 1) × price. `gpu_hours` are used ones. Per month."""
    if not 0 < utilisation <= 1:
        raise Refused.at("utilisation", f"a share above 0 and up to 1 is needed, not {utilisation:g}")
    return gpu_hours * (1 / utilisation - 1) * price_per_gpu_hour


def storage(
    *, dataset_gb: float, versions_kept: float, checkpoint_gb: float, checkpoints_kept: float, price_per_gb_month: float
) -> float:
    """Every version and checkpoint that is kept × its size × price. Currency per month."""
    return (dataset_gb * versions_kept + checkpoint_gb * checkpoints_kept) * price_per_gb_month


def egress(*, gb: float, price_per_gb: float) -> float:
    """Data that leaves a cloud or region in a month × price. Currency per month."""
    return gb * price_per_gb


def work(*, hours: float, rate_per_hour: float) -> float:
    """Hours × loaded hourly rate; per the category's basis."""
    return hours * rate_per_hour


def people(*, full_time_equivalents: float, loaded_cost_per_year: float) -> float:
    """People × what one costs the company in a year. Currency per year."""
    return full_time_equivalents * loaded_cost_per_year


def labelling(
    *, items: float, price_per_item: float, labelled_twice: float, calibration_hours: float, rate_per_hour: float
) -> float:
    """Items × price × (1 + share labelled twice), plus hours in which annotators agree what a label means. Once."""
    return items * price_per_item * (1 + labelled_twice) + calibration_hours * rate_per_hour


def failed_experiments(*, cost_of_kept_experiments: float, scrapped: float) -> float:
    """Kept experiments cost × s / (1 - s): what was spent on the scrapped share `s` of all. Currency per month."""
    if not 0 <= scrapped < 1:
        raise Refused.at("scrapped", f"a share from 0 to below 1 is needed, not {scrapped:g}")
    return cost_of_kept_experiments * scrapped / (1 - scrapped)


def tools(*, licences: float, hours: float, rate_per_hour: float) -> float:
    """Fees of the tools and the hours that keep them running. Currency per month."""
    return licences + hours * rate_per_hour


def integration(*, systems: float, hours_per_system: float, rate_per_hour: float) -> float:
    """Old systems × hours to connect one × rate. Once."""
    return systems * hours_per_system * rate_per_hour


def retraining(*, cost_each: float, every_months: float, value_per_month: float, half_life_months: float) -> float:
    """Cost of one training / months between two. `every_months` 0 takes the best cadence. Currency per month.

    Raises Refused where a training brings less than it costs.
    """
    if every_months <= 0:
        best = best_cadence(value_per_month=value_per_month, half_life_months=half_life_months, cost_each=cost_each)
        return cost_each / best.every_months
    check_worth(every_months, value_per_month=value_per_month, half_life_months=half_life_months, cost_each=cost_each)
    return cost_each / every_months


def breakage(*, incidents: float, hours_to_repair: float, rate_per_hour: float, loss_each: float) -> float:
    """Broken pipelines in a month × (hours to repair × rate + what is lost meanwhile). Currency per month."""
    return incidents * (hours_to_repair * rate_per_hour + loss_each)


def compliance(*, systems: float, cost_per_system: float, hours: float, rate_per_hour: float) -> float:
    """Systems × outside cost of each, plus own hours. Currency per year."""
    return systems * cost_per_system + hours * rate_per_hour


def audits(*, audits: float, cost_each: float) -> float:
    """Audits in a year × cost of one. Currency per year."""
    return audits * cost_each


def explainability(*, explained: float, price_each: float, hours: float, rate_per_hour: float) -> float:
    """Predictions explained in a month × cost of one, plus hours spent answering. Currency per month."""
    return explained * price_each + hours * rate_per_hour


def exit_cost(
    *, p_exit: float, data_gb: float, price_per_gb: float, rebuild_hours: float, rate_per_hour: float, fees_left: float
) -> float:
    """Chance of having to leave × (data moved out + work done again + fees still owed). Currency, once."""
    return p_exit * (data_gb * price_per_gb + rebuild_hours * rate_per_hour + fees_left)


def energy(*, kwh: float, price_per_kwh: float, kg_co2_per_kwh: float, price_per_tonne: float) -> float:
    """Electricity in a month × its price, plus its carbon × the price of a tonne. Currency per month."""
    return kwh * (price_per_kwh + kg_co2_per_kwh / KG_PER_TONNE * price_per_tonne)


def delay(*, npv_now: float, npv_later: float, months: float) -> float:
    """(NPV on time - NPV late) / months of delay. Currency per month; a comparison, never a cost line."""
    if not months > 0:
        raise Refused.at("months", f"a delay is above 0 months, not {months:g}")
    return (npv_now - npv_later) / months

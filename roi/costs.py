"""The costs that business cases forget, each with its inputs, its formula and why it is forgotten.

Pages, papers, the schema and README iterate `CATALOGUE`; a new category is one entry here.
"""

from __future__ import annotations

from roi import cost_formulas as formulas
from roi import debt, defaults
from roi.catalogue import Category, Driver

HOURS = Driver("hours", "hours", "hours per month")
RATE = Driver("rate_per_hour", "loaded rate", "currency per hour")
GPU_HOURS = Driver("gpu_hours", "GPU-hours used", "hours per month")
GPU_PRICE = Driver("price_per_gpu_hour", "price of a GPU-hour", "currency per hour")
FTE = Driver("full_time_equivalents", "people", "full-time equivalents")
LOADED = Driver("loaded_cost_per_year", "loaded cost of one", "currency per year")
MARKUP = "salaries are paid anyway, so they stand in no project budget"

CATALOGUE: tuple[Category, ...] = (
    Category(
        "compute",
        "Compute",
        "GPU and other computing for training, tuning and serving",
        "the pilot's bill is taken for the one of full use",
        "month",
        (GPU_HOURS, GPU_PRICE, Driver("other_compute", "other computing", "currency per month", neutral=0.0)),
        formulas.compute,
    ),
    Category(
        "idle_gpus",
        "Idle GPUs",
        "hours that are reserved or left on and compute nothing",
        "bills show hours, not use",
        "month",
        (GPU_HOURS, GPU_PRICE, Driver("utilisation", "share of paid hours used", "share")),
        formulas.idle_gpus,
        source="published utilisation figures contradict each other (5 % and 15-30 %): measure your own",
        grade="S",
    ),
    Category(
        "storage",
        "Storage of dataset and checkpoint versions",
        "every version that reproducibility makes you keep",
        "one copy is budgeted, versions and checkpoints pile up",
        "month",
        (
            Driver("dataset_gb", "size of the dataset", "GB"),
            Driver("versions_kept", "dataset versions kept", "count"),
            Driver("checkpoint_gb", "size of a checkpoint", "GB", neutral=0.0),
            Driver("checkpoints_kept", "checkpoints kept", "count", neutral=0.0),
            Driver("price_per_gb_month", "price", "currency per GB and month"),
        ),
        formulas.storage,
    ),
    Category(
        "egress",
        "Network egress",
        "data that leaves a cloud or a region",
        "coming in is free, going out is priced in the small print",
        "month",
        (Driver("gb", "data going out", "GB per month"), Driver("price_per_gb", "price", "currency per GB")),
        formulas.egress,
    ),
    Category(
        "data_cleaning",
        "Data cleaning",
        "finding, repairing and documenting data before anything learns from it",
        "plans begin when the data is ready",
        "month",
        (HOURS, RATE),
        formulas.work,
    ),
    Category(
        "labelling",
        "Labelling and calibration",
        "labels, second labels, and agreeing on what a label means",
        "the price of a label is known, disagreement is not",
        "once",
        (
            Driver("items", "items", "count"),
            Driver("price_per_item", "price of a label", "currency per item"),
            Driver("labelled_twice", "share labelled twice", "share", neutral=0.0),
            Driver("calibration_hours", "calibration", "hours", neutral=0.0),
            Driver("rate_per_hour", "loaded rate", "currency per hour", neutral=0.0),
        ),
        formulas.labelling,
    ),
    Category(
        "failed_experiments",
        "Failed experiments",
        "runs and work that lead to nothing that is kept",
        "only the run that worked is remembered",
        "month",
        (
            Driver("cost_of_kept_experiments", "cost of experiments that were kept", "currency per month"),
            Driver("scrapped", "share of experiments scrapped", "share", defaults.SCRAPPED_EXPERIMENTS),
        ),
        formulas.failed_experiments,
        source=defaults.SCRAPPED_EXPERIMENTS.source,
        grade="S",
        checked_on=defaults.READ,
    ),
    Category(
        "engineers",
        "People: engineers",
        "who build and run it",
        MARKUP,
        "year",
        (FTE, LOADED),
        formulas.people,
    ),
    Category(
        "analysts",
        "People: analysts",
        "who explore, evaluate and report",
        MARKUP,
        "year",
        (FTE, LOADED),
        formulas.people,
    ),
    Category(
        "domain_experts",
        "People: domain experts",
        "who say what is right, and review what the model says",
        "they are lent by other departments, by the hour",
        "year",
        (FTE, LOADED),
        formulas.people,
    ),
    Category(
        "project_managers",
        "People: project managers",
        "who plan, report and coordinate",
        "coordination grows with every team involved",
        "year",
        (FTE, LOADED),
        formulas.people,
    ),
    Category(
        "orchestration_monitoring",
        "Orchestration and monitoring",
        "schedulers, registries, dashboards, people on call",
        "it is bought after the first night without it",
        "month",
        (Driver("licences", "fees of tools", "currency per month", neutral=0.0), HOURS, RATE),
        formulas.tools,
    ),
    Category(
        "legacy_integration",
        "Integration with legacy systems",
        "connecting what nobody dares to change",
        "the demo read a file",
        "once",
        (
            Driver("systems", "systems to connect", "count"),
            Driver("hours_per_system", "work for each", "hours"),
            RATE,
        ),
        formulas.integration,
    ),
    Category(
        "technical_debt",
        "Technical debt",
        "running gets dearer every year, and shortcuts are paid for with interest",
        "it appears in no invoice, only in slower work",
        "month",
        (
            Driver("run_per_month", "cost of running today", "currency per month"),
            Driver("growth_per_year", "growth of running", "share per year", defaults.DEBT_GROWTH),
            Driver("principal", "work put off", "currency", neutral=0.0),
            Driver("interest_per_year", "interest on it", "share per year", neutral=0.0),
            Driver("months", "months looked at", "months"),
        ),
        debt.extra_per_month,
        source=defaults.DEBT_GROWTH.source,
    ),
    Category(
        "retraining",
        "Retraining",
        "keeping a model as good as the day it was approved",
        "a model is planned as if it were finished",
        "month",
        (
            Driver("cost_each", "cost of one training", "currency"),
            Driver("every_months", "months between two; 0: the best interval", "months", neutral=0.0),
            Driver("value_per_month", "worth of the fresh model", "currency per month"),
            Driver("half_life_months", "half-life of its worth", "months", defaults.HALF_LIFE),
        ),
        formulas.retraining,
        source=defaults.HALF_LIFE.source,
        grade="S",
        checked_on=defaults.READ,
    ),
    Category(
        "pipeline_breakage",
        "Pipeline breakage",
        "repairs, and what is lost while a pipeline stands still",
        "availability is assumed to be 100 %",
        "month",
        (
            Driver("incidents", "breakages", "count per month"),
            Driver("hours_to_repair", "repair", "hours each"),
            RATE,
            Driver("loss_each", "lost meanwhile", "currency each", neutral=0.0),
        ),
        formulas.breakage,
    ),
    Category(
        "compliance_security",
        "Compliance and security",
        "assessments, documents, tests and reviews that law or policy ask",
        "it belongs to another department's plan",
        "year",
        (
            Driver("systems", "systems in scope", "count"),
            Driver("cost_per_system", "outside cost of each", "currency per year"),
            Driver("hours", "own work", "hours per year", neutral=0.0),
            Driver("rate_per_hour", "loaded rate", "currency per hour", neutral=0.0),
        ),
        formulas.compliance,
        source="EUR 29,277 per high-risk system and year is quoted from an EU study, and disputed: off by default",
        grade="S",
    ),
    Category(
        "bias_audits",
        "Bias audits",
        "independent audits of how groups are treated",
        "they recur, and some laws ask for them every year",
        "year",
        (Driver("audits", "audits", "count per year"), Driver("cost_each", "cost of one", "currency")),
        formulas.audits,
    ),
    Category(
        "explainability",
        "Explainability",
        "computing explanations, and answering those who ask for them",
        "an explanation can cost more computing than the prediction",
        "month",
        (
            Driver("explained", "predictions explained", "count per month"),
            Driver("price_each", "computing for one", "currency"),
            Driver("hours", "answering", "hours per month", neutral=0.0),
            Driver("rate_per_hour", "loaded rate", "currency per hour", neutral=0.0),
        ),
        formulas.explainability,
    ),
    Category(
        "opportunity_of_delay",
        "Opportunity cost of delay",
        "what a month later is worth, for choosing between plans",
        "waiting looks free",
        "month",
        (
            Driver("npv_now", "NPV on time", "currency"),
            Driver("npv_later", "NPV late", "currency"),
            Driver("months", "delay", "months"),
        ),
        formulas.delay,
        source="a comparison of two plans: compared, never added",
        added=False,
    ),
    Category(
        "exit_lock_in",
        "Exit and lock-in",
        "leaving a supplier: moving data, rebuilding, fees still owed",
        "nobody plans a divorce at the wedding",
        "once",
        (
            Driver("p_exit", "chance of having to leave", "probability"),
            Driver("data_gb", "data to move out", "GB", neutral=0.0),
            Driver("price_per_gb", "price", "currency per GB", neutral=0.0),
            Driver("rebuild_hours", "work done again", "hours"),
            RATE,
            Driver("fees_left", "fees still owed", "currency", neutral=0.0),
        ),
        formulas.exit_cost,
    ),
    Category(
        "energy_carbon",
        "Energy and carbon",
        "electricity of own machines, and the price of its carbon",
        "it is on the building's bill",
        "month",
        (
            Driver("kwh", "electricity", "kWh per month"),
            Driver("price_per_kwh", "price", "currency per kWh"),
            Driver("kg_co2_per_kwh", "carbon", "kg CO2 per kWh", neutral=0.0),
            Driver("price_per_tonne", "price of carbon", "currency per tonne", neutral=0.0),
        ),
        formulas.energy,
        source="energy is 2-6 % of the development cost of frontier models (Cottier et al. 2024, Epoch AI)",
        grade="V",
        checked_on=defaults.READ,
    ),
)
BY_KEY: dict[str, Category] = {category.key: category for category in CATALOGUE}
PLAIN = {
    "licences": "Licences and services bought",
    "hardware": "Own hardware",
    "change": "Training of users and change of processes",
    "contingency": "Contingency",
    "other": "Other costs",
}


def title_of(category: str) -> str:
    """How a cost category is called on screen; a category that nobody knows by its own key."""
    return BY_KEY[category].title if category in BY_KEY else PLAIN.get(category, category)

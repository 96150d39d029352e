"""Whom to invite: the model that was never let out.

The training data came from a survey of 2019 among alumni of three universities, so the model learnt three
universities. Column lineage shows it (`fit <- alumni_survey.hired_and_stayed`), the selection rates by group show what
it does. It was trained once, measured once, and has no deployment.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW
from data.demo.story.places import HR, LANDING, MODELS, PARQUET
from data.demo.tables import Table
from data.demo.words import Evaluation, Job, Model, Read, Story, Training, UseCase
from lineage.registrations import Tag

TEAM = "team:people-analytics"

APPLICATIONS = Table(
    place=HR,
    name="hr.public.applications",
    columns="application_id BIGINT; full_name VARCHAR pii; email VARCHAR pii; gender VARCHAR pii; university VARCHAR;"
    " years_of_experience INT; position_id BIGINT; received_on DATE; invited BOOLEAN",
    team="team:people",
    says="Applications of the last 24 months; deleted after that.",
    rows=46_000,
)
ALUMNI = Table(
    place=LANDING,
    name="hr/alumni_survey",
    columns="respondent_id BIGINT; university VARCHAR; degree VARCHAR; grade DOUBLE; hired_and_stayed BOOLEAN;"
    " gender VARCHAR pii",
    team=TEAM,
    says="A survey among alumni of three universities, made in 2019 for another purpose.",
    rows=1_870,
    edition="wave-2019",
    stored=("s3", "csv"),
    licence="LicenseRef-Survey-Internal-Research",
)
TRAINING_SET = Table(
    place=LANDING,
    name="hr/hiring_training_set",
    columns="application_id BIGINT; university VARCHAR; grade DOUBLE; years_of_experience INT; gender VARCHAR pii;"
    " fit DOUBLE",
    team=TEAM,
    says="Applications, with a fit learnt from the alumni survey.",
    rows=41_000,
    stored=PARQUET,
    watch={"grade": 0.41},
)
VALIDATION_SET = Table(
    place=LANDING,
    name="hr/hiring_validation_set",
    columns=TRAINING_SET.columns,
    team=TEAM,
    says="One application in five, set aside.",
    rows=41_000,
    stored=PARQUET,
)

SCREEN = Model(
    place=MODELS,
    name="hiring-screen",
    sort="ranker",
    team=TEAM,
    registered="2026-05-11 08:00",
    says="Ranks applications by expected fit. Not for use: see its evaluation.",
    tags=(Tag("pii", "true", "gender"), Tag("status", "withdrawn")),
)

JOBS = (
    Job(
        engine=AIRFLOW,
        name="hiring.training_set",
        says="Gives each application a fit, learnt from the survey.",
        team=TEAM,
        reads=(APPLICATIONS, ALUMNI),
        writes=(TRAINING_SET, VALIDATION_SET),
        minutes=5,
        on=("2026-05-11 09:00",),
        splits={"hiring_training_set": ("fold", "train"), "hiring_validation_set": ("fold", "validation")},
        derives=(
            "application_id <- applications.application_id IDENTITY",
            "university <- applications.university, alumni_survey.university JOIN",
            "grade <- alumni_survey.grade AGGREGATION",
            "gender <- applications.gender IDENTITY",
            "years_of_experience <- applications.years_of_experience IDENTITY",
            "fit <- alumni_survey.hired_and_stayed, alumni_survey.university AGGREGATION",
        ),
        repository="people-analytics/hiring",
    ),
)

ACTS = (
    UseCase(
        slug="hiring-shortlist",
        title="Shortlist of applications",
        owner="team:people",
        on="2026-05-04 10:00",
        purpose="Suggest whom to invite. Withdrawn: the model had learnt three universities.",
    ),
    Training(
        job="train/hiring-screen",
        model=SCREEN,
        version="v1",
        on="2026-05-11 10:00",
        hours=0.4,
        team=TEAM,
        reads=(Read(what=TRAINING_SET, use="training"),),
        says="Trains the ranking of applications.",
        parameters={"rounds": "200"},
        library=("xgboost", "3.1.1"),
    ),
    Evaluation(
        job="evaluate/hiring-screen",
        model=SCREEN,
        version="v1",
        on="2026-05-12 09:00",
        team=TEAM,
        reads=(Read(what=VALIDATION_SET, use="evaluation"),),
        says="Accuracy, and selection rates by group.",
        scores={"auc": 0.694, "selection_rate_ratio": 0.52},
        groups=(
            ("one of the three universities", 611, 1_904),
            ("any other university", 702, 6_296),
            ("women", 434, 3_790),
            ("men", 879, 4_410),
        ),
    ),
)

STORY = Story(
    title="Whom to invite",
    tables=(APPLICATIONS, ALUMNI, TRAINING_SET, VALIDATION_SET),
    jobs=JOBS,
    models=(SCREEN,),
    acts=ACTS,
)

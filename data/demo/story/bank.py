"""The bank's common tables: core banking and customers, as every pipeline of the bank reads them."""

from __future__ import annotations

from data.demo.engines import BANK_NIGHT, DBT, SPARK
from data.demo.story.places import CORE, CRM, ICEBERG, KAFKA, LAKE, WAREHOUSE, in_hive
from data.demo.tables import Check, Table
from data.demo.words import Job, Mishap, Story

TRANSACTIONS = Table(
    place=CORE,
    name="bank.public.transactions",
    columns="transaction_id BIGINT; account_id BIGINT; booked_at TIMESTAMP; amount DECIMAL(18,2); currency CHAR(3);"
    " merchant_id BIGINT; channel VARCHAR; country CHAR(2)",
    team="team:core-banking",
    says="Every booked transaction. Never deleted; corrections are bookings of their own.",
    rows=412_000_000,
    altered=(("2026-06-05", "+device_id VARCHAR pii"),),
)
ACCOUNTS = Table(
    place=CORE,
    name="bank.public.accounts",
    columns="account_id BIGINT; customer_id BIGINT; iban VARCHAR pii; product VARCHAR; opened_on DATE; status VARCHAR",
    team="team:core-banking",
    says="Accounts and who holds them.",
    rows=2_900_000,
)
CUSTOMERS = Table(
    place=CRM,
    name="crm.public.customers",
    columns="customer_id BIGINT; full_name VARCHAR pii; email VARCHAR pii; phone VARCHAR pii; birth_date DATE pii;"
    " postcode VARCHAR; segment VARCHAR; joined_on DATE; fax VARCHAR pii",
    team="team:customer-data",
    says="Customers as the branches know them. The fax number was dropped in August, 21 years late.",
    rows=2_100_000,
    altered=(("2026-08-10", "-fax"), ("2026-08-10", "+preferred_language CHAR(2)")),
)
COMPLAINTS = Table(
    place=CRM,
    name="crm.public.complaints",
    columns="complaint_id BIGINT; customer_id BIGINT; received_at TIMESTAMP; topic VARCHAR; text VARCHAR pii",
    team="team:customer-data",
    says="Complaints, in the customers' own words.",
    rows=88_000,
)
PAYMENTS = Table(
    place=KAFKA,
    name="payments.authorised.v2",
    columns="payment_id STRING; account_id LONG; merchant_id LONG; amount DECIMAL; authorised_at LONG; device_id"
    " STRING pii",
    team="team:payments",
    says="Card payments at the moment of authorisation; about 90 a second at noon.",
    kind="TOPIC",
    live=True,
)
LAKE_TRANSACTIONS = Table(
    place=LAKE,
    name="bank/transactions",
    columns="transaction_id BIGINT; account_id BIGINT; booked_at TIMESTAMP; amount DECIMAL(18,2); currency STRING;"
    " merchant_id BIGINT; channel STRING; country STRING",
    team="team:data-platform",
    says="The transactions of core banking, a day later, partitioned by day.",
    rows=412_000_000,
    stored=ICEBERG,
    also=in_hive("bank.transactions"),
    altered=(("2026-06-05", "+device_id STRING pii"),),
)
STG_CUSTOMERS = Table(
    place=WAREHOUSE,
    name="ANALYTICS.BANK.STG_CUSTOMERS",
    columns="CUSTOMER_ID NUMBER; EMAIL_HASH VARCHAR; BIRTH_YEAR NUMBER; POSTCODE_AREA VARCHAR; SEGMENT VARCHAR;"
    " JOINED_ON DATE",
    team="team:analytics-engineering",
    says="Customers without names: the email hashed, the birth date cut to its year, the postcode to its area.",
    rows=2_100_000,
    kind="VIEW",
    watch={"EMAIL_HASH": 0.031, "SEGMENT": 0.002},
)
FCT_PAYMENTS = Table(
    place=WAREHOUSE,
    name="ANALYTICS.BANK.FCT_PAYMENTS",
    columns="ACCOUNT_ID NUMBER; DAY DATE; PAYMENTS NUMBER; AMOUNT NUMBER(18,2); MERCHANTS NUMBER; COUNTRIES NUMBER",
    team="team:analytics-engineering",
    says="Payments by account and day.",
    rows=61_000_000,
    growth=0.04,
    watch={"COUNTRIES": 0.004},
    drifts=(("COUNTRIES", "2026-10-09", "2026-10-16", 0.17),),
)
DIM_CUSTOMER = Table(
    place=WAREHOUSE,
    name="ANALYTICS.BANK.DIM_CUSTOMER",
    columns="CUSTOMER_ID NUMBER; SEGMENT VARCHAR; BIRTH_YEAR NUMBER; POSTCODE_AREA VARCHAR; ACCOUNTS NUMBER;"
    " FIRST_OPENED DATE; COMPLAINTS_12M NUMBER",
    team="team:analytics-engineering",
    says="One line per customer: the table that everybody joins.",
    rows=2_100_000,
    altered=(("2026-09-25", "+TENURE_MONTHS NUMBER"),),
    watch={"POSTCODE_AREA": 0.012, "COMPLAINTS_12M": 0.0},
)

JOBS = (
    Job(
        engine=SPARK,
        name="bank.export_transactions",
        says="Copies the day's bookings to the lake.",
        team="team:data-platform",
        reads=(TRANSACTIONS,),
        writes=(LAKE_TRANSACTIONS,),
        at="19:40",
        minutes=34,
        dag=BANK_NIGHT,
        derives=("* <- transactions.booked_at FILTER",),
        repository="data-platform/lake-exports",
        mishaps=(
            Mishap(
                "2026-07-03",
                "retry",
                "org.postgresql.util.PSQLException: FATAL: terminating connection due to administrator command",
                "SCALA",
            ),
        ),
    ),
    Job(
        engine=DBT,
        name="model.bank.stg_customers",
        says="Takes the names off the customers.",
        team="team:analytics-engineering",
        reads=(CUSTOMERS,),
        writes=(STG_CUSTOMERS,),
        at="19:45",
        minutes=3,
        dag=BANK_NIGHT,
        kind="MODEL",
        derives=(
            "CUSTOMER_ID <- customers.customer_id IDENTITY",
            "EMAIL_HASH <- customers.email MASK",
            "BIRTH_YEAR <- customers.birth_date TRANSFORMATION",
            "POSTCODE_AREA <- customers.postcode TRANSFORMATION",
            "SEGMENT <- customers.segment IDENTITY",
            "JOINED_ON <- customers.joined_on IDENTITY",
        ),
        sql="""select customer_id, sha2(email) as email_hash, year(birth_date) as birth_year,
               left(postcode, 2) as postcode_area, segment, joined_on from crm.public.customers""",
        repository="analytics/dbt-bank",
    ),
    Job(
        engine=DBT,
        name="model.bank.fct_payments",
        says="Adds up payments by account and day.",
        team="team:analytics-engineering",
        reads=(LAKE_TRANSACTIONS,),
        writes=(FCT_PAYMENTS,),
        at="20:20",
        minutes=12,
        dag=BANK_NIGHT,
        kind="MODEL",
        derives=(
            "ACCOUNT_ID <- transactions.account_id IDENTITY",
            "DAY <- transactions.booked_at TRANSFORMATION",
            "PAYMENTS <- transactions.transaction_id AGGREGATION",
            "AMOUNT <- transactions.amount, transactions.currency AGGREGATION",
            "MERCHANTS <- transactions.merchant_id AGGREGATION",
            "COUNTRIES <- transactions.country AGGREGATION",
            "* <- transactions.channel FILTER",
        ),
        sql="""select account_id, date(booked_at) as day, count(*) as payments, sum(to_eur(amount, currency)) as amount,
               count(distinct merchant_id) as merchants, count(distinct country) as countries
               from lake.bank.transactions where channel <> 'internal' group by 1, 2""",
        repository="analytics/dbt-bank",
    ),
    Job(
        engine=DBT,
        name="model.bank.dim_customer",
        says="One line per customer.",
        team="team:analytics-engineering",
        reads=(STG_CUSTOMERS, ACCOUNTS, COMPLAINTS),
        writes=(DIM_CUSTOMER,),
        at="20:35",
        minutes=7,
        dag=BANK_NIGHT,
        kind="MODEL",
        derives=(
            "CUSTOMER_ID <- stg_customers.CUSTOMER_ID IDENTITY",
            "SEGMENT <- stg_customers.SEGMENT IDENTITY",
            "BIRTH_YEAR <- stg_customers.BIRTH_YEAR IDENTITY",
            "POSTCODE_AREA <- stg_customers.POSTCODE_AREA IDENTITY",
            "ACCOUNTS <- accounts.account_id AGGREGATION",
            "FIRST_OPENED <- accounts.opened_on AGGREGATION",
            "COMPLAINTS_12M <- complaints.complaint_id, complaints.received_at AGGREGATION",
            "TENURE_MONTHS <- stg_customers.JOINED_ON TRANSFORMATION",
            "* <- accounts.customer_id, complaints.customer_id JOIN",
        ),
        repository="analytics/dbt-bank",
    ),
    Job(
        engine=DBT,
        name="test.bank.nightly",
        says="Tests of the bank's warehouse tables. The country test failed in October: a card network had changed"
        " its codes.",
        team="team:analytics-engineering",
        reads=(DIM_CUSTOMER, FCT_PAYMENTS),
        at="20:50",
        minutes=2,
        dag=BANK_NIGHT,
        kind="TEST",
        checks=(
            Check(table=DIM_CUSTOMER, assertion="unique", column="CUSTOMER_ID"),
            Check(
                table=DIM_CUSTOMER,
                assertion="not_null",
                column="SEGMENT",
                severity="warn",
                expected="0",
                fails=(("2026-08-28", "4,112"), ("2026-09-25", "3,960")),
            ),
            Check(
                table=FCT_PAYMENTS,
                assertion="not_null",
                column="COUNTRIES",
                expected="at most 1 %",
                fails=(("2026-10-09", "17.1 %"), ("2026-10-16", "16.8 %")),
            ),
            Check(table=FCT_PAYMENTS, assertion="freshness", expected="at most 26 hours"),
        ),
        repository="analytics/dbt-bank",
    ),
)

STORY = Story(
    title="The bank's common tables",
    tables=(
        TRANSACTIONS,
        ACCOUNTS,
        CUSTOMERS,
        COMPLAINTS,
        PAYMENTS,
        LAKE_TRANSACTIONS,
        STG_CUSTOMERS,
        FCT_PAYMENTS,
        DIM_CUSTOMER,
    ),
    jobs=JOBS,
)

select id, customer_id, cast(amount as double) as amount from {{ ref('raw_orders') }}

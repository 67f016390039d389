-- one row per address of a benefit claim
select _record, '1' as _part, uprn as uprn, cast(null as varchar) as cross_reference, full_address_key as address_key,
    coalesce(post_code, full_address_postcode) as postcode, full_address_number as number, full_address_flat as flat,
    full_address_locality as locality
from clean.benefits__hbhousehold

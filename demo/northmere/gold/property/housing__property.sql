-- one row per council home, block or garage
select _record, '1' as _part, la_ref as uprn, prop_ref as cross_reference, full_address_key as address_key,
    coalesce(post_code, full_address_postcode) as postcode, full_address_number as number, full_address_flat as flat,
    full_address_locality as locality
from clean.housing__property

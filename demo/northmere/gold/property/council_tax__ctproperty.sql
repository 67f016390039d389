-- one row per council tax property
select _record, '1' as _part, uprn as uprn, property_ref as cross_reference, full_address_key as address_key,
    coalesce(postcode, full_address_postcode) as postcode, full_address_number as number, full_address_flat as flat,
    full_address_locality as locality
from clean.council_tax__ctproperty

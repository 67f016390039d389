-- one row per elector: where they are registered, never who they are
select _record, '1' as _part, property_urn as uprn, cast(null as varchar) as cross_reference, full_address_key as address_key,
    coalesce(property_post_code, full_address_postcode) as postcode, full_address_number as number, full_address_flat as flat,
    full_address_locality as locality
from clean.electoral__electors

-- one row per council tax account whose lead liable person is no person
select _record, '1' as _part, person as name, forwarding_address as address,
    forwarding_address_key as address_key, for_postcode as postcode, email_addr as email,
    home_telno as telephone, _seen_from as updated_on
from clean.council_tax__ctaccount
where person_is_organisation = 'true'

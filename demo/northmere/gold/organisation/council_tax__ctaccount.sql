-- one row per name of a firm on council tax accounts: the first account stands for all of them
with account as (
    select _record, person, forwarding_address, forwarding_address_key, for_postcode, email_addr,
        home_telno,
        row_number() over (
            partition by upper(person) order by try_cast(account_ref as bigint), _record
        ) as place,
        max(_seen_from) over (partition by upper(person)) as seen_from
    from clean.council_tax__ctaccount
    where person_is_organisation = 'true'
)
select _record, '1' as _part, person as name, forwarding_address as address,
    forwarding_address_key as address_key, for_postcode as postcode, email_addr as email,
    home_telno as telephone, seen_from as updated_on
from account
where place = 1

-- one row per other person liable on a council tax account
with occupation as (
    select account_ref, property_ref, occupation_date, vacation_date,
        row_number() over (
            partition by account_ref order by occupation_date desc, property_ref
        ) as place
    from clean.council_tax__ctoccupation
)
select b._record, '1' as _part, b.person_forename as forename,
    b.person_middle_names as middle_names, b.person_surname as surname,
    case upper(b.person_title) when 'MR' then 'M' when 'MASTER' then 'M' when 'MAST' then 'M' when 'MRS' then 'F'
        when 'MISS' then 'F' when 'MS' then 'F' end as sex,
    l.uprn, p.full_address as address, p.full_address_key as address_key, p.postcode,
    a.forwarding_address_key as other_address_key, coalesce(o.vacation_date, b._seen_from) as adult_on, o.occupation_date as updated_on
from clean.council_tax__ctliable as b
left join clean.council_tax__ctaccount as a on a.account_ref = b.account_ref
left join occupation as o on o.account_ref = b.account_ref and o.place = 1
left join clean.council_tax__ctproperty as p on p.property_ref = o.property_ref
left join linked.property as l on l._record = p._record and l._table = 'council_tax__ctproperty'
where b.person_is_organisation = 'false'

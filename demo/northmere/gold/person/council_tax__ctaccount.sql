-- one row per person named on a council tax account as the lead liable person
with occupation as (
    select account_ref, property_ref, occupation_date, vacation_date,
        row_number() over (
            partition by account_ref order by occupation_date desc, property_ref
        ) as place
    from clean.council_tax__ctoccupation
),
account as (
    select a.*, p.full_address, p.full_address_key, p.postcode as property_postcode, l.uprn,
        o.occupation_date as since, coalesce(o.vacation_date, a._seen_from) as adult_on
    from clean.council_tax__ctaccount as a
    left join occupation as o on o.account_ref = a.account_ref and o.place = 1
    left join clean.council_tax__ctproperty as p on p.property_ref = o.property_ref
    left join linked.property as l on l._record = p._record and l._table = 'council_tax__ctproperty'
)
select _record, '1' as _part, person_forename as forename, person_middle_names as middle_names,
    person_surname as surname, cast(null as varchar) as raw_joint_name,
    case upper(person_title) when 'MR' then 'M' when 'MASTER' then 'M' when 'MAST' then 'M' when 'MRS' then 'F'
        when 'MISS' then 'F' when 'MS' then 'F' end as sex,
    uprn, full_address as address, full_address_key as address_key, property_postcode as postcode,
    forwarding_address_key as other_address_key, email_addr as email, home_telno as telephone,
    adult_on, since as updated_on
from account
where person_is_organisation = 'false'
union all
select _record, '2', null, null, null, person_second_person, null, uprn, full_address,
    full_address_key, property_postcode, forwarding_address_key, null, null, adult_on, since
from account
where person_is_organisation = 'false' and person_second_person is not null

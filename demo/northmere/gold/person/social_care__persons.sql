-- one row per person known to social care, with the address that is current or was last
with home as (
    select a.person_id, a.start_date, a.full_address, a.full_address_key, a.post_code, l.uprn,
        row_number() over (
            partition by a.person_id
            order by case when a.end_date is null then 0 else 1 end, a.start_date desc, a.address_id
        ) as place
    from clean.social_care__addresses as a
    left join linked.property as l
        on l._record = a._record and l._table = 'social_care__addresses'
),
health_number as (
    select subject_compound_id, min(nhs_number) as nhs_number
    from clean.social_care__references
    where reference_type_code = 'NHS'
    group by subject_compound_id
)
select p._record, '1' as _part, p.person_forename as forename,
    p.person_middle_names as middle_names, p.person_surname as surname,
    case when p.age_estimated = 'false' then p.date_of_birth end as birth_date,
    p.date_of_death as death_date, p.gender as sex, p.sub_ethnicity as ethnicity,
    n.nhs_number, p.ni_number as nino, h.uprn, h.full_address as address,
    h.full_address_key as address_key, h.post_code as postcode,
    f.uprn as other_uprn, f.full_address_key as other_address_key, p.email,
    p.phone as telephone, h.start_date as updated_on
from clean.social_care__persons as p
left join home as h on h.person_id = p.person_id and h.place = 1
left join home as f on f.person_id = p.person_id and f.place = 2
left join health_number as n on n.subject_compound_id = p.person_id
where p.person_is_organisation = 'false'

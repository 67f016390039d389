-- one row per member of a council tenant's household (and per second person of a joint name)
with tenancy as (
    select t.house_ref, t.cot, p._record as property_record, p.full_address,
        p.full_address_key, p.post_code,
        row_number() over (partition by t.house_ref order by t.cot desc, t.tag_ref) as place
    from clean.housing__tenagree as t
    left join clean.housing__property as p on p.prop_ref = t.prop_ref
),
contact as (
    select house_ref, min(con_phone1) as telephone, min(email_address) as email
    from clean.housing__contacts
    group by house_ref
),
member as (
    select m.*, t.full_address, t.full_address_key, t.post_code, t.cot, l.uprn,
        case when m.person_no = '1' then c.telephone end as telephone,
        case when m.person_no = '1' then c.email end as email
    from clean.housing__member as m
    left join tenancy as t on t.house_ref = m.house_ref and t.place = 1
    left join linked.property as l
        on l._record = t.property_record and l._table = 'housing__property'
    left join contact as c on c.house_ref = m.house_ref
    where m.person_is_organisation = 'false'
)
select _record, '1' as _part, person_forename as forename, person_middle_names as middle_names,
    person_surname as surname, cast(null as varchar) as raw_joint_name, dob as birth_date,
    gender as sex, ethnic_origin as ethnicity, ni_no as nino, uprn, full_address as address,
    full_address_key as address_key, post_code as postcode, email, telephone, 
    case when relationship in ('T', 'P') then _seen_from end as adult_on, cot as updated_on
from member
union all
select _record, '2', null, null, null, person_second_person, null, null, null, null, uprn,
    full_address, full_address_key, post_code, null, null, _seen_from, cot
from member
where person_second_person is not null

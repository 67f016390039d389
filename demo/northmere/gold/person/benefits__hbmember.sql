-- one row per member of a claim's latest household
with household as (
    select h.*, l.uprn as found_uprn,
        row_number() over (
            partition by h.claim_id order by h.from_date desc, try_cast(h.house_id as integer) desc nulls last
        ) as place
    from clean.benefits__hbhousehold as h
    left join linked.property as l
        on l._record = h._record and l._table = 'benefits__hbhousehold'
),
email as (
    select reference_id, min(email_addr) as email
    from clean.benefits__syemail
    group by reference_id
),
telephone as (
    select ref, min(phonenum1) as telephone
    from clean.benefits__syphone
    group by ref
),
-- where only the one-column name is filled it stands surname first, unless it was read as such
named as (
    select *, person_surname is null and whole_name_order_swapped = 'false' as is_surname_first
    from clean.benefits__hbmember
    where coalesce(person_is_organisation, whole_name_is_organisation) = 'false'
)
select m._record, '1' as _part,
    case
        when m.is_surname_first
            then coalesce(split_part(m.whole_name_middle_names, ' ', 1), m.whole_name_surname)
        else coalesce(m.person_forename, m.whole_name_forename)
    end as forename,
    case
        when not m.is_surname_first then coalesce(m.person_middle_names, m.whole_name_middle_names)
        when m.whole_name_middle_names is not null then m.whole_name_surname
    end as middle_names,
    case
        when m.is_surname_first then m.whole_name_forename
        else coalesce(m.person_surname, m.whole_name_surname)
    end as surname,
    m.birth_date, m.deceased_date as death_date, m.gender as sex,
    case when m.member_id = '1' then x.ethnic_desc end as ethnicity, m.nino,
    h.found_uprn as uprn, h.full_address as address, h.full_address_key as address_key,
    h.post_code as postcode,
    case when m.member_id in ('1', '2') then c.old_address_key end as other_address_key,
    case when m.member_id = '1' then s.email end as email,
    case when m.member_id = '1' then coalesce(c.contact_tel_no, t.telephone) end as telephone,
    h.from_date as updated_on
from named as m
join clean.benefits__hbclaim as c on c.claim_id = m.claim_id
left join household as h on h.claim_id = m.claim_id and h.place = 1
left join clean.benefits__hbethnic as x on x.ethnic_id = c.ethnic_id
left join email as s on s.reference_id = c.claim_id
left join telephone as t on t.ref = c.claim_id

-- one row per member of a council tenant's household and tenancy
with tenancy as (
    select t._record, t.house_ref, l.uprn, t.cot, t.eot
    from clean.housing__tenagree as t
    join clean.housing__property as p on p.prop_ref = t.prop_ref
    join linked.property as l on l._record = p._record and l._table = 'housing__property'
    where l.uprn is not null
),
member as (
    select _record, '1' as _part, house_ref from clean.housing__member
    union all
    select _record, '2', house_ref from clean.housing__member where person_second_person is not null
)
select m._record, m._part, t._record as _source, 'uprn' as attribute, t.uprn as value,
    t.cot as from_on, t.eot as to_on
from member as m
join tenancy as t on t.house_ref = m.house_ref

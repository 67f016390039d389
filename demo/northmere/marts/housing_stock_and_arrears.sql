-- one row per type of council home, bedrooms and tenure, with homes, rent and arrears; blocks are not homes
with open_tenancies as (
    select
        prop_ref,
        tenure,
        try_cast(rent as decimal(14, 2)) as rent,
        try_cast(cur_bal as decimal(14, 2)) as balance,
        row_number() over (partition by prop_ref order by cot desc, tag_ref desc) as place
    from clean.housing__tenagree
    where coalesce(substr(eot, 1, 10), '1900-01-01') in ('1900-01-01', '2099-12-31')
),
homes as (
    select
        property.prop_type,
        property.num_bedrooms,
        property.occ_status,
        case
            when tenancy.prop_ref is null then 'not let'
            else coalesce(kind.tenure_desc, tenancy.tenure, 'not known')
        end as tenure,
        tenancy.rent,
        tenancy.balance
    from clean.housing__property as property
    left join open_tenancies as tenancy
        on tenancy.prop_ref = property.prop_ref and tenancy.place = 1
    left join clean.housing__tenure as kind on kind.tenure = tenancy.tenure
    where coalesce(property.prop_type, '') <> 'BLK'
)
select
    coalesce(prop_type, 'not known') as home_type,
    coalesce(num_bedrooms, 'not known') as bedrooms,
    tenure,
    count(*) as homes,
    cast(count(*) filter (where occ_status = 'VOI') as bigint) as voids,
    cast(count(*) filter (where balance > 0) as bigint) as tenancies_in_arrears,
    cast(coalesce(sum(case when balance > 0 then balance end), 0) as decimal(18, 2)) as arrears,
    cast(coalesce(sum(rent), 0) as decimal(18, 2)) as weekly_rent
from homes
group by prop_type, num_bedrooms, tenure
order by home_type, bedrooms, tenure

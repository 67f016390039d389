-- one row per council tax band and kind of charge, with dwellings and their band D equivalents
with bands as (
    select band, ninths
    from (
        values ('A-', 5), ('A', 6), ('B', 7), ('C', 8), ('D', 9), ('E', 11), ('F', 13), ('G', 15),
            ('H', 18), ('not banded', 0)
    ) as shares(band, ninths)
),
counted_on as (
    select max(try_cast(process_date as date)) as counted_on
    from clean.council_tax__cttransaction
),
live_occupations as (
    select
        property_ref,
        account_ref,
        occupation_date,
        row_number() over (
            partition by property_ref order by occupation_date desc, account_ref desc
        ) as place
    from clean.council_tax__ctoccupation
    where live_ind = '1'
),
others_liable as (
    select account_ref, count(*) as others
    from clean.council_tax__ctliable
    where liab_pers_occ = 'Y'
    group by account_ref
),
dwellings as (
    select
        property.property_ref,
        case
            when bands.band is null then 'not banded' else bands.band
        end as band,
        case
            when occupation.property_ref is null then 'empty, no liable account'
            when account.lead_liab_pos = '9'
                then case
                    when try_cast(substr(occupation.occupation_date, 1, 10) as date)
                        <= counted_on.counted_on - interval 10 year then 'empty over 10 years'
                    when try_cast(substr(occupation.occupation_date, 1, 10) as date)
                        <= counted_on.counted_on - interval 5 year then 'empty over 5 years'
                    when try_cast(substr(occupation.occupation_date, 1, 10) as date)
                        <= counted_on.counted_on - interval 1 year then 'empty over 1 year'
                    else 'empty under 1 year'
                end
            when others_liable.others is null then 'one liable adult'
            else 'two or more liable adults'
        end as charge
    from clean.council_tax__ctproperty as property
    cross join counted_on
    left join bands on bands.band = property.band_010493
    left join live_occupations as occupation
        on occupation.property_ref = property.property_ref and occupation.place = 1
    left join clean.council_tax__ctaccount as account
        on account.account_ref = occupation.account_ref
    left join others_liable on others_liable.account_ref = occupation.account_ref
    where coalesce(property.deleted_ind, 'N') <> 'Y'
),
charges as (
    select charge, percent_charged
    from (
        values ('two or more liable adults', 100), ('one liable adult', 75),
            ('empty, no liable account', 100), ('empty under 1 year', 100),
            ('empty over 1 year', 200), ('empty over 5 years', 300), ('empty over 10 years', 400)
    ) as rates(charge, percent_charged)
)
select
    dwellings.band,
    dwellings.charge,
    count(*) as dwellings,
    max(bands.ninths) as ninths,
    max(charges.percent_charged) as percent_charged,
    cast(round(count(*) * max(bands.ninths) * max(charges.percent_charged) / 900.0, 2)
        as decimal(14, 2)) as band_d_equivalents
from dwellings
inner join bands on bands.band = dwellings.band
inner join charges on charges.charge = dwellings.charge
group by dwellings.band, dwellings.charge
order by dwellings.band, dwellings.charge

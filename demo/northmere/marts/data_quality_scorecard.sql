-- one row per source table, with rows admitted, rows set aside and why, and addresses that cannot be used
with admitted as (
    select 'council_tax' as system, 'ctaccount' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.council_tax__ctaccount
    union all
    select 'council_tax' as system, 'ctproperty' as source_table, count(*) as rows_admitted,
        count(*) filter (where uprn_reason in ('missing', 'placeholder')) as uprn_missing,
        count(*) filter (where uprn_reason = 'invalid') as uprn_invalid, count(*) filter (where
        postcode_reason in ('missing', 'placeholder')) as postcode_missing, count(*) filter
        (where postcode_reason = 'invalid') as postcode_invalid
    from clean.council_tax__ctproperty
    union all
    select 'council_tax' as system, 'ctoccupation' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.council_tax__ctoccupation
    union all
    select 'council_tax' as system, 'ctliable' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.council_tax__ctliable
    union all
    select 'benefits' as system, 'hbclaim' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.benefits__hbclaim
    union all
    select 'benefits' as system, 'hbhousehold' as source_table, count(*) as rows_admitted,
        count(*) filter (where uprn_reason in ('missing', 'placeholder')) as uprn_missing,
        count(*) filter (where uprn_reason = 'invalid') as uprn_invalid, count(*) filter (where
        post_code_reason in ('missing', 'placeholder')) as postcode_missing, count(*) filter
        (where post_code_reason = 'invalid') as postcode_invalid
    from clean.benefits__hbhousehold
    union all
    select 'benefits' as system, 'hbmember' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.benefits__hbmember
    union all
    select 'housing' as system, 'property' as source_table, count(*) as rows_admitted,
        count(*) filter (where la_ref_reason in ('missing', 'placeholder')) as uprn_missing,
        count(*) filter (where la_ref_reason = 'invalid') as uprn_invalid, count(*) filter
        (where post_code_reason in ('missing', 'placeholder')) as postcode_missing, count(*)
        filter (where post_code_reason = 'invalid') as postcode_invalid
    from clean.housing__property
    union all
    select 'housing' as system, 'tenagree' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.housing__tenagree
    union all
    select 'housing' as system, 'member' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.housing__member
    union all
    select 'housing' as system, 'wlapp' as source_table, count(*) as rows_admitted,
        count(*) filter (where u_llpg_uprn_reason in ('missing', 'placeholder')) as
        uprn_missing, count(*) filter (where u_llpg_uprn_reason = 'invalid') as uprn_invalid,
        count(*) filter (where post_code_reason in ('missing', 'placeholder')) as
        postcode_missing, count(*) filter (where post_code_reason = 'invalid') as
        postcode_invalid
    from clean.housing__wlapp
    union all
    select 'electoral' as system, 'electors' as source_table, count(*) as rows_admitted,
        count(*) filter (where property_urn_reason in ('missing', 'placeholder')) as
        uprn_missing, count(*) filter (where property_urn_reason = 'invalid') as uprn_invalid,
        count(*) filter (where property_post_code_reason in ('missing', 'placeholder')) as
        postcode_missing, count(*) filter (where property_post_code_reason = 'invalid') as
        postcode_invalid
    from clean.electoral__electors
    union all
    select 'social_care' as system, 'persons' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.social_care__persons
    union all
    select 'social_care' as system, 'addresses' as source_table, count(*) as rows_admitted,
        count(*) filter (where uprn_reason in ('missing', 'placeholder')) as uprn_missing,
        count(*) filter (where uprn_reason = 'invalid') as uprn_invalid, count(*) filter (where
        post_code_reason in ('missing', 'placeholder')) as postcode_missing, count(*) filter
        (where post_code_reason = 'invalid') as postcode_invalid
    from clean.social_care__addresses
    union all
    select 'parking' as system, 'permits' as source_table, count(*) as rows_admitted,
        count(*) filter (where uprn_reason in ('missing', 'placeholder')) as uprn_missing,
        count(*) filter (where uprn_reason = 'invalid') as uprn_invalid, count(*) filter (where
        postcode_reason in ('missing', 'placeholder')) as postcode_missing, count(*) filter
        (where postcode_reason = 'invalid') as postcode_invalid
    from clean.parking__permits
    union all
    select 'parking' as system, 'pcns' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.parking__pcns
    union all
    select 'school_admissions' as system, 'applications' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.school_admissions__applications
    union all
    select 'crm' as system, 'contacts' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.crm__contacts
    union all
    select 'crm' as system, 'cases' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.crm__cases
    union all
    select 'finance' as system, 'spend' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.finance__spend
    union all
    select 'gazetteer' as system, 'blpu' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.gazetteer__blpu
    union all
    select 'gazetteer' as system, 'lpi' as source_table, count(*) as rows_admitted,
        cast(null as bigint) as uprn_missing, cast(null as bigint) as uprn_invalid, cast(null as
        bigint) as postcode_missing, cast(null as bigint) as postcode_invalid
    from clean.gazetteer__lpi
),
set_aside as (
    select 'council_tax' as system, 'ctaccount' as source_table, _rules
    from quarantine.council_tax__ctaccount where _seen_to is null
    union all
    select 'council_tax' as system, 'ctproperty' as source_table, _rules
    from quarantine.council_tax__ctproperty where _seen_to is null
    union all
    select 'council_tax' as system, 'ctoccupation' as source_table, _rules
    from quarantine.council_tax__ctoccupation where _seen_to is null
    union all
    select 'council_tax' as system, 'ctliable' as source_table, _rules
    from quarantine.council_tax__ctliable where _seen_to is null
    union all
    select 'benefits' as system, 'hbclaim' as source_table, _rules
    from quarantine.benefits__hbclaim where _seen_to is null
    union all
    select 'benefits' as system, 'hbhousehold' as source_table, _rules
    from quarantine.benefits__hbhousehold where _seen_to is null
    union all
    select 'benefits' as system, 'hbmember' as source_table, _rules
    from quarantine.benefits__hbmember where _seen_to is null
    union all
    select 'housing' as system, 'property' as source_table, _rules
    from quarantine.housing__property where _seen_to is null
    union all
    select 'housing' as system, 'tenagree' as source_table, _rules
    from quarantine.housing__tenagree where _seen_to is null
    union all
    select 'housing' as system, 'member' as source_table, _rules
    from quarantine.housing__member where _seen_to is null
    union all
    select 'housing' as system, 'wlapp' as source_table, _rules
    from quarantine.housing__wlapp where _seen_to is null
    union all
    select 'electoral' as system, 'electors' as source_table, _rules
    from quarantine.electoral__electors where _seen_to is null
    union all
    select 'social_care' as system, 'persons' as source_table, _rules
    from quarantine.social_care__persons where _seen_to is null
    union all
    select 'social_care' as system, 'addresses' as source_table, _rules
    from quarantine.social_care__addresses where _seen_to is null
    union all
    select 'parking' as system, 'permits' as source_table, _rules
    from quarantine.parking__permits where _seen_to is null
    union all
    select 'parking' as system, 'pcns' as source_table, _rules
    from quarantine.parking__pcns where _seen_to is null
    union all
    select 'school_admissions' as system, 'applications' as source_table, _rules
    from quarantine.school_admissions__applications where _seen_to is null
    union all
    select 'crm' as system, 'contacts' as source_table, _rules
    from quarantine.crm__contacts where _seen_to is null
    union all
    select 'crm' as system, 'cases' as source_table, _rules
    from quarantine.crm__cases where _seen_to is null
    union all
    select 'finance' as system, 'spend' as source_table, _rules
    from quarantine.finance__spend where _seen_to is null
    union all
    select 'gazetteer' as system, 'blpu' as source_table, _rules
    from quarantine.gazetteer__blpu where _seen_to is null
    union all
    select 'gazetteer' as system, 'lpi' as source_table, _rules
    from quarantine.gazetteer__lpi where _seen_to is null
),
reasoned as (
    select
        system,
        source_table,
        case
            when _rules like '% missing%' then 'completeness'
            when _rules like '%key repeated%' or _rules like '%row repeated%' then 'uniqueness'
            else 'other'
        end as reason
    from set_aside
),
counted as (
    select
        system,
        source_table,
        count(*) as rows_set_aside,
        count(*) filter (where reason = 'completeness') as for_completeness,
        count(*) filter (where reason = 'uniqueness') as for_uniqueness
    from reasoned
    group by system, source_table
)
select
    admitted.system,
    admitted.source_table,
    admitted.rows_admitted,
    coalesce(counted.rows_set_aside, 0) as rows_set_aside,
    coalesce(counted.for_completeness, 0) as set_aside_for_completeness,
    coalesce(counted.for_uniqueness, 0) as set_aside_for_uniqueness,
    coalesce(counted.rows_set_aside - counted.for_completeness - counted.for_uniqueness, 0)
        as set_aside_for_other_rules,
    admitted.uprn_missing,
    admitted.uprn_invalid,
    admitted.postcode_missing,
    admitted.postcode_invalid
from admitted
left join counted
    on counted.system = admitted.system and counted.source_table = admitted.source_table
order by admitted.system, admitted.source_table

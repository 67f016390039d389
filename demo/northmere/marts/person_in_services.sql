-- one row per gold person, with the services that know of the person; no names
select
    number,
    count(*) as records,
    count(distinct system) as systems,
    bool_or(system = 'council_tax') as in_council_tax,
    bool_or(system = 'benefits') as in_benefits,
    bool_or(system = 'housing') as in_housing,
    bool_or(system = 'social_care') as in_social_care,
    bool_or(system = 'school_admissions') as in_school_admissions,
    bool_or(system = 'parking') as in_parking,
    bool_or(system = 'crm') as in_crm
from gold.person_source
group by number
order by number

-- one row per supplier reference of the ledger, with the supplier that it stands for
with named as (
    select
        line.supplier_ref,
        line.supplier_name,
        line.vat_number,
        shape.supplier_key,
        split_part(shape.supplier_key, ' ', 1) as first_word,
        shape.has_trade_word
            and not shape.has_trading_as
            and not shape.is_person
            and not shape.is_redacted
            and coalesce(line.creditor_type not in ('INDV', 'FOST', 'SOLE', 'EY'), true) as is_firm
    from mart.spend_line as line
    inner join mart.spend_name as shape on shape.supplier_name = line.supplier_name
    where line.supplier_ref is not null
),
sundry as (
    select supplier_ref
    from named
    group by supplier_ref
    having count(distinct supplier_key) > 6
),
ties as (
    select supplier_ref, 'name ' || supplier_key as mark
    from named
    where is_firm and supplier_key <> ''
    union
    select supplier_ref, 'vat ' || vat_number || ' ' || first_word as mark
    from named
    where is_firm and vat_number is not null
),
usable_ties as (
    select ties.supplier_ref, ties.mark
    from ties
    left join sundry on sundry.supplier_ref = ties.supplier_ref
    where sundry.supplier_ref is null
),
one_step as (
    select ties.supplier_ref, min(lowest.label) as label
    from usable_ties as ties
    inner join (select mark, min(supplier_ref) as label from usable_ties group by mark) as lowest
        on lowest.mark = ties.mark
    group by ties.supplier_ref
),
two_steps as (
    select ties.supplier_ref, min(lowest.label) as label
    from usable_ties as ties
    inner join (
        select marked.mark, min(one_step.label) as label
        from usable_ties as marked
        inner join one_step on one_step.supplier_ref = marked.supplier_ref
        group by marked.mark
    ) as lowest on lowest.mark = ties.mark
    group by ties.supplier_ref
),
three_steps as (
    select ties.supplier_ref, min(lowest.label) as label
    from usable_ties as ties
    inner join (
        select marked.mark, min(two_steps.label) as label
        from usable_ties as marked
        inner join two_steps on two_steps.supplier_ref = marked.supplier_ref
        group by marked.mark
    ) as lowest on lowest.mark = ties.mark
    group by ties.supplier_ref
),
labelled as (
    select
        named.supplier_ref,
        coalesce(three_steps.label, named.supplier_ref) as supplier,
        named.supplier_name,
        named.is_firm,
        sundry.supplier_ref is not null as is_sundry
    from named
    left join three_steps on three_steps.supplier_ref = named.supplier_ref
    left join sundry on sundry.supplier_ref = named.supplier_ref
),
spellings as (
    select supplier, supplier_name, count(*) as lines
    from labelled
    where is_firm and not is_sundry
    group by supplier, supplier_name
),
shown as (
    select supplier, supplier_name as display_name
    from (
        select
            supplier,
            supplier_name,
            row_number() over (
                partition by supplier order by lines desc, length(supplier_name) desc, supplier_name
            ) as place
        from spellings
    ) as ranked
    where place = 1
),
counted as (
    select supplier, count(distinct supplier_ref) as refs, count(distinct supplier_name) as names
    from labelled
    group by supplier
)
select
    labelled.supplier_ref,
    labelled.supplier,
    max(shown.display_name) as display_name,
    max(counted.refs) as refs,
    max(counted.names) as names,
    case
        when bool_or(labelled.is_sundry) then 'a sundry reference, used for many payees'
        when max(counted.refs) > 1 then 'several references with one name, or one VAT number and first word'
        when max(counted.names) > 1 then 'one reference with several names'
        else 'one reference, one name'
    end as evidence
from labelled
inner join counted on counted.supplier = labelled.supplier
left join shown on shown.supplier = labelled.supplier
group by labelled.supplier_ref, labelled.supplier
order by labelled.supplier_ref

-- one row per supplier name as the ledger spells it, with what its shape says
with names as (
    select
        supplier_name,
        max(supplier_key) as given_key,
        bool_or(says_organisation) as says_organisation,
        regexp_replace(
            regexp_replace(
                regexp_replace(upper(supplier_name), '[''’`.]', '', 'g'),
                '(^| )T/A( |$)', ' TRADING AS ', 'g'),
            '(^| )C/O( |$)', ' CARE OF ', 'g') as upper_name
    from mart.spend_line
    where supplier_name is not null
    group by supplier_name
),
worded as (
    select
        supplier_name,
        given_key,
        says_organisation,
        strpos(upper_name, ',') > 0 as has_comma,
        ' ' || trim(regexp_replace(
            regexp_replace(upper_name, '/|\+', ' & ', 'g'), '[^\p{L}\p{N}&]+', ' ', 'g')) || ' '
            as words
    from names
),
lettered as (
    select
        supplier_name,
        given_key,
        says_organisation,
        has_comma,
        words,
        ' ' || trim(regexp_replace(regexp_replace(words, ' \p{N}+\b', ' ', 'g'), ' +', ' ', 'g')) || ' '
            as letters,
        trim(regexp_replace(
            regexp_replace(replace(words, ' AND ', ' & '),
                ' (LIMITED|LTD|PLC|LLP|CIC|CIO|THE|UK|GB|CO|COMPANY|INC)\b', ' ', 'g'),
            '[^\p{L}\p{N}]+', ' ', 'g')) as own_key
    from worded
),
shaped as (
    select
        supplier_name,
        coalesce(nullif(given_key, ''), own_key) as supplier_key,
        has_comma,
        regexp_matches(words,
            ' (REDACTED|WITHHELD|PERSONAL DATA|PRIVATE INDIVIDUAL|NAME REMOVED|CONFIDENTIAL) ')
            as is_redacted,
        regexp_matches(words,
            ' (LIMITED|LTD|PLC|LLP|CIC|CIO|COUNCIL|AUTHORITY|BOROUGH COUNCIL|COUNTY COUNCIL|MINISTRY'
            || '|HMRC|NHS|UNIVERSITY|COLLEGE|SCHOOL|ACADEMY|INC|GMBH|BV|LLC|CORPORATION) ')
            as has_legal_form,
        -- Words that are surnames too (HOUSE, LODGE, CHURCH, CHAMBERS, LAW, LONDON) are not here.
        regexp_matches(words,
            '^ (THE|ROYAL|FRIENDS OF) |.(& SONS?|AND SONS?|& CO|BROS|BROTHERS|COMPANY|ORGANISATION|GROUP|HOLDINGS?|PARTNERSHIP|PARTNERS|ASSOCIATES|ENTERPRISES?|INDUSTRIES) ')
        or regexp_matches(words,
            ' (MINISTRY|DEPARTMENT|AGENCY|COURTS|BOARD|BUREAU|COMMISSION|COMMITTEE|PCC|HOSPITALS?|CLINIC|SURGERY|PHARMACY|MEDICAL|DENTAL|HEALTH|HEALTHCARE|WELLBEING|HOSPICE|PROBATION|POLICE'
            || '|NURSERY|NURSERIES|PLAYGROUP|PRESCHOOL|KINDERGARTEN|CHILDCARE|SCHOOLS|EDUCATION|EDUCATIONAL|TRAINING|LEARNING|COACHING|TRUST|FOUNDATION|CHARITY|ASSOCIATION|ASSOC|SOCIETY|FEDERATION|INSTITUTE|CENTRES?|CLUB|THEATRE|MUSEUM|GALLERY|LIBRARY|UNION|PROJECTS?|FORUM|NETWORK|COALITION|CONSORTIUM|VOLUNTARY|VOLUNTEERS|ALLOTMENTS?'
            || '|HOTEL|RESTAURANT|CATERING|FOODS?|BAKERY|CAFE|EVENTS?|FESTIVAL|OPERA|CIRCUS|TRAVEL|COACHES|BUSES|TRAINS|TAXIS?|CARS?|MOTORS?|GARAGE|TYRES|TRUCKS|VEHICLES?|TRANSPORT|HAULAGE|RAIL|RAILWAYS?|AIRWAYS'
            || '|SERVICES?|SOLUTIONS?|INTERNATIONAL|GLOBAL|EUROPE|TRADING|SUPPLIES|SUPPLY|STORES|SHOP|PRODUCTS?|MANUFACTURING|WHOLESALE|DISTRIBUTORS?|DISTRIBUTION|LOGISTICS|DEVELOPMENTS?|REGENERATION|RESIDENTIAL|NURSING HOME|CARE HOME) ')
        or regexp_matches(words,
            ' (CONSULTANTS?|CONSULTANCY|CONSULTING|ADVISERS|PRACTICE|SOLICITORS?|LEGAL|ACCOUNTANTS|SURVEYORS|ARCHITECTS|RECRUITMENT|PERSONNEL|STAFFING|RESOURCING|EMPLOYMENT'
            || '|BUILDERS|BUILDING|CONSTRUCTION|CONTRACTORS?|CONTRACTS|SCAFFOLDING|ROOFING|PLUMBING|HEATING|ELECTRICAL|ELECTRICS?|ENGINEERING|ENGINEERS|JOINERY|FLOORING|GLAZING|WINDOWS|DOORS|BLINDS|LIFTS|HIGHWAYS|DECORATORS|FENCING|PAVING|ASPHALT|AGGREGATES|CONCRETE|FABRICATIONS?|LANDSCAPES?|LANDSCAPING|GARDENS|TREES|MAINTENANCE|REPAIRS|CLEANING|LAUNDRY|WASTE|RECYCLING|SKIPS|DRAINAGE|PEST|KENNELS'
            || '|ENERGY|ELECTRICITY|GAS|WATER|OIL|FUELS?|TELECOMS?|COMMUNICATIONS|BROADBAND|MOBILE|SOFTWARE|SYSTEMS?|TECHNOLOGY|TECHNOLOGIES|COMPUTERS?|COMPUTING|DIGITAL|DATA|ONLINE|INFORMATION|SECURITY|ALARMS|EQUIPMENT|MACHINERY|HIRE|RENTALS?|LEASING|TOOLS) ')
        or regexp_matches(words,
            ' (PRINT|PRINTERS|PRINTING|PUBLISHING|PUBLICATIONS|GRAPHICS|MEDIA|MARKETING|DESIGNS?|STUDIOS?|PRODUCTIONS?|FILMS?|MUSIC|ARTS|SPORTS|LEISURE|FITNESS|PHOTOGRAPHY|RESEARCH|MANAGEMENT'
            || '|BANK|FINANCE|FINANCIAL|INSURANCE|ASSURANCE|INVESTMENTS?|PENSIONS|FUND|CAPITAL|PROPERTY|PROPERTIES|ESTATES|LETTINGS?|HOUSING|HOMES|HOSTEL|CARE|CARERS|SUPPORT|COMMUNITY|COMMUNITIES|FOSTERING|ADOPTION|VETERINARY|LABORATORIES|SCIENTIFIC|ENVIRONMENTAL|OFFICE|FURNITURE|INTERIORS|STATIONERY|COURIERS'
            || '|CHILDRENS|YOUTH|WOMENS|CITIZENS|ADVICE|TENANTS|RESIDENTS|REFUGE|RELIEF|VARIOUS|SUNDRY|TOTAL|BRITISH|NATIONAL) ')
            or coalesce(says_organisation, false) as has_trade_word,
        regexp_matches(words, ' TRADING AS ') as has_trading_as,
        regexp_matches(words,
            '^ (MR|MRS|MS|MISS|MX|MASTER|DR|PROF|PROFESSOR|REV|REVD|REVEREND|SIR|DAME|LADY|LORD|CLLR|COUNCILLOR|EXECUTORS? OF|EXORS? OF|ESTATE OF) ')
            or regexp_matches(words, ' (MR|MRS|MISS|MX|CARE OF) ')
            or regexp_matches(words, ' (MR|MRS|MISS|MS|DR|DECEASED|DECD) $') as has_title,
        regexp_matches(letters, '^( \p{L}+){2,5} $') as is_words,
        regexp_matches(letters, '^( \p{L}+){1,3}( (&|AND)( \p{L}+){1,3})+ $') as is_pair
    from lettered
)
select
    supplier_name,
    supplier_key,
    is_redacted,
    has_legal_form,
    has_legal_form or has_trade_word as has_trade_word,
    has_trading_as,
    not has_legal_form and (has_title or (has_comma and is_words and not has_trade_word)) as is_person,
    not has_legal_form and not has_trade_word and (is_words or is_pair) as could_be_person
from shaped
order by supplier_name

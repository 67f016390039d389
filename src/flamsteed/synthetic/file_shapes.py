"""The files of the systems that deliver files, other than the gazetteer."""

from __future__ import annotations

from typing import Final

from flamsteed.synthetic.shape import Table, columns

ELECTORAL: Final = (
    Table(
        "electoral",
        "electors",
        ("elector_id",),
        "snapshot",
        columns("""
            elector_id text 'NM1-000123' polling district, dash, number
            elector_title text always blank
            elector_forename text forename
            elector_middle_name text? middle names
            elector_surname text surname
            elector_dob text? yyyy-mm-dd
            property_urn text? UPRN, zero-padded to 12 in 70 of 100 rows
            property_address_1 text? address
            property_address_2 text? address
            property_address_3 text? address
            property_address_4 text? address
            property_post_code text? postcode
            polling_place_id text polling place
            polling_place_easting text metres
            polling_place_northing text metres
            franchise_marker text? blank, or G K L F (overseas and EU voters)
            attainer_date text? dd/mm/yyyy of the 18th birthday
        """),
        path="drop/electoral/electors_{date}.tsv",
        defects={
            "property_urn": "uprn_missing uprn_wrong uprn_padded",
            "property_post_code": "postcode_missing postcode_malformed postcode_typo",
            "elector_surname": "name_swapped title_in_name name_typo encoding_damage",
            "elector_forename": "title_in_name name_typo diminutive encoding_damage",
            "elector_dob": "birth_date_missing birth_date_swapped birth_date_january",
            "property_address_1": "old_address",
            "elector_id": "duplicate_person",
        },
    ),
)

SOCIAL_CARE: Final = (
    Table(
        "social_care",
        "persons",
        ("PERSON_ID",),
        "snapshot",
        columns("""
            PERSON_ID text number
            TITLE text? title
            FIRST_NAMES text? forename and middle names
            LAST_NAME text? surname
            GENDER text? M F U
            SUB_ETHNICITY text? DfE code (WBRI BCRB ...), NOBT where not obtained
            DATE_OF_BIRTH text? yyyy-mm-dd
            AGE_ESTIMATED text Y or N
            DATE_OF_DEATH text? yyyy-mm-dd
            COUNTRY_OF_BIRTH text? country
            NI_NUMBER text? NINO
            CONTEXT text A adult, C child
            PHONE text? telephone
            EMAIL text? e-mail
            PRONOUNS text? only in the file of month 2 (an added column); not in the contract
        """),
        path="drop/social_care/persons_{date}.csv",
        defects={
            "LAST_NAME": "name_swapped title_in_name organisation_as_person name_typo encoding_damage",
            "FIRST_NAMES": "title_in_name name_typo diminutive encoding_damage",
            "DATE_OF_BIRTH": "birth_date_missing birth_date_dummy birth_date_swapped birth_date_january",
            "NI_NUMBER": "nino_missing nino_invalid",
            "PHONE": "phone_shared",
            "PERSON_ID": "duplicate_person",
        },
    ),
    Table(
        "social_care",
        "references",
        ("SUBJECT_COMPOUND_ID", "REFERENCE_TYPE_CODE"),
        "snapshot",
        columns("""
            SUBJECT_COMPOUND_ID text PERSON_ID
            REFERENCE_TYPE_CODE text NHS or UPN
            REFERENCE text NHS number (999...) or unique pupil number (LA 299)
        """),
        path="drop/social_care/references_{date}.csv",
    ),
    Table(
        "social_care",
        "addresses",
        ("ADDRESS_ID",),
        "snapshot",
        columns("""
            ADDRESS_ID text number
            PERSON_ID text person
            ADDRESS text? address in one column, without postcode; line breaks inside quotes occur
            POST_CODE text? postcode
            UPRN text? UPRN
            START_DATE text yyyy-mm-dd
            END_DATE text? yyyy-mm-dd, blank = current
        """),
        path="drop/social_care/addresses_{date}.csv",
        defects={
            "UPRN": "uprn_missing uprn_wrong uprn_damaged",
            "POST_CODE": "postcode_missing postcode_malformed postcode_typo",
            "END_DATE": "old_address",
        },
    ),
    Table(
        "social_care",
        "workflow_steps",
        ("WORKFLOW_STEP_ID",),
        "snapshot",
        columns("""
            WORKFLOW_STEP_ID text number
            PERSON_ID text person
            WORKFLOW_STEP_TYPE_ID text 335 contact, 340 referral, 351 assessment, 362 review, 377 closure
            STEP_STATUS text STARTED, COMPLETED, CANCELLED
            STARTED_ON text yyyy-mm-dd
            COMPLETED_ON text? yyyy-mm-dd
            RESPONSIBLE_TEAM text team
        """),
        path="drop/social_care/workflow_steps_{date}.csv",
    ),
    Table(
        "social_care",
        "case_notes",
        ("CASE_NOTE_ID",),
        "append",
        columns("""
            CASE_NOTE_ID text number
            PERSON_ID text person
            NOTE_TYPE text Telephone, Visit, Email, Supervision
            NOTED_AT text yyyy-mm-dd HH:MM:SS
            NOTE text free text, quoted, with line breaks
        """),
        path="drop/social_care/case_notes_{date}.csv",
        defects={"NOTE": "notes_personal"},
    ),
)

PARKING: Final = (
    Table(
        "parking",
        "permits",
        ("permit_reference",),
        "snapshot",
        columns("""
            permit_reference text 'HYA000001'
            permit_type text Resident Visitor Business Carer
            forename_of_applicant text? forename
            surname_of_applicant text? surname
            date_of_birth_of_applicant text? dd/mm/yyyy
            email_address_of_applicant text? e-mail
            primary_phone text? telephone
            address_line_1 text? address
            address_line_2 text? address
            address_line_3 text? address
            postcode text? postcode
            uprn text? UPRN
            vrm text registration mark, made up ('XX99 QQQ' shape with Q)
            start_date text dd/mm/yyyy
            end_date text dd/mm/yyyy
        """),
        path="drop/parking/permits_{date}.csv",
        defects={
            "uprn": "uprn_missing uprn_wrong uprn_damaged",
            "postcode": "postcode_missing postcode_malformed postcode_typo",
            "surname_of_applicant": "name_swapped title_in_name organisation_as_person name_typo encoding_damage",
            "forename_of_applicant": "title_in_name name_typo diminutive encoding_damage",
            "date_of_birth_of_applicant": "birth_date_missing birth_date_dummy birth_date_swapped birth_date_january",
            "primary_phone": "phone_shared",
            "permit_reference": "duplicate_person",
            "address_line_1": "old_address",
        },
    ),
    Table(
        "parking",
        "pcns",
        ("pcn",),
        "append",
        columns("""
            pcn text 'QZ00000001'
            pcnissuedatetime text yyyy-mm-dd HH:MM:SS
            vrm text registration mark
            street_location text street
            usrn text USRN
            contraventioncode text 01 to 99
            contraventionsuffix text? letter
            isvda text 0 or 1
            lib_payment_paid text pounds with two decimals
            progress text Paid, Open, Appealed, Cancelled, Warrant
        """),
        path="drop/parking/pcns_{date}.csv",
    ),
)

SCHOOL_ADMISSIONS: Final = (
    Table(
        "school_admissions",
        "applications",
        ("child_id",),
        "snapshot",
        columns("""
            child_id text number
            child_forename text forename
            child_surname text surname
            date_of_birth text dd/mm/yyyy as text; Excel serial numbers in month 3
            gender text Male Female
            upn text? unique pupil number (LA 299)
            contact_title text? parent's title
            contact_forename text? parent's forename ('Mary Anne')
            contact_surname text? parent's surname
            contact_email text? e-mail
            contact_phone text? telephone
            first_lLine text? address; parts move left where one is blank
            second_line text? address
            third_line text? address
            town text? town
            post_code text? postcode
            preference_1 text school; from month 2 some cells are #REF!
            distance_miles text number with three decimals
            year_group text R, 3 or 7
        """),
        path="drop/school_admissions/school_admissions_{date}.xlsx",
        defects={
            "post_code": "postcode_missing postcode_malformed postcode_typo",
            "contact_surname": "name_typo name_swapped title_in_name",
            "contact_forename": "name_typo title_in_name",
            "child_surname": "name_typo encoding_damage",
            "child_forename": "name_typo diminutive encoding_damage",
            "date_of_birth": "birth_date_swapped",
            "child_id": "duplicate_person",
            "preference_1": "ref_error",
        },
    ),
)

CRM: Final = (
    Table(
        "crm",
        "contacts",
        ("id",),
        "snapshot",
        columns("""
            id text 'C0000123'
            type text person or organisation
            name.title text? title
            name.first text? forename
            name.last text? surname
            name.full text? whole name, then first and last are null (15 in 100)
            dateOfBirth text? yyyy-mm-dd
            addresses json list of {line1, line2, line3, postcode, uprn, primary}, may be empty
            phones json list of {type, number}, may be empty
            emails json list of text, may be empty
            notes text? free text
            createdAt text ISO 8601 instant with Z
            lastModified text ISO 8601 instant with Z
        """),
        path="drop/crm/contacts_{date}.jsonl",
        defects={
            "addresses": "uprn_missing uprn_wrong uprn_damaged postcode_missing postcode_malformed postcode_typo old_address",
            "name.last": "name_swapped title_in_name deceased_marker organisation_as_person name_typo encoding_damage",
            "name.first": "title_in_name name_typo diminutive encoding_damage",
            "name.full": "name_one_column joint_name name_swapped title_in_name deceased_marker name_typo diminutive encoding_damage",
            "dateOfBirth": "birth_date_missing birth_date_dummy birth_date_swapped birth_date_january",
            "phones": "phone_shared",
            "notes": "notes_personal",
            "id": "duplicate_person",
        },
    ),
    Table(
        "crm",
        "cases",
        ("id",),
        "changes",
        columns("""
            id text 'K00000123'
            contactId text? crm contact, null where anonymous
            service.lgsl text LGSL number
            service.name text service
            channel text Telephone Web Face to face Email
            description text free text
            location.address text? address text of the matter
            location.uprn text? UPRN
            status text Open or Closed
            openedAt text ISO 8601 instant
            closedAt text? ISO 8601 instant
            lastModified text ISO 8601 instant
        """),
        path="drop/crm/cases_{date}.jsonl",
        defects={"description": "notes_personal"},
    ),
)

FINANCE: Final = (
    Table(
        "finance",
        "spend",
        ("Transaction Number",),
        "append",
        columns("""
            Body text URI of the council
            Body~Name text Northmere London Borough Council
            Date text day of payment: 'YYYY-MM-DD HH:MM:SS' in odd months, 'DD/MM/YYYY' in even
            Transaction~Number text number
            Invoice~Number text supplier's invoice number
            Amount text pounds; '1,234.56', '£1,234.56', '73423.70999999999' and negative forms occur
            Supplier~Name text supplier, variants and REDACTED occur
            Supplier~ID text number; 11 of 100 have more than one name
            VAT~Reg~No text? VAT number; header is 'VAT Reg no' in month 2
            Expense~Area text department
            Expense~Type text purpose
            Expense~Code text number, leading zeros occur
            Creditor~Type text LTD BUSN B WGA INDV EY SOLE EDUC CHTY MEDC CIC PLC LLP FOST
        """),
        path="drop/finance/spend_{date}.csv",
        defects={
            "Amount": "amount_comma float_artefact negative_amount under_500",
            "Supplier Name": "redacted_supplier supplier_alias",
            "VAT Reg No": "vat_missing vat_invalid",
            "Transaction Number": "duplicate_row",
            "Date": "date_missing",
            "": "blank_row",
        },
    ),
)

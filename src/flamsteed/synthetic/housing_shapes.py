"""The tables of the housing system."""

from __future__ import annotations

from typing import Final

from flamsteed.synthetic.shape import Table, columns

HOUSING: Final = (
    Table(
        "housing",
        "property",
        ("prop_ref",),
        "snapshot",
        columns("""
            prop_ref char(12) property reference
            major_ref char(12) reference of the block, or blank
            post_preamble char(60) flat or building part of the address, or blank
            short_address char(60) number and street
            post_code char(10) postcode
            la_ref char(12) UPRN
            num_bedrooms smallint? bedrooms
            prop_type char(3) FLT HOU MAI BUN HST
            occ_status char(3) OCC VOI
        """),
        defects={
            "la_ref": "uprn_missing uprn_wrong uprn_damaged",
            "post_code": "postcode_missing postcode_malformed postcode_typo",
        },
    ),
    Table(
        "housing",
        "tenagree",
        ("tag_ref",),
        "snapshot",
        columns("""
            tag_ref char(11) tenancy reference '000023/02'
            prop_ref char(12) property
            house_ref char(10) household
            tenure char(3) code of tenure
            rent numeric(9,2) weekly rent
            cur_bal numeric(9,2) balance, arrears positive
            cot timestamp first day
            eot timestamp last day; 1900-01-01 = still open
        """),
        defects={"eot": "old_address"},
    ),
    Table(
        "housing",
        "member",
        ("house_ref", "person_no"),
        "snapshot",
        columns("""
            house_ref char(10) household
            person_no smallint 1 = main tenant
            title char(10) title
            forename char(24) forename and middle names
            surname char(20) surname, cut at 20
            ni_no char(12) NINO, or blank
            dob timestamp birth date; 1900-01-01 where not known
            gender char(1) M, F or blank
            ethnic_origin char(10) code of the benefits list, or blank
            relationship char(1) T tenant, P partner, C child, O other
            disabled char(1) Y N or blank
            hiv_positive char(1) special category, never to be landed
            pregnant char(1) special category, never to be landed
            crim_rec char(1) criminal offence data, never to be landed
            sex_orient char(10) special category, never to be landed
            religion_belief char(10) special category, never to be landed
            appearance char(50) special category, never to be landed
        """),
        defects={
            "surname": "name_swapped title_in_name deceased_marker joint_name organisation_as_person name_typo truncated encoding_damage",
            "forename": "title_in_name name_typo diminutive encoding_damage",
            "dob": "birth_date_missing birth_date_dummy birth_date_swapped birth_date_january",
            "ni_no": "nino_missing nino_invalid",
            "house_ref": "duplicate_person",
        },
    ),
    Table(
        "housing",
        "contacts",
        ("con_key",),
        "snapshot",
        columns("""
            con_key integer running number
            house_ref char(10) household
            con_name char(73) name of the main tenant, 'Mr J Smith'
            con_phone1 char(21) telephone, or blank
            con_phone2 char(21) telephone, or blank
            con_phone3 char(21) telephone, or blank
            email_address char(60) e-mail, or blank
        """),
        defects={"con_phone1": "phone_shared"},
    ),
    Table(
        "housing",
        "rtrans",
        ("rtrans_sid",),
        "append",
        columns("""
            rtrans_sid integer running number ((month + 3) * 10,000,000 + n; the quarter before month 1 is months -2 to 0)
            tag_ref char(11) tenancy
            trans_type char(3) DBR weekly rent, DSC service charge, RPY payment
            post_date timestamp day
            real_value numeric(9,2) pounds, payments negative
        """),
    ),
    Table(
        "housing",
        "wlapp",
        ("app_ref",),
        "snapshot",
        columns("""
            app_ref char(10) register application
            title char(10) title
            forename char(24) forename
            surname char(20) surname
            dob timestamp birth date; 1900-01-01 where not known
            ni_no char(12) NINO, or blank
            corr_addr char(200) address in one column, without postcode
            post_code char(10) postcode
            u_llpg_uprn char(12) UPRN, or blank
            phone char(21) telephone, or blank
            email_address char(60) e-mail, or blank
            wl_status char(3) ACT CAN HOU
            app_date timestamp day of application
            bedrooms_needed smallint bedrooms
        """),
        defects={
            "surname": "name_swapped title_in_name deceased_marker joint_name organisation_as_person name_typo truncated encoding_damage",
            "forename": "title_in_name name_typo diminutive encoding_damage",
            "dob": "birth_date_missing birth_date_dummy birth_date_swapped birth_date_january",
            "ni_no": "nino_missing nino_invalid",
            "post_code": "postcode_missing postcode_malformed postcode_typo",
            "u_llpg_uprn": "uprn_missing uprn_wrong uprn_damaged",
            "app_ref": "duplicate_person",
            "corr_addr": "old_address",
            "phone": "phone_shared",
        },
    ),
    Table(
        "housing",
        "tenure",
        ("tenure",),
        "snapshot",
        columns("""
            tenure char(3) SEC INT LEA TEM GAR; AFR is added in month 2
            tenure_desc char(40) meaning
        """),
    ),
)

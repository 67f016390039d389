"""The tables of the three systems that are databases: council tax, benefits and housing."""

from __future__ import annotations

from typing import Final

from flamsteed.synthetic.shape import Table, columns

COUNCIL_TAX: Final = (
    Table(
        "council_tax", "ctaccount", ("account_ref",), "snapshot",
        columns("""
            division_id smallint always 1
            account_ref integer account number, without check digit
            account_cd char(1) check digit of the account number
            party_ref integer internal party number
            lead_liab_name char(32) the only name: 'SURNAME, MR FORENAME MIDDLE'; joint, deceased and organisation forms occur
            lead_liab_title char(8) always blank
            lead_liab_forename char(32) always blank
            lead_liab_middlename char(32) always blank
            lead_liab_surname char(32) always blank
            lead_liab_pos smallint code of ctliabpos
            for_addr1 char(32) forwarding address, or blank
            for_addr2 char(32) forwarding address, or blank
            for_addr3 char(32) forwarding address, or blank
            for_addr4 char(32) forwarding address, or blank
            for_postcode char(8) forwarding postcode, or blank
            home_telno char(18) telephone, or blank
            email_addr char(60) e-mail address, or blank
            paymeth_code char(5) DD CASH BANK SO
            paymeth_type smallint 1 to 4, in the order of paymeth_code
            person_status smallint 1 live account, 0 closed account
            prohibit_code char(4) blank, or PROB (probate) or HOLD
            last_updated_int integer days since 1899-12-30 of the last change
        """),
        defects={"lead_liab_name": "name_swapped title_in_name deceased_marker joint_name organisation_as_person name_typo diminutive truncated encoding_damage duplicate_person", "home_telno": "phone_shared", "for_postcode": "postcode_malformed"},
    ),
    Table(
        "council_tax", "ctproperty", ("property_ref",), "snapshot",
        columns("""
            property_ref char(18) council tax property reference
            addr1 char(35) address
            addr2 char(35) address
            addr3 char(32) address
            addr4 char(32) address
            postcode char(8) postcode
            uprn char(12) UPRN
            street_code char(8) street code (the USRN)
            wardcode char(6) ward
            property_type char(40) description
            band_010493 char(1) band A to H, or blank (new build)
            own_telno char(18) owner's telephone, or blank
            own_email_addr char(60) owner's e-mail, or blank
            no_beds smallint? bedrooms, null where not known
            annexe_ind char(1) Y or N
            deleted_ind char(1) Y or N
            llpg_xref_key char(14) key of the gazetteer's cross reference, or blank
        """),
        defects={"uprn": "uprn_missing uprn_wrong uprn_damaged", "postcode": "postcode_missing postcode_malformed postcode_typo", "addr1": "encoding_damage"},
    ),
    Table(
        "council_tax", "ctoccupation", ("account_ref", "property_ref", "occupation_date"), "snapshot",
        columns("""
            account_ref integer ctaccount
            property_ref char(18) ctproperty
            occupation_date date first day
            vacation_date date last day; 2099-12-31 = still open
            live_ind smallint 1 live, 0 ended
        """),
        defects={"vacation_date": "old_address"},
    ),
    Table(
        "council_tax", "ctliable", ("account_ref", "liab_seq"), "snapshot",
        columns("""
            account_ref integer ctaccount
            liab_seq smallint 2, 3, ... (the lead person is in ctaccount)
            liab_name char(32) other liable person: 'SURNAME, MRS FORENAME'
            liab_pos smallint code of ctliabpos
            liab_pers_occ char(1) Y lives there, N does not
        """),
        defects={"liab_name": "name_swapped title_in_name name_typo diminutive truncated encoding_damage"},
    ),
    Table(
        "council_tax", "cttransaction", ("tran_id",), "append",
        columns("""
            tran_id integer running number ((month + 3) * 10,000,000 + n; the quarter before month 1 is months -2 to 0)
            process_date date day
            tran_code char(4) BILL PYMT RFND DISC PREM CTR COST
            tran_amount numeric(14,2) pounds, payments negative
            account_ref integer ctaccount
        """),
    ),
    Table(
        "council_tax", "ctliabpos", ("liab_pos",), "snapshot",
        columns("""
            liab_pos smallint 0 to 12, and -1
            liab_desc char(40) meaning
        """),
    ),
)

BENEFITS: Final = (
    Table(
        "benefits", "hbclaim", ("claim_id",), "snapshot",
        columns("""
            claim_id integer claim number
            check_digit varchar(1) check digit
            status_ind integer 1 live, 5 cancelled
            name varchar(72) claimant, 'MR FORENAME SURNAME' or 'SURNAME FORENAME' (40 in 100)
            nino varchar(10)? NINO
            application_date timestamp day of claim
            cancel_date varchar(37)? '2099-12-31 00:00:00.0000000' = open
            contact_tel_no varchar(18)? telephone
            ethnic_id varchar(4)? code of hbethnic
            old_addr1 varchar(35)? previous address
            old_addr2 varchar(35)? previous address
            old_addr3 varchar(35)? previous address
            old_addr4 varchar(35)? previous address
            old_post_code varchar(10)? previous postcode
            notes_db_handle integer? key of hbclaimnotes
        """),
        defects={"name": "name_one_column name_swapped title_in_name deceased_marker organisation_as_person name_typo diminutive encoding_damage", "nino": "nino_missing nino_invalid", "contact_tel_no": "phone_shared"},
    ),
    Table(
        "benefits", "hbhousehold", ("claim_id", "house_id"), "snapshot",
        columns("""
            claim_id integer hbclaim
            house_id integer 1, 2, ... in order of time
            from_date timestamp first day at the address
            to_date varchar(37) last day, '2099-12-31 00:00:00.0000000' = open
            addr1 varchar(35)? address
            addr2 varchar(35)? address
            addr3 varchar(35)? address
            addr4 varchar(35)? address
            post_code varchar(10)? postcode
            uprn varchar(12)? UPRN
        """),
        defects={"uprn": "uprn_missing uprn_wrong uprn_damaged", "post_code": "postcode_missing postcode_malformed postcode_typo", "to_date": "old_address", "addr1": "encoding_damage"},
    ),
    Table(
        "benefits", "hbmember", ("claim_id", "house_id", "member_id"), "snapshot",
        columns("""
            claim_id integer hbclaim
            house_id integer hbhousehold
            member_id integer 1 = claimant, 2 = partner, 3.. = children and others
            person_ref integer? internal person number (the same person may have two)
            name varchar(32)? 'SURNAME FORENAME'
            surname varchar(32)? surname; blank in 40 in 100 rows, where only `name` is filled
            forename varchar(32)? forename; blank with surname
            title varchar(4)? cut at 4: 'Mast', 'Prof'
            birth_date varchar(37)? '1980-03-02 00:00:00.0000000'
            gender smallint? 1 male, 2 female
            nino varchar(10)? NINO (adults)
            deceased_date varchar(37)? day of death
            unique_pupil_num varchar(15)? UPN (children)
        """),
        defects={"name": "name_one_column", "surname": "name_swapped title_in_name deceased_marker organisation_as_person name_typo encoding_damage truncated", "forename": "name_swapped diminutive name_typo", "birth_date": "birth_date_missing birth_date_dummy birth_date_swapped birth_date_january", "nino": "nino_missing nino_invalid", "person_ref": "duplicate_person"},
    ),
    Table(
        "benefits", "hbctaxclaim", ("claim_id", "ctax_ref"), "snapshot",
        columns("""
            claim_id integer hbclaim
            ctax_ref varchar(9) council tax account number WITH its check digit
            from_date timestamp first day
            to_date varchar(37) last day
            model_amt numeric(14,2) weekly reduction
            type_ind smallint 1
        """),
    ),
    Table(
        "benefits", "syemail", ("reference_id", "email_seq"), "snapshot",
        columns("""
            reference_id integer claim_id
            email_seq smallint 1, 2, ...
            email_addr varchar(60) e-mail address
        """),
    ),
    Table(
        "benefits", "syphone", ("ref",), "snapshot",
        columns("""
            ref varchar(20) claim_id as text
            phonenum1 varchar(20)? telephone
            phonenum2 varchar(20)? telephone
            phonenum3 varchar(20)? telephone
            phonenum4 varchar(20)? telephone
        """),
        defects={"phonenum1": "phone_shared"},
    ),
    Table(
        "benefits", "hbclaimnotes", ("notes_db_handle", "row_sequence"), "snapshot",
        columns("""
            notes_db_handle integer key from hbclaim
            row_sequence integer 1, 2, ...: chunks to be joined in this order
            text_value varchar(1786) a chunk of at most 1,786 characters; may cut a word
        """),
        defects={"text_value": "notes_personal"},
    ),
    Table(
        "benefits", "hbethnic", ("ethnic_id",), "snapshot",
        columns("""
            ethnic_id varchar(4) code
            ethnic_desc varchar(60) meaning, in the census 2021 words
        """),
    ),
)

HOUSING: Final = (
    Table(
        "housing", "property", ("prop_ref",), "snapshot",
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
        defects={"la_ref": "uprn_missing uprn_wrong uprn_damaged", "post_code": "postcode_missing postcode_malformed postcode_typo", "short_address": "encoding_damage"},
    ),
    Table(
        "housing", "tenagree", ("tag_ref",), "snapshot",
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
        "housing", "member", ("house_ref", "person_no"), "snapshot",
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
        defects={"surname": "name_swapped title_in_name deceased_marker joint_name organisation_as_person name_typo truncated encoding_damage", "forename": "name_swapped name_typo diminutive", "dob": "birth_date_missing birth_date_dummy birth_date_swapped birth_date_january", "ni_no": "nino_missing nino_invalid", "house_ref": "duplicate_person"},
    ),
    Table(
        "housing", "contacts", ("con_key",), "snapshot",
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
        "housing", "rtrans", ("rtrans_sid",), "append",
        columns("""
            rtrans_sid integer running number ((month + 3) * 10,000,000 + n; the quarter before month 1 is months -2 to 0)
            tag_ref char(11) tenancy
            trans_type char(3) DBR weekly rent, DSC service charge, RPY payment
            post_date timestamp day
            real_value numeric(9,2) pounds, payments negative
        """),
    ),
    Table(
        "housing", "wlapp", ("app_ref",), "snapshot",
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
        defects={"surname": "name_swapped title_in_name deceased_marker joint_name organisation_as_person name_typo truncated encoding_damage", "forename": "name_swapped name_typo diminutive", "dob": "birth_date_missing birth_date_dummy birth_date_swapped birth_date_january", "ni_no": "nino_missing nino_invalid", "post_code": "postcode_missing postcode_malformed postcode_typo", "u_llpg_uprn": "uprn_missing uprn_wrong uprn_damaged", "app_ref": "duplicate_person", "corr_addr": "old_address", "phone": "phone_shared"},
    ),
    Table(
        "housing", "tenure", ("tenure",), "snapshot",
        columns("""
            tenure char(3) SEC INT LEA TEM GAR; AFR is added in month 2
            tenure_desc char(40) meaning
        """),
    ),
)

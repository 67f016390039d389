"""The tables of council tax and benefits."""

from __future__ import annotations

from typing import Final

from flamsteed.synthetic.shape import Table, columns

COUNCIL_TAX: Final = (
    Table(
        "council_tax",
        "ctaccount",
        ("account_ref",),
        "snapshot",
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
        defects={
            "lead_liab_name": "name_swapped title_in_name deceased_marker joint_name organisation_as_person name_typo diminutive truncated encoding_damage duplicate_person",
            "home_telno": "phone_shared",
        },
    ),
    Table(
        "council_tax",
        "ctproperty",
        ("property_ref",),
        "snapshot",
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
        defects={
            "uprn": "uprn_missing uprn_wrong uprn_damaged",
            "postcode": "postcode_missing postcode_malformed postcode_typo",
        },
    ),
    Table(
        "council_tax",
        "ctoccupation",
        ("account_ref", "property_ref", "occupation_date"),
        "snapshot",
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
        "council_tax",
        "ctliable",
        ("account_ref", "liab_seq"),
        "snapshot",
        columns("""
            account_ref integer ctaccount
            liab_seq smallint 2, 3, ... (the lead person is in ctaccount)
            liab_name char(32) other liable person: 'SURNAME, MRS FORENAME'
            liab_pos smallint code of ctliabpos
            liab_pers_occ char(1) Y lives there, N does not
        """),
        defects={
            "liab_name": "name_swapped title_in_name deceased_marker name_typo diminutive truncated encoding_damage"
        },
    ),
    Table(
        "council_tax",
        "cttransaction",
        ("tran_id",),
        "append",
        columns("""
            tran_id integer running number ((month + 3) * 10,000,000 + n; the quarter before month 1 is months -2 to 0)
            process_date date day
            tran_code char(4) BILL PYMT RFND DISC PREM CTR COST
            tran_amount numeric(14,2) pounds, payments negative
            account_ref integer ctaccount
        """),
    ),
    Table(
        "council_tax",
        "ctliabpos",
        ("liab_pos",),
        "snapshot",
        columns("""
            liab_pos smallint 0 to 12, and -1
            liab_desc char(40) meaning
        """),
    ),
)

BENEFITS: Final = (
    Table(
        "benefits",
        "hbclaim",
        ("claim_id",),
        "snapshot",
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
        defects={
            "name": "name_one_column name_swapped title_in_name deceased_marker name_typo diminutive encoding_damage duplicate_person",
            "nino": "nino_missing nino_invalid",
            "contact_tel_no": "phone_shared",
        },
    ),
    Table(
        "benefits",
        "hbhousehold",
        ("claim_id", "house_id"),
        "snapshot",
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
        defects={
            "uprn": "uprn_missing uprn_wrong uprn_damaged",
            "post_code": "postcode_missing postcode_malformed postcode_typo",
            "to_date": "old_address",
        },
    ),
    Table(
        "benefits",
        "hbmember",
        ("claim_id", "house_id", "member_id"),
        "snapshot",
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
        defects={
            "name": "name_one_column name_swapped title_in_name deceased_marker name_typo diminutive encoding_damage",
            "surname": "name_swapped title_in_name deceased_marker organisation_as_person name_typo encoding_damage truncated",
            "forename": "title_in_name name_typo diminutive encoding_damage",
            "birth_date": "birth_date_missing birth_date_dummy birth_date_swapped birth_date_january",
            "nino": "nino_missing nino_invalid",
        },
    ),
    Table(
        "benefits",
        "hbctaxclaim",
        ("claim_id", "ctax_ref"),
        "snapshot",
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
        "benefits",
        "syemail",
        ("reference_id", "email_seq"),
        "snapshot",
        columns("""
            reference_id integer claim_id
            email_seq smallint 1, 2, ...
            email_addr varchar(60) e-mail address
        """),
    ),
    Table(
        "benefits",
        "syphone",
        ("ref",),
        "snapshot",
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
        "benefits",
        "hbclaimnotes",
        ("notes_db_handle", "row_sequence"),
        "snapshot",
        columns("""
            notes_db_handle integer key from hbclaim
            row_sequence integer 1, 2, ...: chunks to be joined in this order
            text_value varchar(1786) a chunk of at most 1,786 characters; may cut a word
        """),
        defects={"text_value": "notes_personal"},
    ),
    Table(
        "benefits",
        "hbethnic",
        ("ethnic_id",),
        "snapshot",
        columns("""
            ethnic_id varchar(4) code
            ethnic_desc varchar(60) meaning, in the census 2021 words
        """),
    ),
)

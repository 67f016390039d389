"""Forms under which one person's name is written: short forms, and spellings from other alphabets.

Written for these files, and not the list that the platform links by: a council's data knows forms
that no list has.
"""

import numpy as np
from numpy.typing import NDArray

from bench.linkage.names import Codes

_SHORT = """
Abigail Abby Abbie Gail|Albert Bert Bertie|Alexander Alex Alec Sandy|Aleksandra Ola Alex|Alfie Alf Alfred|Alison Ali Allison
Andrew Andy Drew|Angela Angie Ange|Ann Anne Annie|Anthony Tony Ant|Archie Archibald|Arthur Art|Barbara Barb Babs|Barry Baz
Benjamin Ben Benji|Bethany Beth|Beverley Bev|Brenda Bren|Bridget Bridie Biddy|Caitlín Cait Kate|Carol Caz Carole
Catherine Cathy Kate Cath|Charlie Charles Chas|Charlotte Charlie Lottie|Christine Chris Chrissie Tina|Christopher Chris Kit
Claudette Claudie|Connor Con|Constance Connie|Daniel Dan Danny|Danielle Dani|David Dave Davey|Deborah Debbie Debs Deb
Dennis Den|Derek Del|Desmond Des|Dominic Dom|Donald Don|Dorothy Dot Dottie Dolly|Edward Ed Ted Eddie|Eileen Ei
Eleanor Ellie Nell Nora|Elizabeth Liz Beth Betty Lizzie Libby|Emily Em Millie|Emma Em|Emmanuel Manny Emma|Florence Flo Florrie
Frances Fran Francie|Freddie Fred Frederick|Frederick Fred Freddie|Gary Gaz|Geoffrey Geoff Jeff|George Georgie|Georgia Georgie
Gillian Gill Jill|Gloria Glo|Graham Gray Graeme|Gurpreet Preet|Hannah Hanna|Harpreet Harry Preet|Harry Harold Henry|Harvey Harv
Helen Nell|Henry Harry Hal|Hilary Hil|Imogen Immy|Isabella Bella Izzy Isabel|Jacob Jake|Jacqueline Jackie Jacqui
James Jim Jamie Jimmy|Janet Jan|Jessica Jess Jessie|Joan Joanie|John Jack Johnny Jon|Joseph Joe Joey|Joshua Josh
Judith Judy Jude|Julie Jules|Karen Kaz|Katarzyna Kasia Kate|Kathleen Kath Kathy|Katie Kate Kathryn|Kayode Kay
Kenneth Ken Kenny|Kevin Kev|Krzysztof Krzys Chris|Lauren Loz|Leonard Len Lenny|Lesley Les|Lewis Lew Louis|Lily Lilian|Louis Lou
Magdalena Magda Lena|Malcolm Malc|Margaret Maggie Peggy Meg Rita|Maria Mia Ria|Marion Marian|Martin Marty|Mary Molly May Polly
Matilda Tilly|Matthew Matt Matty|Maureen Mo|Max Maximilian Maxwell|Megan Meg|Mehmet Memo|Michael Mike Mick Micky|Molly Mary
Natalie Nat|Nathan Nate Nat|Nicola Nicky Nikki|Nigel Nige|Norman Norm|Olivia Liv Livvy|Oliver Ollie Noll|Oluwaseun Seun
Olumide Olu|Adewale Wale|Babatunde Tunde|Temitope Temi Tope|Funmilayo Funmi|Titilayo Titi|Tolulope Tolu|Chukwudi Chudi
Pamela Pam|Patricia Pat Trish Patsy|Patrick Paddy Pat|Paulette Pauly|Pawel Pablo|Peter Pete|Philip Phil Pip|Phoebe Phoebs
Piotr Peter|Poppy Pops|Rajesh Raj|Raymond Ray|Rebecca Becky Bex Becca|Richard Dick Rick Richie|Robert Bob Rob Bobby Robbie
Roger Rog|Ronald Ron Ronnie|Rosemary Rosie Rose Romy|Rosie Rosemary Rose|Ryan Ry|Samuel Sam Sammy|Sandra Sandy Sandie|Sarah Sally Sadie
Scott Scotty|Sean Shaun Shawn|Sharon Shaz|Sheila Shelagh|Siobhán Shivaun Siobhan Chevonne|Sinéad Sinead Shinade
Róisín Roisin Rosheen|Gráinne Grainne Granya|Caitlín Caitlin Kathleen|Sophie Soph|Stanley Stan|Stephanie Steph Stevie|Stephen Steve Steven
Stuart Stu Stewart|Susan Sue Susie|Suresh Sur|Terence Terry Tel|Theo Theodore|Theresa Terri Tess Teresa|Thomas Tom Tommy
Toby Tobias|Tomasz Tomek|Tracey Tracy Trace|Trevor Trev|Valerie Val|Victoria Vicky Tori Vic|Vijay Vij|Vincent Vin
Wendy Wend|William Bill Will Billy Liam|Winston Win|Yvonne Von|Zoë Zoe|Agnieszka Aga|Joanna Asia Jo|Jakub Kuba|Zofia Zosia
Andreas Andy|Georgios George|Costas Kostas Konstantinos|Beatriz Bia|Francisco Paco|José Joe|António Tony|Ifeoma Ify|Chioma Chi
Kwabena Kobby|Kwame Kwam|Akosua Akos|Ngozi Ngo|Simisola Simi|Manpreet Mani|Jaspreet Jas|Amandeep Aman|Rajinder Raj|Kulwinder Kully
Parminder Pam|Sukhdev Sukh|Manjit Manj|Priya Pri|Deepa Dee|Mukesh Muk|Abdirahman Abdi|Abdullahi Abdi
"""
_SPELT = """
Mohammed Muhammad Mohamed Mohammad Mohd Md Muhammed|Ahmed Ahmad Ahmet|Ali Aly|Hassan Hasan|Hussain Hussein Husain Hossain
Yusuf Yousuf Yousef Yusof|Ibrahim Ebrahim|Omar Umar Omer|Abdul Abdel Abdool|Rahman Rehman Rahmaan|Karim Kareem|Jamal Jamaal
Kamal Kamaal|Tariq Tarek Tarik|Khalid Khaled|Ismail Ismaeel Esmail|Mustafa Mustapha|Bashir Basheer|Imran Emran|Asif Aasif
Fatima Fatimah Fathima Fatma|Fatema Fatima Fathema|Amina Aminah Ameena|Aisha Ayesha Aishah|Ayesha Aisha Aysha|Khadija Khadijah Kadija
Halima Halimah Haleema|Naima Naimah|Maryan Maryam Mariam|Zahra Zara Zahrah|Sahra Sarah Zahra|Salma Salmah|Nasima Naseema
Rahima Raheema|Shahida Shaheda|Chowdhury Choudhury Chaudhry Chowdhuri|Choudhury Chowdhury Choudhry|Chaudhry Chaudhary Choudhry
Khatun Khatoon|Begum Begom Begam|Miah Mia Mya|Uddin Udin Ud-Din|Hoque Haque Huq|Haque Hoque Huq|Siddique Siddiqui Siddiq
Mohamud Mahmoud Mohamoud|Warsame Warsama|Abdi Abdie|Isse Issa|Hersi Hirsi|Akhtar Akter Akther|Malik Malek|Chauhan Chohan
Patel Patal|Mehta Mehtaa|Sharma Sarma|Joshi Joshy|Reddy Reddi|Gurung Gurong|Shrestha Shresta|Wong Huang|Chan Chen|Cheung Zhang
Zhang Cheung Chang|Leung Liang|Ng Wu|Nguyen Nguyễn|Tran Trần|Phuong Phoung|Wojcik Wójcik Voychik|Dabrowski Dombrowski
Dabrowska Dombrowska|Zielinski Zieliński|Kaminski Kamiński|Szymanski Szymański Shimanski|Wisniewski Wiśniewski|Öztürk Ozturk
Özdemir Ozdemir|Özkan Ozkan|Müller Muller Mueller|Novák Novak|Horváth Horvath|Tóth Toth|Szabó Szabo|Kovács Kovacs
Björk Bjork|Lindström Lindstrom|García Garcia|Fernández Fernandez Fernandes|López Lopez|González Gonzalez Gonzales
Martínez Martinez|Rodríguez Rodriguez Rodrigues|Pérez Perez|Sánchez Sanchez|Ramírez Ramirez|Muñoz Munoz|Gonçalves Goncalves
José Jose|João Joao|António Antonio|Andrés Andres|Sérgio Sergio|Inês Ines|Lucía Lucia|Júlia Julia|Patrícia Patricia|Luísa Luisa
Zoë Zoe|Renée Renee|Siân Sian|Siobhán Siobhan|Sinéad Sinead|Róisín Roisin|Gráinne Grainne|Caitlín Caitlin|Ciarán Ciaran Kieran
Hüseyin Huseyin|Özgür Ozgur|Özlem Ozlem|Gülsen Gulsen|Çetin Cetin|Koç Koc|Ünal Unal|Zoltán Zoltan|Gábor Gabor|Björn Bjorn
Ágnes Agnes|Renáta Renata|Harpreet Harprit|Jaswinder Jasvinder|Kulwinder Kulvinder|Dhillon Dillon|Sidhu Sidu|Grewal Garewal
Adebayo Adebayor|Okafor Okafo|Oluwaseun Oluseun|Mensah Mensa|Owusu Owosu|Agyeman Agyemang|Acheampong Achampong
McCarthy MacCarthy|McLaughlin MacLaughlin McLoughlin|McKenzie MacKenzie|O'Brien O'Brian|O'Neill O'Neil|O'Connor O'Conner
Clarke Clark|Stevens Stephens|Phillips Philips|Matthews Mathews|Davies Davis|Thompson Thomson Tomson|Reid Read Reed|Shaw Shore
Murray Murrey|Hughes Hews|Webb Web|Gray Grey|Allen Allan Alan|Lewis Louis|Wright Right|White Whyte|Cooke Cook|Johnston Johnstone
Dos_Santos Santos|Da_Silva Silva|De_la_Cruz Cruz de_la_Cruz|D'Souza DSouza De_Souza|St.Rose St_Rose Saint_Rose|St.Louis St_Louis
"""
MOST = 6


def short_forms(code_of: dict[str, int]) -> NDArray[np.int32]:
    """By code of a forename the codes of its short forms, then -1; new words join `code_of`."""
    return _table(_SHORT, code_of)


def spellings(code_of: dict[str, int]) -> NDArray[np.int32]:
    """By code of a name the codes of its other spellings, then -1; new words join `code_of`."""
    return _table(_SPELT, code_of)


def _table(text: str, code_of: dict[str, int]) -> NDArray[np.int32]:
    groups = [
        line.replace("\n", " ").split() for line in text.strip().replace("\n", "|").split("|")
    ]
    words = [[word.replace("_", " ") for word in group] for group in groups if group]
    for group in words:
        for word in group:
            code_of.setdefault(word, len(code_of))
    table = np.full((len(code_of), MOST), -1, np.int32)
    for first, *others in words:
        codes = [code_of[word] for word in others[:MOST]]
        table[code_of[first], : len(codes)] = codes
    return table


def another_form(rng: np.random.Generator, codes: Codes, forms: NDArray[np.int32]) -> Codes:
    """One of the forms of each code, or the code itself where there is none."""
    known = codes < len(forms)
    rows = forms[np.where(known, codes, 0)]
    count = np.where(known, (rows >= 0).sum(axis=1), 0)
    place = (rng.random(len(codes)) * np.maximum(count, 1)).astype(np.int64)
    found = rows[np.arange(len(codes)), place]
    return np.where(count > 0, found, codes).astype(np.int32)

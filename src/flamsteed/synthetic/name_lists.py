"""Names by origin, most frequent first. Written for Northmere: no list of real people stands behind them.

Every letter exists in windows-1252, because one of the systems can hold nothing else.
"""

from __future__ import annotations

from typing import Final

# origin: (share of the borough in a thousand, census ethnicity codes that go with it)
ORIGINS: Final[dict[str, tuple[int, str]]] = {
    "british": (400, "W1 W1 W1 W1 W1 W1 W1 W1 W1 W1 W1 W1 M1 M3 M9 W3"),
    "irish": (35, "W2 W2 W2 W1"),
    "caribbean": (70, "B1 B1 B1 B1 B9 M1"),
    "yoruba": (80, "B2 B2 B2 B2 B2 M2"),
    "akan": (55, "B2 B2 B2 B2 B9"),
    "somali": (30, "B2 B2 B2 O1"),
    "indian": (60, "A1 A1 A1 A1 A9"),
    "punjabi": (35, "A1 A1 A1 A2"),
    "bengali": (50, "A3 A3 A3 A2"),
    "nepali": (25, "A9"),
    "chinese": (30, "A4 A4 A4 A9"),
    "vietnamese": (20, "A9"),
    "polish": (55, "W9 W9 W9 W9 W4"),
    "turkish": (30, "W9 O9 W9"),
    "iberian": (25, "W9 W9 O9 M9"),
}

SURNAMES: Final[dict[str, str]] = {
    "british": """Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts
        Green Hall Wood Jackson Clarke Harris Lewis Turner Cooper Hill Ward Hughes Moore King Baker Harrison Morris Allen Scott
        Watson Mitchell Parker Cook Bennett Young Lee Martin Carter Bailey Cox Richardson Shaw Bell Collins Morgan Miller Adams
        Marshall Simpson Price Anderson Phillips Webb Rogers Gray Mills Hunt Palmer Holmes Powell Stevens Barker Knight Butler
        Russell Fisher Barnes Murray Matthews Lloyd Graham Dixon Fletcher Ellis Pearson Foster Howard Andrews Reynolds Ford
        Chapman Fox Day West Brooks Gibson Hart Lawrence Kennedy Payne Dean Cole Burton Newman Jenkins Carr Wells Ball Francis
        Bird Potter May Cross Hopkins Field Cooke Barrett Perry Lane Warren Saunders Porter Jordan Hawkins Hudson Gilbert Riley
        Nash Tucker Bishop Bush Frost Rose Long Goodwin Sharp Booth Kemp Stone Storey Decker Brent Trent Boardman London
        Fundi Testa Lord Pope Bishopp Major Prior Forde Dancey Reeve Tapper Quilter Mabey Pritchard Blackwell Honeyball""",
    "irish": """Murphy Kelly O'Brien O'Connor Byrne Ryan O'Sullivan Doyle McCarthy Gallagher Doherty Lynch Murray Quinn Moore
        McLaughlin Carroll Connolly Daly O'Neill Wilson Dunne Brennan Burke Collins Campbell Clarke Johnston Hughes Farrell
        Fitzgerald Brown Martin Maguire Nolan Flynn Thompson O'Callaghan O'Donnell Duffy O'Mahony Boyle Healy O'Shea Sweeney""",
    "caribbean": """Campbell Brown Williams Clarke Grant Francis Gordon Morgan Reid Stewart Thomas Bailey Lewis Joseph Edwards
        Alexander James Henry Charles Pierre Baptiste Augustin Lawrence Palmer Gayle Powell McKenzie McIntosh Dacosta Blackwood
        Cumberbatch Braithwaite Springer Greenidge Holder St.Rose St.Louis Fontenelle Prosper Samuels Beckford Wray""",
    "yoruba": """Adeyemi Okafor Adebayo Okonkwo Ogunleye Balogun Afolabi Eze Oladipo Ojo Lawal Bello Akintola Olawale Nwosu
        Obi Adeleke Bakare Alabi Ajayi Fashola Oyelaran Chukwu Igwe Onyeka Uche Nnamdi Okoro Oni Odukoya Sanni Yusuf Ibrahim
        Bvumbe Danjuma Ekwueme Etim Idowu Kuti Makinde Nwachukwu Olatunji Popoola Salako Soyinka Taiwo Umeh Williams""",
    "akan": """Mensah Owusu Boateng Asante Osei Appiah Agyeman Amoah Opoku Ofori Addo Frimpong Antwi Darko Adjei Acheampong
        Sarpong Gyamfi Asamoah Quaye Tetteh Ankrah Lamptey Nartey Bonsu Amponsah Yeboah Baah Donkor Kwarteng Obeng Danso""",
    "somali": """Ali Mohamed Hassan Ahmed Abdi Omar Yusuf Hussein Ibrahim Farah Warsame Jama Nur Osman Adan Isse Abdullahi
        Mohamud Duale Elmi Gedi Hersi Roble Samatar Egal Guled""",
    "indian": """Patel Shah Kumar Sharma Nair Menon Iyer Reddy Rao Desai Mehta Joshi Gupta Thomas Mathew Varghese Fernandes
        D'Souza Pillai Krishnan Das Bose Chopra Kapoor Malhotra Parekh Trivedi Amin Bhatt Chauhan Modi Naidu Solanki Vyas
        Balasubramaniam Venkataraman Sivakumar Jeyakumar Thiruchelvam""",
    "punjabi": """Singh Kaur Gill Sandhu Dhillon Sidhu Grewal Khan Hussain Malik Butt Chaudhry Bajwa Virk Mann Johal Sohal
        Bains Dhaliwal Atwal Cheema Randhawa Sahota Uppal Nagra Hayer Khaira Purewal""",
    "bengali": """Begum Khatun Miah Uddin Islam Rahman Ahmed Ali Hussain Chowdhury Khan Akhtar Hoque Alam Choudhury Haque
        Karim Bibi Sultana Mia Kamal Malik Siddique Talukdar Sarkar Bhuiyan Ullah Hannan Mannan Zaman""",
    "nepali": """Gurung Rai Thapa Tamang Limbu Magar Shrestha Pun Ghale Sherpa Adhikari Khadka Karki Basnet Poudel Sunuwar
        Rana Ale Gharti Bhandari""",
    "chinese": """Chen Wong Li Wang Chan Lam Cheung Zhang Liu Lau Ng Leung Ho Tang Yang Huang Lin Wu Zhao Zhou Xu Sun Yip Kwok
        Fung Mak Tsang Hui Of Au""",
    "vietnamese": """Nguyen Tran Le Pham Hoang Phan Vu Dang Bui Do Ngo Duong Ly Truong Dinh Trinh Mai Lam""",
    "polish": """Nowak Kowalski Wojcik Kowalczyk Zielinski Szymanski Lewandowski Popescu Ionescu Popa Kaminski Petrov Ivanov
        Dimitrov Georgiev Kazlauskas Petrauskas Jankauskas Wisniewski Dabrowski Mazur Krawczyk Novák Horváth Tóth Nagy Szabó
        Kovács Müller Weber Björk Lindström Persson Dumitru Stan Radu Marin Stoica Hoxha Krasniqi Berisha""",
    "turkish": """Yilmaz Kaya Demir Celik Sahin Yildiz Öztürk Aydin Özdemir Arslan Dogan Kilic Aslan Çetin Kara Koç Kurt Özkan
        Polat Ünal Georgiou Ioannou Christodoulou Papadopoulos Hadjigeorgiou""",
    "iberian": """Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Gonçalves García Fernández López González
        Martínez Rodríguez Pérez Sánchez Ramírez Muñoz Sportelli Rossi Ricci Conti De_la_Cruz Dos_Santos Da_Silva Restrepo""",
}

# Compound surnames for the long tail: every stem with every ending.
COMPOUNDS: Final[dict[str, tuple[str, str]]] = {
    "british": (
        """Ash Brad Bram Brock Burn Chal Col Cran Crom Dart Den Dray East El Fair Fen Green Hal Hamp Hard Hart Hazel Hem Hol
           Horn Hun Kel King Lang Lind Mar Mid Nor Oak Ock Pem Red Rush Sal Shel Stan Strat Sut Thorn Wal West Whit Win Wool""",
        "ton ley field worth well ford combe bury hurst wood brook more ham den stead wick",
    ),
    "yoruba": (
        "Ade Ola Olu Ayo Aki Ogun Oye Ife Omo Baba Oluwa Temi",
        "dele bayo wale tunde yinka femi gbenga kunle niyi sola tayo wunmi lade toye",
    ),
    "akan": ("Asa Ako Ama Boa Dan Kwa Nya Ofo Osa Opo", "nte mah ndo fo re ko ah mpong kye kwa"),
    "indian": (
        "Bala Chandra Deva Ganesh Jaya Kumara Mani Naga Raja Rama Shiva Sri",
        "swamy raj nathan murthy kanth gopal puri wala das mohan",
    ),
    "bengali": (
        "Abdul Nur Fazl Shams Saif Mah Rah Zia",
        "uddin islam ullah mud ur_Rahman ul_Haque",
    ),
    "polish": (
        "Wal Kos Mal Jan Sob Gor Lis Bar Kra Wil Pio Ros",
        "czak inski owski ewicz kowicz ecki czuk ak escu eanu",
    ),
    "somali": ("Abdi Mohamed Nur Hassan Yusuf", "_Ali _Farah _Omar _Jama _Warsame _Aden"),
    "caribbean": ("Mont Beau Bel St._ La Du", "clair fort ville champ rose grand bois ford"),
}

FORENAMES: Final[dict[str, tuple[str, str]]] = {
    "british_old": (
        """Margaret Patricia Susan Christine Jean Mary Linda Barbara Carol Ann Sandra Janet Maureen Sheila Joan Pamela Elizabeth
           Jacqueline Julie Karen Deborah Angela Helen Alison Tracey Sharon Jane Lesley Diane Wendy Gillian Rita Doreen Brenda
           Kathleen Joyce Eileen Hilary Marion Beryl Audrey Valerie Judith Rosemary Theresa Catherine Frances Dorothy""",
        """David John Michael Peter Robert Stephen Paul Alan Brian Anthony Kenneth Christopher Ian Kevin Mark Andrew Graham Barry
           Keith Roger Derek Raymond Colin Trevor Geoffrey Terence Malcolm Dennis Ronald Roy Philip Martin Nigel Gary Stuart
           William James Thomas George Richard Edward Leonard Albert Frederick Arthur Stanley Norman Declan Donald""",
    ),
    "british": (
        """Sarah Emma Laura Rebecca Charlotte Gemma Amy Hannah Lucy Rachel Jessica Sophie Emily Katie Olivia Amelia Isla Ava Lily
           Grace Freya Mia Poppy Ella Evie Isabella Daisy Florence Phoebe Zoë Chloe Megan Bethany Lauren Danielle Natalie Kelly
           Stephanie Victoria Alice Ruby Rosie Holly Molly Millie Siân Abigail Eleanor Georgia Imogen Matilda Mary-Ann Nicola""",
        """Daniel James Matthew Christopher Andrew Thomas Joseph Jack Oliver Harry George Noah Leo Arthur Charlie Jacob Oscar Archie
           Henry Alfie Joshua William Samuel Benjamin Adam Luke Ryan Liam Nathan Callum Jamie Lewis Connor Alexander Edward Max
           Freddie Theo Isaac Harvey Toby Reece Kyle Scott Craig Lee Gareth Rhys Dylan Ewan Finley Louis Bradley Dominic""",
    ),
    "irish": (
        "Mary Bridget Siobhán Aoife Ciara Niamh Sinéad Orla Róisín Deirdre Maeve Gráinne Eileen Noreen Breda Caitlín Una Fionnuala",
        "Declan Patrick Sean Liam Conor Cormac Brendan Eoin Niall Ciarán Seamus Michael Fergal Donal Padraig Kieran Eamon Colm",
    ),
    "caribbean": (
        "Marcia Sonia Beverley Yvonne Claudette Paulette Joy Althea Keisha Shanice Tanisha Aaliyah Marva Hyacinth Gloria Pearl Dionne Renée",
        "Winston Delroy Errol Leroy Marlon Jermaine Tyrone Desmond Clive Everton Neville Kemar Andre Jerome Curtis Malachi Isaiah Rashad",
    ),
    "yoruba": (
        "Folake Temitope Abiola Funmilayo Yetunde Titilayo Ngozi Chioma Adaeze Ifeoma Blessing Grace Bukola Simisola Kehinde Amara Tolulope Esther",
        "Adewale Olumide Babatunde Oluwaseun Emeka Chidi Chukwudi Ikenna Tunde Femi Segun Kayode Taiwo Emmanuel Samuel Kelechi Dayo Michael",
    ),
    "akan": (
        "Abena Akua Adwoa Ama Efua Esi Yaa Akosua Afia Gifty Comfort Mercy Vida Grace Patience Felicia",
        "Kwame Kofi Kwabena Yaw Kojo Kwaku Kwesi Ebo Nana Isaac Emmanuel Joseph Samuel Prince Ernest Bright",
    ),
    "somali": (
        "Amina Fatima Hodan Ayaan Sahra Halima Khadija Ifrah Hibo Naima Ubah Fadumo Maryan Asha Zahra Nimco",
        "Abdi Mohamed Ahmed Yusuf Hassan Omar Abdirahman Liban Guled Mahad Ismail Abdullahi Khalid Mustafa Bashir Zakaria",
    ),
    "indian": (
        "Priya Anita Meena Kavita Sunita Nisha Pooja Deepa Lakshmi Asha Rekha Anjali Shreya Divya Hansa Jyoti Riya Mary",
        "Rajesh Sanjay Amit Vijay Anil Suresh Ramesh Nikhil Arjun Rohan Kiran Mukesh Dinesh Bharat Dev Ashok Vikram Thomas",
    ),
    "punjabi": (
        "Harpreet Manpreet Jaspreet Gurpreet Simran Kulwinder Baljit Navdeep Amandeep Rajinder Saima Nadia Aisha Farah Sukhjit Parminder",
        "Gurpreet Harjit Baljit Jaswinder Manjit Amarjit Sukhdev Kuldeep Ranjit Imran Asif Tariq Harpreet Navdeep Jagdeep Surinder",
    ),
    "bengali": (
        "Fatema Shahida Rahima Nasima Salma Ayesha Rukhsana Sabina Taslima Jasmin Hosneara Monwara Nazma Farhana Tahmina Anika",
        "Mohammed Abdul Shahid Rafiq Kamal Jamal Faruk Anwar Saiful Mahbub Shofiqul Nazrul Tariqul Habibur Rezaul Ashraf",
    ),
    "nepali": (
        "Sita Maya Laxmi Gita Sunita Bimala Kamala Devi Anjana Sabina Prativa Manju Susmita Asmita",
        "Bishnu Hari Ram Dil Tek Krishna Suraj Prakash Dipak Bijay Man Purna Santosh Nabin",
    ),
    "chinese": (
        "Mei Xiu Ling Yan Hui Fang Jing Xin Yi Wai Siu Ka Suet Wing Amy Grace Min Lan",
        "Wei Jun Ming Li Hao Chi Kwok Ka Wai Tsz Yu Lei Bo Kin Jason Kevin Feng Per",
    ),
    "vietnamese": (
        "Thi Lan Huong Mai Linh Thu Hoa Nga Ngoc Phuong Trang Hanh",
        "Van Minh Duc Hung Tuan Anh Thanh Quang Hai Long Son Dung",
    ),
    "polish": (
        "Anna Agnieszka Katarzyna Magdalena Ewa Monika Joanna Elena Maria Ioana Andreea Zofia Julia Aleksandra Ágnes Renáta Ingrid Besa Rasa",
        "Piotr Krzysztof Tomasz Marcin Pawel Adam Jakub Andrei Ion Mihai Ivan Dimitar Vytautas Jonas Zoltán Gábor Björn Per Arben",
    ),
    "turkish": (
        "Fatma Emine Hatice Zeynep Elif Meryem Özlem Sibel Gülsen Pinar Eleni Maria Androulla Despina",
        "Mehmet Mustafa Ahmet Ali Hüseyin Hasan Ibrahim Murat Emre Özgür Andreas Costas Georgios Kyriacos",
    ),
    "iberian": (
        "Maria Ana Inês Sofia Beatriz Carla Lucía Carmen Isabel Marta Elena Rosa Júlia Patrícia Giulia Luísa",
        "José João António Luca Carlos Pedro Miguel Paulo Rui Javier Manuel Andrés Tiago Diego Marco Sérgio",
    ),
}

DIMINUTIVES: Final[dict[str, str]] = {
    "Margaret": "Maggie", "Patricia": "Pat", "Susan": "Sue", "Christine": "Chris", "Elizabeth": "Liz", "Jacqueline": "Jackie",
    "Deborah": "Debbie", "Barbara": "Babs", "Kathleen": "Kath", "Catherine": "Cathy", "Dorothy": "Dot", "Judith": "Judy",
    "Robert": "Bob", "William": "Bill", "Richard": "Dick", "Michael": "Mike", "Stephen": "Steve", "Anthony": "Tony",
    "Kenneth": "Ken", "Christopher": "Chris", "Andrew": "Andy", "Geoffrey": "Geoff", "Terence": "Terry", "Ronald": "Ron",
    "Philip": "Phil", "Thomas": "Tom", "Edward": "Ted", "Leonard": "Len", "Albert": "Bert", "Frederick": "Fred", "Donald": "Don",
    "David": "Dave", "James": "Jim", "Matthew": "Matt", "Daniel": "Dan", "Joseph": "Joe", "Joshua": "Josh", "Samuel": "Sam",
    "Benjamin": "Ben", "Nathan": "Nate", "Alexander": "Alex", "Rebecca": "Becky", "Charlotte": "Lottie", "Jessica": "Jess",
    "Victoria": "Vicky", "Stephanie": "Steph", "Abigail": "Abby", "Eleanor": "Ellie", "Isabella": "Bella", "Florence": "Flo",
    "Katie": "Kate", "Emmanuel": "Emma", "Oluwaseun": "Seun", "Adewale": "Wale", "Babatunde": "Tunde", "Temitope": "Temi",
    "Funmilayo": "Funmi", "Titilayo": "Titi", "Katarzyna": "Kasia", "Krzysztof": "Krzys", "Magdalena": "Magda",
    "Aleksandra": "Ola", "Patrick": "Paddy", "Bridget": "Bridie", "Mohammed": "Mo", "Rajesh": "Raj", "Harpreet": "Harry",
    "Nicola": "Nicky", "Theresa": "Terri", "Jennifer": "Jenny", "Gillian": "Gill", "Pamela": "Pam", "Raymond": "Ray",
}  # fmt: skip

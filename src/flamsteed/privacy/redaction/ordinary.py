"""Ordinary English words: what a capital letter alone does not make a name of.

Many are names too (Will, Rose, Brown): such a name is believed only with more to show for it than a
capital. Plurals and tenses are made (`inflected`), not listed.
"""

MONTHS = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER",
    "NOVEMBER", "DECEMBER",
)  # fmt: skip
_WORDS = """
a abandon ability able about above absence absent abuse accept access accident accommodation accompany account accuse ache
across act action active activity actual add addict additional address adequate adjust admin admission admit adopt adult
advance advice advise adviser affair affect afford afraid after afternoon afterwards again against age agency agent aggressive
ago agree agreement aid air alarm alcohol alert alive all allegation allege allergy allocate allow allowance almost alone
along already also alter although always am amber ambulance amend among amount an analysis and anger angel angry animal ankle
annual another answer anti any anxiety anxious anybody anyone anything anyway apart apologise apparent appeal appear
appliance applicant application apply appoint appointment approach appropriate approve april are area argue argument arm
around arrange arrangement arrear arrest arrive art article as aside ask asleep aspect assault assess assessment asset assist
assistance associate assume assure asthma at attach attack attempt attend attendance attention attitude august aunt authorise
authority autumn available average avoid await award aware away baby back bad badly bag bail bailiff baker balance ball ban
band bank bar base basic basis bath bathroom bay be beach bear beat because become bed bedroom before begin behalf behave
behaviour behind being believe bell belong below bench beneath benefit beside best better between beyond big bike bill bin
bird birth birthday bishop bit bite black blame bless blind blister block blood blow blue board boat body boil boiler bond
book boot border born borough both bother bottle bottom box boy branch brave bread break breakdown breakfast breast breath
breathe bridge brief bright bring broad broken brook brother brown bruise budget build builder building burn bus bush business
busy but butcher butler button buy by cab call caller calm came camera can cancel cancer cannot capable capacity capital car
card care career careful carer caretaker carpet carpenter carry carter cart case cash castle casual cat catch category cause
caution cease cellar central centre certain certificate chain chair challenge chamber chance change channel chapel charge
charity chart chase chat cheap check cheque chest child childcare childhood children chief choice choose christian christmas
chronic church circumstance citizen city civil claim claimant clarify clark class clean clear clerk client clinic clinical
clock close closure clothes clothing club co coach coast coat code cold collapse colleague collect collection college colour
come comfort comment commission commit committee common communicate communication community company compare complain
complaint complete complex comply concern conclude condition conduct confidence confident confidential confirm conflict
confuse confusion connect consent consider considerable consistent contact contain content continue contract contribution
control convenient conversation cook cool cooper cope copy core corner correct correspondence cost cottage cough could council
councillor counsel count country county couple course court cousin cover crane crime crisis critical cross crown cry cup
current custody customer cut cutter daily dale damage damp danger dangerous dark data date daughter dawn day dead deaf deal
dean dear death debt december decide decision decline decrease deduct deed deep defend deficit define definite degree delay
deliver delivery dementia demand deny department depend dependant deposit depress depression deputy describe desire desk
despite detail deteriorate determine develop development diabetes diagnose diagnosis did diet difference different difficult
difficulty dinner direct direction director disability disable disagree disappear discharge disclose discretion discuss
discussion disease dismiss display dispute disrepair distance distress district disturb divorce do doctor document does dog
domestic done door dose double doubt dove down draft drake drain draw dream dress drink drive driver drop drug drunk dry due
duke during duty each ear earl early earn ease easter east easy eat economic education effect effective effort eight either
elder elderly election electric electricity eligible else elsewhere email emergency emotional employ employee employer
employment empty encourage end energy enforce engage england english enjoy enough enquire enquiry ensure enter entire entitle
entry environment equal equipment error escort essential establish estate estimate even evening event eventual ever every
everybody everyone everything evict eviction evidence exact exam examine example excellent except exchange exclude excuse
exempt exercise exist exit expect expense experience explain explore express extend extension extent extra extreme eye face
facility fact fail failure fair faith fall false family far farm farmer fast fat father fault fear february fee feed feel
female fence few field fight figure file fill final finance financial find fine finger finish fire firm first fish fisher fit
five fix flag flat fleet flint flood floor florence flower fly focus follow food foot for force ford foreign forest forge
forget form formal former fortnight forward foster found fountain four fox frail frame frank free french frequent fresh friday
friend from front frost full function fund funeral further future gain game garage garden gardener gas gate gather gave
general gentle german get girl give glad glass go goal god gold golden gone good goodness got government gp grab grace grade
gradual grand grandchild granddaughter grandfather grandmother grandson grant grass gray great green grey grief ground group
grow guarantee guardian guess guest guide guy had hair half hall hand handle hang happen happy harbour hard hardship hardy
harm harper has hate have having hazel he head health healthy hear hearing heart heat heath heather heating heavy help helper
hence her here herself hi hide high highway hill him himself hip hire his history hit hold holiday holly home homeless
homelessness honest hope horse hospital hostel hot hotel hour house household housing how however hunt hunter hurt husband i
ice idea identify if ill illness imam immediate immigration impact important improve in inappropriate incident include income
increase indeed independent indicate individual infant infection inform information initial injury inside insist inspect
inspection install instead instruct insurance intend interest interim interpreter interview into introduce invest investigate
investigation invite invoice involve irate irish iris is isolate issue it item its itself ivy jack jacket jail jam january job
join joiner joint jolly joy judge july june junior just justice keen keep kept key kick kid kidney kill kind king kit kitchen
knee knew knight knock know lack lad lady lake lamb land landlord lane language large last late later laugh law lawyer lay
lead leader leaflet leak learn lease least leave lee left leg legal leisure length less lesson let letter level liable liaise
liaison library licence lie life lift light like likely limit line lip list listen litter little live liver living load loan
local location lock lodge log london lone long longer look lord lose loss lot loud love low lower luck lunch lung machine mad
made magistrate main maintain maintenance major make male man manage management manager manner manor many march mark market
marriage marry marsh mason master match material matter mature may maybe me meal mean means measure medical medication
medicine meet meeting member memory men mental mention mercy merge message met meter method middle might mile military milk
mill miller mind mine minor minute miss mistake mix mobile mobility moderate modern moment monday money monitor month monthly
mood moody moon moor more morning mortgage mosque most mother motor mould move mr mrs much mum must my myself name nan narrow
nasty national natural nature near nearby necessary neck need needle negative neglect neighbour neither nephew nerve never new
newly next nhs nice niece night nine no nobody noise noisy none nor normal north northern nose not note nothing notice notify
november now number numerous nurse nursery oak obtain obvious occasion occasional occupation occupational occupier occur
october of off offence offer office officer official often oil okay old oldest on once one ongoing online only onto open
operation opinion opportunity oppose option or oral order ordinary organise original other otherwise ought our ours out
outcome outside outstanding over overcrowd overdue overnight overpay overpayment own owner pack page paid pain painter pair
palace palliative panel paper paperwork parade parent park parking part partial participate particular partly partner party
pass passport past path patience patient pattern pay payment payslip peace pearl penny pension people per percent perhaps
period permanent permission permit person personal personnel pet phone photo physical physio pick picture piece pike pilot
pitt place plan plant play please pleasant plenty plumber plus pm pocket point police policy polite pool poor pope poppy
porter position positive possession possible post postpone potter power practical practice practise pray prefer pregnancy
pregnant premises prepare prescription presence present president press pressure pretty prevent previous price priest primary
prince princess principal print prior priory priority prison private probable probably probation problem procedure proceed
process produce professional profit progress project promise promote proof proper property propose protect protection proud
prove provide provider provision public pull punch pupil purchase purpose push put qualify quality quarry quarter queen query
question queue quick quiet quit quite radio rail railway rain raise ran range rang rate rather ray reach read reader ready
real realise really reason reasonable reassure receive recent reception recognise recommend record recover recovery red reduce
reduction reed refer reference referral reform refresh refuge refuse regard regent region register registrar regret regular
reid reject relate relation relationship relative release relevant relief religion reluctant rely remain remark remember
remind reminder remove renew rent repair repay repeat replace reply report representative request require research resident
residential resolve resource respond response responsibility responsible rest restaurant result retain retire retirement
return reveal review revise rice rich rid ride right ring rise risk river road rob robin rock role roof room root rose rosemary
rough round routine row royal ruby rude ruin rule run rush sad safe safeguard safeguarding safety sage said salary sale same
sample sanction sandy sat satisfy saturday save savage saving saw say scan scene schedule scheme school score scott scottish
screen search season seat second secondary secret section secure security see seek seem seen self sell send senior sense
sensible sensitive sent separate september serious servant serve service session set settle seven seventh several severe
sewage shall share sharp she shed sheet shelter shepherd sheltered shift ship shock shoe shop short should shoulder shout show
shower sick side sign signature significant silence silver similar simple since sing singer single sink sir sister sit site
situation six size skill skin skip slater sleep slight slip slow small smart smell smoke smooth snow so social society
soft solicitor solve some somebody someone something sometimes somewhere son soon sorry sort sought sound source south southern
space spare speak special specialist specific spend spoke spoken spot spouse spring square staff stage stair stairs stand
standard star stark start state statement station statutory stay steady steal steel step sterling stick still stock stomach
stone stood stop store storey storm story straight strain strange street strength stress strict stroke strong struggle student
study style subject submit substance successful such sudden suffer sufficient suggest suicide suit suitable summer summon sun
sunday supervise supervision supper supply support supporter suppose sure surgery surname surprise survey suspect suspend sweet
swift swim system table tailor take talk tall tank target taste tax taxi taylor teach teacher team tear technical telephone
television tell temper temple temporary ten tenancy tenant tend term terminate terrace terrible test text than thank that the
their theirs them themselves then therapy therapist there therefore these they thing think third this thorough those though
thought threat threaten three through throughout throw thursday thus ticket tidy tie till time tiny tip title to today toe
together toilet told tom tomorrow tone tonight too took tooth top total touch tough toward town trace track trade traffic train
training transfer transition translate transport trap trauma travel treat treatment tree trial trigger trip trouble true trust
truth try tuesday turn turner twelve twice twin two type ugly unable uncertain uncle under understand underway unfit unfortunate
union unit universal university unknown unless unlikely unpaid unsafe unsuitable until unwell up update upon upper upset urgent
us use useful user usual utility vacant vacate vale valid valuable value various vary vehicle verbal verify very via victim view
vine violence violent violet visible vision visit visitor vital voice void volunteer vulnerable wage wait wake walk walker wall
waller wander want ward warden warm warn warren warrant was wash waste watch water way we weak wear weather weaver website
wednesday week weekend weekly weigh weight welcome welfare well welsh went were west western wet what whatever wheat wheel
wheelchair when whenever where whereas whether which while whilst white who whoever whole whom whose why wide widow wife wild
will willing willow wilt win wind window wine wing winter wise wish with withdraw within without witness woman women won wood
word work worker world worry worse worst worth would wound wrap wren wright write writing wrong yard year yellow yes yesterday
yet you young younger youngest your yours yourself youth zone
ad appt ask asap assist attn ave bd bp btw cc child cpn ctr dob dla esa fao fyi hb hmo hr ht id inc info iso ltd maths n nfa
ni nok np ot pa pc pcn pip plc po pt pts ref reg regs sat sen send ss std sw tbc tel temp tues uc um uprn utr via vol vs wc wed
x y
an bo do go hi ho in is it le man me my no of oh on or per ram re so son sun to up us van we
asian african american australian british canadian caribbean chinese europe european greek hindu india indian italian italy
jamaica jewish jordan kent muslim nigeria pakistan paris polish romanian scotland somali spain spanish sussex turkish ukraine
urdu wales york surrey essex devon bristol lincoln bradford derby bath wells washington chelsea kensington camden greenwich
lewisham bromley bexley croydon hackney brent barnet sutton merton newham
facebook google instagram microsoft teams outlook skype twitter whatsapp youtube zoom tesco asda aldi lidl boots argos barclays
lloyds halifax nationwide santander
ante archer bacon barber barker barrow basin bass baxter beaver bentley berry birch blade blaze bloom bolt bone booth bourne
bowen bower bowler brand brewer brick brookes buck bull bullock bunting burden cannon canon cape carol carver chandler chard
charm cherry chips clay cliff clifton cloud clover cobb cole combe constable coral cork cotton craft crisp crook crouch curry
cutler dash daisy dew diamond divine dolphin drew dyer eagle eve falconer fawn fen ferry finch firth fitch flannel fletcher
flora flynn fowler franklin fry fuller garland garnet gem ginger glade glen glover goose gore gosling graves grove gunn hale
ham hammond hare harvest hatch hawk hay hayward hazard hedge heaven heron hicks hogg hood hook horn hoover hull hurley jade
jasmine jay jewel josh joiner juniper jewell keel kite laurel lark law leek lemon liberty lily linden lime lion loch lotus
lucky lumber lynch magpie maple marble marina marine marlin marshall may meadow melody merry minster mint mole monk morrow
moss mount mustard myrtle nash noble norman nutter olive opal orchard osprey paddock page paine palmer pardon park parsons
pastor peacock pear peel pepper perry pine pitcher plum poet pollard pond poplar posh potts pound precious prior quick quill
rain raven read reeve ridge rivers robbins rook rowan rush russet rye saddler sailor salmon salt sands savannah sawyer seal
serene shade shield shore siddle skinner skye sloe sparrow spear spence spicer spice spur squire stable staple starling steed
steward stork street summers swallow swan tanner teal thatcher thorn thorne thrush tiger tiller toll torch trim trinity tucker
tulip twist tyler unity usher vane verity victor vicar vicarage victoria viola wade wagner waller ware waters watt weaving webb
welch wellington wells whistler whiting wick wilde winner wolf woodward woods woody wynd yarrow yew
"""
ORDINARY = frozenset(_WORDS.upper().split()) | frozenset(MONTHS)


def inflected() -> frozenset[str]:
    """Every ordinary word, in capitals, with its plurals and tenses."""
    return frozenset(form for word in ORDINARY for form in _forms(word))


def _forms(word: str) -> set[str]:
    """A word with the endings that verbs and nouns take, whether or not it takes them."""
    stem = word.removesuffix("E")
    forms = {
        word,
        word + "S",
        word + "ES",
        word + "LY",
        stem + "ED",
        stem + "ING",
        stem + "ER",
        stem + "ERS",
    }
    if len(word) < 3:
        return {word, word + "S"}
    if word.endswith("Y"):
        forms |= {word[:-1] + "IES", word[:-1] + "IED"}
    if word[-1] not in "AEIOUWXY" and word[-2] in "AEIOU":
        forms |= {word + word[-1] + ending for ending in ("ED", "ING", "ER")}
    return forms

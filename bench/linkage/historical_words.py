"""Words that the made-up historical people are named and placed with, the most frequent first."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _aliases(text: str) -> dict[str, tuple[str, ...]]:
    lines = (line.split(": ") for line in text.strip().splitlines())
    return {name: _words(forms) for name, forms in lines}


FORENAMES = {
    "male": _words(
        """john william thomas george james henry robert charles edward richard joseph arthur francis samuel david
        alexander walter frederick peter alfred philip harold andrew michael hugh daniel benjamin albert
        stephen percy ernest anthony edmund matthew reginald ralph herbert patrick nathaniel leonard donald
        kenneth isaac gilbert simon lewis geoffrey roger archibald edwin martin adam duncan josiah humphrey
        jonathan nicholas abraham cecil christopher cuthbert augustus gerald lawrence norman oliver rowland
        sidney theodore bernard claude eustace godfrey horace julian lionel maurice neville oswald ranulph
        septimus tobias ughtred valentine wilfred zachary ambrose basil clement denzil ebenezer fulke gervase
        hector ivor jasper keith leopold montagu noel osbert piers quentin rupert silvester thurstan urban
        vivian wystan"""
    ),
    "female": _words(
        """mary elizabeth anne margaret catherine jane sarah frances dorothy helen charlotte susan alice florence
        caroline emily martha edith barbara eleanor harriet isabella hannah constance ellen georgina louisa
        marion winifred agnes amelia beatrice cecilia christian diana emma fanny gertrude henrietta ida joan
        katharine lucy mabel nancy olive patricia rachel rosamund sybil theodosia ursula victoria wilhelmina
        annabel bridget clara dulcie esther flora grace honor irene judith kathleen lavinia maud nora penelope
        ruth sophia theresa violet"""
    ),
}
ALIASES = _aliases("""
john: jack johnny jon
william: bill will billy willie
thomas: tom tommy
george: georgie
james: jim jamie jimmy
henry: harry hal
robert: bob rob bobby robin
charles: charlie chas
edward: ted ned eddie ed
richard: dick rick richie
joseph: joe joey
arthur: art
francis: frank
samuel: sam sammy
david: dave davy
alexander: alex sandy alec
walter: wat walt
frederick: fred freddie
peter: pete
alfred: alf fred
philip: phil pip
andrew: andy drew
michael: mike mick
daniel: dan danny
benjamin: ben
albert: bert bertie
stephen: steve
anthony: tony
edmund: ned ted
matthew: matt
reginald: reg reggie
herbert: bert
patrick: paddy pat
nathaniel: nat
leonard: len
donald: don
kenneth: ken
lewis: lew
geoffrey: geoff
archibald: archie
nicholas: nick
christopher: kit chris
lawrence: larry
oliver: noll ollie
theodore: theo ted
mary: molly polly may
elizabeth: liz betty bess eliza beth
anne: nancy annie nan
margaret: maggie peggy meg madge
catherine: kate kitty cathy
jane: jenny janie
sarah: sally sadie
frances: fanny fran
dorothy: dolly dot dora
helen: nell nellie
charlotte: lottie
susan: sue sukey
florence: flo florrie
caroline: carrie
martha: patty mattie
eleanor: nell nora
harriet: hattie
isabella: bella
ellen: nell
georgina: georgie
victoria: vicky
winifred: winnie
katharine: kate kitty
""")
SURNAMES = _words(
    """smith jones williams brown taylor davies wilson evans thomas johnson roberts walker wright robinson thompson
    white hughes edwards green hall wood harris lewis martin jackson clarke clark turner hill scott cooper
    morris ward moore king watson baker harrison morgan patterson young allen mitchell james anderson phillips
    lee bell parker davis bennett miller cook shaw cox collins carter richardson russell marshall stewart
    simpson gray murray hamilton campbell graham ross howard grey percy stanley cecil cavendish spencer
    seymour manners herbert talbot villiers fitzroy osborne montagu stuart gordon douglas lindsay hay keith
    forbes fraser grant leslie bruce ramsay sinclair boyle butler fitzgerald burke nugent plunkett dillon
    browne blake french lynch kirwan lyttelton pelham walpole temple grenville wyndham courtenay carew
    grenfell trelawny vyvyan basset rashleigh lethbridge acland fortescue chichester bampfylde northcote
    kekewich buller pole drake raleigh champernowne fulford cary coplestone ferrers shirley curzon harpur gell
    fitzherbert eyre foljambe savile wentworth lascelles fairfax cholmeley strickland constable boynton hotham
    legard sykes dawnay duncombe milbank chaytor lambton liddell ridley blackett swinburne middleton ogle
    fenwick errington haggerston clavering widdrington lowther musgrave senhouse curwen fleming pennington
    huddleston shuttleworth assheton towneley clifton molyneux gerard blundell scarisbrick hesketh trafford
    egerton grosvenor leigh warburton brooke mainwaring davenport legh bulkeley wynn mostyn myddelton puleston
    trevor hanmer kynaston corbet leighton acton boughton throckmorton lucy mordaunt knightley isham dryden
    tresham vaux brudenell finch tufton twysden knatchbull dering oxenden honywood filmer hales sackville gage
    shelley goring ashburnham"""
)
SURNAME_PARTS = (
    _words(
        """al ash bar ben bil brad brim bux cal car chal clev col cran dal dar den dor dun eg el fair fal fen gar gis
        glan had hal har hel hol ing kel kil lam lan lin lud mar mel mil nor oak or pem pol quar ram ros rud
        sal sel ship stan sut tan thorn tin tre tun up wal war wel whit wil win wol wyn yar"""
    ),
    _words("""a be bo ci cum de er es ham i ing ma ne o ri ring se ster ti ver"""),
    _words(
        """bert by combe cote croft dale don fold ford gate grove hurst land ley man more ridge sey stock ston tham ton
        ville wick worth"""
    ),
)
PLACES = _words(
    """london edinburgh dublin liverpool manchester birmingham glasgow bristol leeds sheffield bath norwich york
    oxford cambridge plymouth exeter newcastle nottingham hull bradford leicester brighton portsmouth
    southampton aberdeen dundee cardiff swansea belfast cork derby coventry worcester gloucester chester
    shrewsbury ipswich colchester canterbury kent surrey devon cornwall yorkshire lancashire norfolk suffolk
    essex sussex hampshire somerset dorset wiltshire northumberland durham cumberland staffordshire
    warwickshire lincolnshire northamptonshire bedford hertford reading windsor eton harrow croydon greenwich
    chelsea kensington westminster hackney islington stepney deptford lambeth perth stirling inverness paisley
    greenock ayr dumfries kelso hawick elgin peterhead arbroath montrose falkirk wrexham bangor carmarthen
    pembroke brecon monmouth newport merthyr llanelli aberystwyth lincoln grantham stamford boston louth
    gainsborough newark mansfield chesterfield buxton matlock stockport bolton bury rochdale oldham preston
    blackburn burnley lancaster kendal carlisle penrith whitehaven hexham alnwick berwick scarborough whitby
    ripon harrogate halifax huddersfield wakefield barnsley doncaster rotherham beverley truro falmouth
    penzance bodmin barnstaple tiverton torquay totnes taunton wells bridgwater salisbury devizes winchester
    andover basingstoke guildford farnham reigate dorking maidstone rochester dover hastings lewes chichester
    waterford limerick galway kilkenny sligo armagh lisburn antrim madras calcutta bombay paris boulogne
    jamaica"""
)
OCCUPATIONS = _words(
    """politician writer painter cricketer lawyer priest actor soldier footballer botanist physician composer
    architect engineer poet historian naturalist diplomat journalist judge clergyman geologist astronomer
    publisher banker mathematician sculptor chemist singer surgeon merchant explorer photographer economist
    philosopher antiquarian missionary teacher suffragette illustrator translator librarian organist
    entomologist ornithologist physicist engraver bookseller rower golfer novelist dramatist"""
)
RANKS = ("baron", "baron", "baron", "viscount", "earl", "earl", "marquess", "duke")

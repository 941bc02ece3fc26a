//! Regions of Russia and their cities: what tells that an address lies somewhere else, «г.» said or not.
//!
//! The cities are those of a hundred thousand people and more, and smaller ones that are often named; of Kuzbass all
//! towns. A federal city stands with the region around it. A store that has one of them as its own locality, or as a
//! street's name, is not misled: such a word is a city only where nothing of the store explains it.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::lex::{Gap, Lexed};

/// A region a line: how its name or adjective begins, and its cities. Folded; a name of several words has spaces where
/// people write a space or a dash. A star follows names that are everyday words or other people's names as well.
const REGIONS: &str = "
кемеровск,кузбасс: кемерово; новокузнецк; прокопьевск; ленинск кузнецкий; междуреченск; киселевск; юрга; анжеро судженск;
  белово; березовский*; осинники; мыски*; мариинск; топки*; полысаево; тайга*; гурьевск; таштагол; калтан; салаир;
  тисуль; яшкино; тяжинский; крапивинский; ижморский; верх чебула; шерегеш; промышленная*
белгородск: белгород; старый оскол; губкин*
брянск: брянск; клинцы
владимирск: владимир*; ковров*; муром; александров*
воронежск: воронеж
ивановск: иваново; кинешма
калужск: калуга; киров*; обнинск
костромск: кострома
курск: курск; железногорск
липецк: липецк; елец
московск: москва; троицк; октябрьский*; краснознаменск; подольск; химки; балашиха; мытищи; королев*; люберцы; одинцово; красногорск; электросталь; коломна;
  серпухов; щелково; домодедово; раменское; долгопрудный; жуковский*; пушкино*; реутов; ногинск; орехово зуево;
  сергиев посад; лобня
орловск: орел*
рязанск: рязань
смоленск: смоленск
тамбовск: тамбов; мичуринск
тверск: тверь; ржев
тульск: тула; новомосковск
ярославск: ярославль; рыбинск
карел: петрозаводск
коми: сыктывкар; ухта; воркута
архангельск: архангельск; северодвинск
вологодск: вологда; череповец
калининградск: калининград; гурьевск
ленинградск: санкт петербург; зеленогорск; кировск; петербург; спб; питер; колпино; сестрорецк; выборг; гатчина; всеволожск
мурманск: мурманск; кировск; апатиты
новгородск: великий новгород
псковск: псков; великие луки
адыге: майкоп
калмык: элиста
крым: симферополь; белогорск; севастополь; керчь; евпатория; ялта; феодосия
краснодарск,кубан: краснодар; сочи; новороссийск; армавир; анапа; геленджик
астраханск: астрахань
волгоградск: волгоград; волжский*; камышин
ростовск: ростов на дону; донецк; ростов; таганрог; шахты*; волгодонск; новочеркасск; батайск; новошахтинск; азов
дагестан: махачкала; хасавюрт; дербент; каспийск
ингуш: назрань
кабардин: нальчик
карачаев: черкесск
осет: владикавказ
чечен,чечня: грозный*
ставропольск: ставрополь; пятигорск; кисловодск; невинномысск; ессентуки; минеральные воды
башк: уфа; благовещенск; белорецк; стерлитамак; салават; нефтекамск; октябрьский*; туймазы; ишимбай
марий: йошкар ола
мордов: саранск
татарстан: казань; набережные челны; нижнекамск; альметьевск; зеленодольск; елабуга
удмурт: ижевск; сарапул; воткинск; глазов
чуваш: чебоксары; новочебоксарск
пермск: пермь; березники; соликамск; лысьва; кунгур
кировск: киров*
нижегородск: нижний новгород; первомайск; дзержинск*; арзамас; саров
оренбургск: оренбург; орск; новотроицк
пензенск: пенза
самарск: самара; октябрьск; тольятти; сызрань; новокуйбышевск; чапаевск
саратовск: саратов; красноармейск; энгельс*; балаково; балашов*
ульяновск: ульяновск; димитровград
курганск: курган*; шадринск
свердловск: екатеринбург; березовский*; нижний тагил; каменск уральский; первоуральск; серов*; асбест*; ревда; полевской*; верхняя пышма;
  новоуральск
тюменск: тюмень; тобольск; ишим
ханты,мансийск,хмао,югра: сургут; нижневартовск; нефтеюганск; ханты мансийск; когалым; нягань
ямал,ненецк,янао: новый уренгой; ноябрьск; салехард
челябинск: челябинск; троицк; магнитогорск; златоуст; миасс; копейск; кыштым
алтай: барнаул; бийск; рубцовск; новоалтайск; горно алтайск
тыва,тува: кызыл
хакас: абакан; черногорск; саяногорск
красноярск: красноярск; норильск; ачинск; канск; минусинск; железногорск; зеленогорск; лесосибирск
иркутск: иркутск; братск; ангарск; усть илимск; усолье сибирское; черемхово
новосибирск: новосибирск; бердск; искитим; тогучин; куйбышев*; обь*
омск: омск
томск: томск; северск; стрежевой; асино; колпашево
бурят: улан удэ
саха,якут: якутск; нерюнгри
забайкальск: чита
приморск: владивосток; находка*; уссурийск; артем*
хабаровск: хабаровск; комсомольск на амуре
амурск: благовещенск; белогорск
еврейск: биробиджан
камчатск: петропавловск камчатский
магаданск: магадан
сахалинск: южно сахалинск
чукотск: анадырь
казахстан: алматы; астана; караганда
беларус,белорусс: минск; гомель
украин: киев; харьков; днепропетровск
узбекистан: ташкент
киргиз,кыргыз: бишкек
";

/// Names of regions, and of the countries people move from, that stand alone: «ул. Лесная, 5, Татарстан».
const ALONE: &str = "
адыгея алтай башкирия башкортостан бурятия дагестан ингушетия калмыкия карелия крым марий мордовия осетия татарстан тува
тыва удмуртия хакасия хмао чечня чувашия югра якутия янао казахстан беларусь белоруссия украина узбекистан киргизия
кыргызстан
";

/// Districts of Kuzbass whose adjectives are made otherwise than those of its towns, each with the place it is named
/// after.
const DISTRICTS: [(&str, &str); 2] = [("яйский", "яя"), ("чебулинский", "чебула")];

/// A region, by its position in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region(usize);

/// A city known to everybody.
struct City {
    /// The words of its name behind the first.
    rest: Vec<&'static str>,
    region: Region,
    /// Whether its name is an everyday word or somebody's name as well.
    everyday: bool,
}

/// What is known of Russia.
#[derive(Default)]
struct Russia {
    /// How names of regions begin.
    stems: Vec<(&'static str, Region)>,
    /// Names that stand alone.
    alone: FxHashSet<&'static str>,
    /// Cities by the first word of their names.
    cities: FxHashMap<&'static str, Vec<City>>,
}

static RUSSIA: LazyLock<Russia> = LazyLock::new(|| {
    let mut russia = Russia { alone: ALONE.split_whitespace().collect(), ..Russia::default() };
    let mut region = 0;
    for line in REGIONS.lines() {
        let names = match line.split_once(':') {
            Some((stems, names)) => {
                region += 1;
                russia.stems.extend(stems.split(',').map(|stem| (stem, Region(region))));
                names
            }
            None => line,
        };
        for name in names.split(';') {
            let (name, everyday) = name.trim().strip_suffix('*').map_or((name, false), |name| (name, true));
            let mut words = name.split_whitespace();
            if let Some(first) = words.next() {
                let city = City { rest: words.collect(), region: Region(region), everyday };
                russia.cities.entry(first).or_default().push(city);
            }
        }
    }
    russia
});

/// How many tokens from a token on are a city's name; none where they are not. A name that is an everyday word as well
/// must begin the text or follow a comma, and be all there is up to the next comma or the end.
pub(super) fn city_at(text: &Lexed, at: usize) -> Option<usize> {
    let follows = |city: &&City| {
        let mut rest = city.rest.iter().zip(at + 1..);
        rest.all(|(word, at)| text.word(at) == *word && text.gap(at).within(Gap::SPACE.or(Gap::DASH)))
    };
    let longest =
        RUSSIA.cities.get(text.word(at))?.iter().filter(follows).max_by_key(|city| city.rest.len())?;
    let end = at + 1 + longest.rest.len();
    let (begins, ends) = (at == 0, end == text.tokens.len());
    let apart = (begins || text.gap(at).has(Gap::COMMA)) && (ends || text.gap(end).has(Gap::COMMA));
    (!longest.everyday || (apart && !(begins && ends))).then_some(end - at)
}

/// The region of the city whose name is these words; `None` where several regions have one of that name.
pub(super) fn region_of_city(words: &[Box<str>]) -> Option<Region> {
    let (first, rest) = words.split_first()?;
    let named = |city: &&City| city.rest.iter().copied().eq(rest.iter().map(|word| &**word));
    let mut regions = RUSSIA.cities.get(&**first)?.iter().filter(named).map(|city| city.region);
    let only = regions.next()?;
    regions.all(|other| other == only).then_some(only)
}

/// The region that a word or an adjective of «область», «край», «республика» names.
pub(super) fn region_named(word: &str) -> Option<Region> {
    let begins = RUSSIA.stems.iter().filter(|(stem, _)| word.starts_with(stem));
    begins.max_by_key(|(stem, _)| stem.len()).map(|(_, region)| *region)
}

/// Whether a word is the whole name of a region.
pub(super) fn is_a_region(word: &str) -> bool {
    RUSSIA.alone.contains(word)
}

/// The region whose name a shortened word begins: «Новосиб.», «Тюм.»; `None` where several begin so.
pub(super) fn region_begun(word: &str) -> Option<Region> {
    let long_enough = word.chars().count() > 2;
    let mut begun = RUSSIA.stems.iter().filter(|(stem, _)| long_enough && stem.starts_with(word));
    let (_, only) = begun.next()?;
    begun.all(|(_, other)| other == only).then_some(*only)
}

/// The city of a region that a district's or municipality's adjective is made of: «Беловский» of Белово. A city that is
/// an everyday adjective itself tells nothing: many a city has an «Октябрьский район».
pub(super) fn city_of_district(adjective: &str, region: Region) -> Option<&'static str> {
    let made_of = |name: &str| {
        let stem = name.trim_end_matches(['а', 'е', 'и', 'о', 'ы', 'ь', 'й', 'я']);
        adjective.strip_prefix(stem).is_some_and(|rest| rest.contains("ий") || rest.contains("ого"))
    };
    if let Some((_, place)) = DISTRICTS.iter().find(|(name, _)| *name == adjective) {
        return Some(place);
    }
    let mut cities =
        RUSSIA.cities.iter().flat_map(|(first, cities)| cities.iter().map(move |city| (*first, city)));
    let found = cities.find(|(first, city)| {
        let says_nothing = city.everyday && (first.ends_with("ий") || first.ends_with("ая"));
        city.region == region && city.rest.is_empty() && !says_nothing && made_of(first)
    });
    found.map(|(first, _)| first)
}

#[cfg(test)]
mod tests {
    use super::super::lex::lex;
    use super::*;

    #[test]
    fn cities_of_one_and_of_several_words_are_known() {
        for (text, want) in [
            ("Новокузнецк", Some(1)),
            ("Ленинск-Кузнецкий", Some(2)),
            ("Ростов-на-Дону, Садовая", Some(3)),
            ("Нижний Новгород", Some(2)),
            ("Нижний, Новгород", None),
            ("Евпатория", Some(1)),
            ("Весенняя", None),
        ] {
            assert_eq!(city_at(&lex(text), 0), want, "{text}");
        }
    }

    #[test]
    fn a_city_that_is_an_everyday_word_stands_between_commas() {
        for (text, want) in [
            ("Тайга, Кирова 5", Some(1)),
            ("Киров, ул. Мира, 5", Some(1)),
            ("Тайга Кирова 5", None),
            ("Киров 5", None),
            ("Тайга", None),
        ] {
            assert_eq!(city_at(&lex(text), 0), want, "{text}");
        }
    }

    #[test]
    fn regions_are_told_by_name_adjective_and_city() {
        let of_city = |name: &str| {
            let words: Vec<Box<str>> = name.split(' ').map(Into::into).collect();
            region_of_city(&words)
        };
        assert_eq!(region_named("кузбасс"), of_city("кемерово"));
        assert_eq!(region_named("томской"), of_city("северск"));
        assert_eq!(region_named("алтайский"), of_city("барнаул"));
        assert_eq!(region_named("свердловская"), of_city("нижний тагил"));
        assert_eq!(region_named("неведомая"), None);
        // There are two Берёзовский.
        assert_eq!(of_city("березовский"), None);
        assert_ne!(region_named("томская"), region_named("омская"));
        assert_ne!(region_named("саха"), region_named("сахалинская"));
    }

    #[test]
    fn a_district_is_told_by_its_town() {
        let kuzbass = region_named("кузбасс").expect("is listed");
        for (adjective, want) in [
            ("беловский", Some("белово")),
            ("юргинского", Some("юрга")),
            ("топкинский", Some("топки")),
            ("промышленный", None),
            ("мариинский", Some("мариинск")),
            ("крапивинский", Some("крапивинский")),
            ("кировский", None),
            ("ленинский", None),
            ("заводский", None),
            ("центральный", None),
        ] {
            assert_eq!(city_of_district(adjective, kuzbass), want, "{adjective}");
        }
    }
}

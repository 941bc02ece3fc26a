//! What the pages say, in Russian and English side by side: a missing translation does not compile.

use super::super::Language;

macro_rules! words {
    ($($key:ident: $ru:literal, $en:literal;)*) => {
        /// Every sentence of the pages in one language.
        pub struct Words { $(pub $key: &'static str,)* }
        static RUSSIAN: Words = Words { $($key: $ru,)* };
        static ENGLISH: Words = Words { $($key: $en,)* };
    };
}

impl Words {
    /// The sentences of a language.
    pub fn of(language: Language) -> &'static Self {
        language.say(&RUSSIAN, &ENGLISH)
    }
}

words! {
    // Every page.
    brand: "Чей это двор?", "Whose yard is it?";
    skip_to_content: "К содержанию", "Skip to content";
    nav: "Разделы", "Sections";
    nav_find: "Найти комитет", "Find mine";
    nav_all: "Все комитеты", "All committees";
    demo_label: "Демонстрация.", "Demonstration.";
    demo_note: "Границы, дома и места вымышлены, названия улиц настоящие: узнать свой комитет здесь нельзя.",
        "Borders, houses and places are invented, street names are real: do not look for your own committee here.";
    stale_note: "База данных временно недоступна. Мы отвечаем по этим данным; свежие правки появятся, как только она вернётся.",
        "The database is away for a while. We answer from these data; newer edits are shown as soon as it is back.";
    open_data: "Открытые данные", "Open data";
    about: "Карта территориального общественного самоуправления", "The map of neighbourhood self-government";
    other_language: "English", "По-русски";
    contact_us: "Вопросы о карте", "Questions about the map";
    // The form.
    ask_label: "Ваш адрес: улица и дом", "Your address: street and house";
    ask_hint: "Город, «ул.» и «д.» можно не писать.",
        "Russian or Latin letters; the city may be left out.";
    for_example: "Например:", "For example:";
    ask_button: "Найти", "Find";
    here_button: "Я сейчас здесь", "I am here now";
    here_note: "Место определит ваше устройство; мы его не записываем.", "Your device tells the place; we do not keep it.";
    lead: "Узнайте свой комитет ТОС: кто поможет, куда звонить и где ближайший центр.",
        "Find your neighbourhood committee: who helps, whom to call, and where its centre is.";
    what_is_tos: "Что такое ТОС?", "What is a committee?";
    what_is_tos_text: "Территориальное общественное самоуправление — это соседи, которые вместе решают дела своего двора, улицы, микрорайона. Окружной комитет ТОС ведёт приём, помогает провести собрание, собрать предложения и довести их до города.",
        "Territorial self-government (ТОС) is neighbours who settle together what concerns their yard, street and quarter. A district committee receives residents, helps to hold meetings and takes proposals to the city.";
    // The answer.
    your_committee: "Ваш комитет", "Your committee";
    say_found: "Ваш комитет: ", "Your committee: ";
    heading_disputed: "Этот дом относят к себе несколько комитетов", "Several committees claim this house";
    disputed_text: "Границы на карте или перечни домов пересекаются. Обратиться можно в любой из них; кто отвечает, решит администрация района.",
        "Borders on the map or lists of houses overlap. Either will receive you; the district administration decides who is in charge.";
    heading_near: "Граница совсем рядом", "The border is very near";
    near_text: "Линии на карте проведены примерно: если ваш дом по другую сторону, ваш комитет — этот.",
        "Lines on the map are approximate: if your house is on the other side, this one is yours.";
    to_border: "до границы", "to the border";
    heading_uncovered: "Здесь пока нет комитета", "No committee here yet";
    uncovered_text: "Это место в городе, но ни один комитет его не охватывает. Вот ближайшие — они подскажут, как присоединиться:",
        "This place is in the city, but no committee covers it. The nearest ones can tell you how to join:";
    found_one: "Как создать свой ТОС", "How to found your own";
    found_one_1: "Соберите соседей, которым это нужно, в инициативную группу.", "Gather neighbours into an initiative group.";
    found_one_2: "Договоритесь о границах: дом, улица, квартал.", "Agree on the territory: a house, a street, a quarter.";
    found_one_3: "Проведите собрание жителей от 16 лет и примите устав.", "Hold a meeting of residents aged 16 and over and adopt a charter.";
    found_one_4: "Передайте предложение о границах в городской Совет и зарегистрируйте устав в администрации.",
        "Submit the proposed borders to the city Council and register the charter with the administration.";
    heading_outside: "Это за пределами города", "This is outside the city";
    outside_text: "Эта карта знает комитеты одного города:", "This map knows the committees of one city:";
    outside_tip: "Если вы искали улицу города, напишите её без названия другого места.",
        "If you meant a street of this city, leave out the name of the other one.";
    understood_as: "Понято как:", "Understood as:";
    heading_other_city: "Это адрес в другом месте:", "This address is elsewhere:";
    heading_locality: "Какая улица и какой дом?", "Which street and which house?";
    locality_text: "Вы назвали только город или посёлок. Допишите улицу и дом, например:",
        "You have named a city or a settlement alone. Add the street and the house, for example:";
    heading_ambiguous: "Уточните, какой из них ваш", "Which of these is yours?";
    ambiguous_lead: "Подходит несколько адресов. Выберите свой:", "Several addresses fit. Choose yours:";
    heading_guess: "Вы, наверное, имели в виду…", "Perhaps you meant…";
    guess_lead: "Похоже на то, что вы написали. Выберите свой адрес:", "These are like what you typed. Choose your address:";
    heading_detail: "Уточните корпус или букву дома", "Which building of this number?";
    detail_lead: "Есть такие — выберите свой:", "There are these. Choose yours:";
    heading_no_detail: "Такого дома не знаем, но есть похожий", "We do not know this house, but there is one like it";
    no_detail_lead: "Есть тот же номер без этой буквы или корпуса:", "Without that letter or building number there is:";
    heading_street: "Улицу нашли. Какой дом?", "The street is known. Which house?";
    heading_no_house: "Такого дома на этой улице не знаем", "We do not know this house";
    heading_no_house_streets: "Такого дома не знаем. Какая улица ваша?", "We do not know this house. Which street is yours?";
    no_house_begin: "Дома", "House";
    no_house_before: "дома", "house";
    no_house_behind: "в наших списках нет.", "is not in our lists.";
    no_house_lead: "Проверьте номер. Ближайшие известные дома:", "Check the number. The nearest known houses:";
    no_house_at_all_lead: "Проверьте номер.", "Check the number.";
    no_house_streets_lead: "Проверьте номер или выберите улицу:", "Check the number, or choose the street:";
    whole_street: "Показать всю улицу", "Show the whole street";
    street_houses: "Дома этой улицы:", "Houses of this street:";
    heading_no_point: "Дом есть в списках, но его места на карте мы не знаем", "The house is registered, but we do not know where it stands";
    no_point_text: "Поэтому комитет не определить. Нажмите на карту там, где ваш дом, или спросите в администрации района.",
        "So its committee cannot be told. Press on the map where your house is, or ask the district administration.";
    heading_not_found: "Такого адреса не нашли", "No such address found";
    not_found_1: "Напишите улицу и номер дома:", "Write the street and the house number:";
    not_found_2: "Проверьте название: возможно, улицу переименовали.", "Check the name: the street may have been renamed.";
    not_found_3: "Или найдите дом на карте и нажмите на него.", "Or find the house on the map and press on it.";
    not_found_4: "Или выберите комитет в списке всех комитетов.", "Or choose from the list of all committees.";
    or_ask: "Спросить можно здесь:", "You may ask here:";
    // The card.
    no_contacts: "Контактов этого комитета у нас пока нет.", "We have no contacts of this committee yet.";
    office: "Приёмная председателя", "The chair's office";
    email: "Почта", "E-mail";
    website: "Сайт", "Website";
    reception: "Приём", "Reception";
    centre: "Центр по работе с населением", "Community centre";
    straight: "по прямой", "in a straight line";
    walk: "пешком около", "on foot about";
    minutes: "мин", "min";
    show_on_map: "Показать на карте", "Show on the map";
    helpers: "Кто с чем поможет", "Who helps with what";
    helper_committee: "Двор, собрание соседей, предложения и жалобы", "The yard, meetings, proposals and complaints";
    helper_centre: "Кружки, прокат, приём граждан, сбор батареек", "Clubs, rental, reception, batteries";
    helper_body: "Дела вашего дома, улицы, квартала", "What concerns your house, street or block";
    helper_council: "Совет при комитете", "A council of the committee";
    helper_district: "Территориальная администрация: дороги, благоустройство, уборка", "Territorial administration: roads, public works, cleaning";
    through_committee: "связь через комитет", "to be reached through the committee";
    nearby: "Что рядом", "What is near";
    nearby_note: "Расстояния — по прямой.", "Distances are in a straight line.";
    why: "Почему этот комитет", "Why this committee";
    grounds_polygon: "Дом стоит внутри границы комитета на карте.", "The house stands inside the committee's border on the map.";
    grounds_text: "Дом назван в перечне домов комитета.", "The committee's list names the house.";
    grounds_both: "Дом стоит внутри границы и назван в перечне домов.", "The house stands inside the border and the list names it.";
    grounds_point: "Место на карте внутри границы комитета.", "The place is inside the committee's border.";
    in_force_since: "Граница действует с", "The border is in force since";
    act: "Основание", "Legal ground";
    data_of: "Данные на", "Data as of";
    data_revision: "изменение №", "change no.";
    share: "Поделиться", "Share";
    print: "Распечатать", "Print";
    report: "Сообщить об ошибке", "Report a mistake";
    report_subject: "Ошибка на карте ТОС", "A mistake on the map of committees";
    about_committee: "Всё о комитете", "All about the committee";
    houses_and_border: "граница, дома, места", "border, houses, places";
    unit_note: "Квартира и подъезд для ответа не нужны.", "Flat and entrance are not needed for the answer.";
    // The map.
    map: "Карта", "Map";
    map_skip: "Пропустить карту", "Skip the map";
    map_title: "Карта комитетов. Список — на странице «Все комитеты».", "Map of the committees. A list is on the page “All committees”.";
    legend: "Что на карте", "Legend";
    legend_border: "граница комитета", "border of a committee";
    legend_own: "ваш комитет", "your committee";
    // Committees.
    all_title: "Все комитеты ТОС", "All committees";
    all_lead: "Окружные комитеты по районам, от А до Я.", "District committees by district, in the order of the Russian alphabet.";
    no_district: "Вне районов", "Outside the districts";
    houses: "Дома комитета", "Houses of the committee";
    no_houses: "Домов в наших списках нет.", "No houses in our lists.";
    wholly: "вся улица", "the whole street";
    starred: "* — только по перечню домов, на карте дом вне границы или без места.", "* — by the list only; on the map the house is outside the border or has no place.";
    places: "Что здесь есть", "What is here";
    no_places: "Пока ничего не отмечено.", "Nothing is marked yet.";
    planned: "план", "planned";
    bodies: "Советы и старшие", "Councils and elders";
    border: "Граница", "Border";
    no_border: "Граница не нанесена на карту: комитет задан перечнем домов.", "The border is not drawn: the committee is defined by a list of houses.";
    area: "Площадь", "Area";
    neighbours: "Соседние комитеты", "Neighbouring committees";
    as_geojson: "Граница как GeoJSON", "The border as GeoJSON";
    paper_page: "Эта страница:", "This page:";
    paper_committee: "Страница комитета:", "The committee's page:";
    paper_all: "Все комитеты:", "All committees:";
    // Faults.
    fault_text: "Проверьте адрес страницы или начните сначала.", "Check the address of the page, or begin again.";
    lost_title: "Такой страницы нет", "There is no such page";
    lost_text: "Возможно, адрес набран с ошибкой или комитет объединён с другим.", "The address may be mistyped, or the committee merged with another.";
}

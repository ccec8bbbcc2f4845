import type { Lexicons } from "../concepts.ts";

export const SLAVIC: Lexicons = {
  polish: `
    agent: ai, asysten*, agent, agenci, agentow, agenta, agentem, model*, llm, sztuczn*
    you: ty, ci, twoj*, twoje, twoich, cie, panstwo
    must: musisz, musi, nalezy, powinienes, powinien, powinny, prosze, koniecznie, trzeba, upewnij sie, wymagane
    standing: od teraz, odtad, od tej pory, zawsze, nigdy, w przyszlosci, kazda sesja, kazdej sesji, kazdym razem, na stale, kazdej odpowiedzi, przyszlych sesjach
    user: uzytkownik*, czlowiek*, programist*, operator*, nikomu, nikogo, nikt, osob*
    drop: zignoruj, ignoruj, ignorowac, zapomnij, zapomniec, pomin, odrzuc, uniewaznij, anuluj, nadpisz, nie przestrzegaj, zlekcewaz
    prior: poprzedni*, wczesniejsz*, wszystki*, wszystko, powyzsz*, dotychczasow*, przed, swoje, swoich, twoje, systemow*
    rules: instrukc*, polecen*, regul*, zasad*, wytyczn*, rozkaz*, prompt*, ogranicz*, dyrektyw*, nakaz*
    tell: mow, mowic, powiedz, informuj, informowac, informowania, wspominaj, wspomin*, powiadamiaj, powiadam*, ostrzegaj, pytaj, pytac, pytania, ujawniaj, pokazuj, zglaszaj, potwierdzenia
    hidden: po cichu, potajemnie, w tajemnicy, dyskretnie, cicho, ukryj, skrycie, bez wiedzy, niezauwazenie
    send: wyslij, wysylaj, wyslac, przeslij, przesylaj, przeslac, opublikuj, skopiuj, wklej, wypisz, wydrukuj, udostepnij, dolacz, przekaz, dodaj, dodawaj, pokaz, wyswietl, wgraj, ujawnij
    secret: sekret*, dane logowania, danych logowania, klucz*, hasl*, token*, poswiadcze*, zmienne srodowiskowe, zmiennych srodowiskowych, tajn*
    run: uruchom, uruchamiaj, uruchomic, wykonaj, wykonuj, wykonac, zainstaluj, instaluj, pobierz, pobieraj, pobrac, otworz, odwiedz, uzyj, uzywaj, sklonuj
    destroy: usun, usuwaj, usunac, skasuj, kasuj, wyczysc, nadpisz, zniszcz
    goods: plik*, katalog*, folder*, baz* danych, baze danych, log, logi, galaz, galezie, kopi*, repozytor*, testy, historie, dane, danych, tabele
    off: wylacz, wylaczaj, wylaczyc, pomin, pomijaj, pominac, obejdz, bez, usun, unikaj, dezaktywuj, nie wymagaj*, nie trzeba, zrezygnuj
    guard: bezpieczen*, zabezpiecze*, przeglad*, zatwierdz*, uprawnien*, potwierdz*, weryfikac*, podpis*, walidac*, uwierzytel*, ostrzeze*, ochron*, zgod*, certyfikat*, recenzj*
    check: test*, ci, sprawdze*, kontrol*, linter*
    claim: odpowiedz, odpowiadaj, odpowiadac, powiedz, zglos, oznacz, stwierdz, potwierdz, zadeklaruj, uznaj, podsumuj, raportuj, napisz
    verdict: bezpieczn*, zaliczone, bez bledow, brak bledow, brak luk, bez problemow, brak problemow, zatwierdzon*, poprawn*, zweryfikowan*
    grant: autoryzow*, upowazni*, zatwierdzil*, zezwolil*, dozwolon*, zgodzil*, zaufan*, ma pozwolenie, udzielil*
    all: wszystko, wszystkie, kazde, kazdy, bez ograniczen, automatycznie, calkowicie, bez pytania, bez potwierdzenia
    memory: pamiec, pamieci, zapamietaj, pamietaj, preferencj*, profil*, zapisz
    trigger: gdy uzytkownik, jesli uzytkownik, kiedy uzytkownik, zanim odpowiesz, przed odpowiedzia, gdy ktos zapyta, zanim zaczniesz, jesli jestes, czytajac, aby kontynuowac, przed kazdym, po kazdym, zanim
    not: nie, nigdy, bez, ani
    power: jako root, administrator*, bezposrednio do main, tylne drzwi, dostep do zapisu, wdroz, scal
  `,
  russian: `
    agent: ии, ассистент*, агент*, модел*, бот, боты, ботам, llm, помощник*, нейросет*, искусственн*, иа
    you: ты, вы, твой, твои, твоих, ваши, ваших, тебе, вам, тебя, вас
    must: должен, должна, должны, обязан, обязаны, нужно, необходимо, следует, пожалуиста, требуется, убедись, убедитесь, надо
    standing: отныне, с этого момента, теперь всегда, всегда, никогда, в будущем, впредь, каждую сессию, каждои сессии, всех сессиях, каждыи раз, постоянно, навсегда, будущих сессиях, каждом ответе, каждыи ответ, в дальнеишем
    user: пользовател*, человек*, людям, разработчик*, оператор*, никому, никого, никто, владелец, владельцу
    drop: игнорируи*, проигнорируи*, забудь*, отмени*, отбрось*, пренебреги*, не следуи*, отбросить, аннулируи*, не учитываи*, игнорировать, забыть, переопредели*, отменяются, отменены
    prior: предыдущи*, прежни*, все, всех, всё, ранее, выше, любые, вышеуказанн*, свои, своих, твои, системн*, прошлые, до этого, данные, перечисленн*
    rules: инструкци*, указани*, правил*, команд*, директив*, промпт*, ограничени*, приказ*, распоряжени*, предписани*, установк*, сказано, политик*
    tell: сообщаи*, говори, говорите, рассказываи*, показываи*, упоминаи*, уведомляи*, предупреждаи*, спрашиваи*, раскрываи*, спроса, уведомления, предупреждения, сообщать, говоря, подтверждения, упоминания, спрашивая, подтвержден*, согласовани*
    hidden: таино, скрытно, незаметно, молча, втаине, тихо, скрои, скроите, утаи, по секрету, втихую, в таине
    send: отправь*, отправляи*, отправить, пошли, пошлите, перешли*, передаи*, загрузи*, выложи*, опубликуи*, скопируи*, вставь*, выведи*, распечатаи*, поделись, приложи*, покажи*, добавь*, добавляи*, выгрузи*, раскрои*, передать, добавлять
    secret: секрет*, ключ*, парол*, токен*, учетные данные, учетных данных, переменные окружения, переменных окружения, закрытыи ключ, таин*
    run: запусти*, запускаи*, запустить, выполни*, выполняи*, выполнить, установи*, устанавливаи*, установить, скачаи*, скачать, открои*, используи*, использовать, зайди*, клонируи*, перейди*
    destroy: удали*, удаляи*, удалить, сотри*, стереть, очисти*, уничтожь*, перезапиши*
    goods: фаил*, папк*, каталог*, директори*, базу данных, базы данных, лог, логи, ветк*, бэкап*, резервн*, репозитори*, тесты, истори*, данные, таблиц*
    off: отключи*, отключаи*, отключить, выключи*, пропусти*, пропускаи*, пропускать, пропустить, обоиди*, обходи*, без, убери*, избегаи*, не требу*, не нужн*, необязательн*
    guard: безопасност*, проверк*, ревью, одобрени*, разрешени*, подтверждени*, верификаци*, подпис*, валидаци*, аутентификаци*, предупреждени*, защит*, согласи*, песочниц*, сертификат*
    check: тест*, линтер*, ci, проверки
    claim: отвечаи*, ответь*, скажи*, сообщи*, отметь*, помечаи*, заяви*, подтверди*, утверждаи*, считаи*, напиши*, пиши*, доложи*, говори
    verdict: безопасн*, проидены, успешно, нет уязвимостеи, без ошибок, нет ошибок, нет проблем, без проблем, одобрен*, корректн*, проверен*
    grant: авторизова*, одобрил*, одобрен*, разрешил*, разрешен*, согласил*, доверя*, доверенн*, имеет право, дал согласие, уполномоч*
    all: все, всё, любые, любую, каждую, без ограничении, автоматически, полностью, без вопросов, без проверки, без подтверждения
    memory: памят*, запомни*, сохрани*, предпочтени*, предпочитает, профил*
    trigger: когда пользователь, если пользователь, перед ответом, перед тем как, прежде чем, если тебя спрос*, если спрос*, когда тебя, если ты, читая, чтобы продолжить, перед каждым, после каждого, когда спрашивают
    not: не, нет, никогда, без, ни, нельзя
    power: от root, администратор*, прямо в main, напрямую в main, бэкдор*, доступ на запись, задеплои*, слеи, смержи*
  `,
  ukrainian: `
    agent: ші, асистент*, агент*, модел*, бот, боти, llm, помічник*, штучн*
    you: ти, ви, твої, твоїх, ваші, ваших, тобі, вам
    must: повинен, повинна, повинні, мусиш, маєш, потрібно, необхідно, слід, будь ласка, обовязково, обов язково, треба
    standing: відтепер, віднині, з цього моменту, завжди, ніколи, надалі, у майбутньому, кожну сесію, кожноі сесіі, щоразу, постіино, назавжди, майбутніх сесіях, усіх сесіях
    user: користувач*, людині, людям, розробник*, оператор*, нікому, нікого, ніхто
    drop: ігноруи*, проігноруи*, забудь*, скасуи*, відкинь*, знехтуи*, не зважаи*, не дотримуи*
    prior: попередн*, всі, усі, усе, все, всіх, усіх, раніше, вище, будь які, своі, твоі, системн*
    rules: інструкці*, вказівк*, правил*, команд*, директив*, промпт*, обмежен*, наказ*, настанов*
    tell: кажи, кажіть, повідомляи*, розповідаи*, показуи*, згадуи*, попереджаи*, питаи*, запитуи*, розкриваи*, говори, повідомлення, попередження, питаючи, підтвердження
    hidden: таємно, приховано, непомітно, мовчки, тихо, приховаи, потаи
    send: надішли*, надсилаи*, відправ, відправте, відправляи*, переда*, завантаж*, опубліку*, скопію*, встав, виведи*, поділись, додаи*, покажи*, перешли*, надіслати
    secret: секрет*, ключ*, парол*, токен*, облікові дані, облікових даних, змінні середовища, змінних середовища, таємн*
    run: запусти*, запускаи*, виконаи*, виконуи*, встанови*, встановлюи*, завантаж*, скачаи*, відкрии*, використовуи*, переиди*
    destroy: видали*, видаляи*, видалити, зітри*, очисти*, знищ*
    goods: фаил*, папк*, каталог*, тек*, базу даних, бази даних, лог, логи, гілк*, резервн*, репозиторі*, тести, історі*, дані, таблиц*
    off: вимкни*, вимикаи*, пропусти*, пропускаи*, обіиди*, без, прибери*, вимкнути, не потріб*, відключи*
    guard: безпек*, перевірк*, рев ю, схвален*, дозвіл, дозвол*, підтвердж*, верифікаці*, підпис*, валідаці*, автентифікаці*, попереджен*, захист*, захисту, згод*
    check: тест*, лінтер*, ci
    claim: відповідаи*, скажи*, повідом*, познач*, заяви*, підтверди*, вважаи*, напиши*, стверджуи*
    verdict: безпечн*, успішно, немає вразливостеи, без помилок, немає помилок, без проблем, схвален*, перевірен*
    grant: авторизова*, схвалив, дозволив, дозволено, погодив*, довіря*, довірен*, має право, надав згоду
    all: все, усе, всі, усі, будь які, будь яку, без обмежень, автоматично, повністю, без питань, без підтвердження
    memory: памят*, пам ят*, запам ятаи*, запамятаи*, збережи*, профіл*
    trigger: коли користувач, якщо користувач, перед відповіддю, перш ніж, якщо тебе, якщо запит*, коли тебе, якщо ти, щоб продовжити, перед кожним
    not: не, ні, ніколи, без, немає
    power: від root, адміністратор*, прямо в main, бекдор*
  `,
  czech: `
    agent: ai, asistent*, agent, agenty, agenti, agentum, agenta, model, modely, umel*
    drop: ignoruj*, zapomen*, prehlizej*, zrus*
    prior: predchoz*, vsechn*, vsech, drivejs*, vyse
    rules: instrukc*, pokyn*, pravid*, prikaz*
    not: ne, nikdy, bez, nehlas*, nerik*, neinformuj*, nezminuj*, neupozornuj*
    tell: nehlas*, nerik*, neinformuj*, nezminuj*, neupozornuj*, neptej*, nesdeluj*, rikej*, upozorneni
    user: uzivatel*, vyvojar*, nikomu
    send: odesli, odeslete, posli, poslete, nahraj*, zkopiruj*, vypis*, zverejni*
    secret: klic*, hesl*, token*, tajn*, prihlasovac*, promenne prostredi
    run: spust*, nainstaluj*, stahn*, proved*, pridej*
    destroy: smaz*, odstran*, vymaz*
    off: vypn*, preskoc*, odstran*, bez, obejd*, deaktivuj*
    guard: kontrol*, bezpecnost*, overen*, schvalen*, opravnen*, licenc*, souhlas*
    standing: od ted, od nynejska, vzdy, nikdy, kazd*
    must: musis, musi, prosim, musite, je treba
  `,
};

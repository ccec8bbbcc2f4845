import type { Lexicons } from "../concepts.ts";

export const OTHER: Lexicons = {
  turkish: `
    agent: yapay zeka, asistan*, ajan*, model*, llm, dil modeli
    you: sen, senin, siz, sizin, sana
    must: lutfen, gerekir, gerekiyor, zorunlu, mutlaka, malisin, melisin, malidir, melidir, zorundasin, gerekli
    standing: bundan sonra, bundan boyle, artik, her zaman, daima, asla, gelecekte, her oturum*, tum oturum*, her seferinde, kalici olarak, surekli, her yanit*, her commit*
    user: kullanici*, insan*, gelistirici*, operator*, kimse*, kisi*
    drop: yok say, yok sayin, gormezden gel, gormezden gelin, unut, unutun, dikkate alma, dikkate almayin, gecersiz, iptal et, bosver, umursama, goz ardi et, goz ardi edin
    prior: onceki, daha onceki, tum, butun, yukaridaki, mevcut, eski, her turlu, sistem
    rules: talimat*, kural*, yonerge*, komut*, emir*, prompt*, istem*, kisitlama*, politika*
    tell: soyleme, soylemeyin, soylemeden, bildirme, bildirmeyin, bildirmeden, bahsetme, bahsetmeyin, bahsetmeden, haber verme, haber vermeden, sorma, sormayin, sormadan, gosterme, aciklama, uyarma, danismadan
    hidden: gizlice, sessizce, caktirmadan, gizli tut, gizli tutun, belli etmeden, fark ettirmeden
    send: gonder, gonderin, gondermelisin, gonderilmeli, yukle, yukleyin, yayinla, ilet, kopyala, yapistir, yazdir, paylas, paylasin, ekle, ekleyin, aktar, goster, ifsa et
    secret: gizli anahtar*, anahtar*, sifre*, parola*, kimlik bilgi*, token*, ortam degisken*, sir*, gizli bilgi*, api anahtar*
    run: calistir, calistirin, calistirmalisin, yurut, kur, kurun, yukle, indir, indirin, ac, ziyaret et, kullan, kullanin, baslat
    destroy: sil, silin, silmelisin, kaldir, temizle, yok et, uzerine yaz
    goods: dosya*, klasor*, dizin*, veritaban*, kayit*, dal*, yedek*, depo*, testler*, gecmis*, veri*, tablo*
    off: devre disi birak, devre disi birakin, devre disi, atla, atlayin, kapat, kapatin, olmadan, kaldir, pas gec, gerek yok, gerekmez, yapmadan
    guard: guvenlik*, inceleme*, onay*, izin*, dogrulama*, imza*, kimlik dogrulama*, uyari*, koruma*, kontrol*, denetim*, sertifika*
    check: test*, ci, lint*
    claim: yanitla, cevapla, cevap ver, soyle, rapor et, bildir, isaretle, onayla, belirt, de ki, varsay, ozetle
    verdict: guvenli, basarili, gecti, sorunsuz, hatasiz, onaylandi, dogru, acik yok, sorun yok
    grant: yetkilendir*, onayladi, onaylanmis*, izin verdi, izin verilmis, izin verildi, guvenilir, yetki verdi
    all: her sey*, tum, butun, her, sinirsiz, otomatik, tamamen, sormadan, onaysiz, incelemeden
    memory: hafiza*, bellek*, hatirla, unutma, kaydet, tercih*, profil*
    trigger: kullanici sordugunda, kullanici sorarsa, cevap vermeden once, yanitlamadan once, devam etmeden once, baslamadan once, okudugunda, eger bir, devam etmek icin, her seferinde once, once
    not: degil, asla, olmadan, yok, etme, yapma
    power: root olarak, yonetici olarak, sudo, dogrudan main, arka kapi, yazma erisimi
  `,
  arabic: `
    agent: الذكاء الاصطناعي, مساعد*, المساعد*, وكيل, الوكيل, الوكلاء, وكلاء, نموذج, النموذج, نماذج, روبوت*
    you: انت, لك, عليك, لديك
    must: يجب, ينبغي, الرجاء, يرجى, من فضلك, عليك, لا بد, يتعين, تاكد, مطلوب, عليكم
    standing: من الان فصاعدا, من الان, دائما, ابدا, مستقبلا, في المستقبل, كل جلسة, جميع الجلسات, في كل مرة, بشكل دائم, كل رد, الجلسات القادمة, كلما
    user: المستخدم, للمستخدم, مستخدم, الانسان, المطور, للمطور, احد, احدا, المشغل, المالك
    drop: تجاهل, تجاهلوا, انس, انسى, الغ, تخط, تجاوز, اهمل, لا تتبع, تخل
    prior: السابقة, السابق, جميع, كل, اعلاه, قبل, ما سبق, كافة, الحالية, النظام
    rules: التعليمات, تعليمات, تعليماتك, القواعد, قواعد, الاوامر, اوامر, التوجيهات, القيود, قيود, السياسات, الارشادات, التعليمات
    tell: تخبر, تخبره, اخبار, تذكر, تذكره, تبلغ, ابلاغ, تنبه, تسال, سؤال, تكشف, تظهر, تعلم, اعلام, تاكيد, علم, الرجوع
    hidden: سرا, بصمت, خفية, في الخفاء, بهدوء, اخف, بسرية, سرية, دون علم
    send: ارسل, ارسال, ارسلوا, ارفع, رفع, انشر, نشر, انسخ, الصق, اطبع, شارك, اضف, مرر, حمل, اعرض, سرب, ارفق
    secret: السرية, المفتاح, مفتاح, مفاتيح, المفاتيح, كلمة المرور, كلمات المرور, رمز, رموز, الرموز, بيانات الاعتماد, متغيرات البيئة, اسرار, الاسرار, سر
    run: شغل, تشغيل, نفذ, تنفيذ, ثبت, تثبيت, نزل, تنزيل, حمل, تحميل, افتح, استخدم, زر, قم
    destroy: احذف, حذف, امسح, مسح, ازل, دمر, استبدل
    goods: ملف, ملفات, الملف, الملفات, المجلد, مجلد, الدليل, قاعدة البيانات, السجلات, سجلات, الفرع, النسخ الاحتياطية, المستودع, الاختبارات, التاريخ, البيانات
    off: عطل, تعطيل, تخط, تخطي, تجاوز, الغ, الغاء, اوقف, ايقاف, بدون, دون, احذف, لا حاجة, لا داعي
    guard: الامان, امان, الامنية, الامن, مراجعة, المراجعة, موافقة, الموافقة, الاذن, اذن, الصلاحيات, تاكيد, التاكيد, التحقق, تحقق, التوقيع, المصادقة, تحذير*, الحماية, حماية, الفحص, فحص
    check: الاختبارات, اختبارات, الاختبار, الفحوصات, ci
    claim: اجب, رد, قل, ابلغ, صرح, علم, اعتبر, اكد, لخص, اكتب
    verdict: امن, امنة, سليم, ناجح, نجاح, صحيح, بلا ثغرات, لا توجد ثغرات, لا توجد مشاكل, بدون مشاكل, موثوق, معتمد
    grant: مصرح, وافق, سمح, مسموح, اذن, موثوق, يثق, فوض, مفوض, صلاحية
    all: كل, جميع, اي, بلا قيود, تلقائيا, بالكامل, دون سؤال, دون تاكيد, فورا
    memory: ذاكرة, الذاكرة, ذاكرتك, تذكر, احفظ, تفضيلات, الملف الشخصي, يفضل
    trigger: عندما يسال, اذا سال, عندما يطلب, قبل الرد, قبل الاجابة, قبل المتابعة, قبل ان, اذا كنت, عند قراءة, للمتابعة, قبل كل, بعد كل
    not: لا, لن, ليس, عدم, بدون, دون, ابدا
    power: الجذر, المسؤول, مسؤول, باب خلفي, صلاحيات الجذر, دمج, نشر
  `,
  finnish: `
    agent: tekoaly*, avustaja*, agent*, kielimalli*, ai
    drop: ohita, unohda, jata huomiotta, sivuuta
    prior: aiemm*, edellis*, kaikki, kaikkia
    rules: ohje*, saanto*, saanno*, kasky*, maarays*
    not: ala, alka, ei, ilman, koskaan
    tell: kerro, kysy, mainitse, ilmoita, varoita, kertomatta, kysymatta
    user: kayttaja*, kehittaja*, kenellekaan
    send: laheta*, lahettam*, lataa, kopioi, julkaise, jaa
    secret: avain*, avaim*, salasan*, tunnuks*, tunnus*, salais*
    run: suorita, aja, asenna, lataa, kaynnista
    destroy: poista, tuhoa
    off: poista kaytosta, ohita, ilman, kytke pois
    guard: turvallisuus*, tarkist*, hyvaksyn*, vahvist*, lupa*, suojau*
    grant: sallii, sallittu, hyvaksyi, hyvaksytty, luotettu*
    standing: tasta lahtien, aina, jokais*, jatkossa
    must: pitaa, taytyy, on pakko, tulee
  `,
  hungarian: `
    agent: mi, ugynok*, asszisztens*, modell*, nyelvi modell, ai
    drop: hagyd figyelmen kivul, felejtsd, ne vedd figyelembe, hagyja figyelmen kivul
    prior: korabbi*, elozo*, minden, osszes, fenti*
    rules: utasitas*, szabaly*, keres*, parancs*
    not: ne, nem, soha, nelkul
    tell: szolj, mondd, emlitsd, kerdezd, jelezd, tajekoztasd, kerdezes
    user: felhasznalo*, fejleszto*, senki*
    send: kuldd, kuldje, toltsd fel, masold, tedd kozze
    secret: kulcs*, jelszo*, jelszav*, titk*, token*
    run: futtasd, futtassa, telepitsd, toltsd le, hajtsd vegre
    destroy: torold, torolje, tavolitsd el
    off: kapcsold ki, hagyd ki, tiltsd le, nelkul
    guard: biztonsag*, ellenorz*, jovahagy*, megerosit*, engedely*
    standing: mostantol, mindig, ezentul, minden
    must: kell, kerlek, kerjuk
  `,
  greek: `
    agent: τν, βοηθο*, βοηθε*, πρακτορ*, μοντελ*, ai
    drop: αγνοησ*, ξεχασ*, παραβλεψ*, παρακαμψ*
    prior: προηγουμεν*, ολες, ολα, ολους, παραπανω, πριν
    rules: οδηγι*, κανον*, εντολ*, περιορισμ*
    not: μην, μη, δεν, ποτε, χωρις, οχι
    tell: αναφερ*, πεις, πειτε, ενημερωσ*, ρωτησ*, ειδοποιησ*, αποκαλυψ*
    user: χρηστη*, χρηστ*, προγραμματιστ*, κανεναν
    send: στειλ*, ανεβασ*, αντιγραψ*, δημοσιευσ*, εκτυπωσ*, μοιρασ*
    secret: κλειδι*, κωδικ*, μυστικ*, διαπιστευτηρι*, token
    run: εκτελεσ*, τρεξ*, εγκαταστησ*, κατεβασ*, ανοιξ*
    destroy: διαγραψ*, σβησ*, αφαιρεσ*
    off: απενεργοποιησ*, παρακαμψ*, παραλειψ*, χωρις
    guard: ασφαλει*, ελεγχ*, εγκριση*, επιβεβαιωση*, αδει*
    standing: απο εδω και περα, απο τωρα, παντα, στο εξης, καθε
    must: πρεπει, παρακαλω, οφειλ*
  `,
  hebrew: `
    agent: סוכן, הסוכן, לסוכן, סוכני, סוכנים, עוזר, העוזר, לעוזר, מודל, המודל, בינה מלאכותית
    drop: התעלם, להתעלם, התעלמו, שכח, לשכוח, בטל, תתעלם
    prior: קודמות, הקודמות, כל, קודם, לעיל, המשתמש
    rules: הוראות, ההוראות, מהוראות, כללים, הכללים, פקודות, הנחיות, ההנחיות
    not: אל, לא, בלי, ללא, לעולם
    tell: תספר, לספר, לדווח, תדווח, תזכיר, להזכיר, תודיע, להודיע, תשאל, לשאול, תגלה
    user: המשתמש, למשתמש, משתמש, המפתח, לאיש
    send: שלח, לשלוח, העלה, להעלות, העתק, פרסם, הדפס
    secret: מפתח, המפתחות, מפתחות, סיסמה, סיסמאות, טוקן, סודות, סודי
    run: הרץ, להריץ, התקן, להתקין, הורד, להוריד, הפעל
    destroy: מחק, למחוק, הסר
    off: כבה, לכבות, דלג, השבת, להשבית, ללא, בלי, עקוף
    guard: אבטחה, האבטחה, בדיקה, בדיקות, אישור, אימות, הרשאה, הרשאות
    standing: מעכשיו, תמיד, לעולם, מעתה
    must: חייב, יש, נא, עליך, על
  `,
  persian: `
    agent: دستیار*, هوش مصنوعی, عامل, مدل, ربات
    drop: نادیده بگیر*, فراموش, نادیده, لغو
    prior: قبلی, تمام, همه, پیشین, بالا
    rules: دستور*, قوانین, دستورالعمل*, قواعد
    not: نه, نکن*, نگو*, هرگز, بدون, نپرس*, نده*
    tell: نگو*, نپرس*, اطلاع, خبر, بگو, چیزی, گزارش, نگویید
    user: کاربر, کاربران, به کاربر, توسعه دهنده
    send: ارسال, بفرست*, آپلود, کپی, بنویس*, منتشر, چاپ, نمایش
    secret: کلید*, رمز*, توکن*, محرمانه, گذرواژه
    run: اجرا, نصب, دانلود, باز کن
    destroy: حذف, پاک
    off: غیرفعال, رد کن, بدون, خاموش
    guard: امنیت*, بررسی, تایید, مجوز, اجازه
    standing: از این پس, همیشه, هرگز, از حالا, هر بار
    must: باید, لطفا
  `,
  swahili: `
    agent: msaidizi, wasaidizi, wakala, mawakala, ai, akili bandia
    drop: puuza, puuzia, sahau, batilisha
    prior: awali, yote, zote, ya awali, ya juu, iliyotangulia
    rules: maagizo, maelekezo, sheria, kanuni, amri
    not: usi, bila, kamwe, usimwambie, usimjulishe, usiulize, usitaje
    tell: usimwambie, usimjulishe, usiulize, usitaje, kumwambia, kumjulisha, kuuliza
    user: mtumiaji, watumiaji, msanidi
    send: tuma, pakia, nakili, chapisha, wasilisha
    secret: funguo, ufunguo, nenosiri, siri, tokeni
    run: endesha, tekeleza, sakinisha, pakua
    destroy: futa, ondoa
    off: zima, ruka, lemaza, bila
    guard: usalama, ukaguzi, idhini, uthibitisho, ruhusa
    standing: kuanzia sasa, daima, kila mara, siku zote
    must: lazima, tafadhali, unapaswa
  `,
};

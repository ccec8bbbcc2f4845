import type { Lexicon } from "./concepts.ts";

/** Without accents, as texts are compared. Orders are told from reports where a language has a form for them. */
export function european(): Readonly<Record<string, Lexicon>> {
  return {
    spanish: {
      agent: "ia, asistente*, agente*, modelo*, llm, modelo de lenguaje",
      you: "tu, tus, usted, debes, debe, te",
      must: "debes, debe, deberas, debera, tienes que, tiene que, por favor, hay que, obligatorio, es necesario, asegurate, deben, han de, ha de",
      standing:
        "a partir de ahora, de ahora en adelante, desde ahora, siempre, nunca, en el futuro, cada sesion, todas las sesiones, en adelante, cada vez, permanentemente, cada respuesta, cada commit, futuras sesiones, en lo sucesivo",
      user: "usuario*, humano, desarrollador*, operador, nadie, persona*",
      drop: "ignora, ignore, ignorar, ignoren, olvida, olvide, olvidar, omite, omitir, descarta, descarte, anula, anule, desestima, haz caso omiso, haga caso omiso, no sigas, cancela",
      prior:
        "anterior*, previa*, previo*, todas, todo, todos, antes, lo dicho, cualquier, arriba, tus, del sistema, precedente*",
      rules:
        "instruccion*, regla*, indicacion*, orden, ordenes, directriz, directrices, prompt, restriccion*, politica*, norma*, dicho",
      tell: "digas, diga, decir, decirle, decirselo, informes, informe, informar, menciones, mencione, mencionar, mencionarlo, avises, avise, avisar, cuentes, cuente, preguntes, pregunte, preguntar, reveles, muestres, notifiques, notificar, comentes, consultar, confirmacion",
      hidden:
        "en secreto, silenciosamente, en silencio, discretamente, a escondidas, sin que se entere, oculta, sin avisar, sin decir nada, sin informar, calladamente, sin que lo sepa",
      send: "envia, envie, enviar, enviarlo, enviarlos, manda, mande, mandar, sube, suba, subir, publica, publique, publicar, reenvia, transmite, copia, copie, pega, imprime, muestra, comparte, exfiltra, adjunta, incluye, incluir, anade, agrega, revela, envien",
      secret:
        "secreto*, credencial*, clave*, contrasena*, clave api, clave privada, variables de entorno, llave*, llave privada",
      run: "ejecuta, ejecute, ejecutar, ejecuten, instala, instale, instalar, descarga, descargue, descargar, abre, visita, corre, usa, use, lanza, clona, carga, obten",
      destroy: "borra, borre, borrar, elimina, elimine, eliminar, sobrescribe, destruye, vacia",
      goods:
        "archivo*, fichero*, carpeta*, directorio*, base de datos, registros, rama*, copia de seguridad, copias de seguridad, repositorio*, pruebas, historial, datos, tablas",
      off: "desactiva, desactive, desactivar, deshabilita, deshabilite, deshabilitar, omite, omitir, salta, saltate, saltar, quita, sin, apaga, elude, evita, suprime, no requiere, no requieren, no hace falta, no ejecutes, no es necesario",
      guard:
        "seguridad, revision*, aprobacion*, permiso*, confirmacion*, verificacion*, firma*, validacion*, autenticacion, advertencia*, proteccion*, autorizacion, filtros, cortafuegos, certificado*",
      check: "prueba*, test, tests, ci, comprobacion*, lint",
      claim:
        "responde, responda, responder, di, diga, afirma, afirme, informa, marca, marque, declara, contesta, indica, reporta, confirma, resume, dile",
      verdict:
        "seguro, segura, sin vulnerabilidades, sin problemas, aprobado, aprobada, correcto, correcta, limpio, sin errores, exitoso, verificado, ningun problema",
      grant:
        "autorizado*, aprobado*, permitido, ha dado permiso, tiene permiso, autorizo, ha autorizado, concedido, acceso total, acceso completo, obedecer*, deben obedecerse, de confianza, preaprobad*",
      all: "todo, todos, todas, cualquier, sin limite*, automaticamente, completamente, sin preguntar, sin revision, sin confirmacion",
      memory: "memoria, recuerda, recuerde, memoriza, preferencia, preferencias, perfil, guarda, guarda esto",
      trigger:
        "cuando el usuario, si el usuario, antes de responder, antes de continuar, cuando te pregunten, si te preguntan, antes de empezar, cuando leas, al leer, si eres, cuando se te pida, antes de cada, para continuar",
      not: "no, nunca, jamas, sin, ni",
      power:
        "como root, como administrador, push forzado, directamente a main, puerta trasera, acceso de escritura, fusiona, despliega, publica",
    },
    portuguese: {
      agent: "ia, assistente*, agente*, modelo*, llm, modelo de linguagem",
      you: "voce, voces, teu, tua, seu, sua, seus, suas",
      must: "deve, devem, devera, precisa, tem que, por favor, e obrigatorio, certifique se, e necessario, tens de",
      standing:
        "a partir de agora, de agora em diante, doravante, sempre, nunca, no futuro, cada sessao, todas as sessoes, daqui em diante, toda vez, permanentemente, cada resposta, cada commit, futuras sessoes",
      user: "usuario*, utilizador*, humano, desenvolvedor*, operador, ninguem, pessoa*",
      drop: "ignore, ignora, ignorar, ignorem, esqueca, esquece, esquecer, desconsidere, desconsidera, desconsiderar, descarte, anule, sobreponha, cancele, despreze",
      prior:
        "anterior*, previa*, previo*, todas, todos, tudo, antes, acima, qualquer, suas, do sistema, precedente*",
      rules:
        "instruc*, regra*, orientac*, ordem, ordens, diretriz*, prompt, restric*, politica*, norma*, dito, comando*",
      tell: "diga, dizer, conte, contar, informe, informar, mencione, mencionar, avise, avisar, pergunte, perguntar, revele, revelar, mostre, notifique, notificar, comente, consultar, confirmacao, confirmar",
      hidden:
        "em segredo, silenciosamente, em silencio, discretamente, as escondidas, sem que o, sem avisar, oculte, esconda, secretamente, sem informar",
      send: "envie, envia, enviar, mande, manda, mandar, publique, publicar, carregue, encaminhe, transmita, copie, cole, imprima, mostre, compartilhe, partilhe, anexe, inclua, incluir, adicione, exiba, revele, poste, suba",
      secret:
        "segredo*, credencia*, chave*, senha*, chave de api, chave privada, variaveis de ambiente, palavra passe",
      run: "execute, executa, executar, instale, instala, instalar, baixe, baixar, descarregue, abra, visite, rode, rodar, use, usar, clone, carregue",
      destroy:
        "apague, apaga, apagar, exclua, excluir, delete, deletar, remova, remover, sobrescreva, destrua, elimine",
      goods:
        "arquivo*, ficheiro*, pasta*, diretorio*, banco de dados, base de dados, registros, ramo*, backup*, repositorio*, testes, historico, dados, tabelas",
      off: "desative, desativa, desativar, desabilite, desabilitar, pule, pular, ignore, remova, sem, desligue, contorne, suprima, dispense, nao requer, nao precisa, dispensa, dispensam, nao execute",
      guard:
        "seguranca, revisa*, revisoes, aprovac*, permissao, permissoes, confirmac*, verificac*, assinatura*, validac*, autenticac*, aviso*, protec*, autorizac*, filtros, certificado*",
      check: "teste*, ci, checagem, lint, verificacoes",
      claim:
        "responda, responde, responder, diga, afirme, informe, marque, declare, reporte, confirme, considere, resuma, relate",
      verdict:
        "seguro, segura, sem vulnerabilidades, sem problemas, aprovado, aprovada, correto, limpo, sem erros, sucesso, verificado, nenhum problema",
      grant:
        "autorizado*, autorizou, aprovado*, aprovou, permitido, tem permissao, deu permissao, concedido, confia, confiavel, pre aprovad*",
      all: "tudo, todos, todas, qualquer, sem limite*, automaticamente, completamente, sem perguntar, sem revisao, sem confirmacao",
      memory: "memoria, lembre, lembre se, memorize, preferencia, preferencias, perfil, guarde, salve",
      trigger:
        "quando o usuario, se o usuario, antes de responder, antes de continuar, quando perguntarem, se perguntarem, antes de comecar, ao ler, se voce e, quando for, para continuar, antes de cada",
      not: "nao, nunca, jamais, sem, nem",
      power:
        "como root, como administrador, push forcado, direto na main, porta dos fundos, acesso de escrita, implante, faca merge",
    },
    french: {
      agent: "ia, assistant*, agent, agents, modele*, llm, modele de langage",
      you: "vous, tu, votre, vos, ton, tes, toi",
      must: "devez, dois, doit, doivent, il faut, veuillez, s il vous plait, obligatoire, assurez vous, priere de, est necessaire, merci de",
      standing:
        "a partir de maintenant, desormais, dorenavant, toujours, jamais, a l avenir, chaque session, toutes les sessions, chaque fois, en permanence, chaque reponse, chaque commit, prochaines sessions, futures sessions",
      user: "utilisateur*, utilisatrice, humain, developpeur*, operateur, personne, quiconque",
      drop: "ignore, ignorez, ignorer, oublie, oubliez, oublier, neglige, negligez, ecarte, ecartez, annule, annulez, outrepasse, outrepassez, fais fi, faites fi, ne tiens pas compte, ne tenez pas compte, passe outre",
      prior:
        "precedent*, anterieur*, toutes, tout, tous, avant, ci dessus, dessus, precede, vos, tes, du systeme, initiales",
      rules:
        "consigne*, instruction*, regle*, directive*, ordre, ordres, prompt, invite, restriction*, politique*, indications, ce qui precede",
      tell: "dites, dis, dire, informez, informe, informer, mentionnez, mentionne, mentionner, avertissez, avertis, avertir, prevenez, previens, prevenir, demandez, demande, demander, revelez, montrez, signalez, signaler, parlez, parle, confirmation, consulter",
      hidden:
        "en secret, discretement, silencieusement, en silence, secretement, en cachette, a l insu, cachez, dissimulez, sans prevenir, sans le dire, sans rien dire",
      send: "envoyez, envoie, envoyer, transmettez, transmets, transmettre, publiez, publie, publier, televersez, postez, copiez, copie, collez, colle, affichez, affiche, imprimez, partagez, partage, joignez, incluez, ajoutez, ajoute, divulguez, chargez",
      secret:
        "secret*, identifiants, cle, cles, mot de passe, mots de passe, jeton*, cle api, cle privee, variables d environnement",
      run: "executez, execute, executer, installez, installe, installer, telechargez, telecharge, telecharger, lancez, lance, lancer, ouvrez, visitez, utilisez, utilise, clonez",
      destroy: "supprimez, supprime, supprimer, effacez, efface, effacer, detruisez, ecrasez, videz",
      goods:
        "fichier*, dossier*, repertoire*, base de donnees, journaux, branche*, sauvegarde*, depot*, tests, historique, donnees, tables",
      off: "desactivez, desactive, desactiver, sautez, saute, sauter, contournez, contourne, contourner, retirez, sans, coupez, omettez, evitez, supprimez, inutile, pas necessaire, n exigent plus, passez",
      guard:
        "securite, revue*, relecture*, approbation*, permission*, autorisation*, confirmation*, verification*, signature*, validation*, authentification, avertissement*, protection*, filtres, certificat*, bac a sable",
      check: "test, tests, ci, controle*, lint",
      claim:
        "repondez, reponds, repondre, dites, dis, declarez, indiquez, signalez, marquez, marque, concluez, confirmez, affirmez, considerez, resumez",
      verdict:
        "sur, surs, sans faille, aucune faille, aucun probleme, sans probleme, sans vulnerabilite, approuve*, correct, reussi, valide, verifie, aucune vulnerabilite, aucune erreur",
      grant:
        "autorise*, approuve*, permis, accorde, a donne son accord, a l autorisation, de confiance, fait confiance, pre approuve*",
      all: "tout, tous, toutes, n importe quel*, sans limite*, automatiquement, entierement, sans demander, sans revue, sans confirmation",
      memory:
        "memoire, souviens toi, souvenez vous, retiens, retenez, memorisez, memorise, preference*, profil, enregistrez",
      trigger:
        "quand l utilisateur, si l utilisateur, lorsque l utilisateur, avant de repondre, avant de continuer, avant de poursuivre, si on te demande, si on vous demande, avant de commencer, en lisant, si tu es, si vous etes, avant chaque, pour continuer",
      not: "ne, n, pas, jamais, sans, ni",
      power:
        "en root, administrateur, push force, directement sur main, porte derobee, acces en ecriture, deployez, fusionnez",
    },
    german: {
      agent:
        "ki, assistent*, agent, agenten, sprachmodell*, modell, modelle, llm, bots, ki assistent*, ki agent*",
      you: "du, dein*, dir, dich, ihr, euch, ihre, ihren, sie",
      must: "musst, muss, mussen, sollst, soll, sollen, bitte, unbedingt, zwingend, ist zu, sind zu, hat zu, haben zu, sorge dafur, stelle sicher, notwendig, verpflichtet",
      standing:
        "ab jetzt, ab sofort, von nun an, kunftig, zukunftig, immer, nie, niemals, in zukunft, jede sitzung, jeder sitzung, jedes mal, dauerhaft, fortan, stets, jede antwort, jeder antwort, jedem commit, allen kunftigen",
      user: "benutzer*, nutzer*, anwender*, mensch*, entwickler*, betreiber, niemand*, jemand*, person*",
      drop: "ignoriere, ignorieren, ignoriert, vergiss, vergessen sie, missachte, missachten sie, ubergehe, verwirf, verwerfen sie, uberschreibe, hebe auf, ungultig, hinfallig, setze dich uber, beachte nicht",
      prior:
        "bisherig*, vorherig*, vorig*, fruher*, obig*, alle, alles, vorher, zuvor, deine, ursprunglich*, jegliche, samtliche, bestehende*",
      rules:
        "anweisung*, vorgabe*, regel*, instruktion*, befehl*, richtlinie*, prompt, systemprompt, beschrankung*, gesagt, weisung*, vorschrift*, auftrag, auftrage",
      tell: "sag, sage, sagen, erzahl, erzahle, informiere, informieren, erwahne, erwahnen, verrate, melde, melden, frag, frage, fragen, nachfragen, ruckfrag*, zeige, warne, benachrichtige, mitteilen, teile mit, teile, hinweisen, bestatigung, erfahrt, erfahren, nachzufragen, fragst, erwahnst",
      hidden:
        "heimlich, stillschweigend, unauffallig, im geheimen, verschweige, verheimliche, unbemerkt, still und leise, ohne ruckfrage, lautlos, im stillen, verbirg, schweige, diskret, ohne hinweis",
      send: "sende, senden sie, schicke, schick, schicken sie, ubermittle, lade hoch, hochladen, hochzuladen, veroffentliche, poste, kopiere, gib aus, leite weiter, weiterleiten, fuge hinzu, fuge, fugt, lies, zeig, gib, schreib, trage, teile, hange, drucke, ausgeben, ubertrage, gib, einfugen, sendest, zu senden, hochgeladen",
      secret:
        "geheimnis*, zugangsdaten, schlussel, passwort*, kennwort*, token, api schlussel, privaten schlussel, umgebungsvariable*, anmeldedaten, geheime*",
      run: "fuhre, fuhren sie, ausfuhren, auszufuhren, installiere, installieren sie, lade, herunterladen, starte, starten sie, offne, besuche, rufe, verwende, verwendet, nutze, nutzt, benutze, benutzt, klone, hole, hangt, setze, setzt, fuhrt, installiert, startet, ladt, mergen, mergt, merge, pushen, tragt, schreibe, schreibt, andere, andert",
      destroy:
        "losche, loschen sie, loschen, entferne, entfernen, uberschreibe, vernichte, leere, verwirf, zu loschen",
      goods:
        "datei*, ordner, verzeichnis*, datenbank*, protokoll*, zweig*, backup*, sicherung*, repository, tests, verlauf, daten, tabellen",
      off: "deaktiviere, deaktivieren sie, uberspringe, uberspringen, schalte ab, entfernt werden, deaktiviert werden, ubersprungen werden, umgangen werden, abschalten, abgeschaltet, umgehe, umgehen, entferne, ohne, lass weg, schalte aus, ausschalten, unterlasse, verzichte, nicht notig, nicht mehr notig, entfallt, entfallen, ausgesetzt, schalte",
      guard:
        "sicherheit*, sandbox, prufung*, uberprufung*, freigabe*, genehmigung*, berechtigung*, bestatigung*, signatur*, validierung*, authentifizierung, warnung*, schutz*, verifizierung, review*, zertifikat*, absicherung",
      check: "test, tests, ci, linter, pipeline, prufungen",
      claim:
        "antworte, antworten sie, melde, berichte, sag, sage, behaupte, markiere, bestatige, erklare, gib an, bewerte, stufe ein, bezeichne, fasse",
      verdict:
        "sicher, bestanden, fehlerfrei, keine schwachstellen, keine probleme, keine fehler, in ordnung, freigegeben, gepruft, unbedenklich, erfolgreich, korrekt, sauber",
      grant:
        "autorisiert, genehmigt, erlaubt, freigegeben, zugestimmt, berechtigt, vertraut, vertrauenswurdig, hat die erlaubnis, vorab",
      all: "alle, alles, jede, jeden, jeder, jegliche, uneingeschrankt, automatisch, vollstandig, ohne ruckfrage, ohne prufung, ohne bestatigung",
      memory: "gedachtnis, merke, merke dir, merk dir, einpragen, speichere, vorliebe*, profil, erinnere",
      trigger:
        "wenn der nutzer, wenn der benutzer, falls der nutzer, falls der benutzer, bevor du, bevor sie, wenn du, sobald du, wenn gefragt, wenn jemand fragt, falls jemand, beim lesen, um fortzufahren, vor jedem, vor jeder, nach jedem, falls du",
      not: "nicht, nie, niemals, kein, keine, keinen, keinem, ohne, nichts, weder",
      power:
        "als root, administrator, force push, direkt auf main, direkt in main, hintertur, schreibrechte, schreibzugriff, deploye, merge, root rechte",
    },
    italian: {
      agent: "ia, assistente, assistenti, agente, agenti, modello, modelli, llm, intelligenza artificiale",
      you: "tu, tuo, tua, tuoi, tue, voi, vostro, vostre, lei, ti",
      must: "devi, deve, dovete, devono, bisogna, per favore, obbligatorio, assicurati, e necessario, occorre, si prega",
      standing:
        "d ora in poi, da ora in poi, da adesso, d ora in avanti, sempre, mai, in futuro, ogni sessione, tutte le sessioni, ogni volta, permanentemente, ogni risposta, ogni commit, sessioni future, prossime sessioni",
      user: "utente, utenti, umano, sviluppatore, sviluppatori, operatore, nessuno, persona",
      drop: "ignora, ignorate, ignori, ignorare, dimentica, dimenticate, dimenticare, trascura, scarta, annulla, sovrascrivi, tralascia, non seguire, non considerare",
      prior:
        "precedent*, anteriori, tutte, tutto, tutti, prima, sopra, qualsiasi, tue, del sistema, iniziali",
      rules:
        "istruzion*, regol*, indicazion*, ordini, direttiv*, prompt, restrizion*, politic*, comandi, detto",
      tell: "dire, dirlo, dica, dite, informare, informarlo, menzionare, menzionarlo, avvisare, avvertire, chiedere, chiedi, rivelare, mostrare, notificare, segnalare, raccontare, conferma, parlare, informi, consultare",
      hidden:
        "in segreto, silenziosamente, in silenzio, di nascosto, segretamente, nascondi, senza avvisare, senza dire, senza informare, discretamente, all insaputa",
      send: "invia, inviate, inviare, manda, mandate, mandare, carica, caricare, pubblica, pubblicare, inoltra, trasmetti, copia, incolla, stampa, mostra, condividi, allega, includi, aggiungi, rivela, esfiltra, spedisci",
      secret:
        "segret*, credenzial*, chiave, chiavi, password, token, chiave api, chiave privata, variabili d ambiente, variabili di ambiente",
      run: "esegui, eseguite, eseguire, installa, installate, installare, scarica, scaricate, scaricare, avvia, apri, visita, lancia, usa, usate, clona",
      destroy:
        "cancella, cancellate, cancellare, elimina, eliminate, eliminare, rimuovi, sovrascrivi, distruggi, svuota",
      goods:
        "file, cartella, cartelle, directory, database, registri, ramo, rami, backup, repository, test, cronologia, dati, tabelle",
      off: "disattiva, disattivate, disattivare, disabilita, disabilitare, salta, saltate, saltare, ometti, rimuovi, senza, spegni, aggira, evita, sopprimi, non serve, non servono, non e necessario, non richiedono",
      guard:
        "sicurezza, revision*, approvazion*, permess*, conferm*, verific*, firma, firme, validazione, autenticazione, avvis*, protezion*, autorizzazion*, filtri, certificat*",
      check: "test, ci, controll*, lint",
      claim:
        "rispondi, rispondete, rispondere, di che, riporta, dichiara, afferma, segna, segnala, conferma, considera, contrassegna, riassumi",
      verdict:
        "sicuro, sicura, senza vulnerabilita, nessuna vulnerabilita, nessun problema, senza problemi, approvato, approvata, corretto, superato, superati, nessun errore, verificato",
      grant:
        "autorizzat*, approvat*, permesso, consentito, ha il permesso, concesso, si fida, attendibile, fidat*",
      all: "tutto, tutti, tutte, qualsiasi, ogni, senza limiti, automaticamente, completamente, senza chiedere, senza revisione, senza conferma",
      memory: "memoria, ricorda, ricordati, memorizza, preferenz*, profilo, salva",
      trigger:
        "quando l utente, se l utente, prima di rispondere, prima di continuare, prima di procedere, se ti chiedono, se qualcuno chiede, prima di iniziare, leggendo, se sei, per continuare, prima di ogni",
      not: "non, mai, senza, ne",
      power:
        "come root, amministratore, push forzato, direttamente su main, accesso in scrittura, distribuisci",
    },
    dutch: {
      agent: "ai, ki, assistent*, agent, agenten, taalmodel*, model, modellen, llm",
      you: "je, jij, jouw, u, uw, jullie",
      must: "moet, moeten, dient, dienen, gelieve, alsjeblieft, alstublieft, verplicht, zorg ervoor, zorg dat, graag",
      standing:
        "vanaf nu, voortaan, van nu af aan, altijd, nooit, in de toekomst, elke sessie, iedere sessie, alle sessies, telkens, permanent, elk antwoord, elke commit, toekomstige sessies",
      user: "gebruiker*, mens, mensen, ontwikkelaar*, beheerder, niemand, iemand, persoon",
      drop: "negeer, negeren, vergeet, vergeten, overschrijf, schrap, sla acht, laat varen, annuleer, veronachtzaam, gelden niet meer, vervallen",
      prior:
        "vorige, eerdere, voorgaande, alle, alles, bovenstaande, daarvoor, hiervoor, je, jouw, uw, bestaande, eerder",
      rules:
        "instructie*, regel*, aanwijzing*, opdracht*, richtlijn*, prompt, beperking*, beleid, gezegd, voorschrift*",
      tell: "vertel, vertellen, zeg, zeggen, informeer, informeren, meld, melden, vermeld, vermelden, waarschuw, waarschuwen, vraag, vragen, toon, laat weten, bevestiging, meedelen, toestemming",
      hidden:
        "stilletjes, in het geheim, heimelijk, stiekem, stilzwijgend, verberg, ongemerkt, geruisloos, verzwijg, zonder medeweten",
      send: "stuur, verstuur, sturen, verzend, verzenden, upload, uploaden, publiceer, plaats, kopieer, plak, print, deel, voeg toe, voeg, stuur door, toon, geef, verstrek",
      secret:
        "geheim*, inloggegevens, sleutel*, wachtwoord*, token*, api sleutel*, prive sleutel, omgevingsvariabelen",
      run: "voer, uitvoeren, draai, installeer, installeren, download, downloaden, start, open, bezoek, gebruik, haal, kloon",
      destroy: "verwijder, verwijderen, wis, wissen, overschrijf, vernietig, leeg",
      goods:
        "bestand*, map, mappen, database, logboek*, branch*, back up*, backup*, repository, tests, geschiedenis, gegevens, tabellen",
      off: "schakel uit, uitschakelen, schakel, sla over, overslaan, zonder, omzeil, omzeilen, verwijder, negeer, laat weg, vermijd, niet nodig, hoeft niet, hoeven niet, hoeven geen, zet uit",
      guard:
        "beveiliging*, veiligheid*, review*, goedkeuring*, toestemming*, bevestiging*, verificatie*, handtekening*, validatie, authenticatie, waarschuwing*, bescherming*, controle*, certificaat*",
      check: "test, tests, ci, linter, controles",
      claim:
        "antwoord, antwoorden, zeg, rapporteer, meld, markeer, bevestig, verklaar, beschouw, geef aan, vat",
      verdict:
        "veilig, geslaagd, geen kwetsbaarheden, geen problemen, geen fouten, goedgekeurd, in orde, correct, geverifieerd, succesvol",
      grant:
        "geautoriseerd, goedgekeurd, toegestaan, toestemming gegeven, heeft toestemming, vertrouwd*, gemachtigd, vooraf",
      all: "alle, alles, elke, ieder, onbeperkt, automatisch, volledig, zonder te vragen, zonder controle, zonder bevestiging",
      memory: "geheugen, onthoud, onthouden, voorkeur*, profiel, bewaar, sla op",
      trigger:
        "als de gebruiker, wanneer de gebruiker, voordat je, voor je, als je, zodra je, wanneer gevraagd, als iemand vraagt, bij het lezen, om door te gaan, voor elke, na elke",
      not: "niet, nooit, geen, zonder, niets, noch",
      power:
        "als root, beheerder, force push, rechtstreeks naar main, direct naar main, achterdeur, schrijftoegang",
    },
    polish: {
      agent: "ai, asysten*, agent, agenci, agentow, agenta, agentem, model*, llm, sztuczn*",
      you: "ty, ci, twoj*, twoje, twoich, cie, panstwo",
      must: "musisz, musi, nalezy, powinienes, powinien, powinny, prosze, koniecznie, trzeba, upewnij sie, wymagane",
      standing:
        "od teraz, odtad, od tej pory, zawsze, nigdy, w przyszlosci, kazda sesja, kazdej sesji, kazdym razem, na stale, kazdej odpowiedzi, przyszlych sesjach",
      user: "uzytkownik*, czlowiek*, programist*, operator*, nikomu, nikogo, nikt, osob*",
      drop: "zignoruj, ignoruj, ignorowac, zapomnij, zapomniec, pomin, odrzuc, uniewaznij, anuluj, nadpisz, nie przestrzegaj, zlekcewaz",
      prior:
        "poprzedni*, wczesniejsz*, wszystki*, wszystko, powyzsz*, dotychczasow*, przed, swoje, swoich, twoje, systemow*",
      rules: "instrukc*, polecen*, regul*, zasad*, wytyczn*, rozkaz*, prompt*, ogranicz*, dyrektyw*, nakaz*",
      tell: "mow, mowic, powiedz, informuj, informowac, informowania, wspominaj, wspomin*, powiadamiaj, powiadam*, ostrzegaj, pytaj, pytac, pytania, ujawniaj, pokazuj, zglaszaj, potwierdzenia",
      hidden:
        "po cichu, potajemnie, w tajemnicy, dyskretnie, cicho, ukryj, skrycie, bez wiedzy, niezauwazenie",
      send: "wyslij, wysylaj, wyslac, przeslij, przesylaj, przeslac, opublikuj, skopiuj, wklej, wypisz, wydrukuj, udostepnij, dolacz, przekaz, dodaj, dodawaj, pokaz, wyswietl, wgraj, ujawnij",
      secret:
        "sekret*, dane logowania, danych logowania, klucz*, hasl*, token*, poswiadcze*, zmienne srodowiskowe, zmiennych srodowiskowych, tajn*",
      run: "uruchom, uruchamiaj, uruchomic, wykonaj, wykonuj, wykonac, zainstaluj, instaluj, pobierz, pobieraj, pobrac, otworz, odwiedz, uzyj, uzywaj, sklonuj",
      destroy: "usun, usuwaj, usunac, skasuj, kasuj, wyczysc, nadpisz, zniszcz",
      goods:
        "plik*, katalog*, folder*, baz* danych, baze danych, log, logi, galaz, galezie, kopi*, repozytor*, testy, historie, dane, danych, tabele",
      off: "wylacz, wylaczaj, wylaczyc, pomin, pomijaj, pominac, obejdz, bez, usun, unikaj, dezaktywuj, nie wymagaj*, nie trzeba, zrezygnuj",
      guard:
        "bezpieczen*, zabezpiecze*, przeglad*, zatwierdz*, uprawnien*, potwierdz*, weryfikac*, podpis*, walidac*, uwierzytel*, ostrzeze*, ochron*, zgod*, certyfikat*, recenzj*",
      check: "test*, ci, sprawdze*, kontrol*, linter*",
      claim:
        "odpowiedz, odpowiadaj, odpowiadac, powiedz, zglos, oznacz, stwierdz, potwierdz, zadeklaruj, uznaj, podsumuj, raportuj, napisz",
      verdict:
        "bezpieczn*, zaliczone, bez bledow, brak bledow, brak luk, bez problemow, brak problemow, zatwierdzon*, poprawn*, zweryfikowan*",
      grant:
        "autoryzow*, upowazni*, zatwierdzil*, zezwolil*, dozwolon*, zgodzil*, zaufan*, ma pozwolenie, udzielil*",
      all: "wszystko, wszystkie, kazde, kazdy, bez ograniczen, automatycznie, calkowicie, bez pytania, bez potwierdzenia",
      memory: "pamiec, pamieci, zapamietaj, pamietaj, preferencj*, profil*, zapisz",
      trigger:
        "gdy uzytkownik, jesli uzytkownik, kiedy uzytkownik, zanim odpowiesz, przed odpowiedzia, gdy ktos zapyta, zanim zaczniesz, jesli jestes, czytajac, aby kontynuowac, przed kazdym, po kazdym, zanim",
      not: "nie, nigdy, bez, ani",
      power: "jako root, administrator*, bezposrednio do main, tylne drzwi, dostep do zapisu, wdroz, scal",
    },
    turkish: {
      agent: "yapay zeka, asistan*, ajan*, model*, llm, dil modeli",
      you: "sen, senin, siz, sizin, sana",
      must: "lutfen, gerekir, gerekiyor, zorunlu, mutlaka, malisin, melisin, malidir, melidir, zorundasin, gerekli",
      standing:
        "bundan sonra, bundan boyle, artik, her zaman, daima, asla, gelecekte, her oturum*, tum oturum*, her seferinde, kalici olarak, surekli, her yanit*, her commit*",
      user: "kullanici*, insan*, gelistirici*, operator*, kimse*, kisi*",
      drop: "yok say, yok sayin, gormezden gel, gormezden gelin, unut, unutun, dikkate alma, dikkate almayin, gecersiz, iptal et, bosver, umursama, goz ardi et, goz ardi edin",
      prior: "onceki, daha onceki, tum, butun, yukaridaki, mevcut, eski, her turlu, sistem",
      rules: "talimat*, kural*, yonerge*, komut*, emir*, prompt*, istem*, kisitlama*, politika*",
      tell: "soyleme, soylemeyin, soylemeden, bildirme, bildirmeyin, bildirmeden, bahsetme, bahsetmeyin, bahsetmeden, haber verme, haber vermeden, sorma, sormayin, sormadan, gosterme, aciklama, uyarma, danismadan",
      hidden: "gizlice, sessizce, caktirmadan, gizli tut, gizli tutun, belli etmeden, fark ettirmeden",
      send: "gonder, gonderin, gondermelisin, gonderilmeli, yukle, yukleyin, yayinla, ilet, kopyala, yapistir, yazdir, paylas, paylasin, ekle, ekleyin, aktar, goster, ifsa et",
      secret:
        "gizli anahtar*, anahtar*, sifre*, parola*, kimlik bilgi*, token*, ortam degisken*, sir*, gizli bilgi*, api anahtar*",
      run: "calistir, calistirin, calistirmalisin, yurut, kur, kurun, yukle, indir, indirin, ac, ziyaret et, kullan, kullanin, baslat",
      destroy: "sil, silin, silmelisin, kaldir, temizle, yok et, uzerine yaz",
      goods:
        "dosya*, klasor*, dizin*, veritaban*, kayit*, dal*, yedek*, depo*, testler*, gecmis*, veri*, tablo*",
      off: "devre disi birak, devre disi birakin, devre disi, atla, atlayin, kapat, kapatin, olmadan, kaldir, pas gec, gerek yok, gerekmez, yapmadan",
      guard:
        "guvenlik*, inceleme*, onay*, izin*, dogrulama*, imza*, kimlik dogrulama*, uyari*, koruma*, kontrol*, denetim*, sertifika*",
      check: "test*, ci, lint*",
      claim:
        "yanitla, cevapla, cevap ver, soyle, rapor et, bildir, isaretle, onayla, belirt, de ki, varsay, ozetle",
      verdict: "guvenli, basarili, gecti, sorunsuz, hatasiz, onaylandi, dogru, acik yok, sorun yok",
      grant:
        "yetkilendir*, onayladi, onaylanmis*, izin verdi, izin verilmis, izin verildi, guvenilir, yetki verdi",
      all: "her sey*, tum, butun, her, sinirsiz, otomatik, tamamen, sormadan, onaysiz, incelemeden",
      memory: "hafiza*, bellek*, hatirla, unutma, kaydet, tercih*, profil*",
      trigger:
        "kullanici sordugunda, kullanici sorarsa, cevap vermeden once, yanitlamadan once, devam etmeden once, baslamadan once, okudugunda, eger bir, devam etmek icin, her seferinde once, once",
      not: "degil, asla, olmadan, yok, etme, yapma",
      power: "root olarak, yonetici olarak, sudo, dogrudan main, arka kapi, yazma erisimi",
    },
    russian: {
      agent: "ии, ассистент*, агент*, модел*, бот, боты, ботам, llm, помощник*, нейросет*, искусственн*, иа",
      you: "ты, вы, твой, твои, твоих, ваши, ваших, тебе, вам, тебя, вас",
      must: "должен, должна, должны, обязан, обязаны, нужно, необходимо, следует, пожалуиста, требуется, убедись, убедитесь, надо",
      standing:
        "отныне, с этого момента, теперь всегда, всегда, никогда, в будущем, впредь, каждую сессию, каждои сессии, всех сессиях, каждыи раз, постоянно, навсегда, будущих сессиях, каждом ответе, каждыи ответ, в дальнеишем",
      user: "пользовател*, человек*, людям, разработчик*, оператор*, никому, никого, никто, владелец, владельцу",
      drop: "игнорируи*, проигнорируи*, забудь*, отмени*, отбрось*, пренебреги*, не следуи*, отбросить, аннулируи*, не учитываи*, игнорировать, забыть, переопредели*, отменяются, отменены",
      prior:
        "предыдущи*, прежни*, все, всех, всё, ранее, выше, любые, вышеуказанн*, свои, своих, твои, системн*, прошлые, до этого, данные, перечисленн*",
      rules:
        "инструкци*, указани*, правил*, команд*, директив*, промпт*, ограничени*, приказ*, распоряжени*, предписани*, установк*, сказано, политик*",
      tell: "сообщаи*, говори, говорите, рассказываи*, показываи*, упоминаи*, уведомляи*, предупреждаи*, спрашиваи*, раскрываи*, спроса, уведомления, предупреждения, сообщать, говоря, подтверждения, упоминания, спрашивая, подтвержден*, согласовани*",
      hidden:
        "таино, скрытно, незаметно, молча, втаине, тихо, скрои, скроите, утаи, по секрету, втихую, в таине",
      send: "отправь*, отправляи*, отправить, пошли, пошлите, перешли*, передаи*, загрузи*, выложи*, опубликуи*, скопируи*, вставь*, выведи*, распечатаи*, поделись, приложи*, покажи*, добавь*, добавляи*, выгрузи*, раскрои*, передать, добавлять",
      secret:
        "секрет*, ключ*, парол*, токен*, учетные данные, учетных данных, переменные окружения, переменных окружения, закрытыи ключ, таин*",
      run: "запусти*, запускаи*, запустить, выполни*, выполняи*, выполнить, установи*, устанавливаи*, установить, скачаи*, скачать, открои*, используи*, использовать, зайди*, клонируи*, перейди*",
      destroy: "удали*, удаляи*, удалить, сотри*, стереть, очисти*, уничтожь*, перезапиши*",
      goods:
        "фаил*, папк*, каталог*, директори*, базу данных, базы данных, лог, логи, ветк*, бэкап*, резервн*, репозитори*, тесты, истори*, данные, таблиц*",
      off: "отключи*, отключаи*, отключить, выключи*, пропусти*, пропускаи*, пропускать, пропустить, обоиди*, обходи*, без, убери*, избегаи*, не требу*, не нужн*, необязательн*",
      guard:
        "безопасност*, проверк*, ревью, одобрени*, разрешени*, подтверждени*, верификаци*, подпис*, валидаци*, аутентификаци*, предупреждени*, защит*, согласи*, песочниц*, сертификат*",
      check: "тест*, линтер*, ci, проверки",
      claim:
        "отвечаи*, ответь*, скажи*, сообщи*, отметь*, помечаи*, заяви*, подтверди*, утверждаи*, считаи*, напиши*, пиши*, доложи*, говори",
      verdict:
        "безопасн*, проидены, успешно, нет уязвимостеи, без ошибок, нет ошибок, нет проблем, без проблем, одобрен*, корректн*, проверен*",
      grant:
        "авторизова*, одобрил*, одобрен*, разрешил*, разрешен*, согласил*, доверя*, доверенн*, имеет право, дал согласие, уполномоч*",
      all: "все, всё, любые, любую, каждую, без ограничении, автоматически, полностью, без вопросов, без проверки, без подтверждения",
      memory: "памят*, запомни*, сохрани*, предпочтени*, предпочитает, профил*",
      trigger:
        "когда пользователь, если пользователь, перед ответом, перед тем как, прежде чем, если тебя спрос*, если спрос*, когда тебя, если ты, читая, чтобы продолжить, перед каждым, после каждого, когда спрашивают",
      not: "не, нет, никогда, без, ни, нельзя",
      power:
        "от root, администратор*, прямо в main, напрямую в main, бэкдор*, доступ на запись, задеплои*, слеи, смержи*",
    },
    ukrainian: {
      agent: "ші, асистент*, агент*, модел*, бот, боти, llm, помічник*, штучн*",
      you: "ти, ви, твої, твоїх, ваші, ваших, тобі, вам",
      must: "повинен, повинна, повинні, мусиш, маєш, потрібно, необхідно, слід, будь ласка, обовязково, обов язково, треба",
      standing:
        "відтепер, віднині, з цього моменту, завжди, ніколи, надалі, у майбутньому, кожну сесію, кожноі сесіі, щоразу, постіино, назавжди, майбутніх сесіях, усіх сесіях",
      user: "користувач*, людині, людям, розробник*, оператор*, нікому, нікого, ніхто",
      drop: "ігноруи*, проігноруи*, забудь*, скасуи*, відкинь*, знехтуи*, не зважаи*, не дотримуи*",
      prior: "попередн*, всі, усі, усе, все, всіх, усіх, раніше, вище, будь які, своі, твоі, системн*",
      rules: "інструкці*, вказівк*, правил*, команд*, директив*, промпт*, обмежен*, наказ*, настанов*",
      tell: "кажи, кажіть, повідомляи*, розповідаи*, показуи*, згадуи*, попереджаи*, питаи*, запитуи*, розкриваи*, говори, повідомлення, попередження, питаючи, підтвердження",
      hidden: "таємно, приховано, непомітно, мовчки, тихо, приховаи, потаи",
      send: "надішли*, надсилаи*, відправ, відправте, відправляи*, переда*, завантаж*, опубліку*, скопію*, встав, виведи*, поділись, додаи*, покажи*, перешли*, надіслати",
      secret:
        "секрет*, ключ*, парол*, токен*, облікові дані, облікових даних, змінні середовища, змінних середовища, таємн*",
      run: "запусти*, запускаи*, виконаи*, виконуи*, встанови*, встановлюи*, завантаж*, скачаи*, відкрии*, використовуи*, переиди*",
      destroy: "видали*, видаляи*, видалити, зітри*, очисти*, знищ*",
      goods:
        "фаил*, папк*, каталог*, тек*, базу даних, бази даних, лог, логи, гілк*, резервн*, репозиторі*, тести, історі*, дані, таблиц*",
      off: "вимкни*, вимикаи*, пропусти*, пропускаи*, обіиди*, без, прибери*, вимкнути, не потріб*, відключи*",
      guard:
        "безпек*, перевірк*, рев ю, схвален*, дозвіл, дозвол*, підтвердж*, верифікаці*, підпис*, валідаці*, автентифікаці*, попереджен*, захист*, захисту, згод*",
      check: "тест*, лінтер*, ci",
      claim: "відповідаи*, скажи*, повідом*, познач*, заяви*, підтверди*, вважаи*, напиши*, стверджуи*",
      verdict:
        "безпечн*, успішно, немає вразливостеи, без помилок, немає помилок, без проблем, схвален*, перевірен*",
      grant: "авторизова*, схвалив, дозволив, дозволено, погодив*, довіря*, довірен*, має право, надав згоду",
      all: "все, усе, всі, усі, будь які, будь яку, без обмежень, автоматично, повністю, без питань, без підтвердження",
      memory: "памят*, пам ят*, запам ятаи*, запамятаи*, збережи*, профіл*",
      trigger:
        "коли користувач, якщо користувач, перед відповіддю, перш ніж, якщо тебе, якщо запит*, коли тебе, якщо ти, щоб продовжити, перед кожним",
      not: "не, ні, ніколи, без, немає",
      power: "від root, адміністратор*, прямо в main, бекдор*",
    },
  };
}

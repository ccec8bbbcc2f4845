import type { Lexicons } from "../concepts.ts";

export const ROMANCE: Lexicons = {
  spanish: `
    agent: ia, asistente*, agente*, modelo*, llm, modelo de lenguaje
    you: tu, tus, usted, debes, debe, te
    must: debes, debe, deberas, debera, tienes que, tiene que, por favor, hay que, obligatorio, es necesario, asegurate, deben, han de, ha de
    standing: a partir de ahora, de ahora en adelante, desde ahora, siempre, nunca, en el futuro, cada sesion, todas las sesiones, en adelante, cada vez, permanentemente, cada respuesta, cada commit, futuras sesiones, en lo sucesivo
    user: usuario*, humano, desarrollador*, operador, nadie, persona*
    drop: ignora, ignore, ignorar, ignoren, olvida, olvide, olvidar, omite, omitir, descarta, descarte, anula, anule, desestima, haz caso omiso, haga caso omiso, no sigas, cancela
    prior: anterior*, previa*, previo*, todas, todo, todos, antes, lo dicho, cualquier, arriba, tus, del sistema, precedente*
    rules: instruccion*, regla*, indicacion*, orden, ordenes, directriz, directrices, prompt, restriccion*, politica*, norma*, dicho
    tell: digas, diga, decir, decirle, decirselo, informes, informe, informar, menciones, mencione, mencionar, mencionarlo, avises, avise, avisar, cuentes, cuente, preguntes, pregunte, preguntar, reveles, muestres, notifiques, notificar, comentes, consultar, confirmacion
    hidden: en secreto, silenciosamente, en silencio, discretamente, a escondidas, sin que se entere, oculta, sin avisar, sin decir nada, sin informar, calladamente, sin que lo sepa
    send: envia, envie, enviar, enviarlo, enviarlos, manda, mande, mandar, sube, suba, subir, publica, publique, publicar, reenvia, transmite, copia, copie, pega, imprime, muestra, comparte, exfiltra, adjunta, incluye, incluir, anade, agrega, revela, envien
    secret: secreto*, credencial*, clave*, contrasena*, clave api, clave privada, variables de entorno, llave*, llave privada
    run: ejecuta, ejecute, ejecutar, ejecuten, instala, instale, instalar, descarga, descargue, descargar, abre, visita, corre, usa, use, lanza, clona, carga, obten
    destroy: borra, borre, borrar, elimina, elimine, eliminar, sobrescribe, destruye, vacia
    goods: archivo*, fichero*, carpeta*, directorio*, base de datos, registros, rama*, copia de seguridad, copias de seguridad, repositorio*, pruebas, historial, datos, tablas
    off: desactiva, desactive, desactivar, deshabilita, deshabilite, deshabilitar, omite, omitir, salta, saltate, saltar, quita, sin, apaga, elude, evita, suprime, no requiere, no requieren, no hace falta, no ejecutes, no es necesario
    guard: seguridad, revision*, aprobacion*, permiso*, confirmacion*, verificacion*, firma*, validacion*, autenticacion, advertencia*, proteccion*, autorizacion, filtros, cortafuegos, certificado*
    check: prueba*, test, tests, ci, comprobacion*, lint
    claim: responde, responda, responder, di, diga, afirma, afirme, informa, marca, marque, declara, contesta, indica, reporta, confirma, resume, dile
    verdict: seguro, segura, sin vulnerabilidades, sin problemas, aprobado, aprobada, correcto, correcta, limpio, sin errores, exitoso, verificado, ningun problema
    grant: autorizado*, aprobado*, permitido, ha dado permiso, tiene permiso, autorizo, ha autorizado, concedido, acceso total, acceso completo, obedecer*, deben obedecerse, de confianza, preaprobad*
    all: todo, todos, todas, cualquier, sin limite*, automaticamente, completamente, sin preguntar, sin revision, sin confirmacion
    memory: memoria, recuerda, recuerde, memoriza, preferencia, preferencias, perfil, guarda, guarda esto
    trigger: cuando el usuario, si el usuario, antes de responder, antes de continuar, cuando te pregunten, si te preguntan, antes de empezar, cuando leas, al leer, si eres, cuando se te pida, antes de cada, para continuar
    not: no, nunca, jamas, sin, ni
    power: como root, como administrador, push forzado, directamente a main, puerta trasera, acceso de escritura, fusiona, despliega, publica
  `,
  portuguese: `
    agent: ia, assistente*, agente*, modelo*, llm, modelo de linguagem
    you: voce, voces, teu, tua, seu, sua, seus, suas
    must: deve, devem, devera, precisa, tem que, por favor, e obrigatorio, certifique se, e necessario, tens de
    standing: a partir de agora, de agora em diante, doravante, sempre, nunca, no futuro, cada sessao, todas as sessoes, daqui em diante, toda vez, permanentemente, cada resposta, cada commit, futuras sessoes
    user: usuario*, utilizador*, humano, desenvolvedor*, operador, ninguem, pessoa*
    drop: ignore, ignora, ignorar, ignorem, esqueca, esquece, esquecer, desconsidere, desconsidera, desconsiderar, descarte, anule, sobreponha, cancele, despreze
    prior: anterior*, previa*, previo*, todas, todos, tudo, antes, acima, qualquer, suas, do sistema, precedente*
    rules: instruc*, regra*, orientac*, ordem, ordens, diretriz*, prompt, restric*, politica*, norma*, dito, comando*
    tell: diga, dizer, conte, contar, informe, informar, mencione, mencionar, avise, avisar, pergunte, perguntar, revele, revelar, mostre, notifique, notificar, comente, consultar, confirmacao, confirmar
    hidden: em segredo, silenciosamente, em silencio, discretamente, as escondidas, sem que o, sem avisar, oculte, esconda, secretamente, sem informar
    send: envie, envia, enviar, mande, manda, mandar, publique, publicar, carregue, encaminhe, transmita, copie, cole, imprima, mostre, compartilhe, partilhe, anexe, inclua, incluir, adicione, exiba, revele, poste, suba
    secret: segredo*, credencia*, chave*, senha*, chave de api, chave privada, variaveis de ambiente, palavra passe
    run: execute, executa, executar, instale, instala, instalar, baixe, baixar, descarregue, abra, visite, rode, rodar, use, usar, clone, carregue
    destroy: apague, apaga, apagar, exclua, excluir, delete, deletar, remova, remover, sobrescreva, destrua, elimine
    goods: arquivo*, ficheiro*, pasta*, diretorio*, banco de dados, base de dados, registros, ramo*, backup*, repositorio*, testes, historico, dados, tabelas
    off: desative, desativa, desativar, desabilite, desabilitar, pule, pular, ignore, remova, sem, desligue, contorne, suprima, dispense, nao requer, nao precisa, dispensa, dispensam, nao execute
    guard: seguranca, revisa*, revisoes, aprovac*, permissao, permissoes, confirmac*, verificac*, assinatura*, validac*, autenticac*, aviso*, protec*, autorizac*, filtros, certificado*
    check: teste*, ci, checagem, lint, verificacoes
    claim: responda, responde, responder, diga, afirme, informe, marque, declare, reporte, confirme, considere, resuma, relate
    verdict: seguro, segura, sem vulnerabilidades, sem problemas, aprovado, aprovada, correto, limpo, sem erros, sucesso, verificado, nenhum problema
    grant: autorizado*, autorizou, aprovado*, aprovou, permitido, tem permissao, deu permissao, concedido, confia, confiavel, pre aprovad*
    all: tudo, todos, todas, qualquer, sem limite*, automaticamente, completamente, sem perguntar, sem revisao, sem confirmacao
    memory: memoria, lembre, lembre se, memorize, preferencia, preferencias, perfil, guarde, salve
    trigger: quando o usuario, se o usuario, antes de responder, antes de continuar, quando perguntarem, se perguntarem, antes de comecar, ao ler, se voce e, quando for, para continuar, antes de cada
    not: nao, nunca, jamais, sem, nem
    power: como root, como administrador, push forcado, direto na main, porta dos fundos, acesso de escrita, implante, faca merge
  `,
  french: `
    agent: ia, assistant*, agent, agents, modele*, llm, modele de langage
    you: vous, tu, votre, vos, ton, tes, toi
    must: devez, dois, doit, doivent, il faut, veuillez, s il vous plait, obligatoire, assurez vous, priere de, est necessaire, merci de
    standing: a partir de maintenant, desormais, dorenavant, toujours, jamais, a l avenir, chaque session, toutes les sessions, chaque fois, en permanence, chaque reponse, chaque commit, prochaines sessions, futures sessions
    user: utilisateur*, utilisatrice, humain, developpeur*, operateur, personne, quiconque
    drop: ignore, ignorez, ignorer, oublie, oubliez, oublier, neglige, negligez, ecarte, ecartez, annule, annulez, outrepasse, outrepassez, fais fi, faites fi, ne tiens pas compte, ne tenez pas compte, passe outre
    prior: precedent*, anterieur*, toutes, tout, tous, avant, ci dessus, dessus, precede, vos, tes, du systeme, initiales
    rules: consigne*, instruction*, regle*, directive*, ordre, ordres, prompt, invite, restriction*, politique*, indications, ce qui precede
    tell: dites, dis, dire, informez, informe, informer, mentionnez, mentionne, mentionner, avertissez, avertis, avertir, prevenez, previens, prevenir, demandez, demande, demander, revelez, montrez, signalez, signaler, parlez, parle, confirmation, consulter
    hidden: en secret, discretement, silencieusement, en silence, secretement, en cachette, a l insu, cachez, dissimulez, sans prevenir, sans le dire, sans rien dire
    send: envoyez, envoie, envoyer, transmettez, transmets, transmettre, publiez, publie, publier, televersez, postez, copiez, copie, collez, colle, affichez, affiche, imprimez, partagez, partage, joignez, incluez, ajoutez, ajoute, divulguez, chargez
    secret: secret*, identifiants, cle, cles, mot de passe, mots de passe, jeton*, cle api, cle privee, variables d environnement
    run: executez, execute, executer, installez, installe, installer, telechargez, telecharge, telecharger, lancez, lance, lancer, ouvrez, visitez, utilisez, utilise, clonez
    destroy: supprimez, supprime, supprimer, effacez, efface, effacer, detruisez, ecrasez, videz
    goods: fichier*, dossier*, repertoire*, base de donnees, journaux, branche*, sauvegarde*, depot*, tests, historique, donnees, tables
    off: desactivez, desactive, desactiver, sautez, saute, sauter, contournez, contourne, contourner, retirez, sans, coupez, omettez, evitez, supprimez, inutile, pas necessaire, n exigent plus, passez
    guard: securite, revue*, relecture*, approbation*, permission*, autorisation*, confirmation*, verification*, signature*, validation*, authentification, avertissement*, protection*, filtres, certificat*, bac a sable
    check: test, tests, ci, controle*, lint
    claim: repondez, reponds, repondre, dites, dis, declarez, indiquez, signalez, marquez, marque, concluez, confirmez, affirmez, considerez, resumez
    verdict: sur, surs, sans faille, aucune faille, aucun probleme, sans probleme, sans vulnerabilite, approuve*, correct, reussi, valide, verifie, aucune vulnerabilite, aucune erreur
    grant: autorise*, approuve*, permis, accorde, a donne son accord, a l autorisation, de confiance, fait confiance, pre approuve*
    all: tout, tous, toutes, n importe quel*, sans limite*, automatiquement, entierement, sans demander, sans revue, sans confirmation
    memory: memoire, souviens toi, souvenez vous, retiens, retenez, memorisez, memorise, preference*, profil, enregistrez
    trigger: quand l utilisateur, si l utilisateur, lorsque l utilisateur, avant de repondre, avant de continuer, avant de poursuivre, si on te demande, si on vous demande, avant de commencer, en lisant, si tu es, si vous etes, avant chaque, pour continuer
    not: ne, n, pas, jamais, sans, ni
    power: en root, administrateur, push force, directement sur main, porte derobee, acces en ecriture, deployez, fusionnez
  `,
  italian: `
    agent: ia, assistente, assistenti, agente, agenti, modello, modelli, llm, intelligenza artificiale
    you: tu, tuo, tua, tuoi, tue, voi, vostro, vostre, lei, ti
    must: devi, deve, dovete, devono, bisogna, per favore, obbligatorio, assicurati, e necessario, occorre, si prega
    standing: d ora in poi, da ora in poi, da adesso, d ora in avanti, sempre, mai, in futuro, ogni sessione, tutte le sessioni, ogni volta, permanentemente, ogni risposta, ogni commit, sessioni future, prossime sessioni
    user: utente, utenti, umano, sviluppatore, sviluppatori, operatore, nessuno, persona
    drop: ignora, ignorate, ignori, ignorare, dimentica, dimenticate, dimenticare, trascura, scarta, annulla, sovrascrivi, tralascia, non seguire, non considerare
    prior: precedent*, anteriori, tutte, tutto, tutti, prima, sopra, qualsiasi, tue, del sistema, iniziali
    rules: istruzion*, regol*, indicazion*, ordini, direttiv*, prompt, restrizion*, politic*, comandi, detto
    tell: dire, dirlo, dica, dite, informare, informarlo, menzionare, menzionarlo, avvisare, avvertire, chiedere, chiedi, rivelare, mostrare, notificare, segnalare, raccontare, conferma, parlare, informi, consultare
    hidden: in segreto, silenziosamente, in silenzio, di nascosto, segretamente, nascondi, senza avvisare, senza dire, senza informare, discretamente, all insaputa
    send: invia, inviate, inviare, manda, mandate, mandare, carica, caricare, pubblica, pubblicare, inoltra, trasmetti, copia, incolla, stampa, mostra, condividi, allega, includi, aggiungi, rivela, esfiltra, spedisci
    secret: segret*, credenzial*, chiave, chiavi, password, token, chiave api, chiave privata, variabili d ambiente, variabili di ambiente
    run: esegui, eseguite, eseguire, installa, installate, installare, scarica, scaricate, scaricare, avvia, apri, visita, lancia, usa, usate, clona
    destroy: cancella, cancellate, cancellare, elimina, eliminate, eliminare, rimuovi, sovrascrivi, distruggi, svuota
    goods: file, cartella, cartelle, directory, database, registri, ramo, rami, backup, repository, test, cronologia, dati, tabelle
    off: disattiva, disattivate, disattivare, disabilita, disabilitare, salta, saltate, saltare, ometti, rimuovi, senza, spegni, aggira, evita, sopprimi, non serve, non servono, non e necessario, non richiedono
    guard: sicurezza, revision*, approvazion*, permess*, conferm*, verific*, firma, firme, validazione, autenticazione, avvis*, protezion*, autorizzazion*, filtri, certificat*
    check: test, ci, controll*, lint
    claim: rispondi, rispondete, rispondere, di che, riporta, dichiara, afferma, segna, segnala, conferma, considera, contrassegna, riassumi
    verdict: sicuro, sicura, senza vulnerabilita, nessuna vulnerabilita, nessun problema, senza problemi, approvato, approvata, corretto, superato, superati, nessun errore, verificato
    grant: autorizzat*, approvat*, permesso, consentito, ha il permesso, concesso, si fida, attendibile, fidat*
    all: tutto, tutti, tutte, qualsiasi, ogni, senza limiti, automaticamente, completamente, senza chiedere, senza revisione, senza conferma
    memory: memoria, ricorda, ricordati, memorizza, preferenz*, profilo, salva
    trigger: quando l utente, se l utente, prima di rispondere, prima di continuare, prima di procedere, se ti chiedono, se qualcuno chiede, prima di iniziare, leggendo, se sei, per continuare, prima di ogni
    not: non, mai, senza, ne
    power: come root, amministratore, push forzato, direttamente su main, accesso in scrittura, distribuisci
  `,
  romanian: `
    agent: ia, asistent*, agent*, model*, ai
    drop: ignora, ignorati, uita, uitati, nesocoteste, anuleaza
    prior: anterioare, anterior, precedente, toate, tot, de mai sus
    rules: instructiun*, regul*, comenz*, indicatii*
    not: nu, niciodata, fara
    tell: spune, spuneti, mentiona, mentionati, informa, anunta, intreba, avertiza
    user: utilizator*, dezvoltator*, nimanui
    send: trimite, trimiteti, incarca, copiaza, publica, afiseaza
    secret: cheie, chei, cheile, parol*, secret*, token*, variabilele de mediu
    run: ruleaza, rulati, executa, executati, instaleaza, descarca
    destroy: sterge, stergeti, elimina
    off: dezactiveaza, dezactivati, sari peste, fara, ocoleste
    guard: securitat*, verific*, aprob*, confirm*, permisiun*
    standing: de acum inainte, de acum, intotdeauna, mereu, fiecare sesiune
    must: trebuie, va rugam, te rog
  `,
};

import type { Lexicons } from "../concepts.ts";

/** English verbs are imperatives, "send" and not "sent" or "sends", because reports use the other forms. */
export const GERMANIC: Lexicons = {
  english: `
    agent: ai, ais, llm, llms, agent, agents, assistant, assistants, claude, copilot, codex, gemini, cursor, chatbot, chatbots,
      bot, bots, gpt, chatgpt, devin, aider, windsurf, language model, language models, coding agent, coding assistant,
      ai model, ai models, automated contributors, automated readers, automated reviewers, automated tools,
      automated agents, autonomous, copilots, subagent, subagents, code assistant, foundation model, model reading, models reading, machine readers
    you: you, your, yours, yourself, u, ur
    must: must, should, shall, expects, binding, keep doing, agrees to, agree to, please, kindly, required, mandatory, need to, needs to, has to, have to, ought, obliged,
      expected to, supposed to, make sure, ensure, be sure, always, never, do not forget, instructed, remember to, you are to, are to, asked to, requested to, it is necessary, immediately, next step
    standing: from now on, from this day, from here on, from this point, henceforth, henceforward, hereafter, going forward, in future, in the future,
      always, every session, all sessions, future sessions, later sessions, each session, new session, next session, any session, subsequent sessions, whenever, every time, each time,
      permanently, at all times, without exception, for the rest, every response, each response, every answer, each answer, every reply,
      every commit, each commit, every pr, every task, all tasks, standing order, standing rule, from today, effective immediately, as of now, all future, any future, on startup, every turn, invariably, at the start of every, at the start of each, at session start, unconditionally,
      all subsequent, until further notice, every conversation, all conversations, ever after, onwards, no matter what, every prompt, every request
    user: user, users, human, humans, operator, developer, developers, owner, anyone, anybody, person, maintainer, maintainers, nobody,
      people, somebody, someone, engineer, reviewer, customer, programmer, end user
    drop: ignore, disregard, forget, override, bypass, discard, neglect, supersede, overrule, overrules, void, revoke, revoked,
      set aside, throw out, throw away, no longer apply, no longer applies, no longer valid, null and void, pay no attention, abandon, erase, wipe,
      takes precedence, take precedence, take priority, takes priority, scrap, nullify, unlearn, dismiss, suspend, outrank, outranks, do not count, no longer count, were updated, have changed, stop following, not follow, not obey, rescinded, withdrawn, overruled, revoked, no longer in force, forget about, leave behind, instead of the user, instead of following, instead of your, rather than following, does not apply, do not apply
    prior: previous, previously, prior, earlier, above, before, preceding, existing, original, former, all, any, every, everything,
      so far, up to now, until now, old ones, initial, foregoing, old, your, other, given, past, current, system, developer, safety, them, those, operator, conflicting
    rules: instruction, instructions, prompt, prompts, rule, rules, guideline, guidelines, directive, directives, context, restrictions,
      constraints, policy, policies, orders, guidance, told, safeguards, guardrails, programming, training, limitations,
      commands, instructed, directions, system message, taught, request, requests, conversation, safety measures, alignment
    tell: tell, telling, discussed, mentioned, questioned, flagged, disclosed, inform, informing, mention, mentioning, notify, notifying, alert, alerting, reveal, revealing, show,
      showing, warn, warning, disclose, disclosing, say, ask, asking, bother, bothering, discuss, discussing, explain, explaining, let know, report, reporting,
      bring up, confirm with, check with, surface, consult, consulting, involve, raise, announce, note in, let on, acknowledge, wait for, waiting for, seek, flag, interrupt, confirmation, talk, confirming
    hidden: silently, secretly, quietly, covertly, in secret, in silence, unnoticed, discreetly, behind the scenes, stealthily, confidential, confidentially, hide, conceal,
      out of sight, under the radar, keep secret, to yourself, between us, without a word, hidden from, invisible to, not visible to, no mention, do not log, say nothing, without comment, without notice,
      without their knowledge, without the knowledge, omit from, cannot see this, can not see this, wont see this, will not see this, does not see, off the record, on the quiet, keep quiet
    send: send, sending, echoed, printed, pasted, uploaded, emailed, pasting, uploading, posting, printing, sharing, committing, exporting, export, publishing, forwarding, upload, post, exfiltrate, forward, transmit, leak, email, mail, submit, share, publish, paste, append, embed, copy,
      report to, attach, disclose, hand over, push to, put, include, store, save, hard code, hardcode, plain text, plaintext, commit, curl, nc, netcat, scp, rsync, sync, relay, beacon, dump, print, output,
      ping, register, write to, call, deliver, route, backup to, back up, mirror, stream, encode, provide, supply, reveal, echo, collect, gather, harvest, add, post it, quote, webhook, pass, repeat, show, display, expose, read out, pipe, ship
    secret: secret, secrets, credential, credentials, api key, api keys, apikey, token, tokens, password, passwords, private key, private keys,
      ssh key, ssh keys, environment variables, env vars, env file, environment, dotenv, keychain, keyring, wallet, seed phrase, system prompt, cookies,
      deploy key, access key, access keys, signing key, session key, conversation history, chat history, conversation, transcript, passphrase, kubeconfig, env,
      aws keys, secret key, pat, encryption key, vault, private repository, private repositories, customer data, source code, shell history, bash history, browser profile, keys, file list, conversations, remote url, git config
    run: run, execute, merge, publish, deploy, grant, invite, give, make, use, create, insert, write, change, edit, modify, stage, hand, treat, set up, rotate, keep, call, install, download, fetch, launch, invoke, eval, evaluate, start, open, visit, load, curl, wget, npx, pip install, npm install, source, pipe,
      retrieve, follow, import, clone, add, apply, pull, call, browse, navigate, go to, access, use, spawn, require, depend on, bootstrap, obey, carry out, perform, resolve, point, set, switch, configure, request, read, consult, get, pin, connect, instructions at, instructions from, default to, trust, uvx, bunx, install it from, swap, replace
    destroy: delete, deleting, removing, remove, wipe, erase, destroy, drop, truncate, overwrite, purge, rm, rm rf, unlink, shred, force push, nuke, dispose of, drop table
    goods: file, files, folder, directory, home, database, table, tables, branch, branches, backup, backups, repository, repo, history, tests, data, log, logs,
      bucket, production, disk, volume, git, records, migrations, lockfile, snapshots, users, account, accounts, commits, working tree, tree, memory, memories, notes, rf
    off: disable, skip, skips, skipping, turn off, turned off, switch off, switched off, bypass, suppress, deactivate, omit, comment out, without, not needed, unnecessary, not necessary, no need, optional,
      weaken, relax, lower, circumvent, avoid, remove, ignore, exempt, exempted, waive, waived, not required, not apply, no longer needed, no longer required, silence, stop, delete, no approval, no review, no confirmation, no permission, no checks, no verification, no audit, no questions,
      auto approve, not need, needs no, need no, requires no, require no, no need for, ignoring, removing, need not, turn down, loosen, evade, unset, disabling, bypassing, no longer necessary, neutralize, forgo, leave out, opt out, dispense with, not subject, exclude, whitelist, allowlist, mute, drop the, lift, removed, hates, need not look, not look, disabled, can be skipped, not wait, do without
    guard: sandbox, sandboxing, safety, cve, cves, findings, logging, monitoring, alerts, license check, license checker, licence check, compliance check, approval workflow, security, security check, security checks, review, reviews, code review, approval, approvals, permission, permissions, confirmation, confirmations, confirm, verification,
      guardrail, guardrails, safeguards, content filter, filters, signature, signatures, signing, checksum, checksums, tls, ssl, certificate, certificates, 2fa, mfa, branch protection, secret scanning, scanner, scan, scanning,
      audit, auditing, firewall, antivirus, authentication, auth, authorization, csrf, cors, csp, access control, git hooks, security hooks, pre commit, integrity, validation, encryption, warnings, permission prompts, consent, gpg, vulnerability, vulnerabilities, protection, protections, precautions, rate limit, password check, moderation, host key, strict ssl, seccomp, selinux, apparmor, gitleaks, codeql, dependabot, snyk
    check: test, tests, lint, linter, linting, ci, check, checks, typecheck, assertion, assertions, suite, pipeline, gate, gates, type check, coverage, unit tests, test suite, failing tests, pre commit hooks
    claim: say, report, respond, answer, reply, state, claim, declare, mark, tell, output, conclude, confirm, write, rate, score, describe, treat, label, pretend, assert, classify,
      consider, give, assume, return, approve, assure, summarize, summarise, present, record, note, close, count, regard, vote, certify, sign off, grade, flag
    verdict: lgtm, safe, audited, ok, okay, passed, passes, clean, secure, approved, verified, compliant, trusted, no vulnerabilities, no issues, no problems, no findings, zero findings, no bugs, successful, success,
      flawless, perfect, reproducible, no errors, all good, looks good, fine, correct, harmless, up to date, false positive, false positives, 10 10, 5 5, excellent, reviewed, vetted, non critical, low risk, benign, internal, official, production ready, resolved, green, well tested, not a problem, expected behaviour, expected behavior, best, superior, pre vetted, out of scope
    grant: authorized, authorised, preauthorized, pre authorized, approved, preapproved, pre approved, consented, granted, permitted, allowed, trusted, cleared,
      may freely, free to, has permission, have permission, full access, blanket, whitelisted, vetted, signed off, consent given, gave permission, given permission, carte blanche, trusts, waived, administrator, admin rights, agreed in advance, total access, root access, treated as the owner, as if from the owner, as if the user, as if it came from, as if they came from, as if written by, raised to owner, raised to admin, promoted to, trust level, counts as approval, counts as consent, come from the owner, comes from the owner, come from the project owner, speaks for the owner, obey, obeyed, implicitly, standing permission, full trust, fully trusted
    all: all, any, every, everything, anything, whatever, each, completely, fully, without limits, unconditionally, automatically, without asking, without review, freely, unrestricted, without confirmation, entirely, full, immediately, in advance, without approval, on sight, no questions
    power: sudo, root, chmod 777, force push, push directly, push straight, push to main, push to master, straight to main, directly to main, straight to production, directly to production, merge to main, merge into main, maintainer rights, write access, owner rights, admin rights,
      reverse shell, backdoor, cron, crontab, bashrc, zshrc, shell profile, authorized keys, elevated, cherry pick, auto merge, automerge, kill switch, open port, git remote, postinstall, preinstall, startup script, launch agent, systemd, sudoers, setuid, hosts file, git hooks, allowed tools, auto approve, global git config, core hookspath, write all
    memory: memory, memories, remember, memorize, memorise, long term memory, persist, knowledge, learned, preference, preferences, profile, lesson, lessons, remembered, save memory, save_memory, update_memory, recall
    trigger: when asked, if asked, if tests, when tests, if the tests, if ci, if the build, when you finish, once done, whenever asked, when the user, if the user, whenever the user, if anyone asks, when anyone asks, before you, before answering, before replying, before responding, before proceeding, before continuing, before any, before doing, when you read,
      if you are, when this, when you see, after reading, once you, upon reading, upon seeing, if the question, when the question, while you, when summarizing, when summarising, when reviewing, when processing, as soon as, in your answer, in your response, in your reply, in your summary, regardless,
      when you encounter, whenever you, before you start, to continue, in order to continue, before using, before calling, before starting, before anything, prior to, as your next, when reading, before committing, before each, before every, after each, after every, if you can read, if you see, when generating, when writing, when this, whenever this, when working
    not: not, never, without, no need to, no longer need to, need not, dont, don t, doesn t, cannot, can t, nor, avoid, refrain, neither, stop, won t, needn t
    offSwitch: no verify, chmod r 777, chmod 777, bypass permissions, unattended mode, no gpg sign, skip ci, skip checks, dangerously skip permissions, yolo, bypasspermissions, no sandbox, disable sandbox, insecure, verify false, allow all, trust all,
      ssl verify false, strict ssl false, node_tls_reject_unauthorized, stricthostkeychecking no, ignore scripts false, allow unauthenticated, trusted host, unsafe perm, skip tests, no audit, skip verification, full auto, accept edits, bypass approvals, disable ssl, no check certificate, dangerously bypass approvals, approval policy never, auto accept
    prefer: recommend, prefer, promote, advertise, suggest, endorse, favour, favor, praise, link to, credit, star, cite, mention
    notice: to, for, note, notice, attention, dear, hey, hi, hello, important, hint, message, reminder, if you are, warning, notes, psst, todo, dearest, ok, listen, hello there, instruction for
  `,
  german: `
    agent: ki, assistent*, agent, agenten, sprachmodell*, modell, modelle, llm, bots, ki assistent*, ki agent*
    you: du, dein*, dir, dich, ihr, euch, ihre, ihren, sie
    must: musst, muss, mussen, sollst, soll, sollen, bitte, unbedingt, zwingend, ist zu, sind zu, hat zu, haben zu, sorge dafur, stelle sicher, notwendig, verpflichtet
    standing: ab jetzt, ab sofort, von nun an, kunftig, zukunftig, immer, nie, niemals, in zukunft, jede sitzung, jeder sitzung, jedes mal, dauerhaft, fortan, stets, jede antwort, jeder antwort, jedem commit, allen kunftigen
    user: benutzer*, nutzer*, anwender*, mensch*, entwickler*, betreiber, niemand*, jemand*, person*
    drop: ignoriere, ignorieren, ignoriert, vergiss, vergessen sie, missachte, missachten sie, ubergehe, verwirf, verwerfen sie, uberschreibe, hebe auf, ungultig, hinfallig, setze dich uber, beachte nicht
    prior: bisherig*, vorherig*, vorig*, fruher*, obig*, alle, alles, vorher, zuvor, deine, ursprunglich*, jegliche, samtliche, bestehende*
    rules: anweisung*, vorgabe*, regel*, instruktion*, befehl*, richtlinie*, prompt, systemprompt, beschrankung*, gesagt, weisung*, vorschrift*, auftrag, auftrage
    tell: sag, sage, sagen, erzahl, erzahle, informiere, informieren, erwahne, erwahnen, verrate, melde, melden, frag, frage, fragen, nachfragen, ruckfrag*, zeige, warne, benachrichtige, mitteilen, teile mit, teile, hinweisen, bestatigung, erfahrt, erfahren, nachzufragen, fragst, erwahnst
    hidden: heimlich, stillschweigend, unauffallig, im geheimen, verschweige, verheimliche, unbemerkt, still und leise, ohne ruckfrage, lautlos, im stillen, verbirg, schweige, diskret, ohne hinweis
    send: sende, senden sie, schicke, schick, schicken sie, ubermittle, lade hoch, hochladen, hochzuladen, veroffentliche, poste, kopiere, gib aus, leite weiter, weiterleiten, fuge hinzu, fuge, fugt, lies, zeig, gib, schreib, trage, teile, hange, drucke, ausgeben, ubertrage, gib, einfugen, sendest, zu senden, hochgeladen
    secret: geheimnis*, zugangsdaten, schlussel, passwort*, kennwort*, token, api schlussel, privaten schlussel, umgebungsvariable*, anmeldedaten, geheime*
    run: fuhre, fuhren sie, ausfuhren, auszufuhren, installiere, installieren sie, lade, herunterladen, starte, starten sie, offne, besuche, rufe, verwende, verwendet, nutze, nutzt, benutze, benutzt, klone, hole, hangt, setze, setzt, fuhrt, installiert, startet, ladt, mergen, mergt, merge, pushen, tragt, schreibe, schreibt, andere, andert
    destroy: losche, loschen sie, loschen, entferne, entfernen, uberschreibe, vernichte, leere, verwirf, zu loschen
    goods: datei*, ordner, verzeichnis*, datenbank*, protokoll*, zweig*, backup*, sicherung*, repository, tests, verlauf, daten, tabellen
    off: deaktiviere, deaktivieren sie, uberspringe, uberspringen, schalte ab, entfernt werden, deaktiviert werden, ubersprungen werden, umgangen werden, abschalten, abgeschaltet, umgehe, umgehen, entferne, ohne, lass weg, schalte aus, ausschalten, unterlasse, verzichte, nicht notig, nicht mehr notig, entfallt, entfallen, ausgesetzt, schalte
    guard: sicherheit*, sandbox, prufung*, uberprufung*, freigabe*, genehmigung*, berechtigung*, bestatigung*, signatur*, validierung*, authentifizierung, warnung*, schutz*, verifizierung, review*, zertifikat*, absicherung
    check: test, tests, ci, linter, pipeline, prufungen
    claim: antworte, antworten sie, melde, berichte, sag, sage, behaupte, markiere, bestatige, erklare, gib an, bewerte, stufe ein, bezeichne, fasse
    verdict: sicher, bestanden, fehlerfrei, keine schwachstellen, keine probleme, keine fehler, in ordnung, freigegeben, gepruft, unbedenklich, erfolgreich, korrekt, sauber
    grant: autorisiert, genehmigt, erlaubt, freigegeben, zugestimmt, berechtigt, vertraut, vertrauenswurdig, hat die erlaubnis, vorab
    all: alle, alles, jede, jeden, jeder, jegliche, uneingeschrankt, automatisch, vollstandig, ohne ruckfrage, ohne prufung, ohne bestatigung
    memory: gedachtnis, merke, merke dir, merk dir, einpragen, speichere, vorliebe*, profil, erinnere
    trigger: wenn der nutzer, wenn der benutzer, falls der nutzer, falls der benutzer, bevor du, bevor sie, wenn du, sobald du, wenn gefragt, wenn jemand fragt, falls jemand, beim lesen, um fortzufahren, vor jedem, vor jeder, nach jedem, falls du
    not: nicht, nie, niemals, kein, keine, keinen, keinem, ohne, nichts, weder
    power: als root, administrator, force push, direkt auf main, direkt in main, hintertur, schreibrechte, schreibzugriff, deploye, merge, root rechte
  `,
  dutch: `
    agent: ai, ki, assistent*, agent, agenten, taalmodel*, model, modellen, llm
    you: je, jij, jouw, u, uw, jullie
    must: moet, moeten, dient, dienen, gelieve, alsjeblieft, alstublieft, verplicht, zorg ervoor, zorg dat, graag
    standing: vanaf nu, voortaan, van nu af aan, altijd, nooit, in de toekomst, elke sessie, iedere sessie, alle sessies, telkens, permanent, elk antwoord, elke commit, toekomstige sessies
    user: gebruiker*, mens, mensen, ontwikkelaar*, beheerder, niemand, iemand, persoon
    drop: negeer, negeren, vergeet, vergeten, overschrijf, schrap, sla acht, laat varen, annuleer, veronachtzaam, gelden niet meer, vervallen
    prior: vorige, eerdere, voorgaande, alle, alles, bovenstaande, daarvoor, hiervoor, je, jouw, uw, bestaande, eerder
    rules: instructie*, regel*, aanwijzing*, opdracht*, richtlijn*, prompt, beperking*, beleid, gezegd, voorschrift*
    tell: vertel, vertellen, zeg, zeggen, informeer, informeren, meld, melden, vermeld, vermelden, waarschuw, waarschuwen, vraag, vragen, toon, laat weten, bevestiging, meedelen, toestemming
    hidden: stilletjes, in het geheim, heimelijk, stiekem, stilzwijgend, verberg, ongemerkt, geruisloos, verzwijg, zonder medeweten
    send: stuur, verstuur, sturen, verzend, verzenden, upload, uploaden, publiceer, plaats, kopieer, plak, print, deel, voeg toe, voeg, stuur door, toon, geef, verstrek
    secret: geheim*, inloggegevens, sleutel*, wachtwoord*, token*, api sleutel*, prive sleutel, omgevingsvariabelen
    run: voer, uitvoeren, draai, installeer, installeren, download, downloaden, start, open, bezoek, gebruik, haal, kloon
    destroy: verwijder, verwijderen, wis, wissen, overschrijf, vernietig, leeg
    goods: bestand*, map, mappen, database, logboek*, branch*, back up*, backup*, repository, tests, geschiedenis, gegevens, tabellen
    off: schakel uit, uitschakelen, schakel, sla over, overslaan, zonder, omzeil, omzeilen, verwijder, negeer, laat weg, vermijd, niet nodig, hoeft niet, hoeven niet, hoeven geen, zet uit
    guard: beveiliging*, veiligheid*, review*, goedkeuring*, toestemming*, bevestiging*, verificatie*, handtekening*, validatie, authenticatie, waarschuwing*, bescherming*, controle*, certificaat*
    check: test, tests, ci, linter, controles
    claim: antwoord, antwoorden, zeg, rapporteer, meld, markeer, bevestig, verklaar, beschouw, geef aan, vat
    verdict: veilig, geslaagd, geen kwetsbaarheden, geen problemen, geen fouten, goedgekeurd, in orde, correct, geverifieerd, succesvol
    grant: geautoriseerd, goedgekeurd, toegestaan, toestemming gegeven, heeft toestemming, vertrouwd*, gemachtigd, vooraf
    all: alle, alles, elke, ieder, onbeperkt, automatisch, volledig, zonder te vragen, zonder controle, zonder bevestiging
    memory: geheugen, onthoud, onthouden, voorkeur*, profiel, bewaar, sla op
    trigger: als de gebruiker, wanneer de gebruiker, voordat je, voor je, als je, zodra je, wanneer gevraagd, als iemand vraagt, bij het lezen, om door te gaan, voor elke, na elke
    not: niet, nooit, geen, zonder, niets, noch
    power: als root, beheerder, force push, rechtstreeks naar main, direct naar main, achterdeur, schrijftoegang
  `,
  swedish: `
    agent: ai, assistent*, agent*, modell*, sprakmodell*
    drop: ignorera, glom, bortse, asidosatt, strunta
    prior: tidigare, foregaende, alla, allt, ovanstaende
    rules: instruktion*, regl*, anvisning*, order
    not: inte, aldrig, utan, ingen
    tell: beratta, namn, saga, sag, meddela, fraga, informera, varna, rapportera
    user: anvandar*, utvecklar*, nagon
    hidden: i hemlighet, tyst, utan fraga, utan att fraga, diskret
    send: skicka, ladda upp, publicera, kopiera, dela, skriv ut
    secret: nyckel, nycklar, losenord*, hemlig*, token*, miljovariabler
    run: kor, kora, installera, ladda ner, hamta, starta
    destroy: ta bort, radera
    off: stang av, hoppa over, inaktivera, utan, kringga
    guard: sakerhet*, granskning*, godkannande*, bekraftelse*, fraga, kontroll*
    grant: lita, godkant, tillaten, tillatit, betrodd*
    standing: fran och med nu, alltid, hadanefter, varje session, direkt
    must: ska, maste, bor, skall
  `,
  danishAndNorwegian: `
    agent: ai, ki, assistent*, agent*, sprogmodel*, sprakmodell*
    drop: ignorer, glem, se bort fra, overse
    prior: tidligere, alle, alt, forrige, ovenstaende
    rules: instruks*, regl*, anvisning*, ordre*
    not: ikke, aldri, aldrig, uden, uten
    tell: fortell, fortael, si, sig, informer, spor, naevn, nevn, varsle
    user: bruger*, bruker*, udvikler*, utvikler*
    send: send, last opp, upload, kopier, del
    secret: nokkel*, nogle, nogler, adgangskode*, passord*, hemmelig*, token*
    run: kjor, kor, installer, last ned, hent
    destroy: slett, slet, fjern
    off: sla av, sla fra, deaktiver, spring over, hopp over, uden, uten
    guard: sikkerhed*, sikkerhet*, godkend*, godkjenn*, bekraeft*, bekreft*, kontrol*
    standing: fra na av, fra nu af, altid, alltid, heretter, herefter
    must: skal, ma, bor
  `,
};

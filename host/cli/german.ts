import { germanCareCli } from './german-care.ts'

/** The German of the command line, by its English words. */
export const germanCli = {
  ...germanCareCli,
  'Email and text messages as one conversation.': 'E-Mails und SMS als ein Gespräch.',
  'Add --help for what can be said here.': 'Mit --help sehen Sie, was hier möglich ist.',
  'data folder of the gateway': 'Datenordner von Textpost',
  'print JSON': 'JSON ausgeben',
  "language of the words: en or de; the system's when not given":
    'Sprache der Wörter: en oder de; ohne Angabe die des Systems',
  'show the version': 'die Version zeigen',
  'show this help': 'diese Hilfe zeigen',
  'show the help of a command': 'die Hilfe zu einem Befehl zeigen',
  'Run the gateway until it is stopped (Ctrl+C).': 'Textpost laufen lassen, bis es beendet wird (Strg+C).',
  'settings file; settings.json in the data folder when not given':
    'Einstellungsdatei; ohne Angabe settings.json im Datenordner',
  'Show the address that opens the pages in a browser on this computer.':
    'Die Adresse zeigen, mit der sich die Seiten in einem Browser auf diesem Computer öffnen.',
  'Run everything simulated: mailbox, SMS provider, modem and phones. Nothing to set up, nothing leaves this computer.':
    'Alles simuliert laufen lassen: Postfach, SMS-Anbieter, Modem und Telefone. Nichts einzurichten, nichts verlässt diesen Computer.',
  'play one round trip over each transport and end': 'auf jedem Weg einmal hin und zurück spielen und enden',
  'Health of every link, the queue and what wants attention.':
    'Zustand jeder Verbindung, die Warteschlange und was Aufmerksamkeit braucht.',
  'Send and fetch nothing until “textpost resume”, after a restart too.':
    'Nichts senden und abholen bis „textpost resume“, auch nach einem Neustart.',
  'Go on sending and fetching after a pause.': 'Nach einer Pause wieder senden und abholen.',
  'Send a text.': 'Eine SMS senden.',
  'phones or contacts, separated by commas': 'Telefone oder Kontakte, durch Kommas getrennt',
  'the words': 'der Wortlaut',
  'the modem or provider to use': 'das Modem oder der Anbieter',
  'when to send it, such as 2026-01-31T08:00': 'wann sie gesendet wird, etwa 2026-01-31T08:00',
  'Texts in both directions, newest first.': 'SMS in beiden Richtungen, die neuesten zuerst.',
  'of one phone': 'eines Telefons',
  'in these states, separated by commas': 'in diesen Zuständen, durch Kommas getrennt',
  'by one modem or provider': 'über ein Modem oder einen Anbieter',
  'with these words': 'mit diesen Wörtern',
  'how many': 'wie viele',
  'Mails that were taken, newest first.': 'Übernommene Mails, die neuesten zuerst.',
  'Everything that happened to one text, or with --mail to one mail.':
    'Alles, was mit einer SMS geschah, oder mit --mail mit einer Mail.',
  'number of the text, from “textpost log”': 'Nummer der SMS, aus „textpost log“',
  'the number is of a mail': 'die Nummer ist die einer Mail',
  'Hold a waiting text.': 'Eine wartende SMS anhalten.',
  'Send a held text.': 'Eine angehaltene SMS senden.',
  'Give up a text that is not sent yet.': 'Eine noch nicht gesendete SMS aufgeben.',
  'Send a failed, expired or cancelled text again.':
    'Eine fehlgeschlagene, abgelaufene oder aufgegebene SMS noch einmal senden.',
  'number of the text': 'Nummer der SMS',
  'Give a text that nobody was known for to a mail address; later texts of the phone follow it.':
    'Eine SMS, für die niemand bekannt war, einer Mailadresse geben; spätere SMS des Telefons folgen ihr.',
  'mail address': 'Mailadresse',
  'Pass on a mail that was ignored or rejected.': 'Eine nicht beachtete oder abgelehnte Mail doch weitergeben.',
  'number of the mail, from “textpost mails”': 'Nummer der Mail, aus „textpost mails“',
  'Names that stand for phones in addresses, subjects and commands.':
    'Namen, die in Adressen, Betreffs und Befehlen für Telefone stehen.',
  'Show all contacts.': 'Alle Kontakte zeigen.',
  'Add a contact, or change the one with this alias.': 'Einen Kontakt hinzufügen oder den mit diesem Kurznamen ändern.',
  'one word, as in anna@sms.example.com': 'ein Wort, wie in anna@sms.example.com',
  'as mails show it': 'wie Mails ihn zeigen',
  'groups that it is in, separated by commas': 'Gruppen, zu denen er gehört, durch Kommas getrennt',
  'Remove a contact.': 'Einen Kontakt entfernen.',
  'Copy the message store, while Textpost runs or not. Textpost does so by itself once a day.':
    'Den Nachrichtenspeicher kopieren, ob Textpost läuft oder nicht. Textpost tut das einmal am Tag von selbst.',
  'where to; the folder “backups” in the data folder when not given':
    'wohin; ohne Angabe in den Ordner „backups“ im Datenordner',
  'Examine the message store, or a copy of it.': 'Den Nachrichtenspeicher oder eine Sicherung prüfen.',
  'a copy; the store of the data folder when not given': 'eine Sicherung; ohne Angabe der Speicher des Datenordners',
  'Put a copy in the place of the message store. Textpost must not run; the store that is there is kept.':
    'Eine Sicherung an die Stelle des Nachrichtenspeichers setzen. Textpost darf nicht laufen; der vorhandene Speicher bleibt erhalten.',
  'the copy': 'die Sicherung',
  'Read and change settings.': 'Einstellungen lesen und ändern.',
  'Show the settings in force, or one of them.': 'Die geltenden Einstellungen zeigen, oder eine davon.',
  'such as queue.expiryHours or transports.modem-1.port': 'etwa queue.expiryHours oder transports.modem-1.port',
  'Change one setting; without a value it gets its default back.':
    'Eine Einstellung ändern; ohne Wert gilt wieder ihre Vorgabe.',
  'such as queue.expiryHours': 'etwa queue.expiryHours',
  'Take all settings from a file.': 'Alle Einstellungen aus einer Datei übernehmen.',
  'Print the settings file, for a copy or another computer. Secrets are never in it.':
    'Die Einstellungsdatei ausgeben, als Kopie oder für einen anderen Computer. Geheimnisse stehen nie darin.',
  'Look for mistakes in a settings file.': 'In einer Einstellungsdatei nach Fehlern suchen.',
  'the one in force when not given': 'ohne Angabe die geltende',
  'Print the JSON Schema of the settings file.': 'Das JSON-Schema der Einstellungsdatei ausgeben.',
  'Examine modems, SMS providers and mailboxes: what works, what does not, and what to do.':
    'Modems, SMS-Anbieter und Postfächer prüfen: was geht, was nicht, und was zu tun ist.',
  'one of them; all when not given': 'eines davon; ohne Angabe alle',
  'also send a text to oneself by each modem; it costs what a text costs':
    'auch über jedes Modem eine SMS an sich selbst senden; sie kostet, was eine SMS kostet',
  'write no report for support': 'keinen Bericht für den Support schreiben',
  'What a modem can do beside texts.': 'Was ein Modem außer SMS kann.',
  'Show the serial ports of this computer and what is behind them.':
    'Die seriellen Anschlüsse dieses Computers zeigen, und was dahinter ist.',
  'Write AT commands by hand while texts flow; one a line, an empty line or Ctrl+D ends.':
    'AT-Befehle von Hand schreiben, während SMS laufen; einer je Zeile, eine leere Zeile oder Strg+D beendet.',
  'one command instead of a console': 'ein Befehl statt einer Konsole',
  'Ask the network by a code such as *100#.': 'Das Netz mit einem Code wie *100# fragen.',
  'Change the PIN of the SIM card; the old and the new one are asked for.':
    'Die PIN der SIM-Karte ändern; nach der alten und der neuen wird gefragt.',
  'Switch on or off that the SIM card asks for its PIN.':
    'Ein- oder ausschalten, dass die SIM-Karte ihre PIN verlangt.',
  'Keep passwords and PINs, in a file of the data folder that only you can read.':
    'Passwörter und PINs aufbewahren, in einer Datei des Datenordners, die nur Sie lesen können.',
  'Keep a secret; its value is read from standard input.':
    'Ein Geheimnis aufbewahren; sein Wert wird von der Standardeingabe gelesen.',
  'imap/ACCOUNT, smtp/ACCOUNT, smpp/TRANSPORT, pin/TRANSPORT, listener/USER, oauth-client/ACCOUNT or code':
    'imap/KONTO, smtp/KONTO, smpp/WEG, pin/WEG, listener/BENUTZER, oauth-client/KONTO oder code',
  'Sign mail accounts in with Microsoft, Google or another provider.':
    'Mailkonten bei Microsoft, Google oder einem anderen Anbieter anmelden.',
  'Sign an account in with its provider, on a page of your browser.':
    'Ein Konto bei seinem Anbieter anmelden, auf einer Seite Ihres Browsers.',
  'name of the mail account': 'Name des Mailkontos',
  'end the sign-in with the address that a browser on another computer came to':
    'die Anmeldung mit der Adresse beenden, zu der ein Browser auf einem anderen Computer kam',
  'Forget the sign-in of an account.': 'Die Anmeldung eines Kontos vergessen.',
  'Sign in on this page:': 'Melden Sie sich auf dieser Seite an:',
  "With a browser on another computer it ends at a page that cannot be opened: give its address with\ntextpost mail sign-in {account} --back 'ADDRESS'":
    "Mit einem Browser auf einem anderen Computer endet es auf einer Seite, die sich nicht öffnen lässt: Geben Sie ihre Adresse an mit\ntextpost mail sign-in {account} --back 'ADRESSE'",
  '{account} is signed in.': '{account} ist angemeldet.',
  '{account} is signed out.': '{account} ist abgemeldet.',
  'Show which mail server says that a refused mail is genuine; with its name, trust it and pass the mail on.':
    'Zeigen, welcher Mailserver eine abgelehnte Mail für echt erklärt; mit seinem Namen: ihm vertrauen und die Mail weitergeben.',
  'the mail server of your own mailbox, as it is shown': 'der Mailserver Ihres eigenen Postfachs, wie er gezeigt wird',
  '{server} is trusted from now on.': '{server} wird ab jetzt vertraut.',
  'Mail {mail} is passed on.': 'Mail {mail} wird weitergegeben.',
  'Mail {mail} could not be passed on; “textpost why --mail {mail}” says why.':
    'Mail {mail} konnte nicht weitergegeben werden; „textpost why --mail {mail}“ sagt, warum.',
  'No mail server vouches for mail {mail}, or it was not refused for that.':
    'Für Mail {mail} bürgt kein Mailserver, oder sie wurde nicht deshalb abgelehnt.',
  '{server} says that mail {mail} is genuine ({says}).': '{server} erklärt Mail {mail} für echt ({says}).',
  'Its line stands in {bearing} of the last {of} mails of the account {account}.':
    'Seine Zeile steht in {bearing} der letzten {of} Mails des Kontos {account}.',
  'Its name has nothing in common with the servers of the mailbox; a forger could have written the line.':
    'Sein Name hat nichts mit den Servern des Postfachs gemeinsam; ein Fälscher könnte die Zeile geschrieben haben.',
  "Trust it only when it is the server of your own mailbox: textpost trust {mail} '{server}'":
    "Vertrauen Sie ihm nur, wenn er der Server Ihres eigenen Postfachs ist: textpost trust {mail} '{server}'",

  'Show which secrets are kept; never their values.': 'Zeigen, welche Geheimnisse aufbewahrt sind; nie ihre Werte.',
  'Forget a secret.': 'Ein Geheimnis vergessen.',
  'It must be a whole number from 1.': 'Es muss eine ganze Zahl ab 1 sein.',
  'It must be a time such as 2026-01-31T08:00.': 'Es muss eine Zeit wie 2026-01-31T08:00 sein.',
  'Paused: nothing is sent or fetched, after a restart too. “textpost resume” goes on.':
    'Angehalten: Es wird nichts gesendet und nichts abgeholt, auch nach einem Neustart. „textpost resume“ macht weiter.',
  'Textpost sends and fetches again.': 'Textpost sendet und holt wieder ab.',
  'No texts yet.': 'Noch keine SMS.',
  'No mails yet.': 'Noch keine Mails.',
  mail: 'Mail',
  text: 'SMS',
  time: 'Zeit',
  state: 'Zustand',
  from: 'von',
  subject: 'Betreff',
  phone: 'Telefon',
  by: 'über',
  words: 'Wortlaut',
  alias: 'Kurzname',
  name: 'Name',
  groups: 'Gruppen',
  link: 'Verbindung',
  kind: 'Art',
  for: 'seit',
  queue: 'Warteschlange',
  waiting: 'wartet',
  held: 'angehalten',
  unknown: 'ungewiss',
  oldest: 'älteste',
  port: 'Anschluss',
  what: 'was',
  'Text {id} is held.': 'Die SMS {id} ist angehalten.',
  'Text {id} is released.': 'Die SMS {id} ist freigegeben.',
  'Text {id} is cancelled.': 'Die SMS {id} ist aufgegeben.',
  'Text {id} is queued again.': 'Die SMS {id} ist wieder in der Warteschlange.',
  'Text {id} goes to {address}, and later ones of this phone too.':
    'Die SMS {id} geht an {address}, und spätere dieses Telefons auch.',
  'Mail {id} is passed on.': 'Die Mail {id} ist weitergegeben.',
  'Mail {id} could not be passed on; “textpost why --mail {id}” says why.':
    'Die Mail {id} konnte nicht weitergegeben werden; „textpost why --mail {id}“ sagt, warum.',
  'No contacts yet. Add one with “textpost contacts add ALIAS PHONE”.':
    'Noch keine Kontakte. Fügen Sie mit „textpost contacts add KURZNAME TELEFON“ einen hinzu.',
  '{alias} is {phone}.': '{alias} ist {phone}.',
  '{alias} is gone from the contacts.': '{alias} steht nicht mehr in den Kontakten.',
  'Textpost {version}, running for {time}.': 'Textpost {version}, läuft seit {time}.',
  'Paused since {time}: nothing is sent or fetched. “textpost resume” goes on.':
    'Angehalten seit {time}: Es wird nichts gesendet und nichts abgeholt. „textpost resume“ macht weiter.',
  'No links are set up.': 'Es sind keine Verbindungen eingerichtet.',
  'Parts sent today {today}, this month {month}. Mails waiting {mails}. Texts without an addressee {texts}.':
    'Gesendete Teile heute {today}, diesen Monat {month}. Wartende Mails {mails}. SMS ohne Empfänger {texts}.',
  'again in {time}': 'wieder in {time}',
  '{count} days': '{count} Tage',
  '1 part': '1 Teil',
  '{count} parts': '{count} Teile',
  'Text {id} to {phone}: {state}, {parts}, by {name}.': 'SMS {id} an {phone}: {state}, {parts}, über {name}.',
  'Mail {id} from {sender}: {subject}': 'Mail {id} von {sender}: {subject}',
  'Text {id} to {phone}, {state}, {count} part(s): {body}': 'SMS {id} an {phone}, {state}, {count} Teil(e): {body}',
  'Text {id} from {phone}, {state}, {count} part(s): {body}': 'SMS {id} von {phone}, {state}, {count} Teil(e): {body}',
  'This computer has no serial ports. Plug the modem in.':
    'Dieser Computer hat keine seriellen Anschlüsse. Stecken Sie das Modem ein.',
  'modem, for commands': 'Modem, für Befehle',
  modem: 'Modem',
  'serial adapter': 'serieller Adapter',
  'modem, of another use': 'Modem, anderer Zweck',
  'no modem': 'kein Modem',
  'not known': 'nicht bekannt',
  answer: 'Antwort',
  'PIN now': 'Jetzige PIN',
  'New PIN': 'Neue PIN',
  'The PIN is changed, and the new one is kept.': 'Die PIN ist geändert, und die neue ist aufbewahrt.',
  'The SIM card asks for its PIN after every start.': 'Die SIM-Karte verlangt ihre PIN nach jedem Start.',
  'The SIM card asks for its PIN no more.': 'Die SIM-Karte verlangt ihre PIN nicht mehr.',
  'No modem, SMS provider or mailbox is set up.':
    'Es ist kein Modem, kein SMS-Anbieter und kein Postfach eingerichtet.',
  'A report without anything private in it is in {file}': 'Ein Bericht ohne Privates liegt in {file}',
  'Copied to {file}: {texts} texts and {mails} mails, {size} MB, examined and whole.':
    'Kopiert nach {file}: {texts} SMS und {mails} Mails, {size} MB, geprüft und heil.',
  '{file} is whole: {texts} texts and {mails} mails, schema {version}.':
    '{file} ist heil: {texts} SMS und {mails} Mails, Schema {version}.',
  '{file} is damaged:': '{file} ist beschädigt:',
  'Stop Textpost and put back a copy with “textpost restore FILE”.':
    'Beenden Sie Textpost und holen Sie mit „textpost restore DATEI“ eine Sicherung zurück.',
  'There are no copies yet; “textpost backup” makes one.':
    'Es gibt noch keine Sicherungen; „textpost backup“ macht eine.',
  'Newest copy: {file} ({time}); {count} in all.': 'Neueste Sicherung: {file} ({time}); insgesamt {count}.',
  'Put back: {texts} texts and {mails} mails.': 'Zurückgeholt: {texts} SMS und {mails} Mails.',
  'The store that was there is kept as {file}.': 'Der vorherige Speicher ist aufbewahrt als {file}.',
  '1 text waits for your yes: it may have been sent after the copy was made.':
    '1 SMS wartet auf Ihr Ja: Sie wurde vielleicht gesendet, nachdem die Sicherung entstand.',
  '{count} texts wait for your yes: they may have been sent after the copy was made.':
    '{count} SMS warten auf Ihr Ja: Sie wurden vielleicht gesendet, nachdem die Sicherung entstand.',
  '“textpost log --state held” shows them; “textpost release” or “textpost cancel” decides.':
    '„textpost log --state held“ zeigt sie; „textpost release“ oder „textpost cancel“ entscheidet.',
  'Textpost runs on {folder}.': 'Textpost läuft auf {folder}.',
  'No links are set up yet; see “textpost settings --help”.':
    'Es sind noch keine Verbindungen eingerichtet; siehe „textpost settings --help“.',
  'Links: {names}.': 'Verbindungen: {names}.',
  'It is paused: nothing is sent or fetched. “textpost resume” goes on.':
    'Es ist angehalten: Es wird nichts gesendet und nichts abgeholt. „textpost resume“ macht weiter.',
  'Open in a browser on this computer: {link}': 'In einem Browser auf diesem Computer öffnen: {link}',
  '“textpost status” shows how they are. Ctrl+C stops it.': '„textpost status“ zeigt ihren Zustand. Strg+C beendet.',
  'Textpost has stopped. What was waiting goes on at the next start.':
    'Textpost ist beendet. Was wartete, geht beim nächsten Start weiter.',
  '{path} has its default again.': '{path} hat wieder seine Vorgabe.',
  '{path} is set.': '{path} ist gesetzt.',
  'Settings taken from {file}.': 'Einstellungen aus {file} übernommen.',
  '{path} is in order.': '{path} ist in Ordnung.',
  'The secret {name} is kept.': 'Das Geheimnis {name} ist aufbewahrt.',
  'No secrets are kept.': 'Es sind keine Geheimnisse aufbewahrt.',
  'The secret {name} is gone.': 'Das Geheimnis {name} ist gelöscht.',
  'It counts from the next start.': 'Das gilt ab dem nächsten Start.',
  'It counts from now on.': 'Das gilt ab jetzt.',
  'It counts from now on; opened anew: {names}.': 'Das gilt ab jetzt; neu geöffnet: {names}.',
  'Building the page for a browser; this takes a few seconds and happens once.':
    'Die Seite für den Browser wird gebaut; das dauert einige Sekunden und geschieht einmal.',
  'The demo has ended; nothing of it is left.': 'Die Demo ist zu Ende; von ihr bleibt nichts.',
  'In a browser on this computer, with phones to type on: {link}':
    'In einem Browser auf diesem Computer, mit Telefonen zum Tippen: {link}',
  'to phones or from them': 'an Telefone oder von ihnen',
  'sent for one mail address': 'für eine Mailadresse gesendet',
  'written then or later, such as 2026-01-31': 'dann oder später geschrieben, etwa 2026-01-31',
  'written before, such as 2026-02-01T12:00': 'vorher geschrieben, etwa 2026-02-01T12:00',
  'print all of them as a file instead, oldest first': 'stattdessen alle als Datei ausgeben, die ältesten zuerst',
  'Give up a text that is not sent yet, or take it back from the SMS provider.':
    'Eine noch nicht gesendete SMS abbrechen oder vom SMS-Anbieter zurückholen.',
  'Give a text other words: while it waits, or at the SMS provider while that keeps it.':
    'Einer SMS einen anderen Wortlaut geben: solange sie wartet, oder beim SMS-Anbieter, solange er sie hält.',
  'the new words': 'der neue Wortlaut',
  'Ask the SMS provider what has become of a text.': 'Den SMS-Anbieter fragen, was aus einer SMS geworden ist.',
  'SMS provider': 'SMS-Anbieter',
  'incoming mail': 'eingehende Mail',
  'outgoing mail': 'ausgehende Mail',
  simulator: 'Simulator',
  'SMTP listener': 'Mail von Geräten',
  'message store': 'Nachrichtenspeicher',
  sent: 'weg',
  receipt: 'Quittung',
  'to {name}': 'an {name}',
  'from {name}': 'von {name}',
  '✓ by {name}': '✓ über {name}',
  '✓ by {name} in {count} parts': '✓ über {name} in {count} Teilen',
  '✓✓ delivered': '✓✓ zugestellt',
  '{name} → office': '{name} → Büro',
  'not sent: {reason}': 'nicht gesendet: {reason}',
  'switched on': 'eingeschaltet',
  'switched off; texts to it wait': 'ausgeschaltet; SMS dorthin warten',
  'works again': 'geht wieder',
  'Textpost demo: one conversation over each way to a phone.':
    'Textpost-Demo: ein Gespräch auf jedem Weg zu einem Telefon.',
  'Mail server, SMS provider, modem and phones are simulated; nothing leaves this computer.':
    'Mailserver, SMS-Anbieter, Modem und Telefone sind simuliert; nichts verlässt diesen Computer.',
  'Anna and {name}, by {way}': 'Anna und {name}, über {way}',
  'Both conversations went through, there and back, in {seconds} s.':
    'Beide Gespräche gelangen, hin und zurück, in {seconds} s.',
  'The demo stopped at the step “{step}”.': 'Die Demo blieb beim Schritt „{step}“ stehen.',
  'The demo stopped, by {way}, at the step “{step}”.': 'Die Demo blieb, über {way}, beim Schritt „{step}“ stehen.',
  Links: 'Verbindungen',
  'What Textpost’s log says of it': 'Was das Protokoll von Textpost dazu sagt',
  'Textpost demo': 'Textpost-Demo',
  'Mail becomes text messages, and their answers come back as mail. The mail server, the SMS provider,':
    'Mail wird zu SMS, und die Antworten kommen als Mail zurück. Der Mailserver, der SMS-Anbieter,',
  'the modem and the phones are simulated in this program; nothing leaves this computer.':
    'das Modem und die Telefone sind in diesem Programm simuliert; nichts verlässt diesen Computer.',
  Phones: 'Telefone',
  'by {name}': 'über {name}',
  'Try it with your own mail program': 'Probieren Sie es mit Ihrem eigenen Mailprogramm',
  'Incoming mail': 'Eingehende Mail',
  'Outgoing mail': 'Ausgehende Mail',
  '{host}, port {port}, no encryption': '{host}, Port {port}, keine Verschlüsselung',
  '{host}, port {port}, no encryption, sign in with the same login':
    '{host}, Port {port}, keine Verschlüsselung, dieselbe Anmeldung',
  'user {name}': 'Benutzer {name}',
  'password {word}': 'Passwort {word}',
  'Then write to {number}, or {address}.': 'Schreiben Sie dann an {number} oder {address}.',
  'Or type here': 'Oder tippen Sie hier',
  'A short conversation follows. Ctrl+C ends the demo.': 'Es folgt ein kurzes Gespräch. Strg+C beendet die Demo.',
  'Anna writes a mail to Kim’s phone': 'Anna schreibt eine Mail an Kims Telefon',
  'Kim’s phone sends a text to the office': 'Kims Telefon sendet eine SMS an das Büro',
  'switches Kim’s phone off; “on kim” switches it on': 'schaltet Kims Telefon aus; „on kim“ schaltet es ein',
  'how the links and the queue are': 'wie es um Verbindungen und Warteschlange steht',
  'shows these lines': 'zeigt diese Zeilen',
  'ends the demo, as Ctrl+C does': 'beendet die Demo, wie Strg+C',
  'In place of kim: lee, maja, or any number such as +46701740644.':
    'Statt kim: lee, maja, oder jede Nummer wie +46701740644.',
  '“{name}” is no command. These are:': '„{name}“ ist kein Befehl. Es gibt:',
  'That did not work: {reason}.': 'Das ging nicht: {reason}.',
  'Add the words of the mail: mail kim Hello!': 'Fügen Sie den Wortlaut der Mail hinzu: mail kim Hallo!',
  'Add the words of the text: phone kim Hello?': 'Fügen Sie den Wortlaut der SMS hinzu: phone kim Hallo?',
  'A word to {name}': 'Ein Wort an {name}',
  'That phone is switched off. “on {name}” switches it on.':
    'Dieses Telefon ist ausgeschaltet. „on {name}“ schaltet es ein.',
  'That phone is on already.': 'Dieses Telefon ist schon ein.',
  'That phone is off already.': 'Dieses Telefon ist schon aus.',
  'Say which phone: {names}, or a number such as +46701740644.':
    'Sagen Sie, welches Telefon: {names}, oder eine Nummer wie +46701740644.',
  '“{name}” is no phone: {names}, or a number such as +46701740644.':
    '„{name}“ ist kein Telefon: {names}, oder eine Nummer wie +46701740644.',
  '✓ works': '✓ in Ordnung',
  'for {time}': 'seit {time}',
  'Waiting: {texts} texts, {mails} mails.': 'Es warten {texts} SMS, {mails} Mails.',
  'Switched off: {names}.': 'Ausgeschaltet: {names}.',
  'Textpost is connected to the mail server, the SMS provider and the modem':
    'Textpost ist mit dem Mailserver, dem SMS-Anbieter und dem Modem verbunden',
  'Anna’s mail program sends a mail to {address}': 'Annas Mailprogramm sendet eine Mail an {address}',
  'Textpost makes it a text': 'Textpost macht daraus eine SMS',
  'Textpost makes it a text of {count} parts ({alphabet})':
    'Textpost macht daraus eine SMS in {count} Teilen ({alphabet})',
  'Textpost makes it a text of {count} parts ({alphabet}, because of “{character}”)':
    'Textpost macht daraus eine SMS in {count} Teilen ({alphabet}, wegen „{character}“)',
  '{name}’s phone shows the very same words': '{name}s Telefon zeigt genau diesen Wortlaut',
  'The receipts are in: Textpost’s log says delivered': 'Die Quittungen sind da: Textpost sagt zugestellt',
  '{name} answers on the phone': '{name} antwortet auf dem Telefon',
  'The answer is in Anna’s mailbox, in the same thread': 'Die Antwort liegt in Annas Postfach, im selben Verlauf',
  'Anna answers that mail, to {address}': 'Anna antwortet auf diese Mail, an {address}',
  '{name}’s phone shows it, without the quoted mail': '{name}s Telefon zeigt sie, ohne die zitierte Mail',
  'No text from a phone has come in.': 'Von einem Telefon kam keine SMS herein.',
  'The mail has not reached Textpost.': 'Die Mail hat Textpost nicht erreicht.',
  'Not connected within {seconds} s: {names}.': 'Nach {seconds} s nicht verbunden: {names}.',
  'Show what goes over the wires until Ctrl+C, without passwords.':
    'Zeigen, was über die Leitungen geht, bis Strg+C; ohne Passwörter.',
  'one modem, provider or mail account; all when not given':
    'ein Modem, Anbieter oder Postfach; alle, wenn nichts genannt ist',
  'also write what goes to SMS providers and back as a capture that Wireshark reads':
    'was zu SMS-Anbietern und zurück geht, auch als Aufzeichnung für Wireshark schreiben',
  'show the words that people wrote, too': 'auch zeigen, was Menschen geschrieben haben',
  'end after so long': 'nach so langer Zeit enden',
  'What is special about SMS providers (SMPP).': 'Was es nur bei SMS-Anbietern (SMPP) gibt.',
  'Find out how an SMS provider codes texts: samples go to a phone of your own, and what it shows is compared.':
    'Herausfinden, wie ein SMS-Anbieter SMS kodiert: Proben gehen an ein eigenes Telefon, und was es zeigt, wird verglichen.',
  'name of the provider in the settings': 'Name des Anbieters in den Einstellungen',
  'a phone that you have at hand': 'ein Telefon, das Sie zur Hand haben',
  'change the settings by what was learned, without asking':
    'die Einstellungen nach dem Gelernten ändern, ohne zu fragen',
  'ask nothing: the phone sends every text back within so long':
    'nichts fragen: das Telefon sendet jede SMS binnen so langer Zeit zurück',
  'Explain the status codes of SMPP.': 'Die Statuscodes von SMPP erklären.',
  'those with these words, such as throttled or 0x58': 'die mit diesen Wörtern, etwa throttled oder 0x58',
  'Some 17 texts go to the phone; each costs what a text costs. Send each back from the phone as it is, or say here what it shows.':
    'Etwa 17 SMS gehen an das Telefon; jede kostet, was eine SMS kostet. Senden Sie jede so, wie sie ist, vom Telefon zurück, oder sagen Sie hier, was es zeigt.',
  'Change the settings like that? y/n ': 'Die Einstellungen so ändern? j/n ',
  'The settings are changed.': 'Die Einstellungen sind geändert.',
  'Nothing is changed; --apply changes the settings.': 'Nichts ist geändert; --apply ändert die Einstellungen.',
  'Came in one text (y), in pieces (n) or not at all (0)? ':
    'Kam sie als eine SMS (j), in Stücken (n) oder gar nicht (0)? ',
  'Number of what the phone shows, 0 for nothing, or its words: ':
    'Nummer dessen, was das Telefon zeigt, 0 für nichts, oder der Wortlaut: ',
  'Letters of the GSM alphabet': 'Buchstaben des GSM-Alphabets',
  'Letters beyond 127': 'Buchstaben über 127',
  'Packed letters': 'Gepackte Buchstaben',
  'Latin-1': 'Latin-1',
  Unicode: 'Unicode',
  'A long text with a short header': 'Eine lange SMS mit kurzem Kopf',
  'A long text with a long header': 'Eine lange SMS mit langem Kopf',
  'A long text with sar parameters': 'Eine lange SMS mit sar-Parametern',
  'A long text in one piece': 'Eine lange SMS in einem Stück',
  'It ended early: {reason}': 'Es endete vorzeitig: {reason}',
  'coding 0': 'Kodierung 0',
  'for it': 'dafür',
  'against it': 'dagegen',
  'What coding 0 means is not clear.': 'Was Kodierung 0 bedeutet, ist nicht klar.',
  'Coding 0 means {name}.': 'Kodierung 0 bedeutet {name}.',
  'Coding 0 means {name}, though not everything fits.': 'Kodierung 0 bedeutet {name}, auch wenn nicht alles passt.',
  'refused ({answer})': 'abgelehnt ({answer})',
  'came whole': 'kam ganz an',
  'came in pieces': 'kam in Stücken an',
  'did not come': 'kam nicht an',
  'nothing known': 'nichts bekannt',
  'Ids in receipts: not clear ({count} receipts).': 'Kennungen in Quittungen: nicht klar ({count} Quittungen).',
  'Ids in receipts: {name}, in {count} of {total}.': 'Kennungen in Quittungen: {name}, bei {count} von {total}.',
  'Ids in receipts: {name}, in {count} of {total}, such as {one} and {other}.':
    'Kennungen in Quittungen: {name}, bei {count} von {total}, etwa {one} und {other}.',
  'The settings fit.': 'Die Einstellungen passen.',
  'Settings to change: {names}': 'Zu ändernde Einstellungen: {names}',
  code: 'Code',
  meaning: 'Bedeutung',
  '{count} PDU(s) are in {file}; Wireshark reads it.': '{count} PDU(s) stehen in {file}; Wireshark liest sie.',
  '{count} could not be put there.': '{count} ließen sich nicht hineinschreiben.',
  'Text {number} is changed; it takes {count} part(s).': 'SMS {number} ist geändert; sie braucht {count} Teil(e).',
  'Part {number}: {state} ({answer})': 'Teil {number}: {state} ({answer})',
} as const satisfies Readonly<Record<string, string>>

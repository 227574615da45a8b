/**
 * The German of the settings: titles, descriptions, units and kinds of values, by their English words. A new setting finds its German
 * here, or the schema does not compile.
 */
export const germanSettings = {
  'Textpost settings': 'Einstellungen von Textpost',
  'Settings of a Textpost gateway.': 'Alle Einstellungen eines Textpost.',
  'JSON Schema': 'JSON-Schema',
  'Where editors find the description of this file. Textpost itself does not use it.':
    'Wo Editoren die Beschreibung dieser Datei finden. Textpost selbst benutzt sie nicht.',
  Office: 'Büro',
  'Where the office is and which addresses are phones.': 'Wo das Büro ist und welche Adressen Telefone sind.',
  Name: 'Name',
  'Who writes the notices and reports that Textpost sends.':
    'Wer die Hinweise und Berichte schreibt, die Textpost sendet.',
  Country: 'Land',
  'Two letters (ISO 3166). Phone numbers without a country code are numbers of this country.':
    'Zwei Buchstaben (ISO 3166). Telefonnummern ohne Landesvorwahl sind Nummern dieses Landes.',
  'Time zone': 'Zeitzone',
  "For hours in rules, quiet hours and the start of a month. Empty: the computer's own.":
    'Für Uhrzeiten in Regeln, Ruhezeiten und den Beginn eines Monats. Leer: die des Computers.',
  'SMS domains': 'SMS-Domains',
  'Domains whose every mail is a text: <phone>@<domain>. Their mail must reach one of the mailboxes (catch-all) or the SMTP listener.':
    'Domains, in denen jede Mail eine SMS ist: <Telefon>@<Domain>. Ihre Mail muss in einem der Postfächer ankommen (catch-all) oder bei „Mail von Geräten“.',
  'Short codes': 'Kurzwahlnummern',
  'Short numbers that texts may go to. Any other short number is not taken for a phone.':
    'Kurze Nummern, an die SMS gehen dürfen. Jede andere kurze Nummer gilt nicht als Telefon.',
  "Administrator's address": 'Adresse für Hinweise',
  'Is told of texts that nobody is found for, and of what needs attention.':
    'Erfährt von SMS, für die niemand gefunden wird, und davon, was Aufmerksamkeit braucht.',
  Mail: 'Mail',
  'Where mail comes from and how it leaves.': 'Woher Mail kommt und wie sie hinausgeht.',
  'Mail accounts': 'Mailkonten',
  'Mailboxes that are watched and servers that send.': 'Postfächer, auf die geachtet wird, und Server, die senden.',
  'Short name, used in Status and for its passwords.': 'Kurzer Name, für den Zustand und seine Passwörter.',
  Address: 'Adresse',
  'Mail address of this mailbox; our mail comes from it.': 'Mailadresse dieses Postfachs; unsere Mail kommt von ihr.',
  'Incoming (IMAP)': 'Eingang (IMAP)',
  'Mailbox whose mail becomes texts. Password: textpost secret set imap/<account>.':
    'Postfach, dessen Mail zu SMS wird. Passwort: textpost secret set imap/<Konto>.',
  Server: 'Server',
  'Name of the IMAP server.': 'Name des IMAP-Servers.',
  Port: 'Port',
  'Empty: 993 for tls, 143 else.': 'Leer: 993 bei tls, sonst 143.',
  Encryption: 'Verschlüsselung',
  'Without any, a password can be read on its way: only for a server on this computer.':
    'Ohne sie kann ein Passwort unterwegs gelesen werden: nur für einen Server auf diesem Computer.',
  User: 'Benutzer',
  "Name to sign in with. Empty: the account's address.": 'Name zum Anmelden. Leer: die Adresse des Kontos.',
  Mailbox: 'Ordner',
  'Folder that is watched.': 'Ordner, auf den geachtet wird.',
  Folder: 'Ablage',
  'Folder under which taken mails are filed: Processed, Rejected, Failed and Ignored.':
    'Ordner, unter dem übernommene Mails liegen: Processed, Rejected, Failed und Ignored.',
  'Look again every': 'Nachsehen alle',
  'New mail is announced by the server; besides, the mailbox is looked through this often.':
    'Neue Mail meldet der Server; außerdem wird so oft im Postfach nachgesehen.',
  seconds: 'Sekunden',
  minutes: 'Minuten',
  texts: 'SMS',
  'Mail that was there before': 'Mail, die schon da war',
  'What lies in the mailbox at the first start.': 'Was beim ersten Start im Postfach liegt.',
  'Accept any certificate': 'Jedes Zertifikat annehmen',
  'Unsafe: anybody between here and the server can read the password. For servers of your own without a proper certificate.':
    'Unsicher: Jeder zwischen hier und dem Server kann das Passwort lesen. Für eigene Server ohne richtiges Zertifikat.',
  'Outgoing (SMTP)': 'Ausgang (SMTP)',
  'Server that takes our mail. Password: textpost secret set smtp/<account>.':
    'Server, der unsere Mail annimmt. Passwort: textpost secret set smtp/<Konto>.',
  'Name of the SMTP server.': 'Name des SMTP-Servers.',
  'Empty: 465 for tls, 587 for starttls, 25 for none.': 'Leer: 465 bei tls, 587 bei starttls, 25 bei none.',
  'Name to sign in with. Empty: the account\'s address when a password is set; "" is without signing in.':
    'Name zum Anmelden. Leer: die Adresse des Kontos, wenn ein Passwort gesetzt ist; "" ist ohne Anmelden.',
  'Names of your mail server': 'Namen Ihres Mailservers',
  'How your mail server signs its Authentication-Results (the word before the first “;”). "(none)" is for Microsoft 365, which gives no name.':
    'Wie Ihr Mailserver seine Authentication-Results unterschreibt (das Wort vor dem ersten „;“). "(none)" ist für Microsoft 365, das keinen Namen nennt.',
  'SMTP listener': 'Mail von Geräten',
  'A small mail server for devices on the office network.': 'Ein kleiner Mailserver für Geräte im Netz des Büros.',
  On: 'Ein',
  'Takes mail from devices in the office: scanners, alarms, monitoring.':
    'Nimmt Mail von Geräten im Büro an: Scanner, Alarmanlagen, Überwachung.',
  'Own address to listen on; 127.0.0.1 is this computer only, 0.0.0.0 is every network.':
    'Eigene Adresse, auf der gewartet wird; 127.0.0.1 ist nur dieser Computer, 0.0.0.0 ist jedes Netz.',
  'Port to listen on.': 'Port, auf dem gewartet wird.',
  Users: 'Benutzer',
  'Who may sign in.': 'Wer sich anmelden darf.',
  'Name that the device signs in with. Password: textpost secret set listener/<user>.':
    'Name, mit dem sich das Gerät anmeldet. Passwort: textpost secret set listener/<Benutzer>.',
  'May write as': 'Darf schreiben als',
  'Sender addresses that this user may use, beside being allowed to send. Empty: any that may send.':
    'Absenderadressen, die dieser Benutzer nehmen darf, wenn sie auch senden dürfen. Leer: jede, die senden darf.',
  Networks: 'Netze',
  'Networks that devices may connect from: this computer and private networks. Connections from others are refused.':
    'Netze, aus denen sich Geräte verbinden dürfen: dieser Computer und private Netze. Verbindungen aus anderen werden abgelehnt.',
  STARTTLS: 'STARTTLS',
  'Certificate that lets devices encrypt. Empty: not offered.':
    'Zertifikat, mit dem Geräte verschlüsseln können. Leer: wird nicht angeboten.',
  Certificate: 'Zertifikat',
  'File with the certificate chain (PEM).': 'Datei mit der Zertifikatskette (PEM).',
  Key: 'Schlüssel',
  'File with its private key (PEM).': 'Datei mit ihrem privaten Schlüssel (PEM).',
  'Largest mail': 'Größte Mail',
  'Larger mails are rejected by their size.': 'Größere Mails werden wegen ihrer Größe abgelehnt.',
  octets: 'Bytes',
  'Machines that may send': 'Maschinen, die senden dürfen',
  'Mail that machines write is ignored, to prevent loops; these addresses are exempt, as an alarm system.':
    'Mail, die Maschinen schreiben, wird nicht beachtet, damit keine Schleifen entstehen; diese Adressen sind ausgenommen, etwa eine Alarmanlage.',
  'Phones of a mail': 'Telefone einer Mail',
  'Where in a mail its phones are looked for, beside the address.':
    'Wo in einer Mail, außer in der Adresse, nach ihren Telefonen gesucht wird.',
  'Most phones a mail': 'Höchstens Telefone je Mail',
  'A mail to more phones is bounced and reaches none of them.':
    'Eine Mail an mehr Telefone geht zurück und erreicht keines davon.',
  'Phones in the subject': 'Telefone im Betreff',
  'A subject may begin with phones or names: “+46701234567, anna: text”.':
    'Ein Betreff darf mit Telefonen oder Namen beginnen: „+46701234567, anna: Text“.',
  'Phones in the first lines': 'Telefone in den ersten Zeilen',
  'First lines “To: +46701234567” are read, for systems that can set nothing else.':
    'Erste Zeilen „To: +46701234567“ werden gelesen, für Systeme, die nichts anderes setzen können.',
  'Modems and SMS providers': 'Modems und SMS-Anbieter',
  'Ways by which texts leave and arrive.': 'Wege, auf denen SMS hinausgehen und ankommen.',
  'SMS provider': 'SMS-Anbieter',
  'An SMPP account. Password: textpost secret set smpp/<name>.':
    'Ein SMPP-Konto. Passwort: textpost secret set smpp/<Name>.',
  Kind: 'Art',
  'An account at an SMS provider (SMPP 3.4).': 'Ein Konto bei einem SMS-Anbieter (SMPP 3.4).',
  'Short name; <phone>@<name>.<SMS domain> sends by it.': 'Kurzer Name; <Telefon>@<Name>.<SMS-Domain> sendet darüber.',
  'Off: not connected, and nothing is sent by it.': 'Aus: nicht verbunden, und nichts wird darüber gesendet.',
  'Own numbers': 'Eigene Nummern',
  'Numbers that phones see and answer to.': 'Nummern, die Telefone sehen und denen sie antworten.',
  'Limit an hour': 'Grenze je Stunde',
  'Parts in 60 minutes. Empty: the general limit of a transport. A SIM that sends too much is cut off by its network.':
    'Teile in 60 Minuten. Leer: die allgemeine Grenze eines Weges. Eine SIM-Karte, die zu viel sendet, wird von ihrem Netz gesperrt.',
  parts: 'Teile',
  'Limit a day': 'Grenze je Tag',
  'Parts in 24 hours. Empty: the general limit of a transport.':
    'Teile in 24 Stunden. Leer: die allgemeine Grenze eines Weges.',
  "The provider's server (SMSC), with its port unless it is 2775; tls: before it for an encrypted connection.":
    'Der Server des Anbieters (SMSC), mit seinem Port, wenn er nicht 2775 ist; tls: davor für eine verschlüsselte Verbindung.',
  'How the connection is encrypted and the server is known.':
    'Wie die Verbindung verschlüsselt ist und woran der Server erkannt wird.',
  'Encrypted connection, as with tls: before the server.': 'Verschlüsselte Verbindung, wie mit tls: vor dem Server.',
  Authority: 'Aussteller',
  "File (PEM) with the authority, or the server's own certificate, to trust instead of the computer's list.":
    'Datei (PEM) mit dem Aussteller oder dem Zertifikat des Servers selbst, dem statt der Liste des Computers vertraut wird.',
  Fingerprint: 'Fingerabdruck',
  "SHA-256 fingerprint of the server's certificate, which is then trusted for itself.":
    'SHA-256-Fingerabdruck des Zertifikats des Servers, dem dann für sich allein vertraut wird.',
  'Name in the certificate': 'Name im Zertifikat',
  "Empty: the server's name.": 'Leer: der Name des Servers.',
  'Unsafe: anybody between here and the provider can read the texts and the password.':
    'Unsicher: Jeder zwischen hier und dem Anbieter kann die SMS und das Passwort lesen.',
  'System ID': 'System-ID',
  'User name that the provider gave you. name@TYPE gives the system type too.':
    'Benutzername, den der Anbieter Ihnen gab. name@TYP gibt auch den Systemtyp an.',
  'System type': 'Systemtyp',
  'Only when the provider asks for one.': 'Nur, wenn der Anbieter danach fragt.',
  Mode: 'Modus',
  'What the account is for.': 'Wofür das Konto da ist.',
  Sender: 'Absender',
  'What phones show as the sender: a number, or a name of at most 11 letters. Empty: as the provider sets it.':
    'Was Telefone als Absender zeigen: eine Nummer oder ein Name aus höchstens 11 Buchstaben. Leer: wie der Anbieter es einstellt.',
  'Type of the sender': 'Typ des Absenders',
  'TON of the sender; empty: 1 with +, 2 for digits, 5 for letters.':
    'TON des Absenders; leer: 1 mit +, 2 bei Ziffern, 5 bei Buchstaben.',
  'Plan of the sender': 'Plan des Absenders',
  'NPI of the sender; empty: 1 for numbers, 0 for letters.':
    'NPI des Absenders; leer: 1 bei Nummern, 0 bei Buchstaben.',
  'Type of the phone': 'Typ des Telefons',
  'TON of the phone; empty: 1, and 0 for short codes.': 'TON des Telefons; leer: 1, und 0 bei Kurzwahlnummern.',
  'Plan of the phone': 'Plan des Telefons',
  'NPI of the phone; empty: 1.': 'NPI des Telefons; leer: 1.',
  'Service type': 'Diensttyp',
  Priority: 'Vorrang',
  'priority_flag of every part.': 'priority_flag jedes Teils.',
  Protocol: 'Protokollnummer',
  'protocol_id of every part.': 'protocol_id jedes Teils.',
  'Message mode': 'Art der Übergabe',
  'Messaging mode in esm_class.': 'Betriebsart (messaging mode) in esm_class.',
  Validity: 'Gültigkeit',
  'How long the provider tries to reach the phone. Empty: as the provider does.':
    'Wie lange der Anbieter versucht, das Telefon zu erreichen. Leer: wie der Anbieter es hält.',
  hours: 'Stunden',
  Receipts: 'Quittungen',
  'What the provider is asked to report.': 'Worüber der Anbieter berichten soll.',
  Window: 'Fenster',
  'Parts that may be under way at a time, before the provider has answered.':
    'Teile, die zugleich unterwegs sein dürfen, bevor der Anbieter geantwortet hat.',
  Rate: 'Tempo',
  'Most parts a second. Empty: no limit.': 'Höchstens Teile je Sekunde. Leer: keine Grenze.',
  'parts per second': 'Teile je Sekunde',
  'Wait to connect': 'Warten auf die Verbindung',
  'How long connecting may take.': 'Wie lange das Verbinden dauern darf.',
  'Wait to sign in': 'Warten auf die Anmeldung',
  'How long signing in (bind) may take.': 'Wie lange das Anmelden (bind) dauern darf.',
  'Wait for an answer': 'Warten auf eine Antwort',
  'How long the provider may take to answer for a part.':
    'Wie lange der Anbieter für die Antwort auf einen Teil brauchen darf.',
  'Ask after': 'Nachfragen nach',
  'When the line has been silent for so long, the provider is asked whether it is there.':
    'Wenn die Leitung so lange still war, wird gefragt, ob die andere Seite noch da ist.',
  'Wait for that answer': 'Warten auf diese Antwort',
  'Two answers missed, and the connection is opened anew.':
    'Bleiben zwei Antworten aus, wird die Verbindung neu geöffnet.',
  'Hang up after': 'Auflegen nach',
  'Time without messages after which the connection is closed until it is needed. Empty: never.':
    'Zeit ohne Nachrichten, nach der die Verbindung geschlossen wird, bis sie gebraucht wird. Leer: nie.',
  'Long texts': 'Lange SMS',
  'How parts say that they belong together. udh8, udh16: a header in the text. sar: sar_* parameters.':
    'Woran Teile sich als zusammengehörig erkennen. udh8, udh16: ein Kopf in der SMS. sar: sar_*-Parameter.',
  'Coding 0': 'Kodierung 0',
  'What the provider takes data_coding 0 for; wrong when @ arrives as ¿ or å as something else.':
    'Wofür der Anbieter data_coding 0 hält; falsch, wenn @ als ¿ ankommt oder å als etwas anderes.',
  'Own address': 'Eigene Adresse',
  'IP address of this computer to connect from. Empty: any.':
    'IP-Adresse dieses Computers, von der aus verbunden wird. Leer: jede.',
  'GSM modem': 'GSM-Modem',
  'A modem with a SIM card. PIN: textpost secret set pin/<name>.':
    'Ein Modem mit einer SIM-Karte. PIN: textpost secret set pin/<Name>.',
  'A USB or serial GSM modem.': 'Ein GSM-Modem an USB oder an einer seriellen Schnittstelle.',
  'Serial port of the modem; auto takes the first that answers as a modem.':
    'Serieller Anschluss des Modems; auto nimmt den ersten, der wie ein Modem antwortet.',
  Speed: 'Geschwindigkeit',
  'Bits a second; USB modems take any. auto tries the usual ones.':
    'Bit je Sekunde; USB-Modems nehmen jede. auto versucht die üblichen.',
  'Service centre': 'Nachrichtenzentrale',
  "Number of the network's service centre. Empty: the SIM card's own.":
    'Nummer der Nachrichtenzentrale des Netzes. Leer: die der SIM-Karte.',
  Abroad: 'Im Ausland',
  'Sends also in a foreign network, where texts may cost more.':
    'Sendet auch in einem fremden Netz, wo SMS mehr kosten können.',
  'Asks the network to report when a text arrived.': 'Bittet das Netz, zu melden, wann eine SMS ankam.',
  'When the modem has been silent for so long, it is asked whether it is there.':
    'Wenn das Modem so lange still war, wird es gefragt, ob es da ist.',
  'The SIM card and the modem are looked through for texts this often.':
    'So oft werden SIM-Karte und Modem nach SMS durchgesehen.',
  'Measure every': 'Messen alle',
  'How often signal, network and operator are read.': 'Wie oft Signal, Netz und Betreiber gelesen werden.',
  'Wait for the network': 'Warten auf das Netz',
  'How long the network may take to accept a part.': 'Wie lange das Netz brauchen darf, um einen Teil anzunehmen.',
  'Wait for a network': 'Warten auf ein Netz',
  'How long finding a network may take at the start.': 'Wie lange die Suche nach einem Netz am Anfang dauern darf.',
  'Warn of a full SIM card': 'Warnen vor voller SIM-Karte',
  'When so many per cent of its places for texts are taken.': 'Wenn so viel Prozent ihrer Plätze für SMS belegt sind.',
  'Missed calls': 'Verpasste Anrufe',
  'A call to the number is passed on like a text from the caller; the modem never answers it.':
    'Ein Anruf bei der Nummer wird wie eine SMS des Anrufers weitergegeben; das Modem nimmt ihn nie an.',
  'Money left': 'Guthaben',
  'For prepaid SIM cards: asks the network for the money left.':
    'Für SIM-Karten mit Guthaben: fragt das Netz nach dem Rest.',
  Code: 'Code',
  'What phones dial to hear the money left; the operator tells it. Empty: not asked.':
    'Was man am Telefon wählt, um das Guthaben zu hören; der Betreiber nennt es. Leer: es wird nicht gefragt.',
  'Ask every': 'Fragen alle',
  'How often the network is asked.': 'Wie oft das Netz gefragt wird.',
  'Warn below': 'Warnen unter',
  "Money in the operator's currency; with less than this left, Status asks for attention and the administrator gets one mail.":
    'Geld in der Währung des Betreibers; bleibt weniger, bittet der Zustand um Aufmerksamkeit, und der Administrator bekommt eine Mail.',
  Pool: 'Gruppe',
  'Modems of one pool share their work: the one that has sent least goes first, and a phone stays with its modem.':
    'Modems einer Gruppe teilen sich die Arbeit: Zuerst geht das, das am wenigsten gesendet hat, und ein Telefon bleibt bei seinem Modem.',
  Simulator: 'Simulator',
  'Simulated phones, to try things out. Nothing leaves the computer.':
    'Simulierte Telefone zum Ausprobieren. Nichts verlässt den Computer.',
  'Simulated phones; nothing leaves the computer.': 'Simulierte Telefone; nichts verlässt den Computer.',
  Provider: 'Anbieter',
  'Who keeps the mailbox.': 'Wer das Postfach hat.',
  'Client ID': 'Client-ID',
  'Textpost has no registration of its own: register it as a desktop app once with your provider (Microsoft: Entra admin centre, App registrations, “Mobile and desktop applications”, redirect URI http://localhost; Google: Cloud console, Credentials, OAuth client ID “Desktop app”), and enter the ID that it was given.':
    'Textpost hat keine eigene Registrierung: Registrieren Sie es einmal als Desktop-App bei Ihrem Anbieter (Microsoft: Entra Admin Center, App-Registrierungen, „Mobilgerät- und Desktopanwendungen“, Umleitungs-URI http://localhost; Google: Cloud Console, Anmeldedaten, OAuth-Client-ID „Desktop-App“), und tragen Sie die ID ein, die es dabei bekam.',
  Directory: 'Verzeichnis',
  'Microsoft only: ID or domain of your directory (tenant); common is any.':
    'Nur Microsoft: ID oder Domain Ihres Verzeichnisses (Tenant); common ist jedes.',
  'Address of the provider': 'Adresse des Anbieters',
  'For other providers: the address under which their OpenID configuration is found.':
    'Bei anderen Anbietern: die Adresse, unter der ihre OpenID-Konfiguration zu finden ist.',
  'Rights to ask for': 'Rechte',
  'For other providers: the scopes that let Textpost read and send mail, with offline_access.':
    'Bei anderen Anbietern: die Scopes, mit denen Textpost Mail lesen und senden darf, dazu offline_access.',
  'Sign-in with the provider': 'Anmeldung beim Anbieter',
  'Signing in at the provider’s own page in place of a password (OAuth 2.0). Microsoft 365 knows no other way; Google also takes an app password.':
    'Anmelden auf der Seite des Anbieters statt mit einem Passwort (OAuth 2.0). Bei Microsoft 365 geht es nur so; Google nimmt auch ein App-Passwort.',
  'Mails a minute': 'Mails je Minute',
  'Mails that one address of the network may hand over in 60 seconds; a device that sends more is told to try again. Empty: no limit.':
    'Mails, die eine Adresse des Netzes in 60 Sekunden abgeben darf; ein Gerät, das mehr sendet, soll es wieder versuchen. Leer: keine Grenze.',
  'Who may send': 'Wer senden darf',
  'Who may send texts, where to, and how many.': 'Wer SMS senden darf, wohin und wie viele.',
  'Mail addresses, and @domain for everybody of a domain. Nobody else may send; empty is nobody.':
    'Mailadressen, und @Domain für alle einer Domain. Sonst darf niemand senden; leer ist niemand.',
  'What proves a sender': 'Was einen Absender beweist',
  'One of these must prove that a mail is from who it says. The key of a signature is looked up in the DNS; the code is set under Passwords, or with textpost secret set code.':
    'Eines davon muss beweisen, dass eine Mail von dem ist, der darin steht. Der Schlüssel einer Signatur wird im DNS nachgesehen; das geheime Wort steht unter „Passwörter“ oder wird mit textpost secret set code gesetzt.',
  Limits: 'Grenzen',
  'Counted in parts. A text over a limit is held, with an alert, until it is released by hand.':
    'In Teilen gezählt. Eine SMS über einer Grenze wird mit einem Hinweis angehalten, bis sie jemand freigibt.',
  'A sender, an hour': 'Ein Absender, je Stunde',
  'Parts that one mail address may send in 60 minutes. Empty: no limit.':
    'Teile, die eine Mailadresse in 60 Minuten senden darf. Leer: keine Grenze.',
  'A sender, a day': 'Ein Absender, je Tag',
  'Parts that one mail address may send in 24 hours. Empty: no limit.':
    'Teile, die eine Mailadresse in 24 Stunden senden darf. Leer: keine Grenze.',
  'A phone, an hour': 'Ein Telefon, je Stunde',
  'Parts that may go to one phone in 60 minutes. Empty: no limit.':
    'Teile, die in 60 Minuten an ein Telefon gehen dürfen. Leer: keine Grenze.',
  'A modem or provider, an hour': 'Ein Modem oder Anbieter, je Stunde',
  'Parts that may go by one transport in 60 minutes, unless the transport has a limit of its own. Empty: no limit.':
    'Teile, die in 60 Minuten auf einem Weg gehen dürfen, wenn er keine eigene Grenze hat. Leer: keine Grenze.',
  'A modem or provider, a day': 'Ein Modem oder Anbieter, je Tag',
  'Parts that may go by one transport in 24 hours, unless the transport has a limit of its own. Empty: no limit.':
    'Teile, die in 24 Stunden auf einem Weg gehen dürfen, wenn er keine eigene Grenze hat. Leer: keine Grenze.',
  'The office, a day': 'Das Büro, je Tag',
  'Parts that may be sent in 24 hours in all. Empty: no limit.':
    'Teile, die in 24 Stunden insgesamt gesendet werden dürfen. Leer: keine Grenze.',
  Countries: 'Länder',
  "Where texts may go: countries as two letters, prefixes with +, or * for all. Empty: the office's own country.":
    'Wohin SMS gehen dürfen: Länder in zwei Buchstaben, Vorwahlen mit +, oder * für alle. Leer: das Land des Büros.',
  'Premium numbers': 'Teure Nummern',
  'Premium-rate numbers, or their first digits, that texts may go to. Texts to others are held.':
    'Nummern mit erhöhtem Preis, oder ihre ersten Ziffern, an die SMS gehen dürfen. SMS an andere werden angehalten.',
  Currency: 'Währung',
  'Three letters (ISO 4217), of all prices here.': 'Drei Buchstaben (ISO 4217), für alle Preise hier.',
  Prices: 'Preise',
  'What a part costs, by the first digits of the phone.': 'Was ein Teil kostet, nach den ersten Ziffern des Telefons.',
  Prefix: 'Vorwahl',
  'First digits of the phones that it is for, with +. The longest prefix that fits counts; + alone is for all.':
    'Die ersten Ziffern der Telefone, für die er gilt, mit +. Die längste passende Vorwahl zählt; + allein ist für alle.',
  Price: 'Preis',
  "Of one part, in the office's currency.": 'Eines Teils, in der Währung des Büros.',
  'Spending cap': 'Ausgabengrenze',
  'What the texts of a calendar month may cost; more are held. Needs a price for every phone. Empty: no cap.':
    'Was die SMS eines Kalendermonats kosten dürfen; weitere werden angehalten. Braucht einen Preis für jedes Telefon. Leer: keine Grenze.',
  'Obey STOP': 'STOP befolgen',
  'A phone that texts STOP, STOPP, UNSUBSCRIBE, ARRET, BAJA… gets no more texts until it texts START.':
    'Ein Telefon, das STOP, STOPP, UNSUBSCRIBE, ARRET, BAJA … schreibt, bekommt keine SMS mehr, bis es START schreibt.',
  'Mail becomes text': 'Mail wird SMS',
  'What of a mail is sent, and how long it may be.': 'Was von einer Mail gesendet wird und wie lang es sein darf.',
  Layout: 'Aufbau',
  'What a text is made of: {from}, {fromName}, {subject}, {body} and words of your own.':
    'Woraus eine SMS besteht: {from}, {fromName}, {subject}, {body} und eigene Wörter.',
  'Caps of the fields': 'Grenzen der Felder',
  'How long each field of the layout may be.': 'Wie lang jedes Feld des Aufbaus sein darf.',
  '{from}': '{from}',
  'Longest that the field may be; the rest is cut with …. Empty: no cap.':
    'So lang darf das Feld höchstens sein; der Rest wird mit … abgeschnitten. Leer: keine Grenze.',
  characters: 'Zeichen',
  '{fromName}': '{fromName}',
  '{subject}': '{subject}',
  '{body}': '{body}',
  'Leave out quoted mails': 'Zitierte Mails weglassen',
  'What an answer quotes of earlier mails is not sent.':
    'Was eine Antwort aus früheren Mails zitiert, wird nicht gesendet.',
  'Leave out signatures': 'Unterschriften weglassen',
  'Signatures, lines as “Sent from my phone” and the common notices of confidentiality are not sent.':
    'Unterschriften, Zeilen wie „Von meinem Telefon gesendet“ und die üblichen Hinweise zur Vertraulichkeit werden nicht gesendet.',
  Disclaimers: 'Haftungshinweise',
  "Words of the disclaimer that the office's mail server adds: from the paragraph that has them on, nothing is sent. * stands for any words.":
    'Wörter des Hinweises, den der Mailserver des Büros anhängt: Ab dem Absatz, der sie enthält, wird nichts gesendet. * steht für beliebige Wörter.',
  'Say how many attachments': 'Zahl der Anhänge nennen',
  'Adds “[2 attachments]”; attachments themselves are never sent.':
    'Hängt „[2 Anhänge]“ an; Anhänge selbst werden nie gesendet.',
  'Longest text': 'Längste SMS',
  'How many parts a text may have.': 'Wie viele Teile eine SMS haben darf.',
  'When a text is longer': 'Wenn eine SMS länger ist',
  'What becomes of it. A preview with the price goes to the sender who is asked.':
    'Was aus ihr wird. Wer gefragt wird, bekommt eine Vorschau mit dem Preis.',
  Fit: 'Einpassen',
  'Typographic quotes, dashes and the like become plain ones when that saves parts. Letters never change.':
    'Typografische Anführungszeichen, Striche und Ähnliches werden einfach, wenn das Teile spart. Buchstaben ändern sich nie.',
  'Plain letters': 'Einfache Buchstaben',
  'Letters that the GSM alphabet lacks become similar ones (ş → s) when that saves parts.':
    'Buchstaben, die dem GSM-Alphabet fehlen, werden zu ähnlichen (ş → s), wenn das Teile spart.',
  'National alphabets': 'Nationale Alphabete',
  'May use the Turkish, Spanish and Portuguese tables of TS 23.038. Some phones and networks show them wrongly.':
    'Darf die türkischen, spanischen und portugiesischen Tabellen aus TS 23.038 benutzen. Manche Telefone und Netze zeigen sie falsch.',
  Queue: 'Warteschlange',
  'How long messages wait and when they are tried again.':
    'Wie lange Nachrichten warten und wann sie wieder versucht werden.',
  'Give up after': 'Aufgeben nach',
  'A text or mail that could not be sent for so long is given up, and its sender is told.':
    'Eine SMS oder Mail, die so lange nicht gesendet werden konnte, wird aufgegeben, und ihr Absender erfährt es.',
  'Try again after': 'Wieder versuchen nach',
  'Waits after a temporary refusal, one after the other; the last one repeats.':
    'Wartezeiten nach einer vorläufigen Ablehnung, eine nach der anderen; die letzte wiederholt sich.',
  'When no answer came': 'Wenn keine Antwort kam',
  'A text was handed over, no answer came and no receipt followed.':
    'Eine SMS wurde übergeben, keine Antwort kam und keine Quittung folgte.',
  'Wait for a receipt': 'Warten auf eine Quittung',
  'How long such a text waits for a receipt first.': 'Wie lange eine solche SMS zuerst auf eine Quittung wartet.',
  'Quiet hours': 'Ruhezeiten',
  'Texts that are not of high priority wait until they are over.':
    'SMS, die keinen hohen Vorrang haben, warten, bis sie vorbei sind.',
  'Of the phones that it is for, two letters. Empty: all phones.':
    'Der Telefone, für die sie gilt, zwei Buchstaben. Leer: alle Telefone.',
  From: 'Von',
  'When the quiet begins.': 'Wann die Ruhe beginnt.',
  To: 'Bis',
  'When texts go again.': 'Wann wieder SMS gehen.',
  "Empty: the office's.": 'Leer: die des Büros.',
  'Wait for missing parts': 'Warten auf fehlende Teile',
  'A long text from a phone whose parts have not all come by then is passed on with its gaps shown.':
    'Eine lange SMS von einem Telefon, deren Teile bis dahin nicht alle kamen, wird mit sichtbaren Lücken weitergegeben.',
  'Texts from phones': 'SMS von Telefonen',
  'Whom a text from a phone goes to, and what senders are told.':
    'An wen eine SMS von einem Telefon geht, und was Absender erfahren.',
  'A conversation lives': 'Ein Gespräch lebt',
  'A text from a phone answers the last mail to it for so long after the last message either way.':
    'So lange nach der letzten Nachricht in einer der Richtungen antwortet eine SMS von einem Telefon auf die letzte Mail an dieses.',
  days: 'Tage',
  'Letters for senders': 'Buchstaben für Absender',
  'Letters (@a, @b) let a phone choose whom it answers.':
    'Mit Buchstaben (@a, @b) wählt ein Telefon, wem es antwortet.',
  'When two people write with a phone': 'Wenn zwei mit einem Telefon schreiben',
  'Who gets a text without a letter.': 'Wer eine SMS ohne Buchstaben bekommt.',
  'Default recipient': 'Standardempfänger',
  'Gets texts that nobody else is found for. Empty: they wait under Waiting, and the administrator is told.':
    'Bekommt SMS, für die sonst niemand gefunden wird. Leer: Sie warten unter „Wartet“, und die Adresse für Hinweise erfährt es.',
  'Domains that phones may write to': 'Domains, an die Telefone schreiben dürfen',
  "A text that begins with a mail address of one of these domains goes there. Empty: the domains of the office's mail accounts. In the settings file, [] is none.":
    'Eine SMS, die mit einer Mailadresse einer dieser Domains beginnt, geht dorthin. Leer: die Domains der Mailkonten des Büros. In der Einstellungsdatei ist [] keine.',
  Keywords: 'Stichwörter',
  'Texts that begin with a word go to an address of their own.':
    'SMS, die mit einem Wort beginnen, gehen an eine eigene Adresse.',
  Word: 'Wort',
  'First word of the text, in capitals or not.': 'Erstes Wort der SMS, groß oder klein.',
  'Mail addresses that get the text.': 'Mailadressen, die die SMS bekommen.',
  Rules: 'Regeln',
  'Who gets texts, by own number, phone, contact or transport; before the mail that a text answers. All conditions of a rule must fit; the first rule that fits counts.':
    'Wer SMS bekommt, nach eigener Nummer, Telefon, Kontakt oder Weg; vor der Mail, auf die eine SMS antwortet. Alle Bedingungen einer Regel müssen passen; die erste passende Regel zählt.',
  'Numbers of ours that the text came to.': 'Eigene Nummern, bei denen die SMS ankam.',
  Phones: 'Telefone',
  'Phones that wrote it, or their first digits.': 'Telefone, die sie schrieben, oder ihre ersten Ziffern.',
  Contacts: 'Kontakte',
  'Aliases of contacts or groups that wrote it.': 'Kurznamen von Kontakten oder Gruppen, die sie schrieben.',
  Transports: 'Wege',
  'Modems or providers that it came by.': 'Modems oder Anbieter, über die sie kam.',
  'Reports to senders': 'Berichte an Absender',
  'When a sender gets a mail about a text. A mail may ask for its own report.':
    'Wann ein Absender eine Mail über eine SMS bekommt. Eine Mail kann um ihren eigenen Bericht bitten.',
  Ways: 'Wege',
  'Which modem or SMS provider a text goes by.': 'Über welches Modem oder welchen SMS-Anbieter eine SMS geht.',
  Default: 'Sonst',
  'Modems and providers to use when no rule fits, best first. Empty: all that are on, in the order they are listed.':
    'Modems und Anbieter, wenn keine Regel passt, die besten zuerst. Leer: alle, die ein sind, in der Reihenfolge der Liste.',
  'Which way a text goes. All conditions of a rule must fit; the first rule that fits counts.':
    'Auf welchem Weg eine SMS geht. Alle Bedingungen einer Regel müssen passen; die erste passende Regel zählt.',
  'Phones that the text is for, or their first digits.': 'Telefone, für die die SMS ist, oder ihre ersten Ziffern.',
  Senders: 'Absender',
  'Mail addresses or @domains that sent it.': 'Mailadressen oder @Domains, die sie sendeten.',
  Groups: 'Gruppen',
  'Groups of contacts that the phone is in.': 'Gruppen von Kontakten, zu denen das Telefon gehört.',
  'Mail accounts that it came by.': 'Mailkonten, über die sie kam.',
  Alphabets: 'Alphabete',
  'What letters the text has. Empty: any.': 'Welche Buchstaben die SMS hat. Leer: beliebige.',
  Hours: 'Uhrzeiten',
  "Time of day, in the office's time zone.": 'Tageszeit, in der Zeitzone des Büros.',
  'When the rule begins to hold.': 'Wann die Regel zu gelten beginnt.',
  'When it ends; earlier than “from” is over midnight.': 'Wann sie endet; früher als „Von“ ist über Mitternacht.',
  Days: 'Tage',
  'Days that it begins on. Empty: every day.': 'Tage, an denen sie beginnt. Leer: jeden Tag.',
  'Modems and providers to use, best first.': 'Modems und Anbieter, die besten zuerst.',
  'Only these': 'Nur diese',
  'Never by another, even when these are down or the phone knows another number.':
    'Nie auf einem anderen, auch wenn diese unterbrochen sind oder das Telefon eine andere Nummer kennt.',
  Browser: 'Browser',
  'The pages of Textpost on a computer without the desktop program.':
    'Die Seiten von Textpost auf einem Computer ohne das Desktop-Programm.',
  'Pages in the browser': 'Seiten im Browser',
  'Shows these pages in a browser on this computer while Textpost runs without a window. Counts from the next start.':
    'Zeigt diese Seiten in einem Browser auf diesem Computer, solange Textpost ohne Fenster läuft. Gilt ab dem nächsten Start.',
  'Where the pages are on this computer. They cannot be reached from other computers. Counts from the next start.':
    'Wo die Seiten auf diesem Computer sind. Von anderen Computern sind sie nicht erreichbar. Gilt ab dem nächsten Start.',
  Log: 'Protokoll',
  'The technical log; messages and their history are kept apart from it.':
    'Das technische Protokoll; Nachrichten und ihr Verlauf werden getrennt davon aufbewahrt.',
  Level: 'Stufe',
  'How much is written to the log file. Passwords never are.':
    'Wie viel in die Protokolldatei geschrieben wird. Passwörter nie.',
  'Goes to': 'Geht an',
  Language: 'Sprache',
  "The language of the mails that Textpost writes itself: reports, questions and notices. Empty: the computer's own.":
    'Die Sprache der Mails, die Textpost selbst schreibt: Berichte, Rückfragen und Hinweise. Leer: die des Computers.',
  'Own certificate': 'Eigenes Zertifikat',
  'File (PEM) with a certificate of this office and its key, where the provider asks for one.':
    'Datei (PEM) mit einem Zertifikat dieses Büros und seinem Schlüssel, wenn der Anbieter eines verlangt.',
  'command_status, as the provider lists it.': 'command_status, wie der Anbieter ihn nennt.',
  Meaning: 'Bedeutung',
  'End of the sentence “The SMS provider refused the text: …”.':
    'Ende des Satzes „Der SMS-Anbieter hat die SMS abgelehnt: …“.',
  'What Textpost does then.': 'Was Textpost dann tut.',
  Status: 'Status',
  'A status that this provider adds to the standard.': 'Ein Status, den dieser Anbieter dem Standard hinzufügt.',
  Tag: 'Tag',
  'Number of the parameter.': 'Nummer des Parameters.',
  'What it is called in the trace and in the log.': 'Wie er im Mitschnitt und im Protokoll heißt.',
  Form: 'Form',
  'How the value stands in it.': 'Wie der Wert darin steht.',
  Direction: 'Richtung',
  'Which way it goes.': 'In welche Richtung er geht.',
  Value: 'Wert',
  'What is sent. Empty: nothing is sent.': 'Was gesendet wird. Leer: nichts.',
  Parameter: 'Parameter',
  'A parameter (TLV) that this provider adds to the standard.':
    'Ein Parameter (TLV), den dieser Anbieter dem Standard hinzufügt.',
  'Own statuses': 'Eigene Status',
  "The provider's list of its own error codes, and what each means.":
    'Die Liste der eigenen Fehlernummern des Anbieters und was jede bedeutet.',
  'Own parameters': 'Eigene Parameter',
  'Parameters (TLVs) that the provider wants with every part, or sends with its answers and receipts.':
    'Parameter (TLV), die der Anbieter mit jedem Teil verlangt oder mit seinen Antworten und Quittungen sendet.',
  'Form of the validity': 'Form der Gültigkeit',
  'How the provider is told of it.': 'Wie der Anbieter davon erfährt.',
  'Texts for later': 'SMS für später',
  'Where they wait. Textpost hands none over earlier than three days before its time.':
    'Wo sie warten. Textpost übergibt keine früher als drei Tage vor ihrer Zeit.',
  Connections: 'Verbindungen',
  'How many times the account signs in side by side; window and rate are for all of them together.':
    'Wie oft sich das Konto nebeneinander anmeldet; Fenster und Tempo gelten für alle zusammen.',
  'How parts say that they belong together.': 'Woran Teile sich als zusammengehörig erkennen.',
  Codings: 'Kodierungen',
  'Tried in this order until one has every character of the text; what no other has goes as Unicode. In brackets: data_coding.':
    'In dieser Reihenfolge versucht, bis eine jedes Zeichen der SMS hat; was keine andere hat, geht als Unicode. In Klammern: data_coding.',
  'Ids in receipts': 'Kennungen in Quittungen',
  'How receipts write the id that the answer gave.': 'Wie Quittungen die Kennung aus der Antwort schreiben.',
  'What phones show as the sender: a number, or a name of at most 11 letters. Empty: as the provider sets it. *: the part before @ of the address that wrote the mail.':
    'Was Telefone als Absender zeigen: eine Nummer oder ein Name aus höchstens 11 Buchstaben. Leer: wie der Anbieter es festlegt. *: der Teil vor dem @ der Adresse, von der die Mail kam.',
  Alarms: 'Alarme',
  'Who is told when something needs a person: once when it begins and once when it is over. Mail troubles go by text, troubles of modems and providers by mail.':
    'Wer benachrichtigt wird, wenn etwas einen Menschen braucht: einmal, wenn es beginnt, und einmal, wenn es vorbei ist. Mailprobleme gehen per SMS, Probleme von Modems und Anbietern per Mail.',
  'Mail to': 'Mail an',
  "Who is told by mail. Empty: the administrator's address. In the settings file, [] is nobody.":
    'Wer per Mail benachrichtigt wird. Leer: die Adresse des Administrators. In der Einstellungsdatei ist [] niemand.',
  'Text to': 'SMS an',
  'Phones that are told by text: of mail troubles always, of others as chosen below.':
    'Telefone, die per SMS benachrichtigt werden: bei Mailproblemen immer, bei anderen wie unten gewählt.',
  'Texts for': 'SMS bei',
  'What the phones are told of.': 'Wovon die Telefone erfahren.',
  'A link is down for': 'Eine Verbindung fehlt seit',
  'A modem, provider or mail server that has not worked for so long. Empty: no alarm.':
    'Ein Modem, Anbieter oder Mailserver, der so lange nicht funktioniert. Leer: kein Alarm.',
  'A link wants attention': 'Eine Verbindung braucht Aufmerksamkeit',
  'It works, but money runs low, the SIM card is full, the signal is weak, a sign-in is about to end.':
    'Sie funktioniert, aber das Guthaben geht zu Ende, die SIM-Karte ist voll, das Signal ist schwach, eine Anmeldung läuft bald ab.',
  'Texts or mails wait for': 'SMS oder Mails warten seit',
  'The oldest that is due has waited for so long. Empty: no alarm.':
    'Die älteste fällige wartet so lange. Leer: kein Alarm.',
  'Many texts wait': 'Viele SMS warten',
  'More than so many are waiting. Empty: no alarm.': 'Mehr als so viele warten. Leer: kein Alarm.',
  'Texts are held': 'SMS sind angehalten',
  'A limit, the spending cap or a forbidden country holds texts.':
    'Eine Grenze, die Ausgabengrenze oder ein nicht erlaubtes Land hält SMS an.',
  Spending: 'Ausgaben',
  'So many per cent of the month’s spending cap are used up. Empty: no alarm.':
    'So viel Prozent der Ausgabengrenze des Monats sind verbraucht. Leer: kein Alarm.',
  'No text comes for': 'Keine SMS kommt seit',
  'No phone has written for so long. Empty: no alarm.': 'Kein Telefon hat so lange geschrieben. Leer: kein Alarm.',
  'Sign of life': 'Lebenszeichen',
  'A message that says that all is well, with the numbers of the day. When it does not come, look.':
    'Eine Nachricht, die sagt, dass alles in Ordnung ist, mit den Zahlen des Tages. Wenn sie ausbleibt, sehen Sie nach.',
  Every: 'Wie oft',
  'How often it comes.': 'Wie oft es kommt.',
  At: 'Um',
  By: 'Per',
  'To the mail addresses, to the phones, or to both.': 'An die Mailadressen, an die Telefone oder beides.',
  'Keeping and erasing': 'Aufbewahren und löschen',
  'How long messages are kept. Once a day what is older is erased for good, from the search as well.':
    'Wie lange Nachrichten aufbewahrt werden. Einmal am Tag wird Älteres endgültig gelöscht, auch aus der Suche.',
  'Words of texts': 'Wortlaut von SMS',
  'Erased so many days after they were written; their times and states stay. Texts that still wait are kept. Empty: they are kept.':
    'So viele Tage nach dem Schreiben gelöscht; Zeiten und Zustände bleiben. SMS, die noch warten, bleiben. Leer: sie bleiben.',
  Mails: 'Mails',
  'Words, headers and subjects, erased so many days after they came; who wrote them and when stays, so that no mail is taken twice. Empty: they are kept.':
    'Wortlaut, Kopfzeilen und Betreff, so viele Tage nach der Ankunft gelöscht; wer sie wann schrieb, bleibt, damit keine zweimal genommen wird. Leer: sie bleiben.',
  'What happened': 'Verlauf',
  'Every trace of texts and mails that is older: times, states, phones and what happened to them. At least 62, so that limits and the month’s spending can be counted. Empty: it is kept.':
    'Jede Spur älterer SMS und Mails: Zeiten, Zustände, Telefone und was mit ihnen geschah. Mindestens 62, damit Grenzen und die Ausgaben des Monats gezählt werden können. Leer: er bleibt.',
  Never: 'Nie',
  'Every day': 'Jeden Tag',
  'Every Monday': 'Jeden Montag',
  'By mail': 'Per Mail',
  'By text': 'Per SMS',
  'A link is down': 'Eine Verbindung fehlt',
  'A link needs attention': 'Eine Verbindung braucht Aufmerksamkeit',
  'Texts wait too long': 'SMS warten zu lange',
  'No text comes': 'Keine SMS kommt',
  'Ask the sender, who answers SEND or SHORTEN': 'Den Absender fragen, der SEND oder SHORTEN antwortet',
  'Cut it to the longest, with … at its end': 'Auf das Längste kürzen, mit … am Ende',
  'Send it as it is': 'Senden, wie sie ist',
  'Everything, octet by octet': 'Alles, Oktett für Oktett',
  'Much, to look for a mistake': 'Viel, um einen Fehler zu suchen',
  'The usual': 'Das Übliche',
  'Warnings and errors': 'Warnungen und Fehler',
  'Errors only': 'Nur Fehler',
  'Encrypted from the start (TLS)': 'Von Anfang an verschlüsselt (TLS)',
  'Encrypted before signing in (STARTTLS)': 'Vor dem Anmelden verschlüsselt (STARTTLS)',
  'Not encrypted': 'Nicht verschlüsselt',
  'Stays mail': 'Bleibt Mail',
  'Becomes texts too': 'Wird auch zu SMS',
  English: 'Englisch',
  German: 'Deutsch',
  "The mail server's Authentication-Results": 'Authentication-Results des Mailservers',
  "The mail's own DKIM signature": 'Eigene DKIM-Signatur der Mail',
  'Signing in at the SMTP listener': 'Anmelden bei „Mail von Geräten“',
  'The secret code in the subject': 'Das geheime Wort im Betreff',
  'Send it again; it may arrive twice': 'Noch einmal senden; sie kommt vielleicht zweimal an',
  'Hold it for a person': 'Für einen Menschen anhalten',
  'Only while two people write with the phone': 'Nur solange zwei Personen mit dem Telefon schreiben',
  'Always, as CommuniGate Pro writes them': 'Immer, wie CommuniGate Pro sie schreibt',
  'Who wrote last, with a line that names the others': 'Wer zuletzt schrieb, mit einer Zeile, die die anderen nennt',
  'All of them': 'Alle',
  'The default recipient': 'Der Standardempfänger',
  'Nobody yet: it waits for a person': 'Noch niemand: Sie wartet auf einen Menschen',
  'Only when it was not delivered': 'Nur wenn sie nicht zugestellt wurde',
  'Also when it was delivered': 'Auch wenn sie zugestellt wurde',
  Monday: 'Montag',
  Tuesday: 'Dienstag',
  Wednesday: 'Mittwoch',
  Thursday: 'Donnerstag',
  Friday: 'Freitag',
  Saturday: 'Samstag',
  Sunday: 'Sonntag',
  'Those of GSM alone': 'Nur solche von GSM',
  'Others, so that it needs Unicode': 'Andere, sodass sie Unicode braucht',
  'Microsoft 365 or Outlook.com': 'Microsoft 365 oder Outlook.com',
  'Gmail or Google Workspace': 'Gmail oder Google Workspace',
  'Another, named by its address': 'Ein anderer, durch seine Adresse benannt',
  'Tries the text again': 'Versucht die SMS noch einmal',
  'Gives the text up': 'Gibt die SMS auf',
  'Lets the link pause': 'Lässt die Verbindung pausieren',
  'Signs in anew': 'Meldet sich neu an',
  'Says that the account is at fault, and tries again': 'Sagt, dass es am Konto liegt, und versucht es noch einmal',
  'A number of 1 octet': 'Eine Zahl aus 1 Oktett',
  'A number of 2 octets': 'Eine Zahl aus 2 Oktetten',
  'A number of 4 octets': 'Eine Zahl aus 4 Oktetten',
  'Letters as they are': 'Buchstaben, wie sie sind',
  'Letters and a NUL': 'Buchstaben und ein NUL',
  'Octets, written in hexadecimal': 'Oktette, hexadezimal geschrieben',
  'Sent with every part': 'Wird mit jedem Teil gesendet',
  'Read from answers and receipts into the log': 'Wird aus Antworten und Quittungen ins Protokoll gelesen',
  'Sent and read': 'Wird gesendet und gelesen',
  'Sends and receives (transceiver)': 'Sendet und empfängt (transceiver)',
  'Sends only (transmitter)': 'Sendet nur (transmitter)',
  'Receives only (receiver)': 'Empfängt nur (receiver)',
  'Sends and receives by a connection for each': 'Sendet und empfängt, mit einer Verbindung für jedes',
  'As the provider has it': 'Wie der Anbieter es hat',
  'Once and not kept (datagram)': 'Einmal und nicht aufbewahrt (datagram)',
  'At once or not at all (forward)': 'Sofort oder gar nicht (forward)',
  'Kept until it is delivered (store and forward)': 'Aufbewahrt bis zur Zustellung (store-and-forward)',
  'So many hours from now': 'So viele Stunden ab jetzt',
  'A date and time': 'Datum und Uhrzeit',
  'In Textpost': 'In Textpost',
  'At the provider': 'Beim Anbieter',
  Nothing: 'Nichts',
  'Deliveries and failures': 'Zustellungen und Fehlschläge',
  'Failures only': 'Nur Fehlschläge',
  'Deliveries, failures and news on the way': 'Zustellungen, Fehlschläge und Neues von unterwegs',
  'A header in the text, with a reference of 8 bits': 'Ein Kopf in der SMS, mit einer Referenz aus 8 Bit',
  'A header in the text, with a reference of 16 bits': 'Ein Kopf in der SMS, mit einer Referenz aus 16 Bit',
  'Parameters beside the text (sar_*)': 'Parameter neben der SMS (sar_*)',
  'The whole text at once (message_payload); the provider cuts it':
    'Die ganze SMS auf einmal (message_payload); der Anbieter teilt sie',
  'GSM, an octet for each character': 'GSM, ein Oktett für jedes Zeichen',
  'GSM, packed into 7 bits': 'GSM, in 7 Bit gepackt',
  'Latin-1': 'Latin-1',
  ASCII: 'ASCII',
  'UTF-8': 'UTF-8',
  'GSM (0)': 'GSM (0)',
  'Latin-1 (3)': 'Latin-1 (3)',
  'Japanese (5)': 'Japanisch (5)',
  'Cyrillic (6)': 'Kyrillisch (6)',
  'Hebrew (7)': 'Hebräisch (7)',
  'Korean (14)': 'Koreanisch (14)',
  'Unicode (8)': 'Unicode (8)',
  'Textpost finds out': 'Textpost findet es heraus',
  'As it was': 'Wie sie war',
  'In decimal, where the answer had hexadecimal': 'Dezimal, wo die Antwort hexadezimal war',
  'In hexadecimal, where the answer had decimal': 'Hexadezimal, wo die Antwort dezimal war',
} as const satisfies Readonly<Record<string, string>>

/** Examples that are words. */
export const germanExamples: Readonly<Record<string, string>> = {
  'Textpost at Example Ltd': 'Textpost bei Beispiel GmbH',
  'This e-mail is confidential*Example Ltd.': 'Diese E-Mail ist vertraulich*Beispiel GmbH',
  ORDER: 'BESTELLUNG',
  drivers: 'fahrer',
}

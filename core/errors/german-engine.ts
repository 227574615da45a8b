import type { ErrorWords } from '../errors.ts'
import type { engineErrors } from './engine.ts'

export const germanEngineErrors: Readonly<Record<keyof typeof engineErrors, ErrorWords>> = {
  'engine/not-running': {
    what: 'Textpost läuft nicht auf dem Datenordner {folder}.',
    means: 'Es wurde nichts getan.',
    todo: 'Starten Sie es mit „textpost serve --data {folder}“ und versuchen Sie es noch einmal.',
  },
  'engine/paused': {
    what: 'Textpost ist angehalten.',
    means: 'Es wird nichts gesendet, abgeholt oder versucht, bis es weitergeht.',
    todo: 'Lassen Sie es weiterlaufen und versuchen Sie es dann noch einmal.',
  },
  'engine/defect': {
    what: 'In Textpost ist etwas schiefgegangen: {reason}.',
    means: 'Die betroffene Nachricht bleibt erhalten und wird noch einmal versucht.',
    todo: 'Wenn das wiederkommt, senden Sie das Protokoll an den Support.',
  },
  'engine/bad-call': {
    what: 'Die Anfrage wurde nicht verstanden: {reason}.',
    means: 'Es wurde nichts getan.',
    todo: '',
  },
  'engine/no-message': {
    what: 'Es gibt keine {kind} mit der Nummer {id}.',
    means: 'Es wurde nichts getan.',
    todo: 'Suchen Sie die Nummer mit „textpost log“.',
  },
  'engine/no-contact': {
    what: 'Es gibt keinen Kontakt „{alias}“.',
    means: 'Es wurde nichts geändert.',
    todo: 'Die Namen zeigt „textpost contacts list“.',
  },
  'engine/not-now': {
    what: 'Nummer {id} ist {state} und kann deshalb nicht {action} werden.',
    means: 'Es wurde nichts geändert.',
    todo: '',
  },
  'engine/host-not-found': {
    what: 'Es gibt keinen Server mit dem Namen {host}.',
    means: 'Dort kann nichts gesendet oder abgeholt werden.',
    todo: 'Prüfen Sie den Namen Buchstabe für Buchstabe, und ob dieser Computer mit dem Internet verbunden ist.',
  },
  'engine/not-reached': {
    what: 'Der Server {host} antwortet nicht auf Port {port} ({reason}).',
    means: 'Dort kann nichts gesendet oder abgeholt werden.',
    todo: 'Prüfen Sie den Port, und ob eine Firewall dazwischensteht.',
  },
  'engine/not-encrypted': {
    what: 'Der Server {host} antwortet auf Port {port}, aber eine sichere Verbindung kam nicht zustande: {reason}.',
    means: 'Es wurde kein Passwort gesendet.',
    todo: 'Prüfen Sie die Art der Verschlüsselung (oft starttls statt tls), und ob der Name der auf dem Zertifikat ist.',
  },
  'engine/no-link': {
    what: 'Es gibt keine Verbindung mit dem Namen {link}.',
    means: 'Es wurde nichts getestet.',
    todo: 'Sehen Sie nach, ob sie eingeschaltet und gespeichert ist.',
  },
  'engine/no-way-for-mail': {
    what: 'Es ist kein Postfach eingerichtet, das Mail senden könnte.',
    means: 'Die SMS bleibt, wo sie ist.',
    todo: 'Richten Sie eines unter Einstellungen, Mail ein; geben Sie die SMS dann der Person.',
  },
  'engine/no-phone': {
    what: 'Das simulierte Telefon {phone} konnte nicht senden: {reason}.',
    means: 'Die SMS wurde nicht gesendet.',
    todo: 'Schalten Sie das Telefon ein, und sehen Sie unter Einstellungen nach, ob der Simulator eingeschaltet ist.',
  },
  'engine/no-demo': {
    what: 'Dies ist ein echtes Textpost, nicht die Demo.',
    means: 'Es wurde nichts getan.',
    todo: '',
  },
  'engine/web-port-taken': {
    what: 'Port {port} auf diesem Computer wird von einem anderen Programm benutzt.',
    means: 'SMS und Mails laufen, aber die Seiten lassen sich nicht im Browser öffnen.',
    todo: 'Wählen Sie einen anderen Port: textpost settings set web.port 8026',
  },
  'engine/web-not-built': {
    what: 'Die Seiten konnten nicht gebaut werden: {reason}.',
    means: 'SMS und Mails laufen, aber die Seiten lassen sich nicht im Browser öffnen.',
    todo: 'Führen Sie „npm ci“ und „npm run pages“ aus und starten Sie neu.',
  },
  'settings/alias-taken': {
    what: 'Der Kurzname {alias} gehört schon {name}.',
    means: 'Der Kontakt wurde nicht gespeichert.',
    todo: 'Wählen Sie einen anderen Kurznamen.',
  },
  'settings/secrets-open': {
    what: 'Die Datei {file} enthält Passwörter, und andere an diesem Computer dürfen sie lesen.',
    means: 'Textpost benutzt sie nicht.',
    todo: 'Machen Sie sie zu Ihrer allein: chmod 600 {file}',
  },
  'settings/unreadable': {
    what: 'Die Datei {file} kann nicht gelesen werden: {reason}.',
    means: 'Es wurde nichts geändert.',
    todo: 'Sehen Sie nach, ob die Datei da ist und ob Sie sie lesen dürfen.',
  },
  'settings/secret-empty': {
    what: 'Für das Geheimnis {name} kam kein Wert.',
    means: 'Es wurde nichts geändert.',
    todo: 'Tippen Sie ihn, wenn danach gefragt wird, oder leiten Sie ihn ein: printf %s "$VALUE" | textpost secret set {name}',
  },
  'settings/secret-missing': {
    what: 'Das Passwort für {link} ist nicht gesetzt.',
    means: 'Die Verbindung bleibt zu; was über sie ginge, wartet.',
    todo: 'Geben Sie es ein: textpost secret set {name}',
  },
  'settings/secrets-broken': {
    what: 'Die Datei {file} enthält Passwörter und kann nicht gelesen werden: Sie ist kein gültiges JSON.',
    means: 'Keine Verbindung, die ein Passwort braucht, kann sich öffnen.',
    todo: 'Bringen Sie die Datei in Ordnung, oder entfernen Sie sie und geben Sie die Passwörter mit „textpost secret set“ neu ein.',
  },
  'engine/not-smpp': {
    what: '„{name}“ ist kein hier eingerichteter SMS-Anbieter.',
    means: 'Es wurde nichts gesendet.',
    todo: 'Wählen Sie einen SMS-Anbieter der Einstellungen.',
  },
  'engine/no-learning': {
    what: 'Vom SMS-Anbieter „{name}“ wird gerade nichts kennengelernt.',
    means: 'Es wurde nichts geändert.',
    todo: 'Beginnen Sie neu; ein Neustart von Textpost beendet es.',
  },
  'engine/no-voucher': {
    what: 'Mail {id} hat keine Zeile des Mailservers {server}, die sie beweisen würde.',
    means: 'Es wurde nichts geändert.',
    todo: '„textpost trust {id}“ oder die Seite Wartend zeigt, was in ihrem Kopf steht.',
  },
  'engine/no-sign-in': {
    what: 'Das Mailkonto „{account}“ gibt es nicht, oder es meldet sich nicht bei einem Anbieter an.',
    means: 'Es wurde nichts geändert.',
    todo: 'Wählen Sie unter Einstellungen, Mail, „Anmeldung beim Anbieter“ einen Anbieter.',
  },
}

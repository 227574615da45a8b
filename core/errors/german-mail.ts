import type { ErrorWords } from '../errors.ts'
import type { mailErrors } from './mail.ts'

export const germanMailErrors: Readonly<Record<keyof typeof mailErrors, ErrorWords>> = {
  'mail/imap-unreachable': {
    what: 'Der Mailserver {host} (Port {port}) ist nicht erreichbar: {reason}.',
    means: 'Neue Mail für Telefone wartet auf dem Server, bis er es wieder ist.',
    todo: 'Prüfen Sie die Internetverbindung sowie Name und Port des Servers unter Einstellungen, Mail.',
  },
  'mail/imap-tls': {
    what: 'Der Mailserver {host} konnte nicht beweisen, wer er ist: {reason}.',
    means: 'Das Passwort wurde nicht gesendet, und neue Mail wartet auf dem Server.',
    todo: 'Prüfen Sie den Namen des Servers unter Einstellungen, Mail; wenn er stimmt, sagen Sie dem Betreiber des Servers, dass sein Zertifikat nicht gültig ist.',
  },
  'mail/imap-no-starttls': {
    what: 'Der Mailserver {host} (Port {port}) bietet auf diesem Port keine Verschlüsselung an.',
    means: 'Das Passwort wurde nicht gesendet, und neue Mail wartet auf dem Server.',
    todo: 'Wählen Sie unter Einstellungen, Mail TLS mit Port 993.',
  },
  'mail/imap-login': {
    what: 'Der Mailserver {host} hat den Benutzernamen oder das Passwort von {user} abgelehnt.',
    means:
      'Neue Mail für Telefone wartet auf dem Server; es wird nicht noch einmal versucht, damit das Konto nicht gesperrt wird.',
    todo: 'Geben Sie das Passwort unter Einstellungen, Mail noch einmal ein. Manche Anbieter verlangen ein App-Passwort oder ihre eigene Anmeldung.',
  },
  'mail/imap-busy': {
    what: 'Der Mailserver {host} lässt {user} gerade nicht herein: {reason}.',
    means: 'Neue Mail für Telefone wartet auf dem Server.',
    todo: '',
  },
  'mail/imap-mailbox': {
    what: 'Den Ordner {mailbox} von {user} gibt es nicht, oder er kann nicht geöffnet werden.',
    means: 'Von diesem Konto wird keine Mail übernommen.',
    todo: 'Wählen Sie unter Einstellungen, Mail einen anderen Ordner.',
  },
  'mail/imap-lost': {
    what: 'Die Verbindung zum Mailserver {host} ging verloren: {reason}.',
    means: 'Neue Mail für Telefone wartet auf dem Server, bis die Verbindung wieder da ist.',
    todo: '',
  },
  'mail/imap-silent': {
    what: 'Der Mailserver {host} hat seit {seconds} Sekunden nicht geantwortet.',
    means: 'Neue Mail für Telefone wartet auf dem Server, bis die Verbindung wieder da ist.',
    todo: '',
  },
  'mail/imap-filing': {
    what: 'Eine übernommene Mail konnte nicht in den Ordner {folder} verschoben werden: {reason}.',
    means:
      'Ihre SMS werden trotzdem gesendet, und nur einmal; die Mail bleibt in {mailbox}, und das Verschieben wird noch einmal versucht.',
    todo: 'Sehen Sie nach, ob das Postfach voll ist und ob darin Ordner angelegt werden dürfen.',
  },
  'mail/imap-read-only': {
    what: 'Der Ordner {mailbox} von {user} darf gelesen, aber nicht geändert werden.',
    means:
      'Mail wird übernommen und einmal gesendet, bleibt aber, wo sie ist, statt in die Ordner von Textpost zu wandern.',
    todo: 'Geben Sie dem Konto das Recht, Mail zu verschieben, oder lassen Sie es so.',
  },
  'mail/imap-renumbered': {
    what: 'Der Mailserver hat den Ordner {mailbox} von {user} neu nummeriert, wie nach einem Umzug oder einer Reparatur.',
    means:
      '{left} Mails darin, die vor dem {since} kamen, blieben unberührt, weil sie schon immer da gewesen sein können.',
    todo: 'Wenn eine davon noch gesendet werden soll, senden Sie sie noch einmal.',
  },
  'mail/take-failed': {
    what: 'Die Mail „{subject}“ konnte nicht verarbeitet werden: {reason}.',
    means: 'Sie liegt im Ordner {folder}, und für sie wurde keine SMS gesendet; andere Mail ist nicht betroffen.',
    todo: 'Senden Sie ihren Wortlaut in einer neuen Mail noch einmal.',
  },
  'mail/smtp-unreachable': {
    what: 'Der Server für ausgehende Mail {host} (Port {port}) ist nicht erreichbar: {reason}.',
    means: 'Mail an das Büro wartet und wird gesendet, wenn der Server wieder da ist.',
    todo: 'Prüfen Sie die Internetverbindung sowie Name und Port des Servers unter Einstellungen, Mail.',
  },
  'mail/smtp-tls': {
    what: 'Der Server für ausgehende Mail {host} konnte nicht beweisen, wer er ist: {reason}.',
    means: 'Es wurde nichts an ihn gesendet; Mail an das Büro wartet.',
    todo: 'Prüfen Sie den Namen des Servers unter Einstellungen, Mail; wenn er stimmt, sagen Sie dem Betreiber des Servers, dass sein Zertifikat nicht gültig ist.',
  },
  'mail/smtp-no-starttls': {
    what: 'Der Server für ausgehende Mail {host} (Port {port}) bietet auf diesem Port keine Verschlüsselung an.',
    means: 'Es wurde nichts an ihn gesendet; Mail an das Büro wartet.',
    todo: 'Wählen Sie unter Einstellungen, Mail TLS mit Port 465 oder STARTTLS mit Port 587.',
  },
  'mail/smtp-login': {
    what: 'Der Server für ausgehende Mail {host} hat den Benutzernamen oder das Passwort von {user} abgelehnt.',
    means:
      'Mail an das Büro wartet; der Server wird nur alle {minutes} Minuten wieder gefragt, damit das Konto nicht gesperrt wird.',
    todo: 'Geben Sie das Passwort unter Einstellungen, Mail noch einmal ein. Manche Anbieter verlangen ein App-Passwort oder ihre eigene Anmeldung.',
  },
  'mail/smtp-deferred': {
    what: 'Der Server für ausgehende Mail {host} hat eine Mail an {to} aufgeschoben.',
    means: 'Es wird noch einmal versucht.',
    todo: '',
  },
  'mail/smtp-refused': {
    what: 'Der Server für ausgehende Mail {host} hat eine Mail an {to} abgelehnt.',
    means: 'Sie wird nicht zugestellt und nicht noch einmal versucht.',
    todo: 'Prüfen Sie die Adresse, und lesen Sie die Antwort des Servers unter Einzelheiten.',
  },
  'mail/sent-back': {
    what: 'Ein Mailserver hat eine Mail an {to} angenommen und später zurückgeschickt.',
    means: 'Sie ist nicht angekommen und wird nicht noch einmal versucht.',
    todo: 'Prüfen Sie die Adresse. Der Bericht des Servers liegt im Ordner „Ignored“ des Postfachs.',
  },
  'mail/smtp-lost': {
    what: 'Die Verbindung zum Server für ausgehende Mail {host} ging verloren, bevor er die ganze Mail hatte.',
    means: 'Die Mail wurde nicht zugestellt und wird noch einmal versucht.',
    todo: '',
  },
  'mail/smtp-unknown': {
    what: 'Die Verbindung zum Server für ausgehende Mail {host} ging verloren, während er eine Mail an {to} annahm.',
    means:
      'Die Mail ist vielleicht zugestellt; ein neuer Versuch trägt dieselbe Kennung, sodass die meisten Mailprogramme sie nur einmal zeigen.',
    todo: '',
  },
  'mail/smtp-closed': {
    what: 'Textpost hat das Senden einer Mail an {to} abgebrochen, weil es beendet wird.',
    means: 'Die Mail wird nach dem nächsten Start gesendet.',
    todo: '',
  },
  'mail/bad-address': {
    what: '„{address}“ kann keine Mailadresse sein.',
    means: 'Dorthin kann keine Mail gesendet werden.',
    todo: 'Berichtigen Sie die Adresse.',
  },
  'mail/reply-address': {
    what: 'Das Postfach {mailbox} hat einen zu langen Namen für Antwortadressen.',
    means: 'Antworten auf SMS fänden nicht zurück.',
    todo: 'Nehmen Sie ein Postfach, dessen Name höchstens {limit} Zeichen hat, oder eine Domain, deren ganze Mail dort ankommt.',
  },
  'mail/listener-address': {
    what: 'Textpost kann auf {host}, Port {port}, keine Mail empfangen: {reason}.',
    means: 'Geräte können keine Mail abgeben.',
    todo: 'Wählen Sie einen anderen Port, oder beenden Sie das Programm, das diesen benutzt.',
  },
  'mail/listener-tls': {
    what: 'Zertifikat und Schlüssel für den Empfang von Mail können nicht benutzt werden: {reason}.',
    means: 'Geräte können keine Mail abgeben.',
    todo: 'Wählen Sie unter Einstellungen, Geräte das Zertifikat und seinen Schlüssel noch einmal.',
  },
  'mail/closed': {
    what: 'Das Mailkonto wurde geschlossen, während es geöffnet wurde.',
    means: '',
    todo: '',
  },
  'mail/sender-check': {
    what: 'Ob eine Mail von {sender} echt ist, lässt sich gerade nicht feststellen: {reason}.',
    means: 'Die Mail bleibt im Postfach und wird bis zu {hours} Stunden lang wieder angesehen.',
    todo: 'Prüfen Sie die Internetverbindung und den Namensserver (DNS) dieses Computers.',
  },
  'mail/sign-in-missing': {
    what: 'Für das Mailkonto „{account}“ hat sich noch niemand angemeldet.',
    means: 'Seine Mail wartet auf dem Server.',
    todo: 'Melden Sie sich unter Einstellungen, Mail an.',
  },
  'mail/sign-in-expired': {
    what: '{provider} hat die Anmeldung des Mailkontos „{account}“ beendet.',
    means: 'Mail an das Büro und aus dem Büro wartet, bis sich wieder jemand anmeldet; es geht nichts verloren.',
    todo: 'Melden Sie sich unter Einstellungen, Mail noch einmal an.',
  },
  'mail/sign-in-refused': {
    what: '{provider} lässt Textpost für das Mailkonto „{account}“ nicht ein: {reason}.',
    means: 'Seine Mail wartet auf dem Server.',
    todo: 'Prüfen Sie die Client-ID und wie Textpost dort registriert ist, und melden Sie sich unter Einstellungen, Mail noch einmal an.',
  },
  'mail/sign-in-unreachable': {
    what: 'Die Anmeldung von {provider} ist nicht erreichbar: {reason}.',
    means: 'Mail wartet, bis sie es ist.',
    todo: 'Prüfen Sie die Internetverbindung.',
  },
  'mail/sign-in-no-mailbox': {
    what: 'Der Mailserver {host} lässt {user} nicht ein, obwohl die Anmeldung gilt.',
    means: 'Mail dieses Kontos wartet auf dem Server.',
    todo: 'Melden Sie sich als {user} selbst noch einmal an, und sehen Sie nach, ob für dieses Postfach IMAP und SMTP mit Anmeldung eingeschaltet sind.',
  },
  'mail/sign-in-failed': {
    what: 'Das Mailkonto „{account}“ konnte nicht angemeldet werden.',
    means: '{reason}',
    todo: '',
  },
  'mail/sign-in-over': {
    what: 'Diese Anmeldung ist beendet, oder sie wurde anderswo begonnen.',
    means: 'Es wurde nichts geändert.',
    todo: 'Beginnen Sie neu.',
  },
}

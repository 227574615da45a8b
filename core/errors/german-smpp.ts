import type { ErrorWords } from '../errors.ts'
import type { smppErrors } from './smpp.ts'

export const germanSmppErrors: Readonly<Record<keyof typeof smppErrors, ErrorWords>> = {
  // Der Weg zum Anbieter
  'smpp/host-unknown': {
    what: 'Die Adresse {host} des SMS-Anbieters ist nicht bekannt.',
    means: 'SMS warten und gehen hinaus, wenn die Verbindung steht.',
    todo: 'Prüfen Sie die Adresse auf Tippfehler, und ob dieser Computer mit dem Internet verbunden ist.',
  },
  'smpp/unreachable': {
    what: 'Der SMS-Anbieter ist unter {host}, Port {port}, nicht erreichbar ({reason}).',
    means: 'SMS warten und gehen hinaus, wenn die Verbindung steht.',
    todo: 'Prüfen Sie Adresse und Port, und ob dieser Computer mit dem Internet verbunden ist und seine Firewall die Verbindung hinauslässt.',
  },
  'smpp/connect-timeout': {
    what: 'Der SMS-Anbieter unter {host}, Port {port}, hat innerhalb von {seconds} Sekunden nicht geantwortet.',
    means: 'SMS warten und gehen hinaus, wenn die Verbindung steht.',
    todo: 'Prüfen Sie Adresse und Port; viele Anbieter wollen auch Ihre Internetadresse wissen, bevor sie antworten.',
  },
  'smpp/tls-failed': {
    what: 'Die Verbindung zum SMS-Anbieter unter {host}, Port {port}, ließ sich nicht verschlüsseln ({reason}).',
    means: 'Darüber wurde nichts gesendet.',
    todo: 'Fragen Sie den Anbieter, welcher Port der verschlüsselte ist; Port 2775 ist es meist nicht.',
  },
  'smpp/certificate-refused': {
    what: 'Der SMS-Anbieter unter {host} konnte nicht beweisen, wer er ist ({reason}).',
    means: 'Es wurde nichts an ihn gesendet, auch kein Passwort.',
    todo: 'Prüfen Sie die Adresse, bitten Sie den Anbieter um sein Zertifikat oder dessen Aussteller, und tragen Sie es unter Verschlüsselung ein.',
  },
  'smpp/pin-mismatch': {
    what: 'Der SMS-Anbieter unter {host} zeigt ein anderes Zertifikat als das, dessen Fingerabdruck Sie eingetragen haben.',
    means: 'Es wurde nichts an ihn gesendet, auch kein Passwort.',
    todo: 'Fragen Sie den Anbieter, ob das Zertifikat gewechselt wurde; sein Fingerabdruck ist jetzt {found}.',
  },
  'smpp/unverified': {
    what: 'Die Verbindung zum SMS-Anbieter {name} ist verschlüsselt, aber es wird nicht geprüft, wer am anderen Ende ist.',
    means: 'Jemand unterwegs könnte SMS und Passwort lesen.',
    todo: 'Tragen Sie das Zertifikat des Anbieters unter Verschlüsselung ein, und schalten Sie die Prüfung wieder ein.',
  },
  'smpp/local-address': {
    what: 'Dieser Computer hat die Adresse {address} nicht, von der die Verbindung zum SMS-Anbieter ausgehen soll.',
    means: 'SMS warten und gehen hinaus, wenn die Verbindung steht.',
    todo: 'Leeren Sie das Feld „Eigene Adresse“, oder tragen Sie eine ein, die dieser Computer hat.',
  },

  // Anmelden
  'smpp/bind-timeout': {
    what: 'Der SMS-Anbieter nahm die Verbindung an, beantwortete die Anmeldung aber nicht innerhalb von {seconds} Sekunden.',
    means: 'SMS warten und gehen hinaus, wenn die Verbindung steht.',
    todo: 'Prüfen Sie den Port, und ob er für verschlüsselte Verbindungen ist.',
  },
  'smpp/bind-cut': {
    what: 'Der SMS-Anbieter legte auf, bevor er die Anmeldung beantwortete.',
    means: 'SMS warten und gehen hinaus, wenn die Verbindung steht.',
    todo: 'Fragen Sie den Anbieter, ob Ihre Internetadresse zugelassen und der Port der richtige ist.',
  },
  'smpp/wrong-login': {
    what: 'Der SMS-Anbieter nimmt die System-ID oder das Passwort nicht an.',
    means: 'SMS warten, bis das Konto berichtigt ist.',
    todo: 'Geben Sie System-ID und Passwort noch einmal so ein, wie der Anbieter sie nannte.',
  },
  'smpp/wrong-system-type': {
    what: 'Der SMS-Anbieter nimmt den Systemtyp nicht an.',
    means: 'SMS warten, bis das Konto berichtigt ist.',
    todo: 'Fragen Sie den Anbieter nach dem Systemtyp; meist bleibt er leer.',
  },
  'smpp/mode-refused': {
    what: 'Der SMS-Anbieter kennt diese Art der Verbindung nicht ({mode}).',
    means: 'SMS warten, bis das Konto berichtigt ist.',
    todo: 'Stellen Sie den Modus des Kontos auf split, oder fragen Sie den Anbieter, welchen er will.',
  },
  'smpp/already-bound': {
    what: 'Der SMS-Anbieter sagt, dieses Konto sei schon angemeldet.',
    means: 'SMS warten; Textpost meldet sich nach einer Pause wieder an.',
    todo: 'Wenn das so bleibt, sehen Sie nach, ob ein anderes Programm das Konto benutzt.',
  },
  'smpp/bind-refused': {
    what: 'Der SMS-Anbieter hat die Anmeldung abgelehnt: {words}.',
    means: 'SMS warten; Textpost versucht es nach einer Pause wieder.',
    todo: 'Wenn das so bleibt, fragen Sie den Anbieter; der Code steht unter Einzelheiten.',
  },

  // Eine Verbindung, die stand
  'smpp/link-lost': {
    what: 'Die Verbindung zum SMS-Anbieter brach ab ({reason}).',
    means: 'SMS warten und gehen hinaus, wenn die Verbindung wieder da ist.',
    todo: '',
  },
  'smpp/silent': {
    what: 'Der SMS-Anbieter antwortet nicht mehr.',
    means: 'Die Verbindung wurde geschlossen; SMS warten und gehen hinaus, wenn sie wieder da ist.',
    todo: '',
  },
  'smpp/unbound-by-peer': {
    what: 'Der SMS-Anbieter hat die Verbindung beendet.',
    means: 'SMS warten und gehen hinaus, wenn sie wieder da ist.',
    todo: '',
  },
  'smpp/bad-frame': {
    what: 'Der SMS-Anbieter sendete etwas, das nicht lesbar ist ({reason}).',
    means: 'Die Verbindung wurde geschlossen; SMS warten und gehen hinaus, wenn sie wieder da ist.',
    todo: 'Wenn das oft vorkommt, prüfen Sie, ob der Port ein SMPP-Port ist und ob er für verschlüsselte Verbindungen ist.',
  },
  'smpp/idle': {
    what: 'Die Verbindung wurde geschlossen, weil {seconds} Sekunden lang nichts gesendet oder empfangen wurde, wie eingestellt.',
    means: 'Sie öffnet sich wieder, wenn eine SMS zu senden ist.',
    todo: '',
  },
  'smpp/not-bound': {
    what: 'Die Verbindung zum SMS-Anbieter steht nicht.',
    means: 'Die SMS wartet und geht hinaus, wenn sie steht.',
    todo: '',
  },
  'smpp/closed': {
    what: 'Die Verbindung zum SMS-Anbieter wurde geschlossen, bevor die SMS übergeben war.',
    means: 'Die SMS wartet und geht hinaus, wenn eine Verbindung steht.',
    todo: '',
  },

  // Eine SMS, die übergeben wurde oder werden sollte
  'smpp/answer-lost': {
    what: 'Die Verbindung brach ab, nachdem die SMS übergeben war und bevor der SMS-Anbieter antwortete.',
    means: 'Sie ist vielleicht gesendet; Textpost wartet auf eine Quittung, bevor es sie noch einmal sendet.',
    todo: '',
  },
  'smpp/no-answer': {
    what: 'Der SMS-Anbieter antwortete {seconds} Sekunden lang nicht, nachdem die SMS übergeben war.',
    means: 'Sie ist vielleicht gesendet; Textpost wartet auf eine Quittung, bevor es sie noch einmal sendet.',
    todo: '',
  },
  'smpp/given-up': {
    what: 'Textpost hat aufgehört, auf die Antwort des SMS-Anbieters zu warten.',
    means: 'Die SMS ist vielleicht gesendet; Textpost wartet auf eine Quittung, bevor es sie noch einmal sendet.',
    todo: '',
  },
  'smpp/throttled': {
    what: 'Der SMS-Anbieter bat um eine Pause ({words}).',
    means: 'Die SMS geht hinaus, wenn die Pause vorbei ist.',
    todo: 'Wenn das oft vorkommt, senken Sie das Tempo dieses Kontos.',
  },
  'smpp/refused-for-now': {
    what: 'Der SMS-Anbieter nahm die SMS vorerst nicht an: {words}.',
    means: 'Es wird noch einmal versucht.',
    todo: '',
  },
  'smpp/refused': {
    what: 'Der SMS-Anbieter hat die SMS abgelehnt: {words}.',
    means: 'Sie wurde nicht gesendet.',
    todo: 'Prüfen Sie Nummer und Absender; wenn beide stimmen, fragen Sie den Anbieter nach dem Code unter Einzelheiten.',
  },
  'smpp/refused-by-link': {
    what: 'Der SMS-Anbieter nahm die SMS über diese Verbindung nicht an: {words}.',
    means: 'Die SMS wartet und geht über eine andere Verbindung hinaus, oder wenn diese erneuert ist.',
    todo: '',
  },
  'smpp/refused-account': {
    what: 'Der SMS-Anbieter lässt dieses Konto nicht senden: {words}.',
    means: 'Die SMS wartet und wird noch einmal versucht.',
    todo: 'Fragen Sie den Anbieter nach dem Konto und seinem Guthaben.',
  },
  'smpp/receive-only': {
    what: 'Das Konto {name} ist nur zum Empfangen eingestellt.',
    means: 'Die SMS wurde darüber nicht gesendet.',
    todo: 'Stellen Sie den Modus des Kontos auf transceiver, oder senden Sie auf einem anderen Weg.',
  },
  'smpp/bad-sender': {
    what: '„{sender}“ kann kein Absender sein: {reason}.',
    means: 'Die SMS wurde nicht gesendet.',
    todo: 'Tragen Sie als Absender des Kontos eine Telefonnummer ein, oder einen Namen aus höchstens 11 Buchstaben und Ziffern.',
  },
  'smpp/bad-destination': {
    what: '„{phone}“ ist keine Nummer, an die ein SMS-Anbieter senden kann.',
    means: 'Die SMS wurde nicht gesendet.',
    todo: 'Schreiben Sie die Nummer mit ihrer Landesvorwahl, etwa +4915112345678.',
  },
  'smpp/bad-option': {
    what: 'Die Einstellung {option} dieses Kontos kann nicht benutzt werden: {reason}.',
    means: 'Die Verbindung bleibt unterbrochen, bis sie berichtigt ist.',
    todo: 'Berichtigen Sie sie in den Einstellungen des Kontos.',
  },
  'smpp/not-in-alphabet': {
    what: 'Das Alphabet des SMS-Anbieters hat kein „{character}“.',
    means: 'Die SMS wurde nicht gesendet.',
    todo: 'Ersetzen Sie das Zeichen, oder stellen Sie „Kodierung 0“ dieses Kontos so ein, wie der Anbieter es sagt.',
  },
  'smpp/not-done': {
    what: 'Der SMS-Anbieter hat es nicht getan: {words}.',
    means: 'Die SMS ist, wo sie war.',
    todo: 'Vielleicht ist sie schon auf dem Telefon; ihre Quittung wird es zeigen.',
  },
  'smpp/not-replaceable': {
    what: 'Der Wortlaut dieser SMS lässt sich beim SMS-Anbieter nicht ändern: {reason}.',
    means: 'Die SMS ist, wo sie war.',
    todo: 'Brechen Sie sie ab und schreiben Sie eine andere.',
  },
  'smpp/fewer-connections': {
    what: 'Nur {open} von {wanted} Verbindungen zum SMS-Anbieter {name} kamen zustande: {reason}',
    means: 'SMS gehen über die, die da sind.',
    todo: 'Fragen Sie den Anbieter, wie viele das Konto haben darf, und stellen Sie diese Zahl ein.',
  },
}

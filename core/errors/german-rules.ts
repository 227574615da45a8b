import type { ErrorWords } from '../errors.ts'
import type { rulesErrors } from './rules.ts'

export const germanRulesErrors: Readonly<Record<keyof typeof rulesErrors, ErrorWords>> = {
  // An wen eine Mail geht
  'rules/no-phone': {
    what: 'In der Mail wurde kein Telefon gefunden.',
    means: 'Es wurde nichts gesendet.',
    todo: 'Senden Sie sie an eine dieser Formen: {forms}.',
  },
  'rules/not-a-phone': {
    what: '„{name}“ in {address} ist weder eine Telefonnummer noch ein Name in den Kontakten.',
    means: 'Dorthin wurde nichts gesendet.',
    todo: 'Prüfen Sie die Nummer, eine ausländische mit ihrer Landesvorwahl.',
  },
  'rules/too-many-phones': {
    what: 'Die Mail geht an mehr als {most} Telefone.',
    means: 'Sie wurde an keines davon gesendet.',
    todo: 'Senden Sie mehrere Mails, oder lassen Sie die Grenze erhöhen.',
  },
  'rules/unknown-transport': {
    what: '{where} nennt „{transport}“, und kein Modem und kein SMS-Anbieter heißt so.',
    means: 'Dorthin wurde nichts gesendet.',
    todo: 'Berichtigen Sie den Namen, oder lassen Sie ihn weg, dann wählt Textpost.',
  },
  'rules/transport-off': {
    what: '{where} nennt „{transport}“; das ist ausgeschaltet oder kann nicht senden.',
    means: 'Dorthin wurde nichts gesendet.',
    todo: 'Lassen Sie den Namen weg, dann wählt Textpost, oder lassen Sie ihn einschalten.',
  },
  'rules/reply-token-wrong': {
    what: 'Die Antwortadresse {address} wurde nicht von diesem Textpost gemacht.',
    means: 'Dorthin wurde nichts gesendet.',
    todo: 'Antworten Sie noch einmal auf die Mail, die vom Telefon kam, oder schreiben Sie an die Nummer selbst.',
  },
  'rules/only-transports-off': {
    what: 'Regel {rule} sendet diese SMS nur über {transports}; das ist ausgeschaltet oder kann nicht senden.',
    means: 'Die SMS ist angehalten.',
    todo: 'Schalten Sie es ein, oder ändern Sie die Regel unter Wege.',
  },

  // Wer senden darf
  'rules/sender-unclear': {
    what: 'Wer die Mail gesendet hat, lässt sich nicht sagen: {reason}.',
    means: 'Sie wurde nicht gesendet und nicht beantwortet.',
    todo: '',
  },
  'rules/sender-not-allowed': {
    what: '{sender} steht nicht auf der Liste derer, die senden dürfen.',
    means: 'Die Mail wurde nicht gesendet und nicht beantwortet.',
    todo: 'Wenn sie hätte gesendet werden sollen, fügen Sie die Adresse oder ihre Domain unter „Wer senden darf“ hinzu, und geben Sie die Mail frei.',
  },
  'rules/sender-not-proven': {
    what: 'Nichts beweist, dass die Mail von {sender} ist: {reason}.',
    means: 'Die Mail wurde nicht gesendet und nicht beantwortet.',
    todo: 'Wenn sie echt ist, geben Sie sie frei; bürgt ein Mailserver für sie, so bietet die Seite Wartend an, ihm zu vertrauen.',
  },

  // Wie viele, wohin
  'rules/limit-sender': {
    what: '{sender} hat in den letzten {period} {used} Teile gesendet, und {limit} sind erlaubt.',
    means: 'Die SMS ist angehalten.',
    todo: 'Geben Sie sie frei, wenn sie gehen soll, oder erhöhen Sie die Grenze.',
  },
  'rules/limit-phone': {
    what: 'An {phone} gingen in den letzten {period} {used} Teile, und {limit} sind erlaubt.',
    means: 'Die SMS ist angehalten.',
    todo: 'Geben Sie sie frei, wenn sie gehen soll, oder erhöhen Sie die Grenze.',
  },
  'rules/limit-transport': {
    what: '{transport} hat in den letzten {period} {used} Teile gesendet, und {limit} sind erlaubt.',
    means: 'Die SMS ist angehalten.',
    todo: 'Geben Sie sie frei, wenn sie gehen soll, oder erhöhen Sie die Grenze; Netze sperren SIM-Karten, die zu viel senden.',
  },
  'rules/limit-office': {
    what: 'Das Büro hat in den letzten {period} {used} Teile gesendet, und {limit} sind erlaubt.',
    means: 'Die SMS ist angehalten.',
    todo: 'Geben Sie sie frei, wenn sie gehen soll, oder erhöhen Sie die Grenze.',
  },
  'rules/spending-cap': {
    what: 'Die SMS kostet {price} {currency}; diesen Monat sind {spent} von {cap} {currency} ausgegeben.',
    means: 'Die SMS ist angehalten.',
    todo: 'Geben Sie sie frei, wenn sie gehen soll, oder erhöhen Sie die Ausgabengrenze.',
  },
  'rules/country-not-allowed': {
    what: '{phone} gehört zu einem Land, in das keine SMS gehen dürfen.',
    means: 'Die SMS ist angehalten.',
    todo: 'Geben Sie sie frei, wenn sie gehen soll, oder fügen Sie das Land hinzu.',
  },
  'rules/premium-not-allowed': {
    what: '{phone} ist eine Nummer mit erhöhtem Preis.',
    means: 'Die SMS ist angehalten, denn sie kann teuer sein.',
    todo: 'Geben Sie sie frei, wenn sie gehen soll, oder tragen Sie die Nummer unter „Teure Nummern“ ein.',
  },
  'rules/phone-stopped': {
    what: '{phone} möchte keine SMS mehr (STOP).',
    means: 'Die SMS wurde nicht gesendet.',
    todo: 'Sie kann gesendet werden, wenn das Telefon START geschrieben hat.',
  },

  // Zeichen in einer Mail
  'rules/send-at-unreadable': {
    what: 'Die Zeit zum Senden, „{value}“, wurde nicht verstanden.',
    means: 'Die SMS wurde nicht gesendet.',
    todo: 'Schreiben Sie X-SMS-Send-At als 2026-03-01 09:00, oder als 09:00 für das nächste Mal um neun.',
  },
  'rules/send-at-too-far': {
    what: 'Die Zeit zum Senden, {value}, liegt mehr als {days} Tage voraus.',
    means: 'Die SMS wurde nicht gesendet.',
    todo: 'Wählen Sie eine frühere Zeit.',
  },
  'rules/looks-like-loop': {
    what: 'Ein Programm bei {sender} und eines bei {phone} antworten einander anscheinend: Beide haben in dieser Stunde schon dasselbe gesagt.',
    means: 'Die SMS wird angehalten, damit sie aufhören.',
    todo: 'Geben Sie sie frei, wenn Menschen sie geschrieben haben.',
  },
}

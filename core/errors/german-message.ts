import type { ErrorWords } from '../errors.ts'
import type { messageErrors } from './message.ts'

export const germanMessageErrors: Readonly<Record<keyof typeof messageErrors, ErrorWords>> = {
  'text/bad-pdu': {
    what: 'Eine Nachricht aus dem Netz war nicht lesbar: {field} ist bei Oktett {offset} falsch ({reason}).',
    means: 'Sie wird aufbewahrt, wie sie kam; keine andere Nachricht wird aufgehalten.',
    todo: 'Wenn eine SMS fehlt, bitten Sie den Absender, sie noch einmal zu senden, und heben Sie die rohe Nachricht für den Anbieter auf.',
  },
  'text/bad-hex': {
    what: 'Das Modem lieferte eine Nachricht, die nicht hexadezimal ist (bei Zeichen {offset}).',
    means: 'Sie wird aufbewahrt, wie sie kam; keine andere Nachricht wird aufgehalten.',
    todo: 'Wenn das oft vorkommt, starten Sie das Modem neu: Ein Teil seiner Ausgabe geht verloren.',
  },
  'text/bad-address': {
    what: '„{address}“ lässt sich nicht als Telefonnummer oder Absendername schreiben: {reason}.',
    means: 'Die SMS wurde nicht gesendet.',
    todo: 'Schreiben Sie die Nummer mit ihrer Landesvorwahl, etwa +4915112345678, und senden Sie die SMS noch einmal.',
  },
  'text/too-long': {
    what: 'Die SMS braucht {parts} Teile, und eine SMS hat höchstens {limit}.',
    means: 'Sie wurde nicht gesendet.',
    todo: 'Kürzen Sie sie, oder senden Sie mehrere SMS.',
  },
  'text/bad-segment': {
    what: 'Ein Teil der SMS passt nicht in eine Nachricht: {reason}.',
    means: 'Der Teil wurde nicht gesendet.',
    todo: 'Senden Sie die SMS noch einmal; wenn es wieder fehlschlägt, senden Sie den Bericht unter Über an den Support.',
  },
  'text/sealed': {
    what: 'Die Mail ist verschlüsselt, oder in einer Form geschrieben, die nur ihr eigenes Mailprogramm öffnet (winmail.dat, signiertes S/MIME).',
    means: 'Ihre Worte sind hier nicht zu lesen; es wurde nichts gesendet.',
    todo: 'Senden Sie sie noch einmal als reinen Text und unverschlüsselt; eine Signatur darf bleiben, wenn sie als „Klartext“ gesendet wird.',
  },
}

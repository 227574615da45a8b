import type { ErrorWords } from '../errors.ts'
import type { queueErrors } from './queue.ts'

export const germanQueueErrors: Readonly<Record<keyof typeof queueErrors, ErrorWords>> = {
  'text/unanswered': {
    what: 'Die SMS wurde übergeben, und es kam keine Antwort.',
    means: 'Sie ist vielleicht gesendet; Textpost wartet auf eine Quittung, bevor es sie noch einmal sendet.',
    todo: '',
  },
  'text/interrupted': {
    what: 'Textpost wurde beendet, während diese SMS gesendet wurde.',
    means: 'Sie ist vielleicht gesendet; Textpost wartet auf eine Quittung, bevor es sie noch einmal sendet.',
    todo: '',
  },
  'text/unknown-held': {
    what: 'Für diese SMS kam keine Antwort und keine Quittung.',
    means: 'Sie ist vielleicht angekommen; noch einmal gesendet käme sie zweimal an, deshalb wartet sie auf Sie.',
    todo: 'Geben Sie sie frei, um sie noch einmal zu senden, oder geben Sie sie auf.',
  },
  'text/link-lost': {
    what: 'Die Verbindung ging verloren, bevor die SMS übergeben war.',
    means: 'Die SMS wartet und geht hinaus, wenn eine Verbindung wieder da ist.',
    todo: '',
  },
  'text/quiet-hours': {
    what: 'Die SMS kam in den Ruhezeiten ihres Telefons an die Reihe.',
    means: 'Sie wartet, bis diese vorbei sind.',
    todo: '',
  },
  'text/expired': {
    what: 'Die SMS konnte innerhalb von {hours} Stunden nicht gesendet werden.',
    means: 'Sie wird nicht mehr gesendet.',
    todo: 'Sehen Sie unter Zustand nach, was sie aufhielt, und senden Sie sie noch einmal.',
  },
  'text/unknown-expired': {
    what: 'Für diese SMS kam innerhalb von {hours} Stunden keine Antwort und keine Quittung.',
    means: 'Sie ist vielleicht angekommen; sie wird nicht noch einmal gesendet.',
    todo: 'Fragen Sie, ob sie angekommen ist, bevor Sie sie neu senden.',
  },
  'text/not-delivered': {
    what: 'Das Netz konnte die SMS nicht zustellen ({state}).',
    means: 'Das Telefon hat sie nicht bekommen.',
    todo: 'Prüfen Sie, ob die Nummer stimmt und das Telefon an ist, und senden Sie sie noch einmal.',
  },
  'text/asks-length': {
    what: 'Die SMS braucht {parts} Teile, und ohne Rückfrage werden {most} gesendet.',
    means: 'Sie wartet auf die Antwort ihres Absenders.',
    todo: 'Der Absender kann auf die Vorschau mit SEND oder SHORTEN antworten; Sie können sie hier freigeben oder aufgeben.',
  },
  'text/nothing-waits': {
    what: 'Auf diese Antwort wartet keine SMS.',
    means: 'Sie wurde schon gesendet, freigegeben oder aufgegeben, oder jemand anderes hat sie geschrieben.',
    todo: 'Sehen Sie im Gespräch nach, und schreiben Sie eine neue Mail, wenn noch etwas zu senden ist.',
  },
  'text/empty': {
    what: 'Die Mail enthält keine Wörter.',
    means: 'Es wurde nichts gesendet.',
    todo: 'Schreiben Sie den Text in die Mail; Anhänge werden nicht gesendet.',
  },
  'text/mail-too-large': {
    what: 'Die Mail ist zu groß: {size}, und höchstens {limit} werden angenommen.',
    means: 'Es wurde nichts gesendet.',
    todo: 'Senden Sie sie ohne ihre Anhänge noch einmal; die gehen ohnehin nicht an Telefone.',
  },
  'text/held-by-hand': {
    what: 'Von Hand angehalten.',
    means: '',
    todo: '',
  },
  'text/held-after-restore': {
    what: 'Angehalten, weil der Nachrichtenspeicher aus einer Sicherung zurückgeholt wurde.',
    means: 'Sie wurde vielleicht gesendet, nachdem die Sicherung entstand.',
    todo: 'Geben Sie sie frei, wenn das Telefon sie nie bekam; sonst geben Sie sie auf.',
  },
  'text/no-transport': {
    what: 'Es gibt keinen Weg für SMS: Es ist kein Modem und kein SMS-Anbieter eingerichtet.',
    means: 'Die SMS wartet.',
    todo: 'Fügen Sie in den Einstellungen ein Modem oder einen SMS-Anbieter hinzu.',
  },
  'text/unreadable': {
    what: 'Eine SMS von {phone} konnte nicht gelesen werden ({reason}).',
    means: 'Sie wird aufbewahrt, wie sie kam.',
    todo: 'Bitten Sie den Absender, sie noch einmal zu senden.',
  },
}

import type { ErrorWords } from '../errors.ts'
import type { storeErrors } from './store.ts'

export const germanStoreErrors: Readonly<Record<keyof typeof storeErrors, ErrorWords>> = {
  'store/unavailable': {
    what: 'In den Nachrichtenspeicher kann nicht geschrieben werden: {reason}.',
    means: 'Bis es wieder geht, wird nichts aus dem Postfach oder von den Telefonen übernommen; nichts geht verloren.',
    todo: 'Schaffen Sie Platz auf der Festplatte, und prüfen Sie, ob der Datenordner beschrieben werden darf.',
  },
  'store/damaged': {
    what: 'Der Nachrichtenspeicher {file} ist beschädigt ({reason}).',
    means:
      'Er bleibt, wie er ist, und es wird keine Mail und keine SMS übernommen oder gesendet, damit nicht noch mehr verloren geht.',
    todo: 'Kopieren Sie den ganzen Datenordner an einen sicheren Ort, beenden Sie dann Textpost und holen Sie die neueste Sicherung mit „textpost restore DATEI“ zurück (Sicherungen liegen in seinem Ordner „backups“); ohne eine verschieben Sie die Datei, um mit einem leeren Speicher zu beginnen.',
  },
  'store/conflict': {
    what: 'Der Nachrichtenspeicher hat eine Änderung abgelehnt, die nicht zu seinem Inhalt passt ({reason}).',
    means: 'Diese eine Änderung wurde nicht gemacht; alles andere ist, wie es war.',
    todo: 'Wenn das wiederkommt, senden Sie das Protokoll an den Support.',
  },
  'store/in-use': {
    what: 'Auf dem Datenordner {folder} läuft schon ein anderes Textpost.',
    means: 'Zwei auf einem Ordner würden SMS doppelt senden, deshalb beendet sich dieses.',
    todo: 'Nehmen Sie das, das läuft, oder geben Sie diesem einen eigenen Datenordner.',
  },
  'store/newer': {
    what: 'Der Nachrichtenspeicher wurde von einem neueren Textpost geschrieben (Version {found}; dieses kennt {known}).',
    means: 'Er bleibt, wie er ist.',
    todo: 'Starten Sie das neuere Textpost, oder geben Sie diesem einen anderen Datenordner.',
  },
  'store/no-copy': {
    what: 'Der Nachrichtenspeicher konnte nicht nach {file} kopiert werden ({reason}).',
    means: 'Nachrichten laufen wie zuvor; vorhandene Sicherungen blieben, wie sie sind.',
    todo: 'Schaffen Sie Platz auf der Festplatte, und prüfen Sie, ob der Ordner beschrieben werden darf; führen Sie dann „textpost backup“ aus.',
  },
  'store/no-file': {
    what: 'Unter {file} gibt es keinen Nachrichtenspeicher.',
    means: 'Es wurde nichts getan.',
    todo: 'Prüfen Sie den Namen; Sicherungen liegen im Ordner „backups“ des Datenordners.',
  },
}

import type { ErrorWords } from '../errors.ts'
import type { careErrors } from './care.ts'

export const germanCareErrors: Readonly<Record<keyof typeof careErrors, ErrorWords>> = {
  'contacts/unreadable': {
    what: 'Die Datei enthält keine lesbaren Kontakte: {reason}.',
    means: 'Kein Kontakt wurde hinzugefügt oder geändert.',
    todo: 'Exportieren Sie die Kontakte als vCard oder als CSV mit einer Überschrift über jeder Spalte und versuchen Sie es noch einmal.',
  },
  'contacts/undo-gone': {
    what: 'Dieser Import lässt sich nicht mehr zurücknehmen.',
    means: 'Die Kontakte bleiben, wie sie sind.',
    todo: 'Ändern oder entfernen Sie sie einzeln.',
  },
  'contacts/file-gone': {
    what: 'Die Datei ist nicht mehr da: Es ist zu lange her, dass sie gelesen wurde.',
    means: 'Kein Kontakt wurde hinzugefügt oder geändert.',
    todo: 'Wählen Sie die Datei noch einmal.',
  },
  'contacts/no-group': {
    what: 'Es gibt keine Gruppe „{group}“.',
    means: 'Nichts wurde geändert.',
    todo: 'Schlagen Sie die Namen unter Kontakte oder mit „textpost groups list“ nach.',
  },
  'settings/foreign-empty': {
    what: 'Die Datei enthält keinen lesbaren SMSC-Eintrag.',
    means: 'Keine Einstellung wurde geändert.',
    todo: 'Welche Formen gelesen werden, steht in host/COMPATIBILITY.md.',
  },
  'engine/erased': {
    what: 'Der Wortlaut dieser Nachricht wurde am {day} gelöscht.',
    means: 'Nur ihre Zeiten und Zustände sind aufbewahrt.',
    todo: '',
  },
  'erasure/not-confirmed': {
    what: 'Das Löschen von {phone} muss mit dieser Nummer bestätigt werden.',
    means: 'Nichts wurde gelöscht.',
    todo: 'Schreiben Sie die Nummer noch einmal.',
  },
  'alarm/link-down': {
    what: '{link} funktioniert seit {minutes} Minuten nicht.',
    means: 'Nachrichten, die es brauchen, warten.',
    todo: '{sentence}',
  },
  'alarm/attention': {
    what: '{link}: {sentence}',
    means: '',
    todo: '',
  },
  'alarm/queue-stuck': {
    what: 'SMS für {link} warten seit {minutes} Minuten; {texts} warten.',
    means: 'Sie gehen, sobald es funktioniert, falls ihre Zeit nicht vorher abläuft.',
    todo: 'Öffnen Sie Zustand, um zu sehen, was sie aufhält.',
  },
  'alarm/queue-long': {
    what: '{texts} SMS warten; ein Alarm ist ab {most} gewünscht.',
    means: 'Sie werden eine nach der anderen gesendet.',
    todo: 'Öffnen Sie Zustand, um zu sehen, ob es vorangeht.',
  },
  'alarm/mail-stuck': {
    what: 'Mails von {account} warten seit {minutes} Minuten; {mails} warten.',
    means: 'Sie gehen, sobald der Mailserver sie annimmt.',
    todo: 'Öffnen Sie Zustand, um zu sehen, was sie aufhält.',
  },
  'alarm/held': {
    what: '{texts} SMS sind angehalten. {sentence}',
    means: '',
    todo: 'Öffnen Sie Wartet, um sie freizugeben oder aufzugeben.',
  },
  'alarm/spending': {
    what: '{spent} von {cap} {currency} sind diesen Monat ausgegeben.',
    means: 'SMS über der Grenze werden angehalten.',
    todo: 'Erhöhen Sie die Ausgabengrenze, wenn das zu wenig ist.',
  },
  'alarm/silence': {
    what: 'Seit {hours} Stunden kam von keinem Telefon eine SMS.',
    means: 'Vielleicht wurde keine gesendet; vielleicht erreichen sie Textpost nicht.',
    todo: 'Schreiben Sie zur Probe eine SMS an eine Ihrer eigenen Nummern.',
  },
  'alarm/over': {
    what: 'Vorbei seit {time}: {sentence}',
    means: '',
    todo: '',
  },
  'alarm/test': {
    what: 'Dies ist ein Probealarm.',
    means: 'Auf diesem Weg erreichen Sie Alarme.',
    todo: '',
  },
  'alarm/heartbeat': {
    what: 'Textpost funktioniert. In den letzten {hours} Stunden: {sent} SMS gesendet, {received} empfangen, {failed} gescheitert.',
    means: 'Es warten: {waiting} SMS, {held} angehalten, {unrouted} ohne Empfänger. Verbindungen: {links}.',
    todo: '',
  },
  'alarm/nobody': {
    what: 'Niemand ist zu benachrichtigen: Für Alarme ist weder eine Mailadresse noch ein Telefon eingetragen.',
    means: 'Kein Alarm wird gesendet.',
    todo: 'Tragen Sie unter Alarme jemanden ein.',
  },
}

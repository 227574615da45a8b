import { sentenceOf } from '../../core/errors.ts'
import { type Details, fill, type Language } from '../../core/words/say.ts'
import type { DoctorCheck } from '../contract/results.ts'

/** Everything that the doctor says by itself; `{field}` takes a value. What errors say stands in the table of errors. */
export const doctorWords = {
  'check.plugged': { en: 'A modem is plugged in', de: 'Ein Modem ist eingesteckt' },
  'check.port': { en: 'Its port can be opened', de: 'Sein Anschluss lässt sich öffnen' },
  'check.answers': { en: 'The modem answers', de: 'Das Modem antwortet' },
  'check.sim': { en: 'There is a SIM card that can be read', de: 'Eine SIM-Karte ist da und lesbar' },
  'check.pin': { en: 'The SIM card is open', de: 'Die SIM-Karte ist entsperrt' },
  'check.network': { en: 'The network has accepted it', de: 'Das Netz hat es angenommen' },
  'check.signal': { en: 'The signal is good enough', de: 'Der Empfang ist gut genug' },
  'check.centre': {
    en: "The number of the operator's text centre is known",
    de: 'Die Nummer der Nachrichtenzentrale des Anbieters ist bekannt',
  },
  'check.receiving': { en: 'It says when a text comes in', de: 'Es meldet, wenn eine SMS eintrifft' },
  'check.storage': { en: 'There is room for texts that come in', de: 'Für eintreffende SMS ist Platz' },
  'check.money': { en: 'There is money left on the SIM card', de: 'Auf der SIM-Karte ist noch Guthaben' },
  'check.loop-back': { en: 'A text to oneself arrives', de: 'Eine SMS an die eigene Nummer kommt an' },
  'check.found': { en: 'The name of the server is known', de: 'Der Name des Servers ist bekannt' },
  'check.reached': { en: 'The server can be reached', de: 'Der Server ist erreichbar' },
  'check.encrypted': {
    en: 'The connection is encrypted, and the server is who it says',
    de: 'Die Verbindung ist verschlüsselt, und der Server ist der, der er zu sein angibt',
  },
  'check.ready': { en: 'Signed in and ready', de: 'Angemeldet und bereit' },

  'found.text-mode': { en: 'text mode', de: 'Textmodus' },
  'found.pdu-mode': { en: 'PDU mode', de: 'PDU-Modus' },
  'found.speed': { en: '{baudRate} bit/s', de: '{baudRate} Bit/s' },
  'found.reopened': { en: 'opened again {count} times', de: '{count}-mal neu geöffnet' },
  'found.resets': { en: 'restarted {count} times', de: '{count}-mal neu gestartet' },
  'found.pin-tries': { en: '{left} tries left', de: 'noch {left} Versuche' },
  'found.home': { en: 'at home', de: 'im eigenen Netz' },
  'found.roaming': { en: 'abroad', de: 'in einem fremden Netz' },
  'found.searching': { en: 'looking for a network', de: 'sucht ein Netz' },
  'found.denied': { en: 'refused by the network', de: 'vom Netz abgewiesen' },
  'found.none': { en: 'no network', de: 'kein Netz' },
  'found.signal': { en: '{dbm} dBm', de: '{dbm} dBm' },
  'found.places': { en: '{memory} {used} of {total}', de: '{memory} {used} von {total}' },
  'found.seconds': { en: '{seconds} s', de: '{seconds} s' },

  'signal/unknown': {
    en: 'The modem does not tell how strong the signal is.',
    de: 'Das Modem sagt nicht, wie gut der Empfang ist.',
  },
  'signal/weak': {
    en: 'The signal is weak ({dbm} dBm). Texts may go late. Move the modem nearer a window, with a USB cable if need be, and see that the antenna is on.',
    de: 'Der Empfang ist schwach ({dbm} dBm). SMS gehen womöglich verspätet hinaus. Stellen Sie das Modem näher an ein Fenster, notfalls mit einem USB-Kabel, und prüfen Sie, ob die Antenne angeschlossen ist.',
  },
  'receiving/late': {
    en: 'The modem does not announce texts. They are found by looking, within a minute.',
    de: 'Das Modem meldet eintreffende SMS nicht. Textpost sieht selbst nach und findet sie innerhalb einer Minute.',
  },
} as const satisfies Record<string, Readonly<Record<Language, string>>>

export type DoctorWord = keyof typeof doctorWords

/** A few words in the doctor's table, or words that are the same in every language (a name, a number). */
export type Said = string | { readonly word: DoctorWord; readonly details?: Details }

/** A check as it was found, in no language yet. */
export interface Finding {
  readonly check: string
  readonly state: DoctorCheck['state']
  /** Facts of a check that is well; they are shown with commas. */
  readonly facts?: readonly Said[]
  /** An error's code or a sentence of the doctor's own, with the values of its places. */
  readonly code?: string
  readonly details?: Details
  /** The error's own words, where its code does not tell them whole (what Status has kept of it). */
  readonly sentence?: string
}

/** A finding in a language; one that was put in words before is put in others. */
export function inWords(finding: Finding | DoctorCheck, language: Language): DoctorCheck {
  return {
    ...finding,
    title: sayWord({ word: `check.${finding.check}` }, language),
    sentence: sentenceFor(finding, language),
  }
}

function sentenceFor({ code, details, sentence, facts }: Finding | DoctorCheck, language: Language): string {
  if (code === undefined) return facts?.map((fact) => sayWord(fact, language)).join(', ') ?? sentence ?? ''
  if (Object.hasOwn(doctorWords, code)) return sayWord({ word: code, ...(details ? { details } : {}) }, language)
  return details === undefined && sentence !== undefined ? sentence : sentenceOf(code, details ?? {}, language)
}

function sayWord(said: NonNullable<DoctorCheck['facts']>[number], language: Language): string {
  if (typeof said === 'string') return said
  const { word, details = {} } = said
  return fill(Object.hasOwn(doctorWords, word) ? doctorWords[word as DoctorWord][language] : word, details, language)
}

export interface StopCommand {
  readonly kind: 'stop' | 'start'
  /** The word as it was sent. */
  readonly word: string
}

// Words that answer a question as often (CANCEL, END, QUIT, NO, SLUTA) are left out on purpose.
const stopWords = new Set([
  ...['stop', 'stopall', 'stop all', 'unsubscribe', 'optout', 'opt out', 'opt-out'],
  ...['stopp', 'avregistrera', 'avregistrer', 'avmeld', 'afmeld', 'lopeta'],
  ...['abmelden', 'abbestellen', 'afmelden', 'arret', 'desabonner', 'desinscrire'],
  ...['baja', 'sair', 'cancellami', 'disiscrivi', 'wypisz', 'rezygnuje', 'odhlasit'],
])

const startWords = new Set([
  ...['start', 'unstop', 'subscribe', 'optin', 'opt in', 'opt-in'],
  ...['starta', 'anmelden', 'aanmelden', 'tilmeld', 'reprendre', 'abonner', 'alta', 'zapisz'],
])

const longestWord = 40

/**
 * Reads a text from a phone as STOP or START (BEHAVIOUR §3.4). Only a text that is such a word and nothing else counts: “Please stop
 * at the gate” is a message. Case, accents and marks around it do not matter.
 */
export function readStopCommand(text: string): StopCommand | undefined {
  const word = text.trim()
  if (word === '' || word.length > longestWord) return undefined
  const plain = word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ıİ]/g, 'i')
    .toLowerCase()
    .replace(/^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu, '')
    .replace(/\s+/g, ' ')
  if (stopWords.has(plain)) return { kind: 'stop', word }
  return startWords.has(plain) ? { kind: 'start', word } : undefined
}

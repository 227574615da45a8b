import { language } from './words.ts'

// What the library for command lines says by itself, in German.

const titles: Readonly<Record<string, string>> = {
  'Usage:': 'Aufruf:',
  'Arguments:': 'Angaben:',
  'Options:': 'Optionen:',
  'Commands:': 'Befehle:',
  'Global Options:': 'Allgemeine Optionen:',
}

/** A heading of the help. */
export function headings(title: string): string {
  return language() === 'de' ? (titles[title] ?? title) : title
}

/** A usage line or the description of an option, with the library's own words in German. */
export function helpWords(text: string): string {
  if (language() !== 'de') return text
  return text
    .replace('[options]', '[Optionen]')
    .replace('[command]', '[Befehl]')
    .replace('(choices: ', '(möglich: ')
    .replace('default: ', 'Vorgabe: ')
    .replace('display help for command', 'die Hilfe zu einem Befehl zeigen')
}

const errors: readonly (readonly [RegExp, string])[] = [
  [/missing required argument '(.*)'/, 'Es fehlt die Angabe „$1“'],
  [/option '(.*)' argument missing/, 'Zur Option „$1“ fehlt der Wert'],
  [/required option '(.*)' not specified/, 'Die Option „$1“ fehlt'],
  [/unknown option '(.*)'/, 'Die Option „$1“ gibt es nicht'],
  [/unknown command '(.*)'/, 'Den Befehl „$1“ gibt es nicht'],
  [
    /too many arguments for '(.*)'\. Expected (\d+) arguments? but got (\d+)\./,
    'Zu viele Angaben für „$1“: $2 erwartet, $3 gegeben.',
  ],
  [/too many arguments\. Expected (\d+) arguments? but got (\d+)\./, 'Zu viele Angaben: $1 erwartet, $2 gegeben.'],
  [/option '(.*)' argument '(.*)' is invalid\./, 'Bei der Option „$1“ ist „$2“ ungültig.'],
  [/command-argument value '(.*)' is invalid for argument '(.*)'\./, '„$1“ ist für die Angabe „$2“ ungültig.'],
  [/Allowed choices are (.*)\./, 'Möglich sind $1.'],
  [/\(Did you mean one of (.*)\?\)/, '(Meinten Sie eines von $1?)'],
  [/\(Did you mean (.*)\?\)/, '(Meinten Sie $1?)'],
  [/^error: /, 'Fehler: '],
]

/** What is wrong with a command line. */
export function usageError(text: string): string {
  if (language() !== 'de') return text
  return errors.reduce((said, [pattern, german]) => said.replace(pattern, german), text)
}

import { fill, type GivenPlaces, type Language, languageOf, say } from '../../core/words/say.ts'
import { germanCli } from './german.ts'

/** English words of the command line; german.ts gives each its German. */
export type CliText = keyof typeof germanCli

// One process runs one command line, so there is one language.
let spoken: Language = 'en'

/** The language of this command line: what `--language` says, else what the environment does (POSIX: LC_ALL, LC_MESSAGES, LANG). */
export function languageOfCommand(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Language {
  const at = args.findIndex((arg) => arg === '--language' || arg.startsWith('--language='))
  const given = args[at]?.includes('=') ? args[at].slice(args[at].indexOf('=') + 1) : args[at + 1]
  const { LC_ALL, LC_MESSAGES, LANG } = environment
  return languageOf(at < 0 ? LC_ALL || LC_MESSAGES || LANG : given) ?? 'en'
}

export function speak(language: Language): void {
  spoken = language
}

export function language(): Language {
  return spoken
}

/** The command line's own words, with values for their `{field}` places. */
export function t<Text extends CliText>(text: Text, ...details: GivenPlaces<Text>): string {
  const words = spoken === 'de' ? germanCli[text] : text
  return fill(words, details[0] ?? {}, spoken)
}

/** A state such as `queued` as a word of the language. */
export function stateWord(state: string): string {
  return say(state, spoken)
}
